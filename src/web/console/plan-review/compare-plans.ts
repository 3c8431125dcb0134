import type { PlannedStep, PlanView } from '../../../api/schemas/plans.ts';

type StepMove = { readonly step: PlannedStep; readonly was: PlannedStep };

/** What one plan says otherwise than another, by the identity of each step. */
export function comparePlans(before: PlanView, after: PlanView) {
  const old = new Map(before.steps.map((step) => [step.identity, step]));
  const now = new Set(after.steps.map(({ identity }) => identity));
  const changed = after.steps.flatMap((step): StepMove[] => {
    const was = old.get(step.identity);
    return was === undefined || isSame(was, step) ? [] : [{ step, was }];
  });
  return {
    added: after.steps.filter(({ identity }) => !old.has(identity)),
    removed: before.steps.filter(({ identity }) => !now.has(identity)),
    changed,
  };
}

/** How far a step is counts not: that one goes on is no other plan. */
function isSame(a: PlannedStep, b: PlannedStep): boolean {
  return (
    a.title === b.title &&
    a.mode === b.mode &&
    a.dueAt === b.dueAt &&
    a.heldBack === b.heldBack &&
    a.owner.join() === b.owner.join()
  );
}
