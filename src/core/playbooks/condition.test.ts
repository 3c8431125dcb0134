import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Condition, condition, conditionFields, type Fact, type Facts, fits } from './condition.ts';
import { canFit } from './condition-reach.ts';

const fact: fc.Arbitrary<Fact> = fc.oneof(
  fc.string(),
  fc.integer({ min: -3, max: 3 }),
  fc.boolean(),
  fc.constant(null),
);
const facts: fc.Arbitrary<Facts> = fc.dictionary(fc.constantFrom(...conditionFields), fact);
const value = fc.oneof(fc.constantFrom('asset', 'account', 'x'), fc.integer({ min: -3, max: 3 }), fc.boolean());
const field = fc.constantFrom('item.kind' as const, 'asset.value_minor' as const, 'owned.kind' as const);
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field, is: value }),
  fc.record({ field, in: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  fc.record({ field, at_least: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ field, at_most: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ field, known: fc.boolean() }),
);
const tree: fc.Arbitrary<Condition> = fc
  .letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ not: tie('tree') }),
    ),
  }))
  .tree.map((part) => structuredClone(part));

test('every tree that can be written reads back as itself and answers yes or no', () => {
  fc.assert(
    fc.property(tree, facts, (written, known) => {
      assert.deepEqual(condition.parse(written), written);
      assert.equal(typeof fits(written, known), 'boolean');
    }),
  );
});

test('"not", "all" and "any" mean what they say', () => {
  fc.assert(
    fc.property(tree, tree, facts, (a, b, known) => {
      assert.equal(fits({ not: a }, known), !fits(a, known));
      assert.equal(fits({ all: [a, b] }, known), fits(a, known) && fits(b, known));
      assert.equal(fits({ any: [a, b] }, known), fits(a, known) || fits(b, known));
    }),
  );
});

test('what is not known satisfies no comparison, only "known: false"', () => {
  fc.assert(
    fc.property(leaf, (part) => {
      assert.equal(fits(part, {}), 'known' in part && !part.known);
    }),
  );
});

test('a field that does not exist, an operator too many and an empty list are refused', () => {
  for (const wrong of [
    { field: 'item.knd', is: 'asset' },
    { field: 'item.kind', is: 'asset', in: ['asset'] },
    { field: 'item.kind' },
    { all: [] },
    { field: 'item.kind', in: [] },
    'item.kind = asset',
  ])
    assert.equal(condition.safeParse(wrong).success, false);
});

test('a condition that no facts can satisfy is found, and one that some facts satisfy never is', () => {
  const isAsset: Condition = { field: 'item.kind', is: 'asset' };
  assert.equal(canFit({ all: [isAsset, { not: isAsset }] }), false);
  assert.equal(canFit({ all: [isAsset, { field: 'item.kind', is: 'account' }] }), false);
  assert.equal(canFit({ field: 'item.kind', is: 'assets' }), false);
  assert.equal(
    canFit({
      all: [
        { field: 'asset.value_minor', at_least: 100 },
        { field: 'asset.value_minor', at_most: 99 },
      ],
    }),
    false,
  );
  const real: fc.Arbitrary<Facts> = fc.oneof(
    fc.record({ 'item.kind': fc.constantFrom('account', 'seat', 'coverage') }),
    fc.record({
      'item.kind': fc.constant('asset'),
      'asset.value_minor': fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(null)),
    }),
    fc.record({
      'item.kind': fc.constantFrom('data', 'ownership', 'secret'),
      'owned.kind': fc.oneof(fc.constantFrom('x', 'other'), fc.constant(null)),
    }),
  );
  fc.assert(
    fc.property(tree, real, (part, known) => {
      if (fits(part, known)) assert.equal(canFit(part), true);
    }),
  );
});

test('facts that are fixed stay fixed', () => {
  const notPersonal: Condition = { not: { field: 'asset.ownership', is: 'personal' } };
  assert.equal(canFit(notPersonal, { 'asset.ownership': 'personal' }), false);
  assert.equal(canFit(notPersonal, { 'asset.ownership': null }), true);
  assert.equal(canFit(notPersonal, { 'item.kind': 'seat' }), true);
  assert.equal(canFit({ field: 'asset.ownership', is: 'company' }, { 'asset.ownership': null }), false);
});

test('a field is only known for the kinds of item that have it', () => {
  const human: Condition = { field: 'account.kind', is: 'human' };
  assert.equal(canFit(human, { 'item.kind': 'account' }), true);
  assert.equal(canFit(human, { 'item.kind': 'asset' }), false);
  assert.equal(canFit({ all: [human, { field: 'asset.category', is: 'badge' }] }), false);
});
