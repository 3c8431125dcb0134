import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { useDatabase } from './database.ts';
import { check } from './survival/check.ts';
import { summarize } from './survival/summary.ts';
import { surviveEachBoundary, surviveRandomKills } from './survival/survive.ts';

const seed = Number(process.env['HANDBACK_SURVIVAL_SEED'] ?? 4310);
const directory = await mkdtemp(join(tmpdir(), 'handback-survival-'));
const random = { db: await useDatabase({ maxConnections: 6 }), directory: join(directory, 'random') };
const boundary = { db: await useDatabase({ maxConnections: 6 }), directory: join(directory, 'boundary') };
after(() => rm(directory, { recursive: true, force: true }));

// Side by side: most of the time both wait for leases to run out.
describe('survival', { concurrency: 2 }, () => {
  test('50 people leave while workers are killed 20 times: nothing is lost, nothing done twice, nothing unclear is hidden', async (t) => {
    t.diagnostic(`HANDBACK_SURVIVAL_SEED=${seed}`);
    const ordeal = { seed, workers: 2, kills: 20, pauses: 0, pauseMs: 0, departures: 50 };
    const { facts, passed } = await surviveRandomKills(random, ordeal);
    t.diagnostic(summarize(facts, passed));
    assert.deepEqual(check(facts), []);
    assert.equal(facts.cases.length, 50);
  });

  test('a worker killed at any boundary of its work leaves cases that come to their end', async (t) => {
    const { facts, passed, boundaries, hits } = await surviveEachBoundary(boundary, { nth: 1, seed });
    t.diagnostic(`${hits.length} kills, one at each of: ${boundaries.join(', ')}`);
    for (const { at, last, how } of hits) assert.deepEqual([last, how], [at, 'SIGKILL']);
    for (const moment of [
      'claim:committed',
      'snapshot:committed',
      'call-write:send',
      'call-write:answered',
      'outcome:commit',
    ]) {
      assert.ok(boundaries.includes(moment), `No worker ever passed ${moment}.`);
    }
    t.diagnostic(summarize(facts, passed));
    assert.deepEqual(check(facts), []);
    assert.deepEqual([...new Set(facts.cases.map((row) => row.state))], ['closed']);
  });
});
