import type { LeaverFacts } from './metric-facts.ts';
import {
  companionCount,
  companionRate,
  dayMs,
  type Figure,
  type FigureRow,
  identityOf,
  metricRules,
  notMeasured,
  rateOfIdentity,
} from './metric-figure.ts';
import { spreadOf } from './metric-spread.ts';

/** Time to offboard: from the end of access to the latest ending that was seen of anything that holds the gate. */
export function timeToOffboard(leavers: readonly LeaverFacts[], asOfMs: number): Figure {
  const rows = leavers.map((leaver) => rowOf(leaver, asOfMs));
  const mature = leavers.filter((leaver) => isMature(leaver, asOfMs));
  const times = mature.map((leaver) => ({
    tookMs: tookMs(leaver),
    openForMs: Math.max(0, asOfMs - leaver.accessEndsMs),
  }));
  const closed = mature.filter((leaver) => endOf(leaver) !== null);
  const waived = closed.filter(({ endings }) => endings.some(({ assurance }) => assurance === 'waived'));
  const identity = identityOf(rows);
  return {
    metric: 'time_to_offboard',
    counts: 'departures',
    notMeasured: null,
    rate: rateOfIdentity(identity),
    identity,
    spread: spreadOf(times, 'days'),
    companions: [
      companionRate('closed with a waiver', waived.length, closed.length),
      companionRate('reopened', mature.filter(({ reopened }) => reopened).length, mature.length),
      companionCount('nobody opened a case', mature.filter(({ number }) => number === null).length),
      companionCount('ended early', closed.filter((one) => (endOf(one) ?? 0) < one.accessEndsMs).length),
      notMeasured('closed within target', 'no target is set'),
    ],
    rows,
  };
}

function isMature({ accessEndsMs }: LeaverFacts, asOfMs: number): boolean {
  return accessEndsMs + metricRules.matureDays * dayMs <= asOfMs;
}

/** After a reopening the items carry their latest endings, so the last closing counts. */
function endOf({ closed, closedMs, endings }: LeaverFacts): number | null {
  if (!closed || endings.some(({ endedMs }) => endedMs === null)) return null;
  return endings.length === 0 ? closedMs : endings.reduce((last, { endedMs }) => Math.max(last, endedMs ?? 0), 0);
}

function tookMs(leaver: LeaverFacts): number | null {
  const end = endOf(leaver);
  return end === null ? null : Math.max(0, end - leaver.accessEndsMs);
}

function rowOf(leaver: LeaverFacts, asOfMs: number): FigureRow {
  const end = endOf(leaver);
  const startMs = Math.max(leaver.accessEndsMs, leaver.knownMs);
  const young = !isMature(leaver, asOfMs);
  const open = leaver.number === null ? 'nobody opened a case' : 'open';
  return {
    id: leaver.id,
    leaverId: leaver.id,
    leaver: leaver.name,
    label: leaver.number ?? 'no case',
    group: young ? 'too_young' : end === null ? 'remainder' : 'numerator',
    reason: end === null ? open : 'closed',
    tookMs: tookMs(leaver),
    assurance: end === null ? null : weakestOf(leaver),
    clocks: {
      hrLatenessMs: Math.max(0, leaver.knownMs - leaver.accessEndsMs),
      ourMs: end === null ? null : Math.max(0, end - startMs),
      vendorLagMs: null,
    },
  };
}

function weakestOf({ endings }: LeaverFacts): string | null {
  return (['waived', 'attested', 'confirmed'] as const).find((one) => endings.some((e) => e.assurance === one)) ?? null;
}
