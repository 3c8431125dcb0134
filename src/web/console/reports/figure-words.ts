import { isUnknown } from '../../../core/metrics/metric-figure.ts';
import type { MetricFigure } from '../../../api/schemas/metrics.ts';
import type { Say } from '../language/words.ts';
import type { Tone } from '../charts/tone.tsx';

type Reason = MetricFigure['reasons'][number];

/** How the four places where a row can be counted look. */
export const groupTones = {
  numerator: 'good',
  remainder: 'bad',
  excluded: 'aside',
  too_young: 'open',
} as const satisfies Readonly<Record<Reason['group'], Tone>>;

/** A part of a figure: its rows are asked for by `query`. */
export type FigurePart = {
  readonly key: Reason['group'] | 'unknown';
  readonly tone: Tone;
  readonly count: number;
  readonly query: Readonly<Record<string, string>>;
};

/** What a figure is made of; what nobody could tell stands apart from what is known to be open, where there is any. */
export function partsOf({ identity, reasons }: MetricFigure): readonly FigurePart[] {
  const { numerator, remainder, excluded, tooYoung } = identity;
  const unknown = unknownOf(reasons);
  const part = (key: Reason['group'], count: number): FigurePart => ({
    key,
    tone: groupTones[key],
    count,
    query: { group: key },
  });
  return [
    part('numerator', numerator),
    ...(unknown === 0
      ? [part('remainder', remainder)]
      : [
          { ...part('remainder', remainder - unknown), query: { group: 'remainder', unknown: 'no' } },
          {
            key: 'unknown' as const,
            tone: 'unknown' as const,
            count: unknown,
            query: { group: 'remainder', unknown: 'yes' },
          },
        ]),
    part('excluded', excluded),
    part('too_young', tooYoung),
  ];
}

/** How many rows are open only because nobody could tell. */
export function unknownOf(reasons: readonly Reason[]): number {
  return reasons.filter(isUnknown).reduce((sum, { count }) => sum + count, 0);
}

const minuteMs = 60_000;
const unitMs = { minutes: minuteMs, days: 24 * 60 * minuteMs } as const;

/** A length in days or minutes as people would say it. */
export function sayLength(say: Say<'days' | 'hours' | 'minutes'>, value: number, unit: keyof typeof unitMs): string {
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
