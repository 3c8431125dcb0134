import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shippedReturnPolicy as policy } from '../../../test/return-policy.ts';
import { addressDoubt } from './address-doubt.ts';
import { isTooLight } from './box-weight.ts';
import { lateStep, type LateThing } from './late-look.ts';
import { mayEnd, nonReturns } from './return-ending.ts';
import { rungsFor } from './return-ladder.ts';

const calendar = { isWorkingDay: (day: Temporal.PlainDate) => day.dayOfWeek < 6 };
const lastWorkingDay = Temporal.PlainDate.from('2026-12-18');
const thing: LateThing = {
  method: 'hand_in',
  atCarrier: false,
  valueMinor: 90_000,
  currency: 'EUR',
  dataBearing: true,
  lastWorkingDay,
  kitCameOn: null,
  claimUntil: null,
  reached: new Set(),
  lastOn: null,
};

/** Everything that is asked about a thing in a hundred days that are looked at in any order of skips. */
function askedOver(days: readonly number[], one: LateThing): readonly string[] {
  const reached = new Set<string>();
  let lastOn: Temporal.PlainDate | null = null;
  const said: string[] = [];
  for (const offset of days) {
    const today = lastWorkingDay.add({ days: offset });
    const { rung } = lateStep({ ...one, reached, lastOn }, today, policy, calendar);
    if (rung === null) continue;
    assert.ok(calendar.isWorkingDay(today));
    assert.ok(lastOn === null || Temporal.PlainDate.compare(lastOn, today) < 0, 'one rung a day');
    said.push(rung);
    reached.add(rung);
    lastOn = today;
  }
  return said;
}

test('whenever it is looked at, each rung comes once, in its order, and on working days only', () => {
  const days = fc.uniqueArray(fc.nat({ max: 100 }), { maxLength: 100 }).map((some) => some.sort((a, b) => a - b));
  const things = fc.record({ dataBearing: fc.boolean(), valueMinor: fc.option(fc.nat({ max: 100_000 })) });
  fc.assert(
    fc.property(days, things, (some, more) => {
      const said = askedOver(some, { ...thing, ...more });
      assert.deepEqual(said, rungsFor({ ...thing, ...more }, policy).slice(0, said.length));
    }),
  );
  const everyDay = Array.from({ length: 100 }, (_, day) => day);
  assert.deepEqual(askedOver(everyDay, thing), ['reminder', 'manager', 'hr', 'lock', 'letter', 'decide']);
  const cheap = { ...thing, valueMinor: 500, dataBearing: false };
  assert.deepEqual(askedOver(everyDay, cheap), ['reminder', 'manager', 'decide']);
  assert.ok(askedOver(everyDay, { ...cheap, currency: 'XXX' }).includes('hr'));
});

test('nobody is asked for what our box has not come for, and a box that comes late moves the day', () => {
  const everyDay = Array.from({ length: 100 }, (_, day) => day);
  assert.deepEqual(askedOver(everyDay, { ...thing, method: 'kit' }), []);
  assert.deepEqual(askedOver(everyDay, { ...thing, method: 'do_not_ship' }), []);
  const dueOn = (kitCameOn: string) =>
    lateStep(
      { ...thing, method: 'kit', kitCameOn: Temporal.PlainDate.from(kitCameOn) },
      lastWorkingDay,
      policy,
      calendar,
    ).dueOn;
  assert.equal(dueOn('2026-12-10')?.toString(), '2026-12-25');
  assert.equal(dueOn('2027-01-04')?.toString(), '2027-01-11');
});

test('what nobody has found a way for goes to a person at once, and once', () => {
  assert.deepEqual(askedOver([0, 3, 4, 5, 30], { ...thing, method: null }), ['decide']);
});

test('nothing is sold that is held, leased, disputed or holds data that is not erased, whatever it is worth', () => {
  const facts = fc.record({
    ending: fc.constantFrom(...nonReturns),
    dataBearing: fc.boolean(),
    erased: fc.boolean(),
    valueMinor: fc.option(fc.nat({ max: 100_000 })),
    currency: fc.constantFrom('EUR', 'XXX'),
    price: fc.boolean(),
    leased: fc.boolean(),
    held: fc.constantFrom(null, 'It is on hold for matter 3.'),
    disputed: fc.boolean(),
  });
  fc.assert(
    fc.property(facts, (one) => {
      const verdict = mayEnd(one, policy);
      if (one.disputed && one.ending !== 'never_held') assert.ok(!verdict.allowed);
      if (!verdict.allowed || one.ending !== 'bought_out') return;
      assert.ok(one.held === null && !one.leased && one.price && (one.erased || !one.dataBearing));
      assert.equal(verdict.approvalBy, 'finance');
    }),
  );
});

test('finance agrees to what is written off from the limit on, in the currency of its value, and always where that has no limit', () => {
  const facts = {
    ending: 'written_off',
    dataBearing: false,
    erased: true,
    price: false,
    leased: false,
    held: null,
    disputed: false,
  } as const;
  const approval = (valueMinor: number, currency: string) => {
    const verdict = mayEnd({ ...facts, valueMinor, currency }, policy);
    return verdict.allowed ? verdict.approvalBy : 'refused';
  };
  assert.deepEqual([approval(29_999, 'EUR'), approval(30_000, 'EUR')], [null, 'finance']);
  assert.deepEqual([approval(47_999, 'JPY'), approval(48_000, 'JPY')], [null, 'finance']);
  assert.equal(approval(1, 'XXX'), 'finance');
});

test('an address is doubted where nothing may go, in no country, or in another than the record', () => {
  assert.deepEqual(
    [
      ['IR', 'IR'],
      ['ZZ', null],
      ['FR', 'DE'],
      ['FR', 'FR'],
      ['FR', null],
    ].map(([to = '', person = null]) => addressDoubt(policy, to ?? '', person)),
    ['country_restricted', 'country_unknown', 'country_differs', null, null],
  );
});

test('only a box that was weighed can be too light', () => {
  assert.deepEqual(
    [isTooLight(3_300, 650), isTooLight(3_300, 2_900), isTooLight(null, 1), isTooLight(3_300, null)],
    [true, false, false, false],
  );
});
