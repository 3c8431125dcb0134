import type { PlannedStep, PlanView } from '../../../api/schemas/plans.ts';
import type { Action } from '../../../core/playbooks/playbook.ts';
import type { Say } from '../language/words.ts';
import type { reviewWords } from './words.ts';

const verbs = [
  'suspend',
  'revokeSessions',
  'removeFromGroups',
  'deprovision',
  'releaseSeat',
  'transferData',
  'restore',
] as const;
const destroying: readonly Action[] = ['delete', 'wipe', 'sanitize'];

/** Steps that are neither held back nor ended: what approving lets happen. */
export function stillToDo(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  return steps.filter(({ heldBack, state }) => heldBack === null && state !== 'done' && state !== 'withdrawn');
}

/** Whether nothing of a plan waits for an approval. Where what can be undone needs none, the plan counts as approved, and its step still asks for the rest. */
export function isWhollyApproved({ approved, steps }: PlanView): boolean {
  return approved && !steps.some(({ action, state }) => action === 'approve' && state === 'asked');
}

/** What erases or deletes, by itself or by somebody's hand. */
export function destroysOf(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  return stillToDo(steps).filter(({ action }) => destroying.includes(action));
}

/** What happens if the plan is approved, counted, in one list of words. */
export function sayEffect(steps: readonly PlannedStep[], say: Say<keyof (typeof reviewWords)['en']>): string {
  const open = stillToDo(steps);
  const automatic = open.filter(({ mode }) => mode === 'automatic');
  const people = open.filter(({ mode, action }) => mode === 'human' && action !== 'approve');
  const things = people.filter(({ action, item }) => action === 'collect' && item !== null).length;
  const others = people.length - things;
  const parts = [
    ...verbs.flatMap((verb) => {
      const count = automatic.filter(({ action }) => action === verb).length;
      return count === 0 ? [] : [say(`verb.${verb}`, { count })];
    }),
    ...(things > 0 ? [say('collect', { count: things })] : []),
    ...(others > 0 ? [say(things > 0 ? 'otherPeople' : 'people', { count: others })] : []),
  ];
  return parts.length === 0 ? say('nothing') : parts.join(', ');
}
