import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sayMoney } from '../core/say-money.ts';
import { parseMoney } from './options.ts';

test('an amount that is written is the amount that is read, in whatever currency', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 1_000_000_000 }),
      fc.constantFrom('EUR', 'JPY', 'KWD', 'USD', 'HUF', 'PKR'),
      (minor, currency) => {
        assert.deepEqual(parseMoney(sayMoney({ minor, currency })), { minor, currency });
      },
    ),
  );
});

test('an amount without a currency, with too many digits, or with signs of thousands is refused, not guessed', () => {
  for (const text of ['120', '120.00', 'EUR 120', '1,200.00 EUR', '12.345 EUR', '1.5 JPY', '-5 EUR', '12 ABC'])
    assert.throws(() => parseMoney(text), /Write an amount with its currency/);
});
