import type { Plan } from '../plans/plan.ts';
import { disputedActions, heldActions } from './hold.ts';

/**
 * The new plan without what a hold or a dispute stops in it and did not stop in the old one. Where that is the old plan again,
 * it only does less, and the approval of the old one stands: a hold must never keep access from ending.
 */
export function withoutNewStops(before: Plan, after: Plan): Plan {
  const old = new Map(before.steps.map((step) => [step.identity, step.heldBack]));
  const mayStop = (action: (typeof heldActions)[number]) =>
    heldActions.includes(action) || disputedActions.includes(action);
  return {
    ...after,
    departure: { ...after.departure, legalHold: after.departure.legalHold && before.departure.legalHold },
    steps: after.steps.map((step) =>
      mayStop(step.action) && step.heldBack !== null && old.get(step.identity) === null
        ? { ...step, heldBack: null }
        : step,
    ),
  };
}
