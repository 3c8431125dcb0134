import { addWorkingDays, type Calendar } from '../plans/working-days.ts';
import type { ReturnMethod } from './propose-return.ts';
import { isWorthLess, type ReturnPolicy, type Rung, rungs } from './return-policy.ts';

export type DueFacts = {
  readonly method: ReturnMethod | null;
  readonly lastWorkingDay: Temporal.PlainDate;
  /** The person's day on which our box reached them; null: it has not. */
  readonly kitCameOn: Temporal.PlainDate | null;
};

/**
 * The day by which a thing is to be handed over; null while it is not the person's turn: nobody has decided how, nothing is to be
 * sent, or our own box has not reached them. What we send late moves the day.
 */
export function returnDueOn(facts: DueFacts, policy: ReturnPolicy, calendar: Calendar): Temporal.PlainDate | null {
  const { method, lastWorkingDay, kitCameOn } = facts;
  if (method === null || method === 'do_not_ship') return null;
  if (method === 'hand_in') return lastWorkingDay;
  if (method === 'kit' && kitCameOn === null) return null;
  const from =
    kitCameOn !== null && Temporal.PlainDate.compare(kitCameOn, lastWorkingDay) > 0 ? kitCameOn : lastWorkingDay;
  return addWorkingDays(from, policy.send_within, calendar);
}

/** Who is asked about a thing at all: the less it is worth, the fewer; a lock is for what holds data. */
export function rungsFor(
  thing: { readonly valueMinor: number | null; readonly currency: string | null; readonly dataBearing: boolean },
  policy: ReturnPolicy,
): readonly Rung[] {
  if (thing.dataBearing) return rungs;
  return isWorthLess(thing, policy.low_value, policy)
    ? ['reminder', 'manager', 'decide']
    : rungs.filter((rung) => rung !== 'lock');
}

/** The first rung that was not reached yet, with its day; null when all were. */
export function nextRung(
  ladder: {
    readonly rungs: readonly Rung[];
    readonly reached: ReadonlySet<string>;
    readonly dueOn: Temporal.PlainDate;
  },
  policy: ReturnPolicy,
  calendar: Calendar,
): { readonly rung: Rung; readonly on: Temporal.PlainDate } | null {
  const rung = ladder.rungs.find((one) => !ladder.reached.has(one));
  return rung === undefined ? null : { rung, on: addWorkingDays(ladder.dueOn, policy.ladder[rung], calendar) };
}
