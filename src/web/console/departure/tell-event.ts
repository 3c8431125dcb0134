import type { CaseEvent } from '../../../api/schemas/cases.ts';
import type { Say } from '../language/words.ts';
import { eventWords } from './event-words.ts';
import { knownWord } from './known-word.ts';
import type { CaseShown } from './use-case.ts';

/** An event as a sentence; what it is about is named where it is still in the case. */
export function tellEvent(
  event: CaseEvent,
  { steps, items }: CaseShown,
  say: Say<keyof (typeof eventWords)['en']>,
  seenWord: (value: string) => string,
): string {
  const { type, about, data } = event;
  const step = steps.find(({ id }) => id === about?.id);
  const itemId = typeof data['item'] === 'string' ? data['item'] : about?.id;
  const item = items.find(({ id }) => id === itemId);
  const itemLabel = item?.label ?? step?.item?.label;
  const what = [step?.title, itemLabel].filter((part) => part !== undefined).join(', ');
  if (what === '' && /^(step|item)\./.test(type)) return plain(type, data, say);
  if (type === 'item.observed' && data['cameBack'] === true) return say('cameBack', { what });
  if (type === 'item.observed' && typeof data['value'] === 'string')
    return say('item.observed.as', { what, value: seenWord(data['value']) });
  const revision = typeof data['revision'] === 'number' ? data['revision'] : '';
  const key = Object.hasOwn(eventWords.en, type) ? (type as keyof (typeof eventWords)['en']) : null;
  return key === null ? plain(type, data, say) : say(key, { what, revision });
}

/** Without a name of what it is about: the words up to it, or the code itself. */
function plain(type: string, data: CaseEvent['data'], say: Say<keyof (typeof eventWords)['en']>): string {
  const key = typeof data['key'] === 'string' ? ` ${data['key'].replaceAll('_', ' ')}` : '';
  const words = knownWord(eventWords, say, type, type.replace('.', ' '));
  return words.replace('{what}', key.trim()).replace(/: *$/, '');
}

/** Whether an event of a step or a thing is about one that the shown case has; all others are about the case itself. */
export function isAboutShown({ type, about, data }: CaseEvent, { steps, items }: CaseShown): boolean {
  if (!/^(step|item|evidence)\./.test(type)) return true;
  const ids = [about?.id, data['step'], data['item']];
  return [...steps, ...items].some(({ id }) => ids.includes(id));
}

const failing = new Set([
  'step.given_to_person',
  'offboarding.held',
  'offboarding.reopened',
  'message.failed',
  'message.bounced',
  'data.went_outside',
  'shipment.failed',
]);

/** Whether an event tells of something that did not go as it should. */
export function hasFailed({ type, data }: CaseEvent): boolean {
  return failing.has(type) || data['cameBack'] === true;
}

/** What repeats itself with every look and every try: for those who want everything. */
export function isRoutine(event: CaseEvent): boolean {
  if (hasFailed(event)) return false;
  const { type, actor } = event;
  return (
    type === 'step.started' ||
    type === 'step.attempted' ||
    type === 'evidence.given' ||
    (type === 'item.observed' && actor.kind === 'worker')
  );
}
