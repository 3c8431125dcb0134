import { departureKinds, type WorkerType } from '../../core/departures/departure.ts';
import type { Tx } from '../database/transaction.ts';
import { hiddenCasesSql } from '../row-scope.ts';

/** Which leavers a figure is about. What is left out does not narrow. */
export type LeaverFilter = {
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
  readonly kind?: ToldKind | undefined;
  readonly department?: string | undefined;
  readonly country?: string | undefined;
  /** The name of where they work. */
  readonly site?: string | undefined;
  readonly workerType?: string | undefined;
  /** The person they report to. */
  readonly manager?: string | undefined;
  /** With its version: `standard 3`; `none` for those without a case. */
  readonly playbook?: string | undefined;
  /** Nobody sees their own departure, nor counts it. */
  readonly exceptPersonId: string | null;
  /** The operator who asks: of confidential departures only the named count anything. Null: somebody named nowhere. */
  readonly askedBy: string | null;
};

/** How somebody leaves, as far as figures tell it: a death is told apart in none. */
export const toldKinds = departureKinds.filter((kind) => kind !== 'death');
type ToldKind = (typeof toldKinds)[number];

/** What leavers can be told apart by. */
export const leaverSegments = ['kind', 'department', 'country', 'site', 'workerType', 'manager', 'playbook'] as const;
export type LeaverSegment = (typeof leaverSegments)[number];

/**
 * SQL for the value of a segment, over `l`, `p`, `w` (where they work) and `o` of `leaversSql`. By how they left, who led them and by which
 * playbook nobody of a quiet case is told apart: they stand with those of whom it is not known.
 */
const segmentSql: Readonly<Record<LeaverSegment, string>> = {
  kind: "coalesce(case when o.quiet then null else l.kind end, 'not told')",
  department: "coalesce(p.department, 'none')",
  country: "coalesce(p.country, 'none')",
  site: "coalesce(w.name, 'none')",
  workerType: 'l.worker_type',
  manager: "coalesce(case when o.quiet then null else p.manager_id::text end, 'none')",
  playbook: "coalesce(case when o.quiet then null else o.playbook || ' ' || o.playbook_version end, 'none')",
};

/** SQL for a column of instants as epoch milliseconds. */
export function ms(column: string): string {
  return `floor(extract(epoch from ${column}) * 1000)::float8`;
}

/**
 * SQL, to stand after `with`: `leaver l` is everybody whose access ends in a period, of every departure any source told us of,
 * and of every employment that HR's lists end and no departure is about. Of several departures of one employment the first that
 * stands is counted. It reads $1 to $4: organization, from, until, who asks.
 */
const leaverSql = `hidden as (
  select o.departure_id from offboarding o where o.organization_id = $1 and o.offboarding_id in (${hiddenCasesSql('$4')})
), told as (
  select d.*, row_number() over (partition by d.employment_id order by d.state = 'cancelled', d.received_at, d.departure_id) as turn
  from departure d where d.organization_id = $1 and d.access_ends_at >= $2 and d.access_ends_at < $3
    and d.departure_id not in (select departure_id from hidden)
), leaver as (
  select d.departure_id as id, d.person_id, d.employment_id, d.worker_type, d.kind, d.access_ends_at, d.received_at as known_at, d.legal_hold,
    case when d.state = 'cancelled' then 'cancelled' when d.turn > 1 then 'told of twice' end as left_out
  from told d
  union all
  select e.employment_id, e.person_id, e.employment_id, e.worker_type, null, l.ends_at, l.ends_at, false,
    case when exists (select from employment k where k.organization_id = $1 and k.person_id = e.person_id
      and k.employment_id <> e.employment_id and k.start_date <= e.end_date + 1 and (k.end_date is null or k.end_date > e.end_date))
    then 'goes on in another employment' end
  from employment e join person p on p.organization_id = e.organization_id and p.person_id = e.person_id
  join organization g on g.organization_id = e.organization_id,
  lateral (select (e.end_date + time '17:00') at time zone coalesce(p.time_zone, g.time_zone) as ends_at) l
  where e.organization_id = $1 and l.ends_at >= $2 and l.ends_at < $3
    and e.end_date >= ($2::timestamptz - interval '2 days')::date and e.end_date <= ($3::timestamptz + interval '2 days')::date
    and e.employment_id not in (select d.employment_id from departure d where d.organization_id = $1
      and d.departure_id not in (select departure_id from hidden))
)`;

type Choice = { readonly by?: LeaverSegment | null; readonly join?: string; readonly also?: string };

/**
 * SQL of the leavers that a filter chooses, to stand after `with`: as `leaver l` with `person p`, `location w` and `offboarding o`.
 * `columns` may name all of them, `cell` is the value of the segment or null, `join` brings more tables in, `also` narrows further. It reads $1 to $12.
 */
export function chosenSql(columns: string, { by = null, join = '', also = '' }: Choice = {}): string {
  const narrow = (place: string, segment: LeaverSegment) =>
    `and (${place}::text is null or ${segmentSql[segment]} = ${place})`;
  return `${leaverSql}, chosen as materialized (
    select l.id, ${by === null ? 'null::text' : segmentSql[by]} as cell, ${columns}
    from leaver l join person p on p.organization_id = $1 and p.person_id = l.person_id
    left join location w on w.organization_id = $1 and w.location_id = p.location_id
    left join offboarding o on o.organization_id = $1 and o.departure_id = l.id ${join}
    where ($5::uuid is null or l.person_id <> $5) ${narrow('$6', 'kind')} ${narrow('$7', 'department')} ${narrow('$8', 'country')}
      ${narrow('$9', 'site')} ${narrow('$10', 'workerType')} ${narrow('$11', 'manager')} ${narrow('$12', 'playbook')} ${also}
  )`;
}

