import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readMoney } from './money-value.ts';

function amount(text: string, currency?: string): string {
  const result = readMoney(text, currency);
  return 'reason' in result ? 'refused' : `${result.money.minor} ${result.money.currency}`;
}

test('an amount survives being written in the English, German and Swiss manner', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (minor) => {
      const value = minor / 100;
      for (const [locale, currency] of [
        ['en-US', 'USD'],
        ['de-DE', 'EUR'],
        ['de-CH', 'CHF'],
        ['fr-FR', 'EUR'],
        ['en-IN', 'INR'],
      ] as const) {
        const written = value.toLocaleString(locale, { style: 'currency', currency });
        assert.equal(amount(written), `${minor} ${currency}`, written);
      }
      assert.equal(amount((minor / 100).toFixed(2), 'EUR'), `${minor} EUR`);
    }),
  );
});

test('no text makes it throw, and what it reads is a whole number of minor units', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-($€]{0,2}[\d., ']{1,12}[)€-]{0,2}$/)), (text) => {
      const result = readMoney(text);
      if ('money' in result) assert.ok(Number.isSafeInteger(result.money.minor) && !Object.is(result.money.minor, -0));
    }),
  );
});

test('signs, brackets, codes and dashes are read as people mean them', () => {
  assert.equal(amount('$12.58'), '1258 USD');
  assert.equal(amount('$12.58', 'CAD'), '1258 CAD');
  assert.equal(amount('1.234,50 €'), '123450 EUR');
  assert.equal(amount('-12,00', 'EUR'), '-1200 EUR');
  assert.equal(amount('(12.00)', 'GBP'), '-1200 GBP');
  assert.equal(amount('12.00-', 'GBP'), '-1200 GBP');
  assert.equal(amount('EUR 1 234,5'), '123450 EUR');
  assert.equal(amount('2266.1300 USD'), '226613 USD');
  assert.equal(amount('12,-', 'EUR'), '1200 EUR');
  assert.equal(amount('2266.13'), '226613 XXX');
  assert.equal(amount('1500', 'JPY'), '1500 JPY');
});

test('a single separator before three digits means thousands, is told, and is refused where it could be a fraction', () => {
  assert.deepEqual(readMoney('1,234', 'EUR'), { money: { minor: 123400, currency: 'EUR' }, groupedByThree: true });
  assert.deepEqual(readMoney('1.234', 'EUR'), { money: { minor: 123400, currency: 'EUR' }, groupedByThree: true });
  assert.equal(amount('1,234', 'KWD'), 'refused');
  assert.equal(amount('1,234.50', 'EUR'), '123450 EUR');
});

test('what cannot be told apart is refused', () => {
  for (const text of [
    '12,34,56',
    '1.2345',
    '1,2.3,4',
    '$12 EUR',
    '12 kr',
    '12 Taler',
    'twelve',
    '--12',
    '0,123',
    '99999999999999999999',
  ]) {
    assert.equal(amount(text, 'EUR'), 'refused', text);
  }
});
