import type { LeaverFacts, RecordFacts } from './metric-facts.ts';
import {
  companionCount,
  companionRate,
  type Figure,
  type FigureRow,
  identityOf,
  notMeasured,
  rateOfIdentity,
} from './metric-figure.ts';

/** Audit trail completeness: records that are there, of those the policy asks for; never of those somebody made. */
export function auditTrail(leavers: readonly LeaverFacts[], asOfMs: number): Figure {
  const rows = leavers.flatMap((leaver) => leaver.records.map((record) => rowOf(leaver, record, asOfMs)));
  const due = leavers
    .map(({ records }) => records.filter(({ dueMs }) => dueMs <= asOfMs))
    .filter((records) => records.length > 0);
  const complete = due.filter((records) => records.every(({ state }) => state === 'present'));
  const inState = countStates(due);
  const identity = identityOf(rows);
  return {
    metric: 'audit_trail',
    counts: 'records',
    notMeasured: null,
    rate: rateOfIdentity(identity),
    identity,
    spread: null,
    companions: [
      companionRate('leavers complete', complete.length, due.length),
      companionCount('recorded late', inState.late),
      companionCount('done, without evidence of the kind asked for', inState.unproven),
      companionCount('waived, and no policy lets that record be waived', inState.waived),
      notMeasured('match of HR, case and directory', 'directories are read case by case'),
    ],
    rows,
  };
}

function countStates(due: readonly (readonly RecordFacts[])[]): Readonly<Record<RecordFacts['state'], number>> {
  const counts = { present: 0, late: 0, waived: 0, unproven: 0, missing: 0 };
  for (const records of due) for (const { state } of records) counts[state] += 1;
  return counts;
}

function rowOf(leaver: LeaverFacts, { id, label, state, dueMs }: RecordFacts, asOfMs: number): FigureRow {
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
