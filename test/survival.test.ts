import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testKey, useDatabase } from './database.ts';
import type { Faults } from './simulated-application.ts';
import { collectBoundaries, killAtEach } from './survival/boundaries.ts';
import { check } from './survival/check.ts';
import { readFacts } from './survival/facts.ts';
import { runOrdeal } from './survival/random-kills.ts';
import { makeScene } from './survival/scene.ts';
import { summarize } from './survival/summary.ts';
import { makeWorkers } from './survival/workers.ts';

const leaseMs = 2_400;
const seed = Number(process.env['HANDBACK_SURVIVAL_SEED'] ?? 4310);
const directory = await mkdtemp(join(tmpdir(), 'handback-survival-'));
after(() => rm(directory, { recursive: true, force: true }));
const worker = {
  key: Buffer.from(testKey).toString('hex'),
  leaseMs,
  scanEveryMs: 50,
  concurrency: 8,
  tells: process.env['HANDBACK_SURVIVAL_TELLS'] === 'yes',
};

const misfortune: Faults = {
  latencyMs: [1, 20],
  rate429: 0.04,
  fail500Rate: 0.04,
  applyThenDropRate: 0.05,
  applyThen502Rate: 0.02,
  hangRate: 0.003,
};

test('50 people leave while workers are killed 20 times: nothing is lost, nothing done twice, nothing unclear is hidden', async (t) => {
  const db = await useDatabase({ maxConnections: 6 });
  const journals = join(directory, 'random');
  const applications = {
    directory: misfortune,
    crm: misfortune,
    wiki: { ...misfortune, staleReadMs: 250 },
    code: misfortune,
    chat: misfortune,
  };
  const scene = await makeScene({ db, journals, people: 50, applications, leaseMs, seed });
  const workers = makeWorkers(join(directory, 'random-workers'), { ...worker, url: db.config.url });
  try {
    t.diagnostic(`HANDBACK_SURVIVAL_SEED=${seed}`);
    await runOrdeal(scene, workers, { seed, workers: 2, kills: 20, pauses: 0, pauseMs: 0, departures: 50 });
    await scene.settle(60_000);
    // What could not be seen is looked at again by a person's wish, once the applications have recovered.
    for (const name of Object.keys(applications)) await scene.applications.setFaults(name, {});
    await scene.lookAgain();
    await scene.settle(30_000);
  } finally {
    await workers.stopAll();
    await scene.stop();
  }
  const facts = await readFacts(db.config.url, scene.organizationId, journals);
  t.diagnostic(summarize(facts, workers.passed()));
  assert.deepEqual(check(facts), []);
  assert.equal(facts.cases.length, 50);
});

test('a worker killed at any boundary of its work leaves a case that comes to its end', async (t) => {
  const db = await useDatabase({ maxConnections: 6 });
  const journals = join(directory, 'boundaries');
  const calm: Faults = { latencyMs: [1, 5] };
  const applications = { directory: calm, crm: calm };
  const scene = await makeScene({ db, journals, people: 70, applications, leaseMs, seed });
  const workers = makeWorkers(join(directory, 'boundary-workers'), { ...worker, url: db.config.url });
  try {
    const boundaries = await collectBoundaries(scene, workers);
    const hits = await killAtEach(scene, workers, boundaries);
    for (const { boundary, last, how } of hits) assert.deepEqual([last, how], [boundary, 'SIGKILL']);
    t.diagnostic(`${hits.length} boundaries, each hit: ${boundaries.join(', ')}`);
    const successor = workers.start();
    await successor.works;
    await scene.settle(60_000);
    await successor.stop();
  } finally {
    await workers.stopAll();
    await scene.stop();
  }
  const facts = await readFacts(db.config.url, scene.organizationId, journals);
  t.diagnostic(summarize(facts, workers.passed()));
  assert.deepEqual(check(facts), []);
  assert.deepEqual([...new Set(facts.cases.map((row) => row.state))], ['closed']);
});
