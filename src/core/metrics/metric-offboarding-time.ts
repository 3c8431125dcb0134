import { clocksOf, type CountedRow, leaverPart, plainRow, type RowMark } from './metric-counted.ts';
import type { LeaverFacts } from './metric-facts.ts';
import {
  companionCount,
  companionHours,
  companionRate,
  dayMs,
  type Figure,
  metricRules,
  noTimeReason,
  notMeasured,
  rateOfIdentity,
} from './metric-figure.ts';
import { spreadOf, typicalText } from './metric-spread.ts';
import { countDue, identityOf, type MetricTotals, reasonsOf } from './metric-totals.ts';

/** Where a departure is counted: from the end of access to the latest ending that was seen of anything that holds the gate. */
export function timeRow(leaver: LeaverFacts, asOfMs: number): CountedRow {
  const { id, number, accessEndsMs, quiet, reopened, endings } = leaver;
  const end = endOf(leaver);
  const young = accessEndsMs + metricRules.matureDays * dayMs > asOfMs;
  const tookMs = end === null ? null : Math.max(0, end - accessEndsMs);
  const open = number === null ? 'nobody opened a case' : 'open';
  const waived = end !== null && endings.some(({ assurance }) => assurance === 'waived');
  const marks: readonly (RowMark | false)[] = [
    end !== null && end < accessEndsMs && 'early',
    waived && 'waived',
    reopened && 'reopened',
    number === null && 'no_case',
  ];
  return {
    ...leaverPart(leaver),
    ...plainRow,
    metric: 'time_to_offboard',
    id,
    label: number ?? 'no case',
    group: quiet ? 'excluded' : young ? 'too_young' : end === null ? 'remainder' : 'numerator',
    reason: quiet ? noTimeReason : end === null ? open : 'closed',
    marks: marks.filter((mark) => mark !== false),
    assurance: end === null ? null : weakestOf(leaver),
    tookMs,
    timeMs: tookMs,
    openSinceMs: accessEndsMs,
    clocks: clocksOf(leaver, end, null),
  };
}

/** After a reopening the items carry their latest endings, so the last closing counts. */
function endOf({ closed, closedMs, endings }: LeaverFacts): number | null {
  if (!closed || endings.some(({ endedMs }) => endedMs === null)) return null;
  return endings.length === 0 ? closedMs : endings.reduce((last, { endedMs }) => Math.max(last, endedMs ?? 0), 0);
}

function weakestOf({ endings }: LeaverFacts): string | null {
  return (['waived', 'attested', 'confirmed'] as const).find((one) => endings.some((e) => e.assurance === one)) ?? null;
}

/** Time to offboard. */
export function timeToOffboard(totals: MetricTotals): Figure {
  const reasons = reasonsOf(totals.classes, 'time_to_offboard');
  const identity = identityOf(reasons);
  const count = (mark: RowMark) => countDue(totals, 'time_to_offboard', ({ marks }) => marks.includes(mark));
  return {
    metric: 'time_to_offboard',
    counts: 'departures',
    notMeasured: null,
    rate: rateOfIdentity(identity),
    identity,
    spread: spreadOf(totals.spreads.time, 'days'),
    companions: [
      companionHours('HR lateness', totals.hrLatenessMs.time_to_offboard),
      { name: 'our time, p50', ...typicalText(totals.ours.time_to_offboard, 'days') },
      notMeasured('vendor lag', 'a departure has no one vendor; see access revocation'),
      companionRate('closed with a waiver', count('waived'), identity.numerator),
      companionRate('reopened', count('reopened'), identity.numerator + identity.remainder),
      companionCount('nobody opened a case', count('no_case')),
      companionCount('ended early', count('early')),
      notMeasured('closed within target', 'no target is set'),
    ],
    reasons,
  };
}
