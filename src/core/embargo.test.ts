import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { departureKinds } from './departures/departure.ts';
import { type EmbargoWish, embargoEnd } from './embargo.ts';
import { Failure } from './failure.ts';

const now = Temporal.Instant.from('2026-11-23T09:00:00Z');
const at = fc.integer({ min: -1_000, max: 1_000 }).map((minutes) => now.add({ minutes }));
const told = fc.record({
  kind: fc.constantFrom(...departureKinds),
  informedAt: fc.option(at),
  now: fc.constant(now),
});
const wish: fc.Arbitrary<EmbargoWish> = fc.record({ named: fc.constant([]), until: fc.option(at) });
const isAfter = (instant: Temporal.Instant | null) => instant === null || Temporal.Instant.compare(instant, now) > 0;

test('edge-49 who has to leave and has not been told is confidential unless somebody says otherwise, and nobody else is', () => {
  fc.assert(
    fc.property(told, (departure) => {
      const expected = ['involuntary', 'death'].includes(departure.kind) && isAfter(departure.informedAt);
      assert.equal(embargoEnd(null, departure) !== null, expected);
    }),
  );
});

test('an embargo that is asked for always has an end that lies ahead, or is refused', () => {
  fc.assert(
    fc.property(wish, told, (asked, departure) => {
      try {
        const end = embargoEnd(asked, departure);
        assert.ok(end !== null && isAfter(end.until) && (end.until !== null || end.untilInformed));
        assert.equal(end.untilInformed, isAfter(departure.informedAt));
      } catch (error) {
        assert.ok(error instanceof Failure && error.code === 'rule-refused');
        assert.ok(!isAfter(asked.until) || (asked.until === null && !isAfter(departure.informedAt)));
      }
    }),
  );
});
