import { heldActions } from '../holds/hold.ts';
import type { Plan } from './plan.ts';

/**
 * The new plan without what makes it only more careful than the old one: what a hold or a dispute stops in it, and what somebody is
 * asked to take over that was found since. Where that is the old plan again, its approval stands: neither may keep access from ending.
 */
export function withoutNewCare(before: Plan, after: Plan): Plan {
  return withoutNewQuestions(before, withoutNewStops(before, after));
}

function withoutNewStops(before: Plan, after: Plan): Plan {
  const old = new Map(before.steps.map((step) => [step.identity, step.heldBack]));
  return {
    ...after,
    departure: { ...after.departure, legalHold: after.departure.legalHold && before.departure.legalHold },
    steps: after.steps.map((step) =>
      heldActions.includes(step.action) && step.heldBack !== null && old.get(step.identity) === null
        ? { ...step, heldBack: null }
        : step,
    ),
  };
}

/** Without the owned things that the old plan did not have and that only people act on. */
function withoutNewQuestions(before: Plan, after: Plan): Plan {
  const known = new Set(before.items.map(({ key }) => key));
  const automatic = new Set(after.steps.flatMap(({ mode, itemKey }) => (mode === 'automatic' ? [itemKey] : [])));
  const asked = new Set(
    after.items
      .filter(({ kind, key }) => kind === 'ownership' && !known.has(key) && !automatic.has(key))
      .map(({ key }) => key),
  );
  if (asked.size === 0) return after;
  const isAsked = (itemKey: string | null): boolean => itemKey !== null && asked.has(itemKey);
  const gone = new Set(after.steps.filter(({ itemKey }) => isAsked(itemKey)).map(({ identity }) => identity));
  return {
    ...after,
    items: after.items.filter(({ key }) => !asked.has(key)),
    steps: after.steps
      .filter(({ identity }) => !gone.has(identity))
      .map((step) => ({ ...step, after: step.after.filter((identity) => !gone.has(identity)) })),
  };
}
