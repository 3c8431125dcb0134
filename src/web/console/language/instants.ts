import { useSyncExternalStore } from 'react';
import { localeOf, useLanguage } from './language.tsx';

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

const everyMs = 15_000;
let nowMs = Date.now();
const listeners = new Set<() => void>();
setInterval(() => {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}, everyMs);

/** The present in milliseconds, anew every quarter of a minute: what says "in 3 minutes" keeps telling the truth. */
export function useNowMs(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => nowMs,
  );
}

/** How instants and days are written for the reader: `at` in a zone or their own, `from` now in words, `day` without an hour. */
export function useInstants() {
  const { language } = useLanguage();
  const locale = localeOf(language);
  const now = useNowMs();
  return {
    at: (instant: string, timeZone?: string): string =>
      new Intl.DateTimeFormat(locale, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        timeZoneName: 'short',
        ...(timeZone === undefined ? {} : { timeZone }),
      }).format(new Date(instant)),
    time: (instant: string): string =>
      new Intl.DateTimeFormat(locale, {
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        hourCycle: 'h23',
      }).format(new Date(instant)),
    day: (day: string): string =>
      new Intl.DateTimeFormat(locale, {
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        timeZone: 'UTC',
      }).format(new Date(`${day.slice(0, 10)}T00:00:00Z`)),
    from: (instant: string): string => {
      const exact = Math.round((Date.parse(instant) - now) / 1000);
      // Our present is up to a quarter of a minute old: what has just happened is not still to come.
      const seconds = exact > 0 && exact <= everyMs / 1000 ? 0 : exact;
      const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
      return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
    },
    isPast: (instant: string): boolean => Date.parse(instant) <= now,
  };
}
