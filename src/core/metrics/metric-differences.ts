import type { Figure, MetricName } from './metric-figure.ts';

/** One thing that a figure says differently than it did. */
export type FigureDifference = {
  readonly metric: MetricName;
  readonly what: string;
  readonly was: string | null;
  readonly now: string | null;
};

/** What figures say differently than those of the same question that were given out before. */
export function compareFigures(was: readonly Figure[], now: readonly Figure[]): readonly FigureDifference[] {
  return now.flatMap((figure) => {
    const before = was.find(({ metric }) => metric === figure.metric);
    const [old, fresh] = [before === undefined ? {} : sayingsOf(before), sayingsOf(figure)];
    const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
    return names
      .map((what) => ({ metric: figure.metric, what, was: old[what] ?? null, now: fresh[what] ?? null }))
      .filter((one) => one.was !== one.now);
  });
}

/** Everything a figure says, by name. */
function sayingsOf({ rate, identity, spread, companions, notMeasured }: Figure): Readonly<Record<string, string>> {
  if (notMeasured !== null) return { answer: `not measured: ${notMeasured}` };
  const { numerator, remainder, excluded, tooYoung, population } = identity;
  const ranks = spread === null ? {} : { p50: spread.p50, p90: spread.p90, p95: spread.p95, worst: spread.worst };
  return {
    answer: rate.text,
    'adds up': `${numerator} + ${remainder} + ${excluded} + ${tooYoung} = ${population}`,
    ...Object.fromEntries(Object.entries(ranks).map(([name, { text }]) => [name, text])),
    ...(spread === null ? {} : { average: spread.average.text }),
    ...Object.fromEntries(companions.map(({ name, text }) => [name, text])),
  };
}
