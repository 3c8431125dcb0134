import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testKey, useDatabase } from './database.ts';
import { runOrdeal } from './survival/random-kills.ts';
import { makeScene } from './survival/scene.ts';
import { makeWorkers } from './survival/workers.ts';

const leaseMs = 2_400;
const seed = Number(process.env['HANDBACK_SURVIVAL_SEED'] ?? 4310);
const db = await useDatabase({ maxConnections: 4 });

test('x', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'handback-survival-'));
  const misfortune = { latencyMs: [1, 20], rate429: 0.04, fail500Rate: 0.04, applyThenDropRate: 0.05, applyThen502Rate: 0.02, hangRate: 0.003 } as const;
  const scene = await makeScene({ db, journals: directory, people: 50, leaseMs, seed,
    applications: { directory: misfortune, crm: misfortune, wiki: { ...misfortune, staleReadMs: 250 }, code: misfortune, chat: misfortune } });
  const workers = makeWorkers(join(directory, 'boundaries'), { url: db.config.url, key: Buffer.from(testKey).toString('hex'), leaseMs, scanEveryMs: 50, concurrency: 8 });
  try {
    const t = performance.now();
    const lap = (n: string) => console.log(n, Math.round(performance.now() - t));
    lap('scene');
    await runOrdeal(scene, workers, { seed, workers: 2, kills: 20, pauses: 0, pauseMs: 0, departures: 50 });
    lap('ordeal');
    await scene.settle(60_000);
    lap('settled');
    for (const name of ['directory', 'crm', 'wiki', 'code', 'chat']) await scene.applications.setFaults(name, {});
    await scene.lookAgain();
    await scene.settle(60_000);
    lap('settled again');
    console.log(workers.passed());
    await db.owner.query('alter table step no force row level security; alter table offboarding no force row level security;alter table attempt no force row level security');
    console.log((await db.owner.query('select state, mode, phase, count(*) from step group by 1,2,3 order by 1,2')).rows);
    console.log((await db.owner.query('select state, count(*) from offboarding group by 1')).rows);
    console.log((await db.owner.query('select outcome, count(*) from attempt group by 1')).rows);
  } finally {
    await workers.stopAll();
    await scene.stop();
  }
});
