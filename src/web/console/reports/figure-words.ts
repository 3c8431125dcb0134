import type { MetricFigure } from '../../../api/schemas/metrics.ts';
import type { Say } from '../language/words.ts';
import type { Tone } from '../charts/tone.tsx';

/** How the four places where a row can be counted look. */
export const groupTones = {
  numerator: 'good',
  remainder: 'bad',
  excluded: 'aside',
  too_young: 'open',
} as const satisfies Readonly<Record<MetricFigure['reasons'][number]['group'], Tone>>;

const minuteMs = 60_000;
const unitMs = { minutes: minuteMs, days: 24 * 60 * minuteMs } as const;

type Percentile = NonNullable<MetricFigure['spread']>['p50'];

/** A percentile as a length; where it falls on something open, in the words of the server. */
export function sayLength(
  say: Say<'days' | 'hours' | 'minutes'>,
  { value, text }: Percentile,
  unit: keyof typeof unitMs,
): string {
  if (value === null) return text;
  const { key, count } = lengthOf(value * unitMs[unit]);
  return say(key, { count });
}

/** A length in milliseconds as a number of the unit in which people would say it. */
export function lengthOf(ms: number): { readonly key: 'days' | 'hours' | 'minutes'; readonly count: number } {
  const minutes = ms / minuteMs;
  if (minutes < 120) return { key: 'minutes', count: Math.round(minutes) };
  if (minutes < 48 * 60) return { key: 'hours', count: Math.round(minutes / 6) / 10 };
  return { key: 'days', count: Math.round(minutes / 144) / 10 };
}
