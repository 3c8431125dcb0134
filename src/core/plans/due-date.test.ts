import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DueRule, dueRule } from './due.ts';
import { type DueContext, defaultAccessEnds, dueInstant, leanOf } from './due-date.ts';
import { addWorkingDays, type Calendar } from './working-days.ts';

const weekdays: Calendar = { isWorkingDay: (day) => day.dayOfWeek <= 5 };
const zones = Intl.supportedValuesOf('timeZone');
const day = (text: string) => Temporal.PlainDate.from(text);
const instant = (text: string) => Temporal.Instant.from(text);

function context(change: Partial<DueContext['anchors']> & Partial<Omit<DueContext, 'anchors'>> = {}): DueContext {
  const { timeZone = 'Europe/Berlin', calendar = weekdays, lean = 'later', stepEnded = new Map(), ...anchors } = change;
  return {
    timeZone,
    calendar,
    lean,
    stepEnded,
    anchors: {
      noticeAt: instant('2026-09-01T08:00:00Z'),
      lastWorkingDay: day('2026-11-30'),
      accessEndsAt: instant('2026-11-30T16:00:00Z'),
      employmentEnds: day('2026-12-31'),
      informedAt: null,
      ...anchors,
    },
  };
}

function dueAt(rule: DueRule, where: DueContext): Temporal.Instant {
  const due = dueInstant(rule, where);
  assert.equal(due.state, 'resolved');
  return due.state === 'resolved' ? due.at : assert.fail();
}

const at = (rule: DueRule, where: DueContext) => dueAt(rule, where).toString();

