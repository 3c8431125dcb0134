import { Failure } from '../failure.ts';

/** Which days are worked where the person works: weekends and public holidays are not. */
export type Calendar = { readonly isWorkingDay: (day: Temporal.PlainDate) => boolean };

/** Longer than any real closure; a calendar that knows no working day within it is wrong. */
const longestClosureDays = 120;

/** Moves by working days. Zero stays on a working day and otherwise goes on to the next; throws when the calendar has none near. */
export function addWorkingDays(from: Temporal.PlainDate, count: number, calendar: Calendar): Temporal.PlainDate {
  if (count === 0) return calendar.isWorkingDay(from) ? from : nextWorkingDay(from, 1, calendar);
  let day = from;
  for (let left = Math.abs(count); left > 0; left -= 1) day = nextWorkingDay(day, count < 0 ? -1 : 1, calendar);
  return day;
}

function nextWorkingDay(from: Temporal.PlainDate, direction: 1 | -1, calendar: Calendar): Temporal.PlainDate {
  let day = from;
  for (let tried = 0; tried < longestClosureDays; tried += 1) {
    day = day.add({ days: direction });
    if (calendar.isWorkingDay(day)) return day;
  }
  throw new Failure(
    'rule-refused',
    `The calendar has no working day within ${longestClosureDays} days of ${from.toString()}; correct its weekend and holidays.`,
  );
}