/** The values of the parameters that `chosenSql` reads. */
export function filterValues(tx: Tx, filter: LeaverFilter): readonly unknown[] {
  return [
    tx.organizationId,
    filter.from,
    filter.until,
    filter.askedBy,
    filter.exceptPersonId,
    ...[filter.kind, filter.department, filter.country, filter.site, filter.workerType].map((value) => value ?? null),
    filter.manager ?? null,
    filter.playbook ?? null,
  ];
}

/** One leaver of one employment. Instants are epoch milliseconds. */
export type LeaverRow = {
  readonly id: string;
  readonly personId: string;
  readonly employmentId: string;
  readonly name: string;
  readonly workerType: string;
  readonly accessEndsMs: number;
  readonly knownMs: number;
  readonly leftOut: string | null;
  readonly legalHold: boolean;
  readonly quiet: boolean;
  /** Another employment of theirs goes on, so that what they use now says nothing about this one. */
  readonly worksOn: boolean;
  readonly offboardingId: string | null;
  readonly number: number | null;
  readonly closed: boolean;
  readonly closedMs: number | null;
  readonly reopened: boolean;
};

const leaverColumns = `l.person_id as "personId", l.employment_id as "employmentId", p.display_name as name, l.worker_type as "workerType",
  ${ms('l.access_ends_at')} as "accessEndsMs", ${ms('l.known_at')} as "knownMs", l.left_out as "leftOut", l.legal_hold as "legalHold",
  coalesce(o.quiet, false) as quiet,
  o.offboarding_id as "offboardingId", o.number, coalesce(o.state = 'closed', false) as closed,
  ${ms('o.closed_at')} as "closedMs", o.reopened_at is not null as reopened,
  exists (select from employment k where k.organization_id = $1 and k.person_id = l.person_id and k.employment_id <> l.employment_id
    and (k.end_date is null or k.end_date >= current_date)) as "worksOn"`;

/** Leavers in the order of their ids: those of a list, or at most some after one. */
export function listLeavers(
  tx: Tx,
  filter: LeaverFilter,
  which: { readonly ids: readonly string[] } | { readonly after: string | null; readonly most: number },
): Promise<readonly LeaverRow[]> {
  const ids = 'ids' in which;
  const choose = ids ? 'and l.id = any($13)' : 'and ($13::uuid is null or l.id > $13)';
  return tx.query<LeaverRow>(
    `with ${chosenSql(leaverColumns, { also: choose })}
     select * from chosen order by id ${ids ? '' : 'limit $14'}`,
    [...filterValues(tx, filter), ...(ids ? [which.ids] : [which.after, which.most])],
  );
}

/** What the figures of a period can be narrowed to, each in alphabetical order. */
export type LeaverValues = Readonly<Record<'department' | 'country' | 'site', readonly string[]>> & {
  readonly workerType: readonly WorkerType[];
};

/** The departments, countries, sites and kinds of work of those who leave in a period. */
export async function readLeaverValues(tx: Tx, filter: LeaverFilter): Promise<LeaverValues> {
  const columns = 'p.department, p.country, w.name as site, l.worker_type as "workerType", l.left_out';
  const valuesOf = (column: string) =>
    `coalesce(array_agg(distinct ${column} order by ${column}) filter (where ${column} is not null), '{}') as ${column}`;
  const [row] = await tx.query<LeaverValues>(
    `with ${chosenSql(columns)}
     select ${['department', 'country', 'site', '"workerType"'].map(valuesOf).join(', ')} from chosen where left_out is null`,
    filterValues(tx, filter),
  );
  return row ?? { department: [], country: [], site: [], workerType: [] };
}

/** The cases of leavers, such as OFF-12, by the ids of the leavers; whoever has none is left out. */
export async function caseNamesOf(tx: Tx, leaverIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ id: string; name: string }>(
    `select departure_id as id, 'OFF-' || number as name from offboarding where organization_id = $1 and departure_id = any($2)`,
    [tx.organizationId, leaverIds],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** What people are called, by their ids; what is no id is left out. */
export async function namesOf(tx: Tx, personIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ id: string; name: string }>(
    'select person_id as id, display_name as name from person where organization_id = $1 and person_id::text = any($2)',
    [tx.organizationId, personIds],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Whether a case that who asks may know of follows a playbook, named with its version: `standard 3`. */
export async function hasPlaybook(tx: Tx, playbook: string, askedBy: string | null): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from offboarding o where o.organization_id = $1 and o.playbook || ' ' || o.playbook_version = $2 and not o.quiet
       and o.offboarding_id not in (${hiddenCasesSql('$3')}) limit 1`,
    [tx.organizationId, playbook, askedBy],
  );
  return rows.length > 0;
}

/** Whether who asks sees the leavers that everybody sees: named for no confidential departure, and none of them. */
export async function isGeneralView(tx: Tx, { askedBy, exceptPersonId, from, until }: LeaverFilter): Promise<boolean> {
  const [row] = await tx.query<{ general: boolean }>(
    `select not exists (${hiddenCasesSql('null')} except ${hiddenCasesSql('$2')})
       and not exists (select from departure where organization_id = $1 and person_id = $3 and access_ends_at >= $4 and access_ends_at < $5)
       and not exists (select from employment where organization_id = $1 and person_id = $3 and end_date is not null) as general`,
    [tx.organizationId, askedBy, exceptPersonId, from, until],
  );
  return row?.general === true;
}
