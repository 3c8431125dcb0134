import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { useDatabase } from '../database.ts';
import { check } from '../survival/check.ts';
import { summarize } from '../survival/summary.ts';
import { leaseMs, surviveEachBoundary, surviveRandomKills } from '../survival/survive.ts';

// HANDBACK_SURVIVAL_SEED repeats a run; HANDBACK_SURVIVAL_KILLS takes it further than 200.
const seed = Number(process.env['HANDBACK_SURVIVAL_SEED'] ?? Date.now() % 1_000_000);
const kills = Number(process.env['HANDBACK_SURVIVAL_KILLS'] ?? 200);
const directory = await mkdtemp(join(tmpdir(), 'handback-survival-'));
after(() => rm(directory, { recursive: true, force: true }));
const skip = process.env['HANDBACK_TORTURE'] === 'full' ? false : 'run by `npm run torture`';

const random = { db: await useDatabase({ maxConnections: 6 }), directory: join(directory, 'random') };
test('workers are killed and stopped for longer than their leases, again and again, and every promise is kept', {
  skip,
}, async (t) => {
  t.diagnostic(`HANDBACK_SURVIVAL_SEED=${seed}`);
  const pauses = Math.floor(kills / 8);
  const { facts, passed } = await surviveRandomKills(random, {
    seed,
    workers: 3,
    kills: kills + pauses,
    pauses,
    pauseMs: leaseMs * 1.5,
    departures: kills,
  });
  t.diagnostic(summarize(facts, passed));
  assert.deepEqual(check(facts), []);
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
