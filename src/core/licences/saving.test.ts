import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type LicenceTerms, savingOf } from './saving.ts';

const day = (text: string) => Temporal.PlainDate.from(text);
const annual: LicenceTerms = {
  kind: 'subscription',
  priceMinor: 72_000,
  currency: 'GBP',
  period: 'year',
  termEnds: day('2027-06-13'),
  noticeDays: 30,
  refundable: false,
  minimumSeats: null,
};
const told = (terms: LicenceTerms, on: string, seatsLeft = 10) => {
  const { minor, from, why } = savingOf(terms, day(on), seatsLeft);
  return [minor, from?.toString() ?? null, why];
};

test('a seat that is paid for the year saves nothing before its renewal (edge-83, edge-84)', () => {
  assert.deepEqual(told(annual, '2026-11-23'), [72_000, '2027-06-13', 'at_renewal']);
});

test('after the last day of notice it is paid for one more term', () => {
  assert.deepEqual(told(annual, '2027-05-14'), [72_000, '2027-06-13', 'at_renewal']);
  assert.deepEqual(told(annual, '2027-05-15'), [72_000, '2028-06-13', 'notice_missed']);
});

test('a term on record that has ended has been renewed since', () => {
  assert.deepEqual(told({ ...annual, termEnds: day('2024-02-29') }, '2026-11-23'), [
    72_000,
    '2027-02-28',
    'at_renewal',
  ]);
});

test('what is paid by the month ends with the month, unless a term binds', () => {
  assert.deepEqual(told({ ...annual, period: 'month', termEnds: null }, '2026-11-23'), [
    72_000,
    '2026-12-01',
    'monthly',
  ]);
  assert.deepEqual(told({ ...annual, period: 'month' }, '2026-11-23'), [72_000, '2027-06-13', 'at_renewal']);
});

test('below the minimum of the contract, and for what was bought once or is shared, nothing is saved (edge-82, edge-85)', () => {
  assert.deepEqual(told({ ...annual, minimumSeats: 11 }, '2026-11-23'), [null, null, 'minimum']);
  assert.deepEqual(told({ ...annual, kind: 'perpetual' }, '2026-11-23'), [null, null, 'perpetual']);
  assert.deepEqual(told({ ...annual, kind: 'shared_login' }, '2026-11-23'), [null, null, 'shared_login']);
});

test('what nobody has said is not counted as a saving', () => {
  assert.deepEqual(told({ ...annual, priceMinor: null, currency: null }, '2026-11-23'), [null, null, 'price_unknown']);
  assert.deepEqual(told({ ...annual, termEnds: null }, '2026-11-23'), [null, null, 'term_unknown']);
});

test('no saving begins before the day the seat came back, nor later than two periods after the term', () => {
  const days = fc.integer({ min: 0, max: 4000 }).map((after) => day('2020-01-01').add({ days: after }));
  fc.assert(
    fc.property(
      days,
      days,
      fc.constantFrom('month' as const, 'year' as const),
      fc.integer({ min: 0, max: 400 }),
      (termEnds, on, period, noticeDays) => {
        const { from } = savingOf({ ...annual, termEnds, period, noticeDays }, on, 10);
        assert.ok(from !== null && Temporal.PlainDate.compare(from, on) >= 0);
        const latest = (Temporal.PlainDate.compare(termEnds, on) > 0 ? termEnds : on).add(
          period === 'year' ? { years: 2 } : { months: 2 },
        );
        assert.ok(Temporal.PlainDate.compare(from, latest) <= 0);
      },
    ),
  );
});
