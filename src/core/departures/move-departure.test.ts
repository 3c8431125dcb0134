import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Departure } from './departure.ts';
import { moveDeparture } from './move-departure.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const departure: Departure = {
  departureId: 'd',
  personId: 'p',
  employmentId: 'e',
  kind: 'voluntary',
  workerType: 'employee',
  department: null,
  location: null,
  country: 'DE',
  timeZone: 'Europe/Berlin',
  noticeAt: Temporal.Instant.from('2026-01-10T08:00:00Z'),
  lastWorkingDay: day('2026-03-20'),
  accessEndsAt: Temporal.Instant.from('2026-03-20T16:00:00Z'),
  employmentEnds: day('2026-03-20'),
  informedAt: null,
  legalHold: false,
};

test('access that ended at 17:00 of the last working day still does, across a change of the clocks', () => {
  fc.assert(
    fc.property(fc.integer({ min: -300, max: 300 }), (days) => {
      const lastWorkingDay = departure.lastWorkingDay.add({ days });
      const moved = moveDeparture(departure, { lastWorkingDay });
      const local = moved.accessEndsAt.toZonedDateTimeISO('Europe/Berlin').toPlainDateTime();
      assert.equal(local.toString(), lastWorkingDay.toPlainDateTime('17:00').toString());
      assert.ok(moved.employmentEnds.equals(lastWorkingDay));
    }),
  );
});

test('an employment that ends later than the last working day stays where it is', () => {
  const garden = { ...departure, employmentEnds: day('2026-06-30') };
  assert.equal(moveDeparture(garden, { lastWorkingDay: day('2026-04-10') }).employmentEnds.toString(), '2026-06-30');
});

test('what is said holds, and what is not said stays', () => {
  const accessEndsAt = Temporal.Instant.from('2026-03-19T10:00:00Z');
  const moved = moveDeparture(departure, { accessEndsAt, kind: 'involuntary' });
  assert.deepEqual(
    [moved.accessEndsAt, moved.kind, moved.lastWorkingDay, moved.legalHold],
    [accessEndsAt, 'involuntary', departure.lastWorkingDay, false],
  );
});
