import { Failure } from '../failure.ts';

/** The days and hours of one departure, as far as they can contradict each other. */
export type DepartureDates = {
  readonly lastWorkingDay: Temporal.PlainDate;
  readonly employmentEnds: Temporal.PlainDate;
  readonly accessEndsAt: Temporal.Instant;
  readonly timeZone: string;
};

/** Nobody loses their access this long before they stop working; it is a slip in the year. */
const mostDaysBefore = 366;

/** Throws `rule-refused` for days that cannot all be meant: they would end somebody's access at once, or never be noticed. */
export function refuseContradiction(dates: DepartureDates): void {
  const { lastWorkingDay, employmentEnds, accessEndsAt, timeZone } = dates;
  if (Temporal.PlainDate.compare(lastWorkingDay, employmentEnds) > 0) {
    throw new Failure(
      'rule-refused',
      `The last working day (${lastWorkingDay.toString()}) is after the employment ends (${employmentEnds.toString()}). Correct one of the two.`,
    );
  }
  const accessDay = accessEndsAt.toZonedDateTimeISO(timeZone).toPlainDate();
  if (accessDay.until(lastWorkingDay).days > mostDaysBefore) {
    throw new Failure(
      'rule-refused',
      `Access would end on ${accessDay.toString()}, more than a year before the last working day (${lastWorkingDay.toString()}). Correct one of the two.`,
    );
  }
}
