import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type ArrivalCount,
  dayLimit,
  enteredLimit,
  immediateLimit,
  judgeArrivals,
  judgeDepartment,
  sayTrip,
  weekLimit,
} from './brake.ts';
import { limitsAt, splitChange, withLower, withRaise } from './brake-limits.ts';
import { type PastArrival, replayBrakes } from './replay-brakes.ts';

const people = fc.integer({ min: 0, max: 200_000 });
const days = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 120 });
const count = (day: number, week = day): ArrivalCount => ({ scope: 'source', name: 'hr', hour: 0, day, week });

test('more people never have a lower limit', () => {
  fc.assert(
    fc.property(people, people, days, (a, b, history) => {
      const [fewer, more] = [Math.min(a, b), Math.max(a, b)];
      assert.ok(dayLimit(fewer, history) <= dayLimit(more, history) || more < 100);
      assert.ok(dayLimit(fewer) <= dayLimit(more));
      assert.ok(weekLimit(fewer) <= weekLimit(more));
      assert.ok(immediateLimit(fewer) <= immediateLimit(more));
    }),
  );
});

test('from a hundred people on, no history lets more than a twentieth leave in a day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 200_000 }), days, (active, history) => {
      assert.ok(dayLimit(active, history) <= active / 20);
    }),
  );
});

test('a company that is used to busy days is not held up by one', () => {
  const history = Array.from({ length: 90 }, (_, day) => (day % 10 === 0 ? 100 : 3));
  assert.equal(dayLimit(10_000, history), 300);
  assert.equal(dayLimit(10_000, []), 200);
  // Five busy days of ninety are the 95th percentile and above; four are noise.
  assert.equal(dayLimit(10_000, [100, 100, 100, 100]), 200);
});

test('the limits are those of the published examples', () => {
  assert.deepEqual([dayLimit(20), weekLimit(20)], [2, 3]);
  assert.deepEqual([dayLimit(100), weekLimit(100)], [5, 10]);
  assert.deepEqual(
    [
      dayLimit(
        120,
        Array.from({ length: 10 }, () => 2),
      ),
      weekLimit(120),
    ],
    [6, 12],
  );
});

test('once too many, more are too many as well', () => {
  fc.assert(
    fc.property(people, fc.nat(5_000), fc.nat(5_000), (activePeople, some, more) => {
      const context = { activePeople, dailyArrivals: [], limits: {} };
      const refused = !judgeArrivals(count(some), context).allowed;
      if (refused) assert.equal(judgeArrivals(count(some + more), context).allowed, false);
    }),
  );
});

test('edge-18: thirty people in an hour in a company of two hundred trip the brake at the eleventh, with the numbers in the sentence', () => {
  const context = { activePeople: 200, dailyArrivals: Array.from({ length: 20 }, () => 4), limits: {} };
  assert.equal(judgeArrivals(count(10), context).allowed, true);
  const verdict = judgeArrivals(count(11), context);
  assert.ok(!verdict.allowed);
  assert.equal(verdict.reason, '11 people in 24 hours is more than 10, the limit for 200 people from source hr.');
  assert.equal(sayTrip(verdict.trip), verdict.reason);
});

test('edge-19: what is usual for one operator is three times their own week, and never less than five or a two-hundredth of all', () => {
  assert.equal(enteredLimit(50, []), 5);
  assert.equal(enteredLimit(4_000, [1]), 20);
  assert.equal(
    enteredLimit(
      50,
      Array.from({ length: 90 }, () => 2),
    ),
    42,
  );
});

test('edge-19: a slow drip of a few each day trips the window of seven days', () => {
  fc.assert(
    fc.property(fc.integer({ min: 40, max: 5_000 }), (activePeople) => {
      const daily = dayLimit(activePeople);
      const arrivals: PastArrival[] = [];
      for (let day = 0; day < 14; day += 1)
        for (let one = 0; one < daily; one += 1)
          arrivals.push({ atMs: day * 86_400_000 + one, source: 'hr', person: `${day}-${one}` });
      const [first] = replayBrakes(arrivals, { activePeople, limits: {} });
      assert.equal(first?.span, 'week');
    }),
  );
});

test('a person told of many times counts once', () => {
  const arrivals = Array.from({ length: 50 }, (_, at) => ({ atMs: at * 60_000, source: 'hr', person: 'one' }));
  assert.deepEqual(replayBrakes(arrivals, { activePeople: 20, limits: {} }), []);
});

test('a replay says a full window once, and again only after it was within its limit', () => {
  const burst = (day: number) =>
    Array.from({ length: 9 }, (_, one) => ({ atMs: day * 86_400_000 + one, source: 'hr', person: `${day}-${one}` }));
  const trips = replayBrakes([...burst(30), ...burst(0)], { activePeople: 100, limits: {} });
  assert.deepEqual(
    trips.map(({ people: many, most, span }) => [many, most, span]),
    [
      [6, 5, 'day'],
      [6, 5, 'day'],
    ],
  );
});

test('more than half of a department is too many, unless it is too small to tell', () => {
  const of = (week: number) => ({ scope: 'department', name: 'Sales', hour: 0, day: week, week }) as const;
  assert.equal(judgeDepartment(of(3), 3, {}).allowed, true);
  assert.equal(judgeDepartment(of(2), 4, {}).allowed, true);
  const verdict = judgeDepartment(of(3), 4, {});
  assert.equal(
    verdict.allowed ? '' : verdict.reason,
    '3 people in 7 days is more than 2, the limit for the 4 people of the department Sales.',
  );
});

test('edge-119: a raise counts a day after it was decided, and lowering counts at once and takes it back', () => {
  const now = Temporal.Instant.from('2026-11-02T09:00:00Z');
  const raised = withRaise({ perDay: 5 }, { perDay: 50 }, now);
  assert.equal(limitsAt(raised, now.add({ hours: 23 })).perDay, 5);
  assert.equal(limitsAt(raised, now.add({ hours: 24 })).perDay, 50);
  const lowered = withLower(raised, { perDay: 4 }, now.add({ hours: 1 }));
  assert.equal(limitsAt(lowered, now.add({ hours: 48 })).perDay, 4);
  assert.equal(limitsAt(withLower(raised, { perWeek: 9 }, now), now.add({ hours: 24 })).perDay, 50);
});

test('a change is told apart: what is higher waits, what is not counts', () => {
  const inForce = { perDay: 5, perWeek: 10 };
  assert.deepEqual(splitChange({ perDay: 4, perWeek: 20 }, inForce), { lower: { perDay: 4 }, higher: { perWeek: 20 } });
  assert.deepEqual(splitChange({ perDay: 5 }, inForce), { lower: { perDay: 5 }, higher: {} });
});

test('settings that nobody can read never open the brake', () => {
  assert.deepEqual(limitsAt({ perDay: 'all' }, Temporal.Instant.from('2026-11-02T09:00:00Z')), {});
});
