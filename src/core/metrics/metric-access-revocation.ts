import { type AccountTime, followAccount } from './metric-account-time.ts';
import { clocksOf, type CountedRow, isDue, leaverPart, type RowMark } from './metric-counted.ts';
import type { AccountFacts, LeaverFacts, MetricFacts } from './metric-facts.ts';
import {
  companionCount,
  companionHours,
  type Companion,
  type Figure,
  notMeasured,
  rateOfIdentity,
  type RowGroup,
} from './metric-figure.ts';
import { cameBack, type MetricReason, unknownReason } from './metric-reasons.ts';
import { spreadOf, typicalText } from './metric-spread.ts';
import { countDue, identityOf, type MetricTotals, reasonsOf, type RowClass } from './metric-totals.ts';

/** Where an account is counted: from the end of access to the first reading that says it cannot sign in. */
export function accountRow(leaver: LeaverFacts, account: AccountFacts, asOfMs: number): CountedRow {
  const time = followAccount(account, leaver.accessEndsMs, asOfMs);
  const { group, reason } = groupOf(leaver, account, time, asOfMs);
  const { endedMs, early, comebacks, openSinceMs, state } = time;
  const tookMs = endedMs === null ? null : Math.max(0, endedMs - leaver.accessEndsMs);
  const marks: readonly (RowMark | false)[] = [early && 'early', comebacks > 0 && 'came_back'];
  return {
    ...leaverPart(leaver),
    metric: 'access_revocation',
    id: account.id,
    label: account.label,
    group,
    reason: comebacks === 0 ? reason : `${reason}${cameBack}`,
    marks: marks.filter((mark) => mark !== false),
    assurance: time.assurance,
    tookMs,
    timeMs: tookMs,
    openSinceMs: leaver.accessEndsMs,
    clocks: clocksOf(leaver, endedMs, account.acceptedMs),
    exposedMs: time.exposedMs,
    exposedSinceMs: state === 'active' ? openSinceMs : null,
    unknownSinceMs: state === 'unknown' ? openSinceMs : null,
    connected: account.connected,
    privileged: account.privileged,
  };
}

function groupOf(
  { accessEndsMs, knownMs }: LeaverFacts,
  { kind, keptUntilMs, readings }: AccountFacts,
  { endedMs, early, state }: AccountTime,
  asOfMs: number,
): { readonly group: RowGroup; readonly reason: MetricReason } {
  if (kind !== 'human') return { group: 'excluded', reason: `${kind} account` };
  if (keptUntilMs !== null && keptUntilMs > asOfMs) return { group: 'excluded', reason: 'kept by an exception' };
  const firstMs = readings[0]?.atMs ?? Number.POSITIVE_INFINITY;
  if (firstMs <= Math.min(accessEndsMs, knownMs) && readings.every(({ off }) => off))
    return { group: 'excluded', reason: 'off before we knew' };
  if (accessEndsMs > asOfMs) return { group: 'too_young', reason: 'access has not ended yet' };
  if (endedMs !== null) return { group: 'numerator', reason: early ? 'off early' : 'off' };
  return { group: 'remainder', reason: state === 'active' ? 'still active' : unknownReason };
}

/** Access revocation time, per account and per departure, which takes as long as its slowest account. */
export function accessRevocation(totals: MetricTotals, coverage: MetricFacts['coverage']): Figure {
  const reasons = reasonsOf(totals.classes, 'access_revocation');
  const identity = identityOf(reasons);
  const count = (passing: (one: RowClass) => boolean) => countDue(totals, 'access_revocation', passing);
  const due = totals.classes.filter(({ metric, group }) => metric === 'access_revocation' && isDue(group));
  return {
    metric: 'access_revocation',
    counts: 'accounts',
    notMeasured: null,
    rate: rateOfIdentity(identity),
    identity,
    spread: spreadOf(totals.spreads.accounts, 'minutes'),
    companions: [
      ...perDeparture(totals),
      companionHours(
        'exposure, known',
        due.reduce((sum, one) => sum + one.exposedMs, 0),
      ),
      companionHours(
        'exposure, unknown',
        due.reduce((sum, one) => sum + one.unknownMs, 0),
      ),
      companionHours('HR lateness', totals.hrLatenessMs.access_revocation),
      { name: 'our time, p50', ...typicalText(totals.ours.access_revocation, 'minutes') },
      { name: 'vendor lag, p50', ...typicalText(totals.vendorLag, 'minutes') },
      companionCount(
        'ended early',
        count(({ marks }) => marks.includes('early')),
      ),
      companionCount(
        'attested',
        count(({ assurance }) => assurance === 'attested'),
      ),
      companionCount(
        'came back',
        count(({ marks }) => marks.includes('came_back')),
      ),
      {
        name: 'coverage',
        value: coverage.measured,
        text: `measured on ${coverage.measured} of ${coverage.of} applications`,
        said: { as: 'share', count: coverage.measured, of: coverage.of },
      },
      notMeasured('within the agreed time', 'no agreed time is set'),
    ],
    reasons,
  };
}

function perDeparture({ spreads }: MetricTotals): readonly Companion[] {
  const spread = spreadOf(spreads.departures, 'minutes');
  if (spread === null) return [];
  return [
    { name: 'p50 of departures', ...spread.p50 },
    { name: 'p95 of departures', ...spread.p95 },
  ];
}
