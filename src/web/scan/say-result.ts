import type { CheckedInMany } from '../../api/schemas/custody.ts';
import type { SightingsAnswer } from '../../api/schemas/stock-counts.ts';
import { describeSighting } from './count-shelf.ts';
import { button, describeRefusal, type Result } from './desk.ts';
import type { Tone } from './feedback.ts';
import type { Kept } from './queue.ts';
import type { ReadLabel } from './read-label.ts';
import type { Answer } from './server.ts';
import { checkInsPath, describeScan } from './take-back.ts';
import { say } from './words.ts';

const longestShown = 60;
const mostTold = 8;

/** What is said of a scan that had waited on this device, once it was sent. */
export function describeSent({ tag, path }: Kept, answer: Answer<unknown>): Result {
  if (!answer.ok) return describeRefusal(tag, answer.refusal);
  if (path !== checkInsPath) return describeSighting(answer.body as SightingsAnswer);
  const { outcomes, stillOut } = answer.body as CheckedInMany;
  const [outcome] = outcomes;
  return outcome === undefined ? { tone: 'same', word: 'word.twice', thing: tag } : describeScan(outcome, stillOut);
}

/** The worst first: what is told together sounds like it. */
const worst: readonly Tone[] = ['stop', 'unknown', 'notice', 'kept', 'same', 'good'];

/** Tells of several scans together: each in the list, and large only those that need a look. */
export function sumUp(results: readonly Result[], note: (result: Result) => void): Result {
  for (const one of results) note(one);
  const toLook = results.filter(({ tone }) => tone !== 'good' && tone !== 'same');
  return {
    tone: worst.find((tone) => results.some((one) => one.tone === tone)) ?? 'good',
    isSum: true,
    word: 'word.sent',
    thing: say('sent', { count: results.length }),
    lines: [
      ...(toLook.length === 0 ? [say('allWell')] : [say('lookAt', { count: toLook.length })]),
      ...toLook.slice(0, mostTold).map(({ thing, word, values }) => `${thing}: ${say(word, values)}`),
      ...(toLook.length > mostTold ? [say('restBelow', { count: toLook.length - mostTold })] : []),
    ],
  };
}

/** What is said of a code that is no tag: an address of another system, or a text that is too long. */
export function describeNoLabel(
  code: string,
  read: Extract<ReadLabel, { kind: 'address' | 'long' }>,
  take: (label: string) => void,
): Result {
  const thing = code.length > longestShown ? `${code.slice(0, longestShown)}…` : code;
  if (read.kind === 'long') return { tone: 'unknown', word: 'word.noTag', thing, lines: [say('tooLong')] };
  const { host, last } = read;
  return {
    tone: 'unknown',
    word: 'word.noTag',
    thing,
    lines: [say('otherAddress', { host })],
    actions: last === null ? [] : [button(say('tryLast', { tag: last }), () => take(last))],
  };
}
