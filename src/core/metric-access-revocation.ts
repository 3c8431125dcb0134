import { type AccountTime, followAccount } from './metric-account-time.ts';
import type { AccountFacts, LeaverFacts, MetricFacts } from './metric-facts.ts';
import {
  companionCount,
  type Companion,
  type Figure,
  type FigureRow,
  hourMs,
  identityOf,
  notMeasured,
  rateOfIdentity,
  roundHalfAway,
  type RowGroup,
} from './metric-figure.ts';
import { spreadOf, type TimeRow } from './metric-spread.ts';

type Counted = {
  readonly leaver: LeaverFacts;
  readonly account: AccountFacts;
  readonly time: AccountTime;
  readonly group: RowGroup;
  readonly reason: string;
};

/** Access revocation time: per human account, from the end of access to the first reading that says it cannot sign in. */
export function accessRevocation(
  leavers: readonly LeaverFacts[],
  asOfMs: number,
  coverage: MetricFacts['coverage'],
): Figure {
  const accounts = leavers.flatMap((leaver) => leaver.accounts.map((account) => count(leaver, account, asOfMs)));
  const rows = accounts.map(rowOf);
  const due = accounts.filter(({ group }) => group === 'numerator' || group === 'remainder');
  const identity = identityOf(rows);
  return {
    metric: 'access_revocation',
    counts: 'accounts',
    notMeasured: null,
    rate: rateOfIdentity(identity),
    identity,
    spread: spreadOf(
      due.map((one) => timeOf(one, asOfMs)),
      'minutes',
    ),
    companions: [
      ...perDeparture(due, asOfMs),
      ...hours(due),
      companionCount('ended early', due.filter(({ time }) => time.early).length),
      companionCount('attested', due.filter(({ time }) => time.assurance === 'attested').length),
      companionCount('came back', due.filter(({ time }) => time.comebacks > 0).length),
      {
        name: 'coverage',
        value: coverage.measured,
        text: `measured on ${coverage.measured} of ${coverage.of} applications`,
      },
      notMeasured('within the agreed time', 'no agreed time is set'),
    ],
    rows,
  };
}

function count(leaver: LeaverFacts, account: AccountFacts, asOfMs: number): Counted {
  const time = followAccount(account, leaver.accessEndsMs, asOfMs);
  return { leaver, account, time, ...groupOf(leaver, account, time, asOfMs) };
}

function groupOf(
  { accessEndsMs, knownMs }: LeaverFacts,
  { kind, keptUntilMs, readings }: AccountFacts,
  { endedMs, early, state }: AccountTime,
  asOfMs: number,
): Pick<Counted, 'group' | 'reason'> {
  if (kind !== 'human') return { group: 'excluded', reason: `${kind} account` };
  if (keptUntilMs !== null && keptUntilMs > asOfMs) return { group: 'excluded', reason: 'kept by an exception' };
  const firstMs = readings[0]?.atMs ?? Number.POSITIVE_INFINITY;
  if (firstMs <= Math.min(accessEndsMs, knownMs) && readings.every(({ off }) => off))
    return { group: 'excluded', reason: 'off before we knew' };
  if (accessEndsMs > asOfMs) return { group: 'too_young', reason: 'access has not ended yet' };
  if (endedMs !== null) return { group: 'numerator', reason: early ? 'off early' : 'off' };
  return { group: 'remainder', reason: state === 'active' ? 'still active' : 'unknown: nobody looked' };
}

function timeOf({ leaver, time }: Counted, asOfMs: number): TimeRow {
  return {
    tookMs: time.endedMs === null ? null : time.endedMs - leaver.accessEndsMs,
    openForMs: asOfMs - leaver.accessEndsMs,
  };
}

/** A departure took as long as its slowest account. */
function perDeparture(due: readonly Counted[], asOfMs: number): readonly Companion[] {
  const slowest = [...Map.groupBy(due, ({ leaver }) => leaver.id).values()].map((accounts) => {
    const times = accounts.map((one) => timeOf(one, asOfMs));
    const open = times.some(({ tookMs }) => tookMs === null);
    return {
      tookMs: open ? null : times.reduce((most, { tookMs }) => Math.max(most, tookMs ?? 0), 0),
      openForMs: times[0]?.openForMs ?? 0,
    };
  });
  const spread = spreadOf(slowest, 'minutes');
  if (spread === null) return [];
  return [
    { name: 'p50 of departures', value: spread.p50.value, text: spread.p50.text },
    { name: 'p95 of departures', value: spread.p95.value, text: spread.p95.text },
  ];
}

function hours(due: readonly Counted[]): readonly Companion[] {
  const sum = (of: (one: Counted) => number) => due.reduce((total, one) => total + of(one), 0);
  const late = [...new Set(due.map(({ leaver }) => leaver))].reduce((total, leaver) => total + hrLatenessMs(leaver), 0);
  return [
    companionHours(
      'exposure, known',
      sum(({ time }) => time.exposedMs),
    ),
    companionHours(
      'exposure, unknown',
      sum(({ time }) => time.unknownMs),
    ),
    companionHours('HR lateness', late),
  ];
}

function companionHours(name: string, ms: number): Companion {
  const value = roundHalfAway(ms / hourMs, 1);
  return { name, value, text: `${value.toFixed(1)} h` };
}

function hrLatenessMs({ knownMs, accessEndsMs }: LeaverFacts): number {
  return Math.max(0, knownMs - accessEndsMs);
}

function rowOf({ leaver, account, time, group, reason }: Counted): FigureRow {
  const { endedMs } = time;
  const startMs = Math.max(leaver.accessEndsMs, leaver.knownMs);
  const { acceptedMs } = account;
  return {
    id: account.id,
    leaverId: leaver.id,
    leaver: leaver.name,
    label: account.label,
    group,
    reason: time.comebacks === 0 ? reason : `${reason}, came back`,
    tookMs: endedMs === null ? null : Math.max(0, endedMs - leaver.accessEndsMs),
    assurance: time.assurance,
    clocks: {
      hrLatenessMs: hrLatenessMs(leaver),
      ourMs: endedMs === null ? null : Math.max(0, endedMs - startMs),
      vendorLagMs:
        endedMs === null || acceptedMs === null ? null : Math.max(0, endedMs - Math.max(acceptedMs, startMs)),
    },
  };
}
