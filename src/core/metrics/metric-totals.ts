import {
  type CountedLeaver,
  type CountedRow,
  isDue,
  type RecordCounts,
  type RowMark,
  type RowMetric,
} from './metric-counted.ts';
import type { Identity, ReasonCount, RowGroup } from './metric-figure.ts';
import { type SpreadTotals, spreadTotals, typicalOf, type Typical } from './metric-spread.ts';

/** Rows that differ in nothing a figure tells apart, and how many they are. */
export type RowClass = {
  readonly metric: RowMetric;
  readonly group: RowGroup;
  readonly reason: string;
  readonly marks: readonly RowMark[];
  readonly assurance: string | null;
  readonly count: number;
  readonly exposedMs: number;
  readonly unknownMs: number;
};

/** Everything that the figures of a period are made of; the database adds it up as `addUp` does. */
export type MetricTotals = {
  readonly population: number;
  readonly classes: readonly RowClass[];
  /** Time to offboard, lateness of assets that were not on time, accounts, and departures by their slowest account. */
  readonly spreads: Readonly<Record<SpreadName, SpreadTotals>>;
  readonly ours: Readonly<Record<'time_to_offboard' | 'access_revocation', Typical>>;
  readonly vendorLag: Typical;
  /** Of mature departures, and of departures with an account that counts. */
  readonly hrLatenessMs: Readonly<Record<'time_to_offboard' | 'access_revocation', number>>;
  readonly records: RecordCounts;
  readonly leaversWithRecords: number;
  readonly leaversComplete: number;
};

export const spreadNames = ['time', 'lateness', 'accounts', 'departures'] as const;
export type SpreadName = (typeof spreadNames)[number];

/** Which rows are counted at all; what is left out does not narrow. */
export type RowFilter = {
  readonly assurance?: string | undefined;
  readonly connected?: boolean | undefined;
  readonly privileged?: boolean | undefined;
};

export const noRecords: RecordCounts = { present: 0, late: 0, waived: 0, unproven: 0, missing: 0, young: 0 };

/** Adds up what leavers add to the figures, as of one instant. This is the definition of what the database does for many. */
export function addUp(leavers: readonly CountedLeaver[], asOfMs: number, filter: RowFilter = {}): MetricTotals {
  const rows = leavers.flatMap((leaver) => leaver.rows.filter((row) => passes(row, filter)));
  const due = rows.filter(({ group }) => isDue(group));
  const of = (metric: RowMetric) => due.filter((row) => row.metric === metric);
  const [times, accounts] = [of('time_to_offboard'), of('access_revocation')];
  const late = of('asset_return').filter(({ marks }) => !marks.includes('on_time'));
  const timesOf = (some: readonly CountedRow[]) =>
    some.map(({ timeMs, openSinceMs }) => ({ tookMs: timeMs, openForMs: Math.max(0, asOfMs - openSinceMs) }));
  const slowest = [...Map.groupBy(accounts, ({ leaverId }) => leaverId).values()].map(slowestOf);
  const latenessOf = (some: readonly CountedRow[]) => {
    const ids = new Set(some.map(({ leaverId }) => leaverId));
    return leavers.reduce((sum, { id, hrLatenessMs }) => sum + (ids.has(id) ? hrLatenessMs : 0), 0);
  };
  const withRecords = leavers.filter(({ records }) => dueRecords(records) > 0);
  return {
    population: leavers.length,
    classes: classesOf(rows, asOfMs),
    spreads: {
      time: spreadTotals(timesOf(times)),
      lateness: spreadTotals(timesOf(late)),
      accounts: spreadTotals(timesOf(accounts)),
      departures: spreadTotals(timesOf(slowest)),
    },
    ours: {
      time_to_offboard: typicalOf(times.flatMap(({ clocks }) => clocks?.ourMs ?? [])),
      access_revocation: typicalOf(accounts.flatMap(({ clocks }) => clocks?.ourMs ?? [])),
    },
    vendorLag: typicalOf(accounts.flatMap(({ clocks }) => clocks?.vendorLagMs ?? [])),
    hrLatenessMs: { time_to_offboard: latenessOf(times), access_revocation: latenessOf(accounts) },
    records: leavers.reduce((sum, { records }) => addRecords(sum, records), noRecords),
    leaversWithRecords: withRecords.length,
    leaversComplete: withRecords.filter(({ records }) => records.present === dueRecords(records)).length,
  };
}

