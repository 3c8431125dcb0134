import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { followAccount } from './metric-account-time.ts';
import type { Reading } from './metric-facts.ts';

const endsMs = 1_000;
const asOfMs = 2_000;

function follow(...readings: readonly (readonly [atMs: number, off: boolean])[]) {
  const account = {
    id: 'a',
    label: 'a',
    kind: 'human',
    keptUntilMs: null,
    acceptedMs: null,
    connected: true,
    privileged: null,
  } as const;
  const looks = readings.map(([atMs, off]): Reading => ({ atMs, off, assurance: 'confirmed' }));
  const time = followAccount({ ...account, readings: looks }, endsMs, asOfMs);
  const openMs = time.openSinceMs === null ? 0 : Math.max(0, asOfMs - time.openSinceMs);
  const active = time.state === 'active';
  return { ...time, exposedMs: time.exposedMs + (active ? openMs : 0), unknownMs: active ? 0 : openMs };
}

describe('an account', () => {
  it('that nobody looked at is unknown, and so is one last seen active before access ended', () => {
    assert.equal(follow().state, 'unknown');
    assert.deepEqual([follow([900, false]).state, follow([900, false]).unknownMs], ['unknown', 1_000]);
  });

  it('that was off early and came back before access ended is measured from its next ending', () => {
    const time = follow([500, true], [800, false], [1_200, true]);
    assert.deepEqual([time.endedMs, time.early, time.exposedMs], [1_200, false, 200]);
  });

  it('keeps its first ending when it comes back, and may have been active since it was last read as off', () => {
    const time = follow([1_100, true], [1_300, true], [1_400, false]);
    assert.deepEqual([time.endedMs, time.state, time.comebacks, time.exposedMs], [1_100, 'active', 1, 100 + 700]);
  });

  it('is not judged by what was read after the instant of the answer', () => {
    assert.equal(follow([2_500, true]).endedMs, null);
  });

  it('is never exposed for longer than the time since access ended', () => {
    const reading = fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(reading), (some) => {
        const time = follow(...some.toSorted(([a], [b]) => a - b));
        assert.ok(time.exposedMs >= 0 && time.unknownMs >= 0);
        assert.ok(time.exposedMs + time.unknownMs <= asOfMs - endsMs);
        assert.ok(time.endedMs === null || (time.endedMs >= endsMs && time.endedMs <= asOfMs));
      }),
    );
  });
});