/** From 2015 on: no zone has skipped a whole day since. */
const anyRecentDay = fc.integer({ min: 0, max: 9000 }).map((days) => day('2015-01-01').add({ days }));
const anyDay = fc.integer({ min: -4000, max: 9000 }).map((days) => day('2015-01-01').add({ days }));
const anyZone = fc.constantFrom(...zones);
const anyLean = fc.constantFrom('earlier' as const, 'later' as const);
const anyTime = fc
  .integer({ min: 0, max: 1439 })
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`);

test('a last working day stands for 09:00 and the end of an employment for 17:00 in the zone of the person', () => {
  assert.equal(at({ anchor: 'last_working_day' }, context()), '2026-11-30T08:00:00Z');
  assert.equal(at({ anchor: 'employment_ends' }, context()), '2026-12-31T16:00:00Z');
  assert.equal(at({ anchor: 'last_working_day', at: '15:00' }, context()), '2026-11-30T14:00:00Z');
});

test('access ends at 17:00 of the last working day where the person is, unless somebody said otherwise (edge-43)', () => {
  assert.equal(defaultAccessEnds(day('2026-11-30'), 'Pacific/Kiritimati', 'later').toString(), '2026-11-30T03:00:00Z');
  assert.equal(defaultAccessEnds(day('2026-11-30'), 'Pacific/Niue', 'later').toString(), '2026-12-01T04:00:00Z');
});

test('days and working days keep the local time of day across a change of the clocks', () => {
  const autumn = context({ accessEndsAt: instant('2026-10-23T15:00:00Z') });
  assert.equal(at({ anchor: 'access_ends', days: 5 }, autumn), '2026-10-28T16:00:00Z');
  assert.equal(at({ anchor: 'access_ends', working_days: 1 }, autumn), '2026-10-26T16:00:00Z');
});

test('hours and minutes are time that really elapses, also across a change of the clocks', () => {
  const autumn = context({ accessEndsAt: instant('2026-10-24T15:00:00Z') });
  assert.equal(at({ anchor: 'access_ends', hours: 24 }, autumn), '2026-10-25T15:00:00Z');
  assert.equal(at({ anchor: 'access_ends', days: 1 }, autumn), '2026-10-25T16:00:00Z');
  assert.equal(at({ anchor: 'access_ends', hours: -1, minutes: -30 }, autumn), '2026-10-24T13:30:00Z');
});

test('a local time that the clocks skip goes to before the gap when leaning earlier, to after it when leaning later (edge-44)', () => {
  const gap = { lastWorkingDay: day('2026-03-29') };
  const rule = { anchor: 'last_working_day', at: '02:30' } as const;
  assert.equal(at(rule, context({ ...gap, lean: 'earlier' })), '2026-03-29T00:30:00Z');
  assert.equal(at(rule, context({ ...gap, lean: 'later' })), '2026-03-29T01:30:00Z');
});

test('a local time that comes twice is the first one when leaning earlier, the second when leaning later (edge-44)', () => {
  const fold = { lastWorkingDay: day('2026-10-25') };
  const rule = { anchor: 'last_working_day', at: '02:30' } as const;
  assert.equal(at(rule, context({ ...fold, lean: 'earlier' })), '2026-10-25T00:30:00Z');
  assert.equal(at(rule, context({ ...fold, lean: 'later' })), '2026-10-25T01:30:00Z');
});

test('an anchor inside the hour that comes twice is not moved by a rule without an offset', () => {
  for (const accessEndsAt of [instant('2026-10-25T00:30:00Z'), instant('2026-10-25T01:30:00Z')]) {
    for (const lean of ['earlier', 'later'] as const) {
      assert.ok(dueAt({ anchor: 'access_ends' }, context({ accessEndsAt, lean })).equals(accessEndsAt));
      assert.ok(
        dueAt({ anchor: 'access_ends', minutes: 15 }, context({ accessEndsAt, lean })).equals(
          accessEndsAt.add({ minutes: 15 }),
        ),
      );
    }
  }
});

test('a day that a zone skipped is the day before when leaning earlier, the day after when leaning later (edge-44)', () => {
  const apia = { timeZone: 'Pacific/Apia', lastWorkingDay: day('2011-12-30') };
  const local = (lean: 'earlier' | 'later') =>
    dueAt({ anchor: 'last_working_day' }, context({ ...apia, lean }))
      .toZonedDateTimeISO('Pacific/Apia')
      .toPlainDateTime()
      .toString();
  assert.equal(local('earlier'), '2011-12-29T09:00:00');
  assert.equal(local('later'), '2011-12-31T09:00:00');
});

test('a day that a zone skipped is not counted as a working day', () => {
  const apia = context({ timeZone: 'Pacific/Apia', lastWorkingDay: day('2011-12-29') });
  const due = dueAt({ anchor: 'last_working_day', working_days: 1 }, apia).toZonedDateTimeISO('Pacific/Apia');
  assert.equal(due.toPlainDate().toString(), '2012-01-02');
});

test('a rule on something that has not happened sleeps and says what it waits for', () => {
  assert.deepEqual(dueInstant({ anchor: 'informed', days: 1 }, context()), {
    state: 'asleep',
    waitsFor: { anchor: 'informed' },
  });
  assert.deepEqual(dueInstant({ anchor: 'step_ended', step: 'collect' }, context()), {
    state: 'asleep',
    waitsFor: { anchor: 'step_ended', step: 'collect' },
  });
  const stepEnded = new Map([['collect', instant('2026-12-01T10:00:00Z')]]);
  assert.equal(
    at({ anchor: 'step_ended', step: 'collect', working_days: 3 }, context({ stepEnded })),
    '2026-12-04T10:00:00Z',
  );
});

test('days are counted before working days', () => {
  const where = context({ lastWorkingDay: day('2026-11-26') });
  assert.equal(at({ anchor: 'last_working_day', days: 2, working_days: 1 }, where), '2026-11-30T08:00:00Z');
});

test('only an involuntary leaver is locked out at the earlier of two instants (edge-44)', () => {
  assert.equal(leanOf('involuntary'), 'earlier');
  for (const kind of ['voluntary', 'contract_end', 'retirement', 'death'] as const) assert.equal(leanOf(kind), 'later');
});

test('a later offset is never due earlier', () => {
  const unit = fc.constantFrom('days' as const, 'working_days' as const, 'hours' as const, 'minutes' as const);
  fc.assert(
    fc.property(anyDay, anyZone, anyLean, unit, anyTime, fc.integer({ min: -60, max: 60 }), fc.nat(20), (...all) => {
      const [lastWorkingDay, timeZone, lean, name, time, offset, more] = all;
      const where = context({ lastWorkingDay, timeZone, lean });
      const first = dueAt({ anchor: 'last_working_day', at: time, [name]: offset }, where);
      const second = dueAt({ anchor: 'last_working_day', at: time, [name]: offset + more }, where);
      assert.ok(Temporal.Instant.compare(first, second) <= 0);
    }),
    { numRuns: 300 },
  );
});

test('leaning earlier is never later than leaning later', () => {
  fc.assert(
    fc.property(anyDay, anyZone, anyTime, (lastWorkingDay, timeZone, time) => {
      const rule = { anchor: 'last_working_day', at: time } as const;
      const earlier = dueAt(rule, context({ lastWorkingDay, timeZone, lean: 'earlier' }));
      const later = dueAt(rule, context({ lastWorkingDay, timeZone, lean: 'later' }));
      assert.ok(Temporal.Instant.compare(earlier, later) <= 0);
    }),
    { numRuns: 300 },
  );
});

test('every zone that the runtime knows resolves every kind of rule to a real instant', () => {
  for (const timeZone of zones) {
    for (const date of ['2011-12-30', '2026-03-29', '2026-04-24', '2026-09-06', '2026-10-25', '2028-02-29']) {
      for (const lean of ['earlier', 'later'] as const) {
        const where = context({ timeZone, lean, lastWorkingDay: day(date), employmentEnds: day(date) });
        for (const rule of [
          { anchor: 'last_working_day', at: '00:00' },
          { anchor: 'last_working_day', working_days: -5, at: '02:30' },
          { anchor: 'employment_ends', days: 30, hours: 1 },
        ] as const)
          assert.ok(Number.isInteger(dueAt(rule, where).epochMilliseconds), `${timeZone} ${date}`);
      }
    }
  }
});

test('a moved anchor moves what hangs on it by the same local amount', () => {
  const localOf = (due: Temporal.Instant, zone: string) => due.toZonedDateTimeISO(zone).toPlainDateTime();
  fc.assert(
    fc.property(
      anyRecentDay,
      anyZone,
      fc.integer({ min: -90, max: 90 }),
      fc.integer({ min: -400, max: 400 }),
      (lastWorkingDay, timeZone, days, moved) => {
        // Noon: no change of the clocks falls on it.
        const rule = { anchor: 'last_working_day', days, at: '12:00' } as const;
        const before = localOf(dueAt(rule, context({ lastWorkingDay, timeZone })), timeZone);
        const after = localOf(
          dueAt(rule, context({ lastWorkingDay: lastWorkingDay.add({ days: moved }), timeZone })),
          timeZone,
        );
        assert.equal(after.toString(), before.add({ days: moved }).toString());
      },
    ),
    { numRuns: 300 },
  );
});

test('every offset that a playbook may state resolves, and lands on a working day when it counts them', () => {
  fc.assert(
    fc.property(anyRecentDay, anyZone, fc.integer({ min: -260, max: 260 }), (lastWorkingDay, timeZone, count) => {
      const rule = dueRule.parse({ anchor: 'last_working_day', working_days: count, at: '12:00' });
      const due = dueAt(rule, context({ lastWorkingDay, timeZone }));
      assert.ok(due.toZonedDateTimeISO(timeZone).dayOfWeek <= 5);
    }),
    { numRuns: 200 },
  );
});

test('working days go both ways, and none means this day or the next one that is worked', () => {
  const saturday = day('2026-11-28');
  assert.equal(addWorkingDays(saturday, 0, weekdays).toString(), '2026-11-30');
  assert.equal(addWorkingDays(saturday, 1, weekdays).toString(), '2026-11-30');
  assert.equal(addWorkingDays(saturday, -1, weekdays).toString(), '2026-11-27');
  assert.equal(addWorkingDays(day('2026-11-27'), 0, weekdays).toString(), '2026-11-27');
});

test('a calendar without working days is refused instead of searched for ever', () => {
  assert.throws(
    () => addWorkingDays(day('2026-11-28'), 1, { isWorkingDay: () => false }),
    /no working day within 120 days of 2026-11-28/,
  );
});
