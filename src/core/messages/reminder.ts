import { addWorkingDays, type Calendar } from '../plans/working-days.ts';

/**
 * Why a step is brought up: it is new, falls due on the next working day, falls due, is late, is late and somebody else's, or an
 * operator asks again.
 */
export type NoticeStage = 'new' | 'soon' | 'due' | 'late' | 'escalated' | 'again';
/** `level`: how many times two working days late, or how far up. */
export type Notice = { readonly stage: NoticeStage; readonly level: number };

/** Late by so many working days, the next one in line hears of it; and by so many, whoever can change it. */
const escalateAfter = [3, 7] as const;
const remindEvery = 2;
/** Nobody is told more often than this many times that something is late. */
const longestLateDays = 260;

/** What there is to say of a step to whoever has it, on one of their working days; each of these is said once. */
export function noticesFor(
  dueDay: Temporal.PlainDate | null,
  today: Temporal.PlainDate,
  calendar: Calendar,
): readonly Notice[] {
  const fresh: readonly Notice[] = [{ stage: 'new', level: 0 }];
  if (dueDay === null) return fresh;
  const due = addWorkingDays(dueDay, 0, calendar);
  if (Temporal.PlainDate.compare(today, addWorkingDays(due, -1, calendar)) < 0) return fresh;
  if (Temporal.PlainDate.compare(today, due) < 0) return [...fresh, { stage: 'soon', level: 0 }];
  const late = workingDaysBetween(due, today, calendar);
  const level = Math.floor(late / remindEvery);
  return [...fresh, level === 0 ? { stage: 'due', level: 0 } : { stage: 'late', level }];
}

/** How far up a late step has gone: 0 nowhere, 1 to the next one in line, 2 to whoever can change it. */
export function escalationOf(dueDay: Temporal.PlainDate, today: Temporal.PlainDate, calendar: Calendar): 0 | 1 | 2 {
  const due = addWorkingDays(dueDay, 0, calendar);
  const late = workingDaysBetween(due, today, calendar);
  return late >= escalateAfter[1] ? 2 : late >= escalateAfter[0] ? 1 : 0;
}

/** Working days after the first until the second, no more than are ever counted. */
function workingDaysBetween(from: Temporal.PlainDate, until: Temporal.PlainDate, calendar: Calendar): number {
  let count = 0;
  let day = from;
  while (count < longestLateDays && Temporal.PlainDate.compare(day, until) < 0) {
    day = day.add({ days: 1 });
    if (calendar.isWorkingDay(day)) count += 1;
  }
  return count;
}
