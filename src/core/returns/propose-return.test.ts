import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shippedReturnPolicy as policy } from '../../../test/return-policy.ts';
import { proposeReturn, type ReturnFacts } from './propose-return.ts';

const country = fc.constantFrom('DE', 'FR', 'US', 'BR', 'IR', null);
const facts: fc.Arbitrary<ReturnFacts> = fc.record({
  category: fc.constantFrom('laptop', 'monitor', 'badge', 'vehicle', 'coffee machine'),
  leased: fc.boolean(),
  dataBearing: fc.boolean(),
  valueMinor: fc.option(fc.nat({ max: 300_000 })),
  currency: fc.constantFrom('EUR', 'USD', 'XXX'),
  country,
  home: country,
  atSite: fc.boolean(),
  batteryDamaged: fc.boolean(),
});
const always = (holds: (given: ReturnFacts, made: ReturnType<typeof proposeReturn>) => boolean) =>
  fc.assert(fc.property(facts, (given) => holds(given, proposeReturn(given, policy))));
const laptop: ReturnFacts = {
  category: 'laptop',
  leased: false,
  dataBearing: true,
  valueMinor: 90_000,
  currency: 'EUR',
  country: 'DE',
  home: 'DE',
  atSite: false,
  batteryDamaged: false,
};
const made = (more: Partial<ReturnFacts>) => {
  const { method, reasons } = proposeReturn({ ...laptop, ...more }, policy);
  return [method, ...reasons];
};

test('every proposal has its reasons, and what nobody can know is left to a person', () => {
  always((_, { reasons }) => reasons.length > 0);
  always(({ atSite, country: from }, { method }) => atSite || from !== null || method === null);
});

test('nothing is sent from a country that is restricted, however much it is worth (edge-80)', () => {
  always(({ atSite, country: from }, { method }) => atSite || from !== 'IR' || method === null);
});

test('what is leased goes back whatever that costs, or a person decides; it is never let go', () => {
  always(({ leased }, { method }) => !leased || method !== 'do_not_ship');
});

test('holding data never makes a return less likely', () => {
  always((given) => {
    const without = proposeReturn({ ...given, dataBearing: false }, policy).method;
    const withData = proposeReturn({ ...given, dataBearing: true }, policy).method;
    return withData === without || without === 'do_not_ship';
  });
});

test('a battery that is damaged is no thing for a carrier', () => {
  always(({ batteryDamaged }, { method }) => !batteryDamaged || method === null || method === 'hand_in');
});

test('a monitor abroad that is worth less than its way back is not shipped; a laptop with data is (edge-79)', () => {
  const monitor = { category: 'monitor', dataBearing: false, valueMinor: 9_000, country: 'US' };
  assert.deepEqual(made(monitor), ['do_not_ship', 'abroad', 'bulky', 'not_worth_sending']);
  assert.deepEqual(made({ country: 'US' }), ['kit', 'abroad', 'holds_data', 'worth_sending']);
});

test('the same thing goes the same way in every currency that the policy gives amounts in, and costs what it does there', () => {
  const cost = (currency: string) => proposeReturn({ ...laptop, valueMinor: 150_000, currency }, policy);
  for (const currency of ['EUR', ...Object.keys(policy.other_currencies)])
    assert.deepEqual([cost(currency).method, currency], ['kit', currency]);
  assert.deepEqual([cost('EUR').costMinor, cost('GBP').costMinor, cost('JPY').costMinor], [1_600, 1_440, 2_560]);
  const monitor = { ...laptop, category: 'monitor', dataBearing: false, valueMinor: 9_800, country: 'FR' };
  const way = (currency: string) => proposeReturn({ ...monitor, currency }, policy).method;
  assert.deepEqual([way('EUR'), way('GBP'), way('CZK'), way('XXX')], ['pick_up', 'pick_up', 'do_not_ship', null]);
});

test('the reasons say what was weighed', () => {
  assert.deepEqual(made({ atSite: true }), ['hand_in', 'at_site']);
  assert.deepEqual(made({ category: 'badge', dataBearing: false, valueMinor: null }), [
    'own_shipping',
    'fits_a_letter',
    'value_unknown',
  ]);
  assert.deepEqual(made({ currency: 'XXX' }), [null, 'holds_data', 'currency_differs']);
  assert.deepEqual(made({ country: 'US', home: 'BR' }), [
    'do_not_ship',
    'abroad',
    'holds_data',
    'no_import',
    'erase_first',
  ]);
  assert.deepEqual(made({ country: 'US', valueMinor: 100, category: 'server' }), [
    'do_not_ship',
    'abroad',
    'holds_data',
    'bulky',
    'not_worth_sending',
    'erase_first',
  ]);
});
