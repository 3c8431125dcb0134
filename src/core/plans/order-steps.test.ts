import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderSteps, type Turn } from './order-steps.ts';

const step = (key: string, dueMs: number | null, hangsOn: string | null = null): Turn => ({
  key,
  dueMs,
  hangsOn,
});
const keys = (steps: readonly Turn[]) => orderSteps(steps, (turn) => turn).map(({ key }) => key);

test('what hangs on others stands after them, however it is called', () => {
  const steps = [
    step('decide', null, 'inspect'),
    step('a_check', null, 'sanitize'),
    step('sanitize', null, 'decide'),
    step('inspect', null, 'collect'),
    step('collect', 20),
    step('block', 18),
  ];
  assert.deepEqual(keys(steps), ['block', 'collect', 'inspect', 'decide', 'sanitize', 'a_check']);
});

test('every step is listed once, the due ones by their instants before all others', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const due = fc.option(fc.integer());
  const turn = fc.record({ key: name, dueMs: due, hangsOn: fc.option(name) });
  fc.assert(
    fc.property(fc.uniqueArray(turn, { selector: ({ key }) => key }), (turns) => {
      const ordered = orderSteps(turns, (one) => one);
      assert.deepEqual(ordered.map(({ key }) => key).toSorted(), turns.map(({ key }) => key).toSorted());
      const due = ordered.map(({ dueMs }) => dueMs ?? Infinity);
      assert.deepEqual(
        due,
        due.toSorted((a, b) => a - b),
      );
    }),
  );
});
