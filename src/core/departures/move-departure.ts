import type { Departure, DepartureKind } from './departure.ts';
import { leanOf } from '../plans/due-date.ts';

/** What may be said anew about a departure; what is left out stays, or follows what it hangs on. */
export type DepartureChange = {
  readonly lastWorkingDay?: Temporal.PlainDate;
  readonly accessEndsAt?: Temporal.Instant;
  readonly employmentEnds?: Temporal.PlainDate;
  readonly kind?: DepartureKind;
  readonly legalHold?: boolean;
};

/** The fields of a departure that a change sets. */
export type MovedDates = Pick<Departure, 'lastWorkingDay' | 'accessEndsAt' | 'employmentEnds' | 'kind' | 'legalHold'>;

/**
 * The departure after a change. When only the last working day moves, access ends as many days later or earlier at the same
 * local time, and an employment that ended on that day still does.
 */
export function moveDeparture(departure: Departure, change: DepartureChange): MovedDates {
  const lastWorkingDay = change.lastWorkingDay ?? departure.lastWorkingDay;
  const kind = change.kind ?? departure.kind;
  const follows = departure.employmentEnds.equals(departure.lastWorkingDay);
  return {
    lastWorkingDay,
    kind,
    accessEndsAt: change.accessEndsAt ?? accessAfter(departure, lastWorkingDay, kind),
    employmentEnds: change.employmentEnds ?? (follows ? lastWorkingDay : departure.employmentEnds),
    legalHold: change.legalHold ?? departure.legalHold,
  };
}

function accessAfter(departure: Departure, lastWorkingDay: Temporal.PlainDate, kind: DepartureKind): Temporal.Instant {
  if (lastWorkingDay.equals(departure.lastWorkingDay)) return departure.accessEndsAt;
  const moved = departure.lastWorkingDay.until(lastWorkingDay);
  const local = departure.accessEndsAt.toZonedDateTimeISO(departure.timeZone).toPlainDateTime().add(moved);
  return local.toZonedDateTime(departure.timeZone, { disambiguation: leanOf(kind) }).toInstant();
}
