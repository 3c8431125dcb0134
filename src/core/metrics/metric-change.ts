import type { LeaverFacts } from './metric-facts.ts';
import { dayMs, metricRules } from './metric-figure.ts';

/**
 * The next instant at which time alone changes where something of a leaver is counted; null: none. `alsoMs` are instants that the
 * facts do not show, such as the end of a waiver.
 */
export function nextChangeMs(leaver: LeaverFacts, asOfMs: number, alsoMs: readonly number[]): number | null {
  const { accessEndsMs, knownMs, accounts, assets, records } = leaver;
  const instants = [
    accessEndsMs,
    knownMs,
    accessEndsMs + metricRules.matureDays * dayMs,
    accessEndsMs + metricRules.releasedWithinDays * dayMs,
    ...accounts.flatMap(({ keptUntilMs, readings }) => [keptUntilMs ?? asOfMs, ...readings.map(({ atMs }) => atMs)]),
    ...assets.flatMap(({ dueMs, endedMs }) => [dueMs, endedMs ?? asOfMs]),
    ...leaver.seats.flatMap(({ releasedMs, reusedMs }) => [releasedMs ?? asOfMs, reusedMs ?? asOfMs]),
    ...records.map(({ dueMs }) => dueMs),
    ...alsoMs,
  ].filter((atMs) => atMs > asOfMs && atMs < Number.MAX_SAFE_INTEGER);
  return instants.length === 0 ? null : instants.reduce((first, atMs) => Math.min(first, atMs));
}
