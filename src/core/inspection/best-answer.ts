import type { RubricQuestion } from './rubric.ts';

/** The answer of a thing with which nothing is wrong: the first choice, the highest band, a lock that is off. */
export function bestAnswer(asked: RubricQuestion): string | number {
  if (asked.kind === 'lock') return 'clear';
  return (asked.kind === 'choice' ? asked.answers[0]?.is : asked.bands[0]?.at_least) ?? '';
}
