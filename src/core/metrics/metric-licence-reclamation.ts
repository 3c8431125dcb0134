import { type CountedRow, leaverPart, plainRow, type RowMark } from './metric-counted.ts';
import type { LeaverFacts, MetricFacts, SeatFacts } from './metric-facts.ts';
import {
  companionRate,
  dayMs,
  type Figure,
  metricRules,
  notMeasured,
  rateOfIdentity,
  type RowGroup,
} from './metric-figure.ts';
import { type MetricReason, unknownReason } from './metric-reasons.ts';
import { countDue, identityOf, type MetricTotals, reasonsOf } from './metric-totals.ts';

type Counted = { readonly group: RowGroup; readonly reason: MetricReason };

/** Where a seat is counted: released is what was read back as free in time, of what can be given to somebody else. */
export function seatRow(leaver: LeaverFacts, seat: SeatFacts, asOfMs: number): CountedRow {
  const { releasedMs, reusedMs } = seat;
  const released = releasedMs !== null && releasedMs <= asOfMs;
  const marks: readonly (RowMark | false)[] = [
    released && 'released',
    released && reusedMs !== null && reusedMs <= asOfMs && 'reused',
  ];
  return {
    ...leaverPart(leaver),
    ...plainRow,
    ...countSeat(leaver, seat, asOfMs),
    metric: 'licence_reclamation',
    id: seat.id,
    label: seat.label,
    marks: marks.filter((mark) => mark !== false),
    assurance: null,
    tookMs: releasedMs === null ? null : Math.max(0, releasedMs - leaver.accessEndsMs),
    timeMs: null,
    openSinceMs: leaver.accessEndsMs,
    clocks: null,
    connected: seat.connected,
  };
}

function countSeat({ accessEndsMs }: LeaverFacts, seat: SeatFacts, asOfMs: number): Counted {
  const windowEndsMs = accessEndsMs + metricRules.releasedWithinDays * dayMs;
  if (seat.shared) return { group: 'excluded', reason: 'shared login' };
  if (seat.onHold) return { group: 'excluded', reason: 'legal hold' };
  if (seat.reassignable === false) return { group: 'excluded', reason: 'cannot be reassigned' };
  if (seat.reassignable === null) return { group: 'excluded', reason: 'nobody said whether it can be reassigned' };
  if (seat.termEndsMs === null) return { group: 'excluded', reason: 'no term data' };
  if (seat.termEndsMs < windowEndsMs) return { group: 'excluded', reason: 'its term was over' };
  if (windowEndsMs > asOfMs) return { group: 'too_young', reason: 'its window is not over' };
  if (seat.stated && seat.releasedMs === null) return { group: 'remainder', reason: 'said to be free, not read back' };
  if (seat.releasedMs === null) return { group: 'remainder', reason: seat.looked ? 'still assigned' : unknownReason };
  const days = metricRules.releasedWithinDays;
  return seat.releasedMs <= windowEndsMs
    ? { group: 'numerator', reason: `released within ${days} d` }
    : { group: 'remainder', reason: `released after ${days} d` };
}

/** Licence reclamation rate. */
export function licenceReclamation(totals: MetricTotals, reuseNotMeasured: MetricFacts['reuseNotMeasured']): Figure {
  const reasons = reasonsOf(totals.classes, 'licence_reclamation');
  const identity = identityOf(reasons);
  const count = (mark: RowMark) => countDue(totals, 'licence_reclamation', ({ marks }) => marks.includes(mark));
  const released = count('released');
  return {
    metric: 'licence_reclamation',
    counts: 'seats',
    notMeasured: null,
    rate: rateOfIdentity(identity),
    identity,
    spread: null,
    companions: [
      companionRate('released by now', released, identity.numerator + identity.remainder),
      reuseNotMeasured === null
        ? companionRate('re-used so far', count('reused'), released)
        : notMeasured('re-used so far', reuseNotMeasured),
      notMeasured('saved now', 'bills and purchases are not read'),
      notMeasured('saved at renewal', 'what is ordered at a renewal is not read'),
    ],
    reasons,
  };
}
