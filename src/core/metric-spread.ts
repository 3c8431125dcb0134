import { dayMs, metricRules, roundHalfAway } from './metric-figure.ts';

export type TimeUnit = 'days' | 'minutes';

/** How long one row took; null while it is open, and then it counts as longer than anything that ended. */
export type TimeRow = { readonly tookMs: number | null; readonly openForMs: number };

/** One percentile: the value in its unit, or that the rank falls on an open row. */
export type Percentile = { readonly value: number | null; readonly text: string };

/** `atLeast`: too few have ended; open rows were counted at their age, so the truth is no less. */
export type Average = { readonly value: number; readonly atLeast: boolean; readonly text: string };

export type Spread = {
  readonly unit: TimeUnit;
  readonly rows: number;
  readonly p50: Percentile;
  readonly p90: Percentile;
  readonly p95: Percentile;
  readonly worst: Percentile;
  readonly average: Average;
};

/** Percentiles by nearest rank over all rows, with open rows as longer than any; null of no rows. */
export function spreadOf(rows: readonly TimeRow[], unit: TimeUnit): Spread | null {
  if (rows.length === 0) return null;
  const sorted = rows.map(({ tookMs }) => tookMs ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const oldestMs = rows.reduce((most, row) => (row.tookMs === null ? Math.max(most, row.openForMs) : most), 0);
  const at = (percent: number): Percentile => {
    const ms = sorted[nearestRank(percent, sorted.length) - 1] ?? Number.POSITIVE_INFINITY;
    if (ms === Number.POSITIVE_INFINITY) return { value: null, text: `open, oldest ${textOf(oldestMs, 'days')}` };
    return { value: inUnit(ms, unit), text: textOf(ms, unit) };
  };
  return {
    unit,
    rows: rows.length,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    worst: at(100),
    average: averageOf(rows, unit),
  };
}

/** The rank, from 1, of a percentile among a number of rows: ceil(q × N), in whole numbers so that 0.95 × 20 is 19. */
export function nearestRank(percent: number, count: number): number {
  return Math.max(1, Math.ceil((percent * count) / 100));
}

function averageOf(rows: readonly TimeRow[], unit: TimeUnit): Average {
  const ended = rows.filter(({ tookMs }) => tookMs !== null).length;
  const sumMs = rows.reduce((sum, { tookMs, openForMs }) => sum + (tookMs ?? openForMs), 0);
  const atLeast = ended * 100 < rows.length * metricRules.averageFromPercent;
  const ms = sumMs / rows.length;
  return { value: inUnit(ms, unit), atLeast, text: `${atLeast ? '≥ ' : ''}${textOf(ms, unit)}` };
}

/** Days to one decimal, minutes whole. */
function inUnit(ms: number, unit: TimeUnit): number {
  return unit === 'days' ? roundHalfAway(ms / dayMs, 1) : roundHalfAway(ms / 60_000, 0);
}

/** A length of time in words: `12.0 d`, `20 min`. */
function textOf(ms: number, unit: TimeUnit): string {
  return unit === 'days' ? `${inUnit(ms, unit).toFixed(1)} d` : `${inUnit(ms, unit)} min`;
}
