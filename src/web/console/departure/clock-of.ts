import type { useInstants } from '../language/instants.ts';

/** The hour of an instant to the second; of another day than today, with its day. */
export function clockOf(instant: string, { at, time }: Pick<ReturnType<typeof useInstants>, 'at' | 'time'>): string {
  const isToday = new Date(instant).toDateString() === new Date().toDateString();
  return isToday ? time(instant) : at(instant);
}
