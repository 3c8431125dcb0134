import type { Tone } from '../charts/tone.tsx';
import type { Say } from '../language/words.ts';
import type { SavingReason } from '../../../core/licences/saving.ts';
import { reasonWords } from '../licences/reason-words.ts';
import { reportsWords } from './words.ts';

type Word = keyof (typeof reportsWords)['en'];

/** What a state of a report is called. */
export function sayState(say: Say<Word>, state: string): string {
  const key = `state.${state}`;
  return isWord(key) ? say(key) : state;
}

/** What stands beside a row; codes are worded, what a person or a system wrote is not. */
export function sayNote(say: Say<Word>, sayReason: Say<SavingReason>, note: string | null): string {
  if (note === null) return '';
  const key = `note.${note}`;
  if (isWord(key)) return say(key);
  return isReason(note) ? sayReason(note) : note;
}

function isReason(note: string): note is SavingReason {
  return Object.hasOwn(reasonWords.en, note);
}

/** What kind of thing a row of what is still open is. */
export function sayThing(say: Say<Word>, kind: string): string {
  const key = `thing.${kind}`;
  return isWord(key) ? say(key) : kind;
}

/** What somebody works as. */
export function sayWorker(say: Say<Word>, workerType: string): string {
  const key = `worker.${workerType}`;
  return isWord(key) ? say(key) : workerType;
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
  leaving: 'open',
  unheld: 'unknown',
  answers: 'good',
  week: 'plain',
  month: 'open',
  service: 'said',
  by_hand: 'said',
  left_out: 'aside',
  guessed: 'unknown',
  untold: 'unknown',
  silent: 'unknown',
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
