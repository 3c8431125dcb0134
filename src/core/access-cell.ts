import type { Standing } from './item.ts';

/** From what presses most to what is over. Unknown comes right after what was seen there. */
const byPressure: readonly Standing[] = [
  'held',
  'unknown',
  'wrong_ending',
  'waiting',
  'stale',
  'attested_only',
  'waived',
  'done',
];

/** What an application says of somebody as one word: the standing that presses most. Nothing seen at all is unknown, never done. */
export function worstStanding(all: readonly Standing[]): Standing {
  return byPressure.find((standing) => all.includes(standing)) ?? 'unknown';
}
