import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { behindOf } from './second-person.ts';

const accounts = ['a', 'b', 'c', 'd', 'e'] as const;
const letInBy = fc
  .array(fc.tuple(fc.constantFrom(...accounts), fc.constantFrom(...accounts)), { maxLength: 8 })
  .map((pairs) => new Map<string, string>(pairs));

test('an account and whoever let it in have the same person behind them, however long the chain and even in a circle', () => {
  fc.assert(
    fc.property(letInBy, (made) => {
      for (const [account, maker] of made) assert.equal(behindOf(account, made), behindOf(maker, made));
    }),
  );
});

test('an account that nobody else could use has nobody behind it but itself', () => {
  fc.assert(
    fc.property(letInBy, fc.constantFrom(...accounts), (made, account) => {
      if (!made.has(account)) assert.equal(behindOf(account, made), account);
    }),
  );
});
