import type { RecordCounts } from './metric-counted.ts';
import type { LeaverFacts, RecordFacts } from './metric-facts.ts';
import {
  companionCount,
  companionRate,
  type Figure,
  type FigureRow,
  notMeasured,
  rateOfIdentity,
} from './metric-figure.ts';
import { identityOf, type MetricTotals, sortedReasons } from './metric-totals.ts';

/** How many records of a leaver are in which state. */
export function countRecords(records: readonly RecordFacts[], asOfMs: number): RecordCounts {
  const counts = { present: 0, late: 0, waived: 0, unproven: 0, missing: 0, young: 0 };
  for (const { state, dueMs } of records) counts[dueMs > asOfMs ? 'young' : state] += 1;
  return counts;
}

/** Where each record of a leaver is counted. */
export function recordRows(leaver: LeaverFacts, asOfMs: number): readonly FigureRow[] {
  return leaver.records.map((record) => recordRow(leaver, record, asOfMs));
}

function recordRow(leaver: LeaverFacts, { id, label, state, dueMs }: RecordFacts, asOfMs: number): FigureRow {
  const young = dueMs > asOfMs;
  return {
    id,
    leaverId: leaver.id,
    leaver: leaver.name,
    label,
    group: young ? 'too_young' : state === 'present' ? 'numerator' : 'remainder',
    reason: young ? 'not due yet' : state,
    tookMs: null,
    assurance: null,
    clocks: null,
  };
}

/** Audit trail completeness: records that are there, of those the policy asks for; never of those somebody made. */
export function auditTrail({ records, leaversComplete, leaversWithRecords }: MetricTotals): Figure {
  const { present, young, ...others } = records;
  const missed = Object.entries(others).map(([reason, count]) => ({ group: 'remainder' as const, reason, count }));
  const reasons = sortedReasons([
    { group: 'numerator', reason: 'present', count: present },
    ...missed,
    { group: 'too_young', reason: 'not due yet', count: young },
  ]);
  const identity = identityOf(reasons);
  return {
    metric: 'audit_trail',
    counts: 'records',
    notMeasured: null,
    rate: rateOfIdentity(identity),
    identity,
    spread: null,
    companions: [
      companionRate('leavers complete', leaversComplete, leaversWithRecords),
      companionCount('recorded late', records.late),
      companionCount('done, without evidence of the kind asked for', records.unproven),
      companionCount('waived, and no policy lets that record be waived', records.waived),
      notMeasured('match of HR, case and directory', 'directories are read case by case'),
    ],
    reasons,
  };
}
