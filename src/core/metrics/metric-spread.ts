import { dayMs, metricRules, roundHalfAway } from './metric-figure.ts';
import type { Said } from './metric-reasons.ts';

export type TimeUnit = 'days' | 'minutes';

/** How long one row took; null while it is open, and then it counts as longer than anything that ended. */
export type TimeRow = { readonly tookMs: number | null; readonly openForMs: number };

/** One percentile: the value in its unit, or that the rank falls on an open row. */
export type Percentile = { readonly value: number | null; readonly text: string; readonly said: Said };

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

/** What a spread is made of. A rank that falls on an open row is null. */
export type SpreadTotals = {
  readonly rows: number;
  readonly ended: number;
  /** Open rows at their age. */
  readonly sumMs: number;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p95Ms: number | null;
  readonly worstMs: number | null;
  /** The age of the oldest open row; 0 without one. */
  readonly oldestMs: number;
};

/** Adds up rows, with open ones as longer than any that ended. */
export function spreadTotals(rows: readonly TimeRow[]): SpreadTotals {
  const sorted = rows.map(({ tookMs }) => tookMs ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const at = (percent: number): number | null => {
    const ms = sorted[nearestRank(percent, sorted.length) - 1] ?? Number.POSITIVE_INFINITY;
    return ms === Number.POSITIVE_INFINITY ? null : ms;
  };
  return {
    rows: rows.length,
    ended: rows.filter(({ tookMs }) => tookMs !== null).length,
    sumMs: rows.reduce((sum, { tookMs, openForMs }) => sum + (tookMs ?? openForMs), 0),
    p50Ms: at(50),
    p90Ms: at(90),
    p95Ms: at(95),
    worstMs: at(100),
    oldestMs: rows.reduce((most, row) => (row.tookMs === null ? Math.max(most, row.openForMs) : most), 0),
  };
}

/** Percentiles by nearest rank over all rows; null of no rows. */
export function spreadOf(totals: SpreadTotals, unit: TimeUnit): Spread | null {
  if (totals.rows === 0) return null;
  const { rows, p50Ms, p90Ms, p95Ms, worstMs, oldestMs } = totals;
  const percentile = (ms: number | null): Percentile =>
    ms === null
      ? { value: null, text: `open, oldest ${textOf(oldestMs, 'days')}`, said: { as: 'open', oldestMs } }
      : { value: inUnit(ms, unit), text: textOf(ms, unit), said: { as: 'length', ms } };
  return {
    unit,
    rows,
    p50: percentile(p50Ms),
    p90: percentile(p90Ms),
    p95: percentile(p95Ms),
    worst: percentile(worstMs),
    average: averageOf(totals, unit),
  };
}

/** The middle one of some lengths, and how many they are. */
export type Typical = { readonly count: number; readonly p50Ms: number | null };

export function typicalOf(lengths: readonly number[]): Typical {
  const sorted = lengths.toSorted((a, b) => a - b);
  return { count: sorted.length, p50Ms: sorted[nearestRank(50, sorted.length) - 1] ?? null };
}

/** The middle one in words: `20 min`. */
export function typicalText({ count, p50Ms }: Typical, unit: TimeUnit): Percentile {
  if (p50Ms === null) return { value: null, text: 'nothing to go by', said: { as: 'nothing' } };
  const text = `${textOf(p50Ms, unit)} (of ${count})`;
  return { value: inUnit(p50Ms, unit), text, said: { as: 'length', ms: p50Ms, of: count } };
}

/** The rank, from 1, of a percentile among a number of rows: ceil(q × N), in whole numbers so that 0.95 × 20 is 19. */
export function nearestRank(percent: number, count: number): number {
  return Math.max(1, Math.ceil((percent * count) / 100));
}

function averageOf({ rows, ended, sumMs }: SpreadTotals, unit: TimeUnit): Average {
  const atLeast = ended * 100 < rows * metricRules.averageFromPercent;
  const ms = sumMs / rows;
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
