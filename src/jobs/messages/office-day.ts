import type { Tx } from '../../store/database/transaction.ts';
import { getOrganization } from '../../store/people/organizations.ts';
import { calendarOf } from '../plans/calendar.ts';

/** From this hour of a working day on people are told what waits for them. */
export const tellFromHour = 8;

/** The organization's own day, where it is a working day that has begun; else null. Its holidays are not known, weekends are. */
export async function officeDay(tx: Tx, now: Temporal.Instant): Promise<Temporal.PlainDate | null> {
  const { timeZone } = await getOrganization(tx);
  const local = now.toZonedDateTimeISO(timeZone);
  const today = local.toPlainDate();
  return local.hour >= tellFromHour && calendarOf(null).isWorkingDay(today) ? today : null;
}
