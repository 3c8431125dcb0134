import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlanDiffView, PlannedStep } from '../api/schemas/plans.ts';
import { diffLines } from './plan-lines.ts';

const step = (identity: string, dueAt: string): PlannedStep => ({
  id: null,
  identity,
  key: identity,
  title: `Do ${identity}`,
  action: 'arrange',
  mode: 'human',
  owner: ['it'],
  phase: 'gate',
  dueAt,
  local: null,
  state: 'waiting',
  late: false,
  heldBack: null,
  item: null,
  layer: null,
  changedBy: [],
});
const change = (identity: string, dueAt: string, was: Readonly<Record<string, unknown>>) => ({
  step: step(identity, dueAt),
  was,
});

test('steps that only move by the same days are one line, across a change of the clocks too; others are listed', () => {
  const diff: PlanDiffView = {
    added: [],
    removed: [],
    addedItems: [],
    removedItems: [],
    unchanged: 0,
    changed: [
      change('a', '2027-03-26T08:00:00Z', { dueAt: '2027-03-19T08:00:00Z' }),
      change('b', '2027-03-30T07:00:00Z', { dueAt: '2027-03-23T08:00:00Z' }),
      change('c', '2027-04-01T15:00:00Z', { dueAt: '2027-03-25T16:00:00Z' }),
      change('d', '2027-04-02T15:00:00Z', { dueAt: '2027-03-26T16:00:00Z' }),
      change('e', '2027-04-02T15:00:00Z', { dueAt: '2027-03-25T16:00:00Z' }),
      change('f', '2027-04-02T15:00:00Z', { dueAt: '2027-03-26T16:00:00Z', owner: ['hr'] }),
    ],
  };
  const text = diffLines(diff, 'Europe/Berlin').join('\n');
  assert.match(text, /~ 4 steps come 7 days later, and are otherwise as before/);
  assert.deepEqual(text.match(/Do \w/g), ['Do e', 'Do f']);
  const few = diffLines({ ...diff, changed: diff.changed.slice(0, 3) }, 'Europe/Berlin').join('\n');
  assert.deepEqual(few.match(/Do \w/g), ['Do a', 'Do b', 'Do c']);
});