/** Whether a row is among those that are asked for. */
export function passes(row: CountedRow, { assurance, connected, privileged }: RowFilter): boolean {
  return (
    (assurance === undefined || row.assurance === assurance) &&
    (connected === undefined || row.connected === connected) &&
    (privileged === undefined || row.privileged === privileged)
  );
}

function slowestOf(rows: readonly CountedRow[]): CountedRow {
  return rows.reduce((slow, row) => ((row.timeMs ?? Infinity) > (slow.timeMs ?? Infinity) ? row : slow));
}

function classesOf(rows: readonly CountedRow[], asOfMs: number): readonly RowClass[] {
  const since = (ms: number | null) => (ms === null ? 0 : Math.max(0, asOfMs - ms));
  const keyOf = ({ metric, group, reason, marks, assurance }: CountedRow) =>
    JSON.stringify([metric, group, reason, marks, assurance]);
  return [...Map.groupBy(rows, keyOf).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { metric, group, reason, marks, assurance } = first;
    return {
      metric,
      group,
      reason,
      marks,
      assurance,
      count: same.length,
      exposedMs: same.reduce((sum, row) => sum + row.exposedMs + since(row.exposedSinceMs), 0),
      unknownMs: same.reduce((sum, row) => sum + since(row.unknownSinceMs), 0),
    };
  });
}

/** Records that are due. */
function dueRecords({ present, late, waived, unproven, missing }: RecordCounts): number {
  return present + late + waived + unproven + missing;
}

function addRecords(a: RecordCounts, b: RecordCounts): RecordCounts {
  return {
    present: a.present + b.present,
    late: a.late + b.late,
    waived: a.waived + b.waived,
    unproven: a.unproven + b.unproven,
    missing: a.missing + b.missing,
    young: a.young + b.young,
  };
}

/** How many rows stand where, and why, of one metric; the most first. */
export function reasonsOf(classes: readonly RowClass[], metric: RowMetric): readonly ReasonCount[] {
  const mine = classes.filter((one) => one.metric === metric);
  return sortedReasons(mine);
}

/** Adds up equal reasons and puts the most first. */
export function sortedReasons(counts: readonly ReasonCount[]): readonly ReasonCount[] {
  const groups = Map.groupBy(counts, ({ group, reason }) => `${group} ${reason}`);
  return [...groups.values()]
    .flatMap((same) => {
      const [first] = same;
      const count = same.reduce((sum, one) => sum + one.count, 0);
      return first === undefined || count === 0 ? [] : [{ group: first.group, reason: first.reason, count }];
    })
    .sort((a, b) => b.count - a.count || (`${a.group} ${a.reason}` < `${b.group} ${b.reason}` ? -1 : 1));
}

/** Adds up where rows were counted. */
export function identityOf(reasons: readonly ReasonCount[]): Identity {
  const counts = { numerator: 0, remainder: 0, excluded: 0, too_young: 0 };
  for (const { group, count } of reasons) counts[group] += count;
  const { too_young: tooYoung, ...others } = counts;
  return { ...others, tooYoung, population: reasons.reduce((sum, { count }) => sum + count, 0) };
}

/** How many rows of a metric that are in the denominator have a mark, or all of them. */
export function countDue({ classes }: MetricTotals, metric: RowMetric, passing: (one: RowClass) => boolean): number {
  return classes.reduce(
    (sum, one) => sum + (one.metric === metric && isDue(one.group) && passing(one) ? one.count : 0),
    0,
  );
}
