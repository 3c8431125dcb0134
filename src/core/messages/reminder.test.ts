import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escalationOf, noticesFor } from './reminder.ts';

const calendar = { isWorkingDay: (day: Temporal.PlainDate) => day.dayOfWeek < 6 && day.toString() !== '2026-11-27' };
const day = (text: string) => Temporal.PlainDate.from(text);
const said = (due: string | null, today: string) =>
  noticesFor(due === null ? null : day(due), day(today), calendar).map(({ stage, level }) => `${stage}${level}`);

test('a step is brought up when it is new, the working day before, on the day, and then every second working day', () => {
  assert.deepEqual(said(null, '2026-11-16'), ['new0']);
  assert.deepEqual(said('2026-11-18', '2026-11-16'), ['new0']);
  assert.deepEqual(said('2026-11-18', '2026-11-17'), ['new0', 'soon0']);
  assert.deepEqual(said('2026-11-18', '2026-11-18'), ['new0', 'due0']);
  assert.deepEqual(said('2026-11-18', '2026-11-19'), ['new0', 'due0']);
  assert.deepEqual(said('2026-11-18', '2026-11-20'), ['new0', 'late1']);
  assert.deepEqual(said('2026-11-18', '2026-11-24'), ['new0', 'late2']);
});

test('weekends and holidays do not count: what falls due on one is due on the next working day', () => {
  assert.deepEqual(said('2026-11-27', '2026-11-26'), ['new0', 'soon0']);
  assert.deepEqual(said('2026-11-27', '2026-11-30'), ['new0', 'due0']);
  assert.deepEqual(said('2026-11-26', '2026-11-30'), ['new0', 'due0']);
  assert.deepEqual(said('2026-11-26', '2026-12-01'), ['new0', 'late1']);
});

test('what is late goes up after three working days, and further after seven', () => {
  const level = (today: string) => escalationOf(day('2026-11-12'), day(today), calendar);
  assert.deepEqual([level('2026-11-16'), level('2026-11-17'), level('2026-11-20'), level('2026-11-23')], [0, 1, 1, 2]);
});
