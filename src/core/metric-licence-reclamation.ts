import type { LeaverFacts, MetricFacts, SeatFacts } from './metric-facts.ts';
import {
  companionRate,
  dayMs,
  type Figure,
  type FigureRow,
  identityOf,
  metricRules,
  notMeasured,
  rateOfIdentity,
  type RowGroup,
} from './metric-figure.ts';

type Counted = { readonly group: RowGroup; readonly reason: string };

/** Licence reclamation rate: seats read back as free in time, of those that can be given to somebody else. */
export function licenceReclamation(
  leavers: readonly LeaverFacts[],
  asOfMs: number,
  reuseNotMeasured: MetricFacts['reuseNotMeasured'],
): Figure {
  const seats = leavers.flatMap((leaver) =>
    leaver.seats.map((seat) => ({ leaver, seat, counted: countSeat(leaver, seat, asOfMs) })),
  );
  const rows = seats.map(({ leaver, seat, counted }) => rowOf(leaver, seat, counted));
  const due = seats.filter(({ counted }) => counted.group === 'numerator' || counted.group === 'remainder');
  const released = due.filter(({ seat }) => seat.releasedMs !== null && seat.releasedMs <= asOfMs);
  const reused = released.filter(({ seat }) => seat.reusedMs !== null && seat.reusedMs <= asOfMs);
  const identity = identityOf(rows);
  return {
    metric: 'licence_reclamation',
    counts: 'seats',
    notMeasured: null,
    rate: rateOfIdentity(identity),
    identity,
    spread: null,
    companions: [
      companionRate('released by now', released.length, due.length),
      reuseNotMeasured === null
        ? companionRate('re-used so far', reused.length, released.length)
        : notMeasured('re-used so far', reuseNotMeasured),
      notMeasured('saved now', 'bills and purchases are not read'),
      notMeasured('saved at renewal', 'what is ordered at a renewal is not read'),
    ],
    rows,
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
  if (seat.releasedMs === null)
    return { group: 'remainder', reason: seat.looked ? 'still assigned' : 'unknown: nobody looked' };
  const days = metricRules.releasedWithinDays;
  return seat.releasedMs <= windowEndsMs
    ? { group: 'numerator', reason: `released within ${days} d` }
    : { group: 'remainder', reason: `released after ${days} d` };
}

function rowOf(leaver: LeaverFacts, seat: SeatFacts, { group, reason }: Counted): FigureRow {
  return {
    id: seat.id,
    leaverId: leaver.id,
    leaver: leaver.name,
    label: seat.label,
    group,
    reason,
    tookMs: seat.releasedMs === null ? null : Math.max(0, seat.releasedMs - leaver.accessEndsMs),
    assurance: null,
    clocks: null,
  };
}
