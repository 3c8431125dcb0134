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
  value: fc.option(fc.record({ minor: fc.nat({ max: 300_000 }), currency: fc.constantFrom('EUR', 'USD') })),
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
  value: { minor: 90_000, currency: 'EUR' },
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
  const monitor = { category: 'monitor', dataBearing: false, value: { minor: 9_000, currency: 'EUR' }, country: 'US' };
  assert.deepEqual(made(monitor), ['do_not_ship', 'abroad', 'bulky', 'not_worth_sending']);
  assert.deepEqual(made({ country: 'US' }), ['kit', 'abroad', 'holds_data', 'worth_sending']);
});

test('the reasons say what was weighed', () => {
  assert.deepEqual(made({ atSite: true }), ['hand_in', 'at_site']);
  assert.deepEqual(made({ category: 'badge', dataBearing: false, value: null }), [
    'own_shipping',
    'fits_a_letter',
    'value_unknown',
  ]);
  assert.deepEqual(made({ value: { minor: 1, currency: 'JPY' } }), [null, 'holds_data', 'currency_differs']);
  assert.deepEqual(made({ country: 'US', home: 'BR' }), [
    'do_not_ship',
    'abroad',
    'holds_data',
    'no_import',
    'erase_first',
  ]);
  assert.deepEqual(made({ country: 'US', value: { minor: 100, currency: 'EUR' }, category: 'server' }), [
    'do_not_ship',
    'abroad',
    'holds_data',
    'bulky',
    'not_worth_sending',
    'erase_first',
  ]);
});
