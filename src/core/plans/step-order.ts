import type { Condition, Facts } from '../playbooks/condition.ts';
import { canFit } from '../playbooks/condition-reach.ts';
import type { DueRule } from './due.ts';
import type { Action, Playbook, PlaybookStep } from '../playbooks/playbook.ts';

/** The order that the `after` of all steps makes together. */
export type StepOrder = {
  readonly steps: readonly PlaybookStep[];
  readonly byId: ReadonlyMap<string, PlaybookStep>;
  /** Every step that must have ended before this one starts, however many steps lie between; itself only in a circle. */
  readonly before: (step: PlaybookStep) => readonly PlaybookStep[];
};

/** Follows `after` to its beginnings; names that no step has are left out, circles do not hang it. */
export function stepOrderOf(playbook: Pick<Playbook, 'steps'>): StepOrder {
  const byId = new Map(playbook.steps.map((step) => [step.id, step]));
  const known = new Map<string, readonly PlaybookStep[]>();
  const collect = (step: PlaybookStep): readonly PlaybookStep[] => {
    const found = new Set<PlaybookStep>();
    const pending = [...step.after];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      const earlier = byId.get(id);
      if (earlier === undefined || found.has(earlier)) continue;
      found.add(earlier);
      pending.push(...earlier.after);
    }
    return [...found];
  };
  const before = (step: PlaybookStep) => {
    const earlier = known.get(step.id) ?? collect(step);
    known.set(step.id, earlier);
    return earlier;
  };
  return { steps: playbook.steps, byId, before };
}

/** The steps that do one of the actions. */
export function stepsDoing({ steps }: StepOrder, actions: readonly Action[]): readonly PlaybookStep[] {
  return steps.filter((step) => actions.includes(step.action));
}

/** Whether a step of one of the actions has ended before this one starts. */
export function follows({ before }: StepOrder, step: PlaybookStep, actions: readonly Action[]): boolean {
  return before(step).some((earlier) => actions.includes(earlier.action));
}

/** Steps of the later actions that no step of the earlier ones comes before. */
export function notAfter(
  order: StepOrder,
  later: readonly Action[],
  earlier: readonly Action[],
): readonly PlaybookStep[] {
  return stepsDoing(order, later).filter((step) => !follows(order, step, earlier));
}

/** Whether the step could be planned for an item with these facts. */
export function reaches({ select, when }: PlaybookStep, facts: Facts, also?: Condition): boolean {
  const parts = [select, when, also].filter((part) => part !== undefined);
  return parts.length === 0 || canFit({ all: parts }, facts);
}

/** Whether two steps start at the same instant by rule. */
export function startsWith(one: PlaybookStep, other: PlaybookStep): boolean {
  const names = ['anchor', 'step', 'days', 'working_days', 'hours', 'minutes', 'at'] as const;
  return one.not_before_due === other.not_before_due && names.every((name) => one.due[name] === other.due[name]);
}

/** Never earlier than its anchor; a fixed time of day could be. */
export function isForward({ days = 0, working_days = 0, hours = 0, minutes = 0, at }: DueRule): boolean {
  return (
    [days, working_days, hours, minutes].every((offset) => offset >= 0) && (at === undefined || days + working_days > 0)
  );
}
