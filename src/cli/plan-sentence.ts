import type { PlannedStep, PlanView } from '../api/schemas/plans.ts';
import { plural } from './text.ts';

type Counted = (count: number) => string;

/** What the verbs that run by themselves do, in the words of whoever approves them. */
const automaticWords: Readonly<Record<string, Counted>> = {
  suspend: (count) => `${plural(count, 'account')} suspended`,
  revokeSessions: (count) => `sessions ended in ${plural(count, 'account')}`,
  removeFromGroups: (count) => `${plural(count, 'account')} taken out of groups`,
  deprovision: (count) => `${plural(count, 'account')} deprovisioned`,
  releaseSeat: (count) => `${plural(count, 'seat')} released`,
  transferData: (count) => `data of ${plural(count, 'account')} transferred`,
  restore: (count) => `${plural(count, 'account')} restored`,
};

/** Reading changes nothing, so it does not count. */
const reads = ['observe', 'recheck'];

/** What happens if the plan is approved, in one sentence after the other: counts, what is deleted, what is held back. */
export function planSentence({ steps, summary }: Pick<PlanView, 'steps' | 'summary'>): string {
  const open = steps.filter(({ heldBack, state }) => heldBack === null && state !== 'done' && state !== 'withdrawn');
  const automatic = open.filter(({ mode, action }) => mode === 'automatic' && !reads.includes(action));
  const people = open.filter(({ mode, action }) => mode === 'human' && action !== 'approve');
  const things = people.filter(({ action, item }) => action === 'collect' && item !== null).length;
  const others = people.length - things;
  const parts = [
    ...countActions(automatic).map(([action, count]) => automaticWords[action]?.(count) ?? `${count} × ${action}`),
    ...(things > 0 ? [`${plural(things, 'thing')} to collect`] : []),
    ...(others > 0 ? [`${plural(others, things > 0 ? 'other step' : 'step')} for people`] : []),
  ];
  return [
    `If you approve: ${parts.join(', ') || 'nothing changes'}.`,
    summary.deletesAnything ? 'Something is deleted for good.' : 'Nothing is deleted.',
    ...heldBackWords(summary.heldBack),
  ].join(' ');
}

function countActions(steps: readonly PlannedStep[]): readonly (readonly [string, number])[] {
  return [...Map.groupBy(steps, ({ action }) => action)].map(([action, same]) => [action, same.length] as const);
}

function heldBackWords(heldBack: PlanView['summary']['heldBack']): readonly string[] {
  if (heldBack.length === 0) return [];
  const reasons = [...new Set(heldBack.map(({ reason }) => reason))];
  return [`${heldBack.length} held back: ${reasons.join('; ')}.`];
}
