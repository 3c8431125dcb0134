import { addWorkingDays, type Calendar } from '../plans/working-days.ts';
import type { ReturnMethod } from './propose-return.ts';
import { nextRung, returnDueOn, rungsFor } from './return-ladder.ts';
import type { ReturnPolicy, Rung } from './return-policy.ts';

/** A thing that is not back, on a day of the person's own. */
export type LateThing = {
  readonly method: ReturnMethod | null;
  readonly atCarrier: boolean;
  readonly valueMinor: number | null;
  readonly currency: string | null;
  readonly dataBearing: boolean;
  readonly lastWorkingDay: Temporal.PlainDate;
  readonly kitCameOn: Temporal.PlainDate | null;
  readonly claimUntil: Temporal.PlainDate | null;
  readonly reached: ReadonlySet<string>;
  readonly lastOn: Temporal.PlainDate | null;
};

export type LateStep = {
  readonly dueOn: Temporal.PlainDate | null;
  /** Who is asked today; null: nobody. */
  readonly rung: Rung | 'claim' | null;
};

/** Working days before the end of a claim on which a person is told of it. */
const claimAhead = 5;

/**
 * Who is asked about a thing today: one rung a day, each once, and never on a day that is not worked. What nobody has decided a way
 * for goes to a person at once; what the carrier lost is a claim, and nothing to ask the leaver for.
 */
export function lateStep(
  thing: LateThing,
  today: Temporal.PlainDate,
  policy: ReturnPolicy,
  calendar: Calendar,
): LateStep {
  const dueOn = thing.atCarrier ? null : returnDueOn(thing, policy, calendar);
  const asked = thing.lastOn !== null && Temporal.PlainDate.compare(thing.lastOn, today) >= 0;
  if (asked || !calendar.isWorkingDay(today)) return { dueOn, rung: null };
  if (thing.atCarrier) return { dueOn, rung: claimStep(thing, today, calendar) };
  if (thing.method === null) return { dueOn, rung: thing.reached.has('decide') ? null : 'decide' };
  if (dueOn === null) return { dueOn, rung: null };
  const next = nextRung({ rungs: rungsFor(thing, policy), reached: thing.reached, dueOn }, policy, calendar);
  return { dueOn, rung: next !== null && Temporal.PlainDate.compare(next.on, today) <= 0 ? next.rung : null };
}

/** Told at once, and the claim again shortly before it is too late. */
function claimStep(
  { reached, claimUntil }: LateThing,
  today: Temporal.PlainDate,
  calendar: Calendar,
): 'claim' | 'decide' | null {
  if (!reached.has('claim')) return 'claim';
  if (claimUntil === null || reached.has('decide')) return null;
  return Temporal.PlainDate.compare(addWorkingDays(claimUntil, -claimAhead, calendar), today) <= 0 ? 'decide' : null;
}
