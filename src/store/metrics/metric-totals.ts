import type { SpreadTotals, Typical } from '../../core/metrics/metric-spread.ts';
import {
  type MetricTotals,
  noRecords,
  type RowClass,
  type RowFilter,
  type SpreadName,
} from '../../core/metrics/metric-totals.ts';
import type { Tx } from '../database/transaction.ts';
import { chosenSql, filterValues, type LeaverFilter, type LeaverSegment } from './metric-population.ts';

export type TotalsQuestion = {
  readonly leavers: LeaverFilter;
  readonly rows: RowFilter;
  readonly by: LeaverSegment | null;
  readonly asOf: Temporal.Instant;
  /** The rules and playbooks by which rows must have been counted. */
  readonly basis: string;
  /** How many that must be counted anew are named at most. */
  readonly mostStale: number;
};

/** What was added up, one for each cell; or who must be counted anew first. */
export type TotalsAnswer =
  | { readonly stale: readonly string[] }
  | {
      readonly cells: readonly { readonly cell: string | null; readonly totals: MetricTotals }[];
      readonly leftOut: LeftOut;
    };

/** Who is no leaver after all, each with the reason, the first by their end; and how many they are. */
export type LeftOut = {
  readonly rows: readonly { readonly id: string; readonly name: string; readonly reason: string }[];
  readonly count: number;
};

/** No more of those left out are listed; their number is told. */
const mostLeftOut = 200;

/** Adds up what is kept of every leaver in one pass, as `addUp` does, unless something of it is not good any more. */
export async function readTotals(tx: Tx, question: TotalsQuestion): Promise<TotalsAnswer> {
  // A hash over some hundred thousand rows stays in memory, and no time goes into compiling a query that runs once.
  await tx.query(`set local work_mem = '192MB'`);
  await tx.query('set local jit = off');
  const { assurance = null, connected = null, privileged = null } = question.rows;
  const parts = await tx.query<Part>(totalsSql(question.by), [
    ...filterValues(tx, question.leavers),
    question.asOf,
    question.basis,
    question.mostStale,
    assurance,
    connected,
    privileged,
    question.asOf.epochMilliseconds,
  ]);
  const stale = parts.flatMap(({ part, content }) => (part === 'stale' ? content : []));
  if (stale.length > 0) return { stale };
  const leftOut = parts.find((one) => one.part === 'left_out')?.content ?? { rows: [], count: 0 };
  const cells = Map.groupBy(
    parts.filter(({ part }) => part !== 'left_out'),
    ({ cell }) => cell,
  );
  return { cells: [...cells].map(([cell, mine]) => ({ cell, totals: totalsOf(mine) })), leftOut };
}

/** Whether what is kept of a leaver has been overtaken: by an event of the case, by time, by a rule, or by the inventory. */
const isStale = `m.leaver_id is null or m.case_events <> coalesce(s.last_number, 0) or m.good_until <= $13 or m.basis <> $14
  or m.access_ends_at <> date_trunc('milliseconds', l.access_ends_at) or l.person_id in (select person_id from metric_change where organization_id = $1)`;

/** Joined by the kept row's own id, of which PostgreSQL knows that it is unique: by the leaver's, it hashes the longer side. */
const kept = `m.leaver_id, m.hr_late_ms, m.present, m.late, m.waived, m.unproven, m.missing, m.young`;

