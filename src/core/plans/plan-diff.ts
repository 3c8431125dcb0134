import type { Plan, PlannedStep } from './plan.ts';

export type StepChange = {
  readonly step: PlannedStep;
  /** Names of the fields that differ, with their old values. */
  readonly was: Readonly<Partial<Record<keyof PlannedStep, unknown>>>;
};

/** What a new plan does differently, compared by identity; the old plan is null at first. */
export type PlanDiff = {
  readonly addedItems: readonly string[];
  readonly removedItems: readonly string[];
  readonly added: readonly PlannedStep[];
  readonly removed: readonly PlannedStep[];
  readonly changed: readonly StepChange[];
  readonly unchanged: number;
};

const compared = [
  'title',
  'action',
  'mode',
  'owner',
  'evidence',
  'phase',
  'dueAt',
  'notBeforeDue',
  'after',
  'heldBack',
] as const;

/** Compares two plans in the manner of a dry run: what is added, taken away, and changed. */
export function diffPlans(before: Plan | null, after: Plan): PlanDiff {
  const old = new Map(before?.steps.map((step) => [step.identity, step]));
  const now = new Set(after.steps.map((step) => step.identity));
  const oldItems = new Set(before?.items.map((item) => item.key));
  const newItems = new Set(after.items.map((item) => item.key));
  const added: PlannedStep[] = [];
  const changed: StepChange[] = [];
  let unchanged = 0;
  for (const step of after.steps) {
    const previous = old.get(step.identity);
    if (previous === undefined) added.push(step);
    else {
      const was = differences(previous, step);
      if (Object.keys(was).length > 0) changed.push({ step, was });
      else unchanged += 1;
    }
  }
  return {
    addedItems: [...newItems.difference(oldItems)],
    removedItems: [...oldItems.difference(newItems)],
    added,
    removed: [...old.values()].filter((step) => !now.has(step.identity)),
    changed,
    unchanged,
  };
}

function differences(before: PlannedStep, after: PlannedStep): StepChange['was'] {
  const entries = compared
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => [name, before[name]] as const);
  return Object.fromEntries(entries);
}
