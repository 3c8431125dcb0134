import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { useDatabase } from './database.ts';
import { check } from './survival/check.ts';
import { summarize, tellBlows, tellTakeovers } from './survival/summary.ts';
import { blind, leaseMs, surviveEachBoundary, surviveRandomKills } from './survival/survive.ts';

// HANDBACK_SURVIVAL_SEED takes other moments; HANDBACK_SURVIVAL_KILLS fewer of them, for a machine that has other things to do.
const seed = Number(process.env['HANDBACK_SURVIVAL_SEED'] ?? 4310);
const kills = Number(process.env['HANDBACK_SURVIVAL_KILLS'] ?? 200);
const directory = await mkdtemp(join(tmpdir(), 'handback-survival-'));
const boundary = { db: await useDatabase({ maxConnections: 6 }), directory: join(directory, 'boundary') };
after(() => rm(directory, { recursive: true, force: true }));

// Side by side: most of the time both wait for leases to run out.
describe('survival', { concurrency: 2 }, () => {
  test(`people leave while two workers and PostgreSQL are killed ${kills} times: nothing is lost, nothing done twice, nothing unclear is hidden`, async (t) => {
    t.diagnostic(`HANDBACK_SURVIVAL_SEED=${seed}`);
    const ordeal = {
      seed,
      workers: 2,
      kills,
      databaseKills: Math.ceil(kills / 5),
      pauses: 2,
      pauseMs: 1.5 * leaseMs,
      departures: 30,
    };
    const { facts, passed, blows, endedByThemselves } = await surviveRandomKills(join(directory, 'random'), ordeal);
    t.diagnostic(tellBlows(blows));
    t.diagnostic(summarize(facts, passed));
    t.diagnostic(tellTakeovers(facts, leaseMs));
    assert.deepEqual(check(facts, { blind: [blind] }), []);
    assert.equal(facts.cases.length, ordeal.departures);
    const struck = Object.values(blows.counts).reduce((sum, count) => sum + count, 0);
    assert.equal(struck, kills + ordeal.pauses);
    assert.equal(endedByThemselves, 0, 'A worker ended though nobody had killed it.');
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
