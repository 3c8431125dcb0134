import type { Tone } from '../charts/tone.tsx';
import type { Say } from '../language/words.ts';
import { reportsWords } from './words.ts';

type Word = keyof (typeof reportsWords)['en'];

/** What a state of a report is called. */
export function sayState(say: Say<Word>, state: string): string {
  const key = `state.${state}`;
  return isWord(key) ? say(key) : state;
}

function isWord(key: string): key is Word {
  return Object.hasOwn(reportsWords.en, key);
}

/** How a state of a report looks. What has no tone here is lost, damaged, or with somebody who should not have it. */
export function toneOf(state: string): Tone {
  return tones[state] ?? 'bad';
}

/** Green is only what was seen, by a scan or a reading. */
const tones: Readonly<Record<string, Tone>> = {
  received: 'good',
  within_30_days: 'good',
  later: 'good',
  sound: 'good',
  redeploy: 'good',
  saves_now: 'good',
  said_back: 'said',
  given_on: 'said',
  never_held: 'said',
  sell: 'said',
  return_to_lessor: 'said',
  saves_later: 'said',
  donate: 'aside',
  recycle: 'aside',
  destroy: 'aside',
  waived: 'aside',
  saves_nothing: 'aside',
  expected: 'plain',
  too_young: 'plain',
  on_the_way: 'plain',
  in_transit: 'open',
  in_work: 'open',
  delivered: 'open',
  late: 'open',
  unseen: 'unknown',
  unknown: 'unknown',
  disputed: 'unknown',
};