function totalsSql(by: LeaverSegment | null): string {
  const joined = chosenSql(
    `l.left_out is null as counts, l.left_out, l.access_ends_at, p.display_name, ${kept}, l.left_out is null and (${isStale}) as stale`,
    {
      by,
      join: `left join metric_leaver m on m.organization_id = $1 and m.leaver_id = l.id
      left join event_stream s on s.organization_id = $1 and s.stream_id = o.offboarding_id`,
    },
  );
  return `with ${joined}, mine as not materialized (select * from chosen where counts),
  stale as materialized (select id from mine where stale order by id limit $15),
  counted as materialized (
    select m.cell, m.hr_late_ms, r.leaver_id, r.metric, r.counted_as, r.reason, r.marks, r.assurance, r.our_ms, r.vendor_ms,
      coalesce(r.time_ms, 'infinity') as time_ms, greatest(0, $19 - r.open_since_ms) as age_ms,
      r.exposed_ms + coalesce(greatest(0, $19 - r.exposed_since_ms), 0) as exposed_ms,
      coalesce(greatest(0, $19 - r.unknown_since_ms), 0) as unknown_ms
    from mine m join metric_row r on r.leaver_id = m.leaver_id
    where r.organization_id = $1 and not exists (select from stale) and ($16::text is null or r.assurance = $16)
      and ($17::boolean is null or r.connected = $17) and ($18::boolean is null or r.privileged = $18)
  ), timed as (
    select cell, case metric when 'time_to_offboard' then 'time' when 'asset_return' then 'lateness' else 'accounts' end as spread,
      time_ms, age_ms, our_ms, vendor_ms, hr_late_ms
    from counted where counted_as in ('numerator', 'remainder') and metric <> 'licence_reclamation'
      and (metric <> 'asset_return' or 'on_time' <> all (marks))
    union all
    select cell, 'departures', max(time_ms), max(age_ms), null, null, max(hr_late_ms)
    from counted where counted_as in ('numerator', 'remainder') and metric = 'access_revocation' group by cell, leaver_id
  )
  select 'stale' as part, null as cell, to_jsonb(id) as content from stale
  union all
  select 'left_out', null, jsonb_build_object('count', max(count),
    'rows', jsonb_agg(jsonb_build_object('id', id, 'name', display_name, 'reason', left_out) order by access_ends_at, id))
  from (select *, count(*) over () from chosen where not counts order by access_ends_at, id limit ${mostLeftOut}) f having count(*) > 0
  union all
  select 'class', cell, jsonb_build_object('metric', metric, 'group', counted_as, 'reason', reason, 'marks', marks, 'assurance', assurance,
    'count', count(*), 'exposedMs', sum(exposed_ms), 'unknownMs', sum(unknown_ms))
  from counted group by cell, metric, counted_as, reason, marks, assurance
  union all
  select spread, cell, jsonb_build_object('rows', count(*), 'ended', count(*) filter (where time_ms < 'infinity'),
    'sumMs', sum(case when time_ms < 'infinity' then time_ms else age_ms end),
    'ranks', to_jsonb((percentile_disc(${ranks}) within group (order by time_ms))::text[]),
    'oldestMs', coalesce(max(age_ms) filter (where time_ms = 'infinity'), 0),
    'hrLatenessMs', sum(hr_late_ms), 'ours', count(our_ms), 'ourMs', percentile_disc(${middle}) within group (order by our_ms),
    'vendors', count(vendor_ms), 'vendorMs', percentile_disc(${middle}) within group (order by vendor_ms))
  from timed group by cell, spread
  union all
  select 'records', cell, jsonb_build_object('population', count(*), 'present', sum(present), 'late', sum(late), 'waived', sum(waived),
    'unproven', sum(unproven), 'missing', sum(missing), 'young', sum(young), 'leavers', count(*) filter (where due > 0),
    'complete', count(*) filter (where due > 0 and present = due))
  from mine, lateral (select present + late + waived + unproven + missing as due) d where not exists (select from stale) group by cell`;
}

/** A hair below each share, so that a product which is a whole number is not taken for a little more. */
const middle = '0.499999999';
const ranks = `array[${middle}, 0.899999999, 0.949999999, 1]`;

type Spread = Pick<SpreadTotals, 'rows' | 'ended' | 'sumMs' | 'oldestMs'> & {
  /** PostgreSQL’s own text, because JSON has no infinity. */
  readonly ranks: readonly string[];
  readonly hrLatenessMs: number;
  readonly ours: number;
  readonly ourMs: number | null;
  readonly vendors: number;
  readonly vendorMs: number | null;
};
type Records = MetricTotals['records'] & {
  readonly population: number;
  readonly leavers: number;
  readonly complete: number;
};

type Part = { readonly cell: string | null } & (
  | { readonly part: 'stale'; readonly content: string }
  | { readonly part: 'left_out'; readonly content: LeftOut }
  | { readonly part: 'class'; readonly content: RowClass }
  | { readonly part: SpreadName; readonly content: Spread }
  | { readonly part: 'records'; readonly content: Records }
);

function totalsOf(parts: readonly Part[]): MetricTotals {
  const spread = (name: SpreadName): Spread =>
    parts.find((one): one is Extract<Part, { part: SpreadName }> => one.part === name)?.content ?? emptySpread;
  const records = parts.find((one) => one.part === 'records')?.content ?? emptyRecords;
  const { population, leavers, complete, ...counts } = records;
  const [time, accounts] = [spread('time'), spread('accounts')];
  return {
    population,
    classes: parts.flatMap((one) => (one.part === 'class' ? one.content : [])),
    spreads: {
      time: spreadOf(time),
      lateness: spreadOf(spread('lateness')),
      accounts: spreadOf(accounts),
      departures: spreadOf(spread('departures')),
    },
    ours: {
      time_to_offboard: typical(time.ours, time.ourMs),
      access_revocation: typical(accounts.ours, accounts.ourMs),
    },
    vendorLag: typical(accounts.vendors, accounts.vendorMs),
    hrLatenessMs: { time_to_offboard: time.hrLatenessMs, access_revocation: spread('departures').hrLatenessMs },
    records: counts,
    leaversWithRecords: leavers,
    leaversComplete: complete,
  };
}

const emptySpread: Spread = {
  rows: 0,
  ended: 0,
  sumMs: 0,
  ranks: [],
  oldestMs: 0,
  hrLatenessMs: 0,
  ours: 0,
  ourMs: null,
  vendors: 0,
  vendorMs: null,
};
const emptyRecords: Records = { ...noRecords, population: 0, leavers: 0, complete: 0 };

function typical(count: number, p50Ms: number | null): Typical {
  return { count, p50Ms };
}

function spreadOf({ rows, ended, sumMs, ranks: found, oldestMs }: Spread): SpreadTotals {
  const [p50Ms = null, p90Ms = null, p95Ms = null, worstMs = null] = found.map((text) => {
    const value = Number(text);
    return Number.isFinite(value) ? value : null;
  });
  return { rows, ended, sumMs, p50Ms, p90Ms, p95Ms, worstMs, oldestMs };
}
