import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planSentence, type SummarizedStep } from './plan-sentence.ts';

const step = (changes: Partial<SummarizedStep>): SummarizedStep => ({
  action: 'suspend',
  mode: 'automatic',
  phase: 'gate',
  heldBack: null,
  hasItem: true,
  ended: false,
  ...changes,
});

test('counts come first, then what is deleted, then what is held back and why', () => {
  const sentence = planSentence([
    step({}),
    step({}),
    step({ action: 'releaseSeat', heldBack: 'legal hold' }),
    step({ action: 'collect', mode: 'human' }),
    step({ action: 'confirm_dates', mode: 'human', hasItem: false }),
    step({ action: 'observe' }),
  ]);
  assert.equal(
    sentence,
    'If you approve: 2 accounts suspended, 1 thing to collect, 1 other step for people. Nothing is deleted. 1 held back: legal hold.',
  );
});

test('what people are asked to delete never reads as nothing', () => {
  const sentence = planSentence([
    step({ action: 'delete', mode: 'human', phase: 'watch' }),
    step({ action: 'sanitize', mode: 'human' }),
  ]);
  assert.match(sentence, /people are asked for 1 erasure before closing and 1 deletion after retention/);
});

test('what has ended is not counted again', () => {
  assert.match(planSentence([step({ ended: true })]), /^If you approve: nothing changes\. Nothing is deleted\.$/);
});
