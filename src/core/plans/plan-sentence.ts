import { isVerb } from './plan-offboarding.ts';
import type { Action } from '../playbooks/playbook.ts';

/** What the sentence needs to know of a step. */
export type SummarizedStep = {
  readonly action: Action;
  readonly mode: 'automatic' | 'human';
  readonly phase: 'gate' | 'watch' | 'optional';
  readonly heldBack: string | null;
  /** It acts on an item, not on the case. */
  readonly hasItem: boolean;
  /** It is done or has left the plan. */
  readonly ended: boolean;
};

type Counted = (count: number) => string;

/** What the verbs that run by themselves do, in the words of whoever approves them. */
const automaticWords: Partial<Readonly<Record<Action, Counted>>> = {
  suspend: (count) => `${plural(count, 'account')} suspended`,
  revokeSessions: (count) => `sessions ended in ${plural(count, 'account')}`,
  removeFromGroups: (count) => `${plural(count, 'account')} taken out of groups`,
  deprovision: (count) => `${plural(count, 'account')} deprovisioned`,
  releaseSeat: (count) => `${plural(count, 'seat')} released`,
  transferData: (count) => `data of ${plural(count, 'account')} transferred`,
  restore: (count) => `${plural(count, 'account')} restored`,
};

const deleting: readonly Action[] = ['delete', 'wipe', 'sanitize'];

/** What happens if the plan is approved, one sentence after the other: counts, what is deleted, what is held back. */
export function planSentence(steps: readonly SummarizedStep[]): string {
  const open = steps.filter((step) => step.heldBack === null && !step.ended);
  const automatic = open.filter((step) => step.mode === 'automatic' && isVerb(step.action));
  const people = open.filter((step) => step.mode === 'human' && step.action !== 'approve');
  const things = people.filter((step) => step.action === 'collect' && step.hasItem).length;
  const others = people.length - things;
  const parts = [
    ...[...Map.groupBy(automatic, (step) => step.action)].map(
      ([action, same]) => automaticWords[action]?.(same.length) ?? `${same.length} × ${action}`,
    ),
    ...(things > 0 ? [`${plural(things, 'thing')} to collect`] : []),
    ...(others > 0 ? [`${plural(others, things > 0 ? 'other step' : 'step')} for people`] : []),
  ];
  return [`If you approve: ${parts.join(', ') || 'nothing changes'}.`, deletion(open), ...heldBackWords(steps)].join(
    ' ',
  );
}

/** Handback deletes nothing by itself today; what people are asked to delete, and when, must not read as nothing. */
function deletion(open: readonly SummarizedStep[]): string {
  const steps = open.filter((step) => deleting.includes(step.action));
  if (steps.some((step) => step.mode === 'automatic')) return 'Something is deleted for good.';
  const soon = steps.filter((step) => step.phase !== 'watch').length;
  const later = steps.length - soon;
  const asked = [
    ...(soon > 0 ? [`${plural(soon, 'erasure')} before closing`] : []),
    ...(later > 0 ? [`${plural(later, 'deletion')} after retention`] : []),
  ];
  return asked.length === 0
    ? 'Nothing is deleted.'
    : `Nothing is deleted by itself; people are asked for ${asked.join(' and ')}.`;
}

function heldBackWords(steps: readonly SummarizedStep[]): readonly string[] {
  const held = steps.flatMap((step) => (step.heldBack === null || step.ended ? [] : [step.heldBack]));
  return held.length === 0 ? [] : [`${held.length} held back: ${[...new Set(held)].join('; ')}.`];
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
