import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { kitStates } from '../returns/kit.ts';
import { type ProgressFacts, progressOf } from './progress.ts';

const facts = fc.record({
  observed: fc.constantFrom('held', 'unknown', 'returned', 'lost', null),
  ended: fc.boolean(),
  state: fc.constantFrom('planned', 'on_its_way', 'delivered', 'at_carrier', 'received', 'ended', null),
  disputed: fc.boolean(),
  box: fc.constantFrom(...kitStates, null),
}) as fc.Arbitrary<ProgressFacts>;

test('a thing is called received only when it was seen returned, whatever carriers and leavers say', () => {
  fc.assert(fc.property(facts, (one) => (progressOf(one) === 'received') === (one.observed === 'returned')));
});

test('what a carrier brought to the door waits to be unpacked, and what is disputed is said to be looked into', () => {
  const open: ProgressFacts = { observed: 'held', ended: false, state: 'planned', disputed: false, box: null };
  assert.equal(progressOf(open), 'not_yet');
  assert.equal(progressOf({ ...open, box: 'returning' }), 'on_its_way');
  assert.equal(progressOf({ ...open, state: 'delivered' }), 'delivered');
  assert.equal(progressOf({ ...open, state: 'delivered', disputed: true }), 'disputed');
  assert.equal(progressOf({ ...open, ended: true }), 'settled');
});
