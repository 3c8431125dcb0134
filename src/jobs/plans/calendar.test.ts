import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DueRule } from '../../core/plans/due.ts';
import { defaultAccessEnds, dueInstant } from '../../core/plans/due-date.ts';
import { calendarOf } from './calendar.ts';

const works = (country: string | null, day: string, region: string | null = null) =>
  calendarOf(country, region).isWorkingDay(Temporal.PlainDate.from(day));

test('public holidays and weekends of the country are not worked, other days are', () => {
  assert.equal(works('DE', '2026-12-24'), true);
  assert.equal(works('DE', '2026-12-25'), false);
  assert.equal(works('DE', '2026-12-28'), true);
  assert.equal(works('DE', '2026-11-28'), false);
});

test('a holiday of one region is worked in the others', () => {
  assert.equal(works('DE', '2026-01-06', 'BY'), false);
  assert.equal(works('DE', '2026-01-06', 'BE'), true);
  assert.equal(works('DE', '2026-01-06'), true);
});

test('days that are only observed, and half holidays, are worked', () => {
  assert.equal(works('DE', '2026-02-12'), true);
  assert.equal(works('FO', '2026-12-31'), true);
});

test('a substitute for a holiday on a weekend is not worked', () => {
  assert.equal(works('US', '2027-07-05'), false);
  assert.equal(works('US', '2027-12-31'), false);
});

test('every day of a holiday of several days is free', () => {
  for (const day of ['2026-05-27', '2026-05-28']) assert.equal(works('AE', day), false);
});

test('where the weekend is Friday and Saturday, Sunday is worked', () => {
  assert.equal(works('EG', '2026-11-27'), false);
  assert.equal(works('EG', '2026-11-28'), false);
  assert.equal(works('EG', '2026-11-29'), true);
});

test('a country or region that is not known falls back, and says so', () => {
  for (const country of [null, 'XX', 'constructor']) {
    const calendar = calendarOf(country);
    assert.equal(calendar.known, false);
    assert.match(calendar.doubt ?? '', /only weekends/);
    assert.equal(calendar.isWorkingDay(Temporal.PlainDate.from('2026-12-25')), true);
    assert.equal(calendar.isWorkingDay(Temporal.PlainDate.from('2026-12-26')), false);
  }
  const region = calendarOf('DE', 'ZZ');
  assert.equal(region.known, false);
  assert.match(region.doubt ?? '', /region 'ZZ' of DE/);
  assert.equal(works('DE', '2026-12-25', 'ZZ'), false);
});

test('a place that is known has no doubt, in any spelling of its code', () => {
  assert.deepEqual(
    [calendarOf('de', 'by').known, calendarOf('DE', 'BY').doubt, calendarOf('GB').known],
    [true, null, true],
  );
});

test('edge-46: on a public holiday access ends all the same, and what counts working days moves to the next one of the place', () => {
  const lastWorkingDay = Temporal.PlainDate.from('2026-12-25');
  const anchors = {
    noticeAt: Temporal.Instant.from('2026-11-02T09:00:00Z'),
    lastWorkingDay,
    accessEndsAt: defaultAccessEnds(lastWorkingDay, 'Europe/Berlin', 'later'),
    employmentEnds: lastWorkingDay,
    informedAt: null,
  };
  const due = (rule: DueRule, country: string) => {
    const calendar = calendarOf(country);
    const at = dueInstant(rule, { anchors, timeZone: 'Europe/Berlin', calendar, lean: 'later', stepEnded: new Map() });
    return at.state === 'resolved' ? at.at.toZonedDateTimeISO('Europe/Berlin').toPlainDateTime().toString() : at.state;
  };
  assert.equal(due({ anchor: 'access_ends' }, 'DE'), '2026-12-25T17:00:00');
  const shipped = { anchor: 'last_working_day', working_days: 0, at: '15:00' } as const;
  assert.equal(due(shipped, 'DE'), '2026-12-28T15:00:00');
  assert.equal(due(shipped, 'EG'), '2026-12-27T15:00:00');
});
