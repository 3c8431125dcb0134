import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeLane } from './lane.ts';

test('a lane runs every task once, never more than its limit, and nobody has more than a share', async () => {
  const tasks = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(3)), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      tasks,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 3 }),
      async (list, limit, share) => {
        const lane = makeLane(limit, share);
        const running = new Map<string, number>();
        let done = 0;
        for (const [key, turns] of list) {
          lane.run(key, async () => {
            running.set(key, (running.get(key) ?? 0) + 1);
            assert.ok((running.get(key) ?? 0) <= share);
            assert.ok([...running.values()].reduce((sum, count) => sum + count, 0) <= limit);
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            running.set(key, (running.get(key) ?? 0) - 1);
            done += 1;
          });
        }
        await lane.idle();
        assert.equal(done, list.length);
      },
    ),
  );
});

test('two others go ahead of somebody whose tasks never end', async () => {
  const lane = makeLane(4, 2);
  const stuck = Promise.withResolvers<void>();
  for (let count = 0; count < 10; count += 1) lane.run('slow', () => stuck.promise);
  const finished: string[] = [];
  for (const key of ['first', 'second']) {
    lane.run(key, async () => {
      finished.push(key);
    });
  }
  await Promise.resolve();
  assert.deepEqual(finished, ['first', 'second']);
  stuck.resolve();
  await lane.idle();
});
