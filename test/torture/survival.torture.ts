import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { useDatabase } from '../database.ts';
import { check } from '../survival/check.ts';
import { summarize, tellBlows, tellTakeovers } from '../survival/summary.ts';
import { blind, leaseMs, surviveEachBoundary, surviveRandomKills } from '../survival/survive.ts';

// HANDBACK_SURVIVAL_SEED repeats a run; HANDBACK_SURVIVAL_KILLS takes it further than 400.
const seed = Number(process.env['HANDBACK_SURVIVAL_SEED'] ?? Date.now() % 1_000_000);
const kills = Number(process.env['HANDBACK_SURVIVAL_KILLS'] ?? 400);
const directory = await mkdtemp(join(tmpdir(), 'handback-survival-'));
after(() => rm(directory, { recursive: true, force: true }));
const skip = process.env['HANDBACK_TORTURE'] === 'full' ? false : 'run by `npm run torture`';

test('workers and PostgreSQL are killed, and workers stopped for longer than their leases, again and again, and every promise is kept', {
  skip,
}, async (t) => {
  t.diagnostic(`HANDBACK_SURVIVAL_SEED=${seed}`);
  const { facts, passed, blows, endedByThemselves } = await surviveRandomKills(join(directory, 'random'), {
    seed,
    workers: 3,
    kills,
    databaseKills: Math.floor(kills / 8),
    pauses: Math.floor(kills / 8),
    pauseMs: leaseMs * 1.5,
    departures: kills,
  });
  t.diagnostic(tellBlows(blows));
  t.diagnostic(summarize(facts, passed));
  t.diagnostic(tellTakeovers(facts, leaseMs));
  assert.deepEqual(check(facts, { blind: [blind] }), []);
  assert.equal(endedByThemselves, 0, 'A worker ended though nobody had killed it.');
});

for (const nth of [1, 2, 5]) {
  const place = { db: await useDatabase({ maxConnections: 6 }), directory: join(directory, `boundary-${nth}`) };
  test(`a worker may be killed at any boundary of its work, passing it for time ${nth}`, { skip }, async (t) => {
    const { facts, passed, hits } = await surviveEachBoundary(place, { nth, seed });
    for (const { at, last, how } of hits) assert.deepEqual([last, how], [at, 'SIGKILL']);
    t.diagnostic(summarize(facts, passed));
    assert.deepEqual(check(facts), []);
  });
}
