import type { ArrivalCount } from '../../core/brakes/brake.ts';
import type { Tx } from '../database/transaction.ts';
import { hiddenPeopleSql, knownSql } from '../row-scope.ts';

/** What an arrival is judged by, besides the counts. */
export type BrakeState = {
  readonly now: Temporal.Instant;
  /** `organization.settings.brakes` as it stands. */
  readonly settings: unknown;
  readonly department: string | null;
  /** How many people there were when they were last counted; null: never, or too long ago. */
  readonly activePeople: number | null;
  /** Something is held, or was until lately. */
  readonly tripped: boolean;
};

/**
 * Reads what an arrival is judged by, and makes the arrivals of one organization take turns until the transaction ends: a
 * later one sees the earlier ones, or waits for them.
 */
export async function readBrakes(tx: Tx, personId: string): Promise<BrakeState> {
  await lockBrakes(tx);
  const [row] = await tx.prepared<BrakeState>(
    'brake_state',
    `select now() as now, g.settings->'brakes' as settings, p.department,
       (select s.people from brake_size s where s.organization_id = $1 and s.counted_at > now() - interval '1 hour') as "activePeople",
       exists (select from brake_trip t where t.organization_id = $1 and t.ended_at is null) as tripped
     from organization g join person p on p.organization_id = g.organization_id and p.person_id = $2
     where g.organization_id = $1`,
    [tx.organizationId, personId],
  );
  if (row === undefined) throw new TypeError('An organization and a person that are there were not found.');
  return row;
}

/** Makes whatever changes the brakes of one organization take turns until the transaction ends. */
export async function lockBrakes(tx: Tx): Promise<void> {
  await tx.prepared('lock_brakes', 'select 1 from organization where organization_id = $1 for no key update', [
    tx.organizationId,
  ]);
}

/** What one arrival is counted for. */
export type CountedFor = Pick<ArrivalCount, 'scope' | 'name'>;

/**
 * Counts a person's arrival and answers how many people arrived in each window, this one among them, in the order asked. A person who arrives again
 * counts at the later time only. Windows of days and weeks begin with a full hour; the last hour is exact.
 */
export async function countArrival(
  tx: Tx,
  personId: string,
  scopes: readonly CountedFor[],
): Promise<readonly ArrivalCount[]> {
  return tx.prepared<ArrivalCount>('count_arrival', countSql, [
    tx.organizationId,
    scopes.map(({ scope }) => scope),
    scopes.map(({ name }) => name),
    personId,
  ]);
}

/**
 * Counts a person's departure for the operator who entered it, and answers for how many people they did so within 7 days. Nothing
 * is held by it.
 */
export async function countEntered(tx: Tx, personId: string, operatorId: string): Promise<number> {
  const [row] = await tx.prepared<{ week: number }>('count_arrival', countSql, [
    tx.organizationId,
    ['operator'],
    [operatorId],
    personId,
  ]);
  return row?.week ?? 0;
}

const hourOf = (at: string) => `date_trunc('hour', ${at}, 'UTC')`;
const dayBegins = hourOf(`now() - interval '24 hours'`);
const weekBegins = hourOf(`now() - interval '7 days'`);

const countSql = `
with asked as (select * from unnest($2::text[], $3::text[]) with ordinality as a(scope, name, place)),
before as (
  select b.scope, b.name, b.at, ${hourOf('b.at')} as hour from brake_arrival b join asked using (scope, name)
  where b.organization_id = $1 and b.person_id = $4
), kept as (
  insert into brake_arrival (organization_id, scope, name, person_id, at) select $1, scope, name, $4, now() from asked
  on conflict (organization_id, scope, name, person_id) do update set at = excluded.at
), less as (
  update brake_count c set people = c.people - 1 from before b
  where c.organization_id = $1 and c.scope = b.scope and c.name = b.name and c.hour = b.hour and b.hour <> ${hourOf('now()')}
), more as (
  insert into brake_count (organization_id, scope, name, hour, people)
  select $1, a.scope, a.name, ${hourOf('now()')}, 1 from asked a
  where not exists (select from before b where b.scope = a.scope and b.name = a.name and b.hour = ${hourOf('now()')})
  on conflict (organization_id, scope, name, hour) do update set people = brake_count.people + 1
)
select a.scope, a.name,
  (select count(*)::integer from brake_arrival r where r.organization_id = $1 and r.scope = a.scope and r.name = a.name
     and a.scope = 'immediate' and r.at > now() - interval '1 hour' and r.person_id <> $4) + 1 as hour,
  coalesce(c.day, 0)::integer + case when b.hour >= ${dayBegins} then 0 else 1 end as day,
  coalesce(c.week, 0)::integer + case when b.hour >= ${weekBegins} then 0 else 1 end as week
from asked a
left join before b on b.scope = a.scope and b.name = a.name
cross join lateral (
  select sum(n.people) filter (where n.hour >= ${dayBegins}) as day, sum(n.people) as week from brake_count n
  where n.organization_id = $1 and n.scope = a.scope and n.name = a.name and n.hour >= ${weekBegins}
) c
order by a.place`;

/** How many people arrived on each of the 90 days before the last 24 hours; days without any are left out. */
export async function dailyArrivals(
  tx: Tx,
  { scope, name }: CountedFor | { readonly scope: 'operator'; readonly name: string },
): Promise<readonly number[]> {
  const rows = await tx.query<{ people: number }>(
    `select sum(n.people)::integer as people from brake_count n
     where n.organization_id = $1 and n.scope = $2 and n.name = $3 and n.hour >= now() - interval '91 days' and n.hour < ${dayBegins}
     group by date_trunc('day', n.hour, 'UTC')`,
    [tx.organizationId, scope, name],
  );
  return rows.map(({ people }) => people);
}

/** Counts everybody who works here today, and keeps the figure for an hour. */
export async function countActivePeople(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ people: number }>(
    `insert into brake_size (organization_id, people, counted_at)
     select $1, count(distinct e.person_id), now() from employment e
     where e.organization_id = $1 and e.start_date <= current_date and (e.end_date is null or e.end_date >= current_date)
     on conflict (organization_id) do update set people = excluded.people, counted_at = excluded.counted_at returning people`,
    [tx.organizationId],
  );
  return row?.people ?? 0;
}

/** How many people are in a department, or `enough` when there are that many: so many settle the question. */
export async function countTeam(tx: Tx, department: string, enough: number): Promise<number> {
  const [row] = await tx.query<{ people: number }>(
    `select count(*)::integer as people from (select from person p where p.organization_id = $1 and p.department = $2
       and exists (select from employment e where e.organization_id = $1 and e.person_id = p.person_id
         and (e.end_date is null or e.end_date >= current_date)) limit $3) t`,
    [tx.organizationId, department, enough],
  );
  return row?.people ?? 0;
}

/**
 * What the windows of every source and of the organization hold now, the fullest first. Confidential arrivals count against the
 * limits, and are shown to their named only.
 */
export async function listArrivalCounts(tx: Tx, readerId: string): Promise<readonly ArrivalCount[]> {
  return tx.query<ArrivalCount>(
    `select n.scope, n.name, 0 as hour, coalesce(sum(n.people) filter (where n.hour >= ${dayBegins}), 0)::integer as day,
       sum(n.people)::integer as week
     from (
       select c.scope, c.name, c.hour, c.people from brake_count c where c.organization_id = $1
       union all
       select a.scope, a.name, ${hourOf('a.at')}, -1 from brake_arrival a
       where a.organization_id = $1 and a.person_id in (${hiddenPeopleSql('$2')})
     ) n where n.scope in ('organization', 'source') and n.hour >= ${weekBegins}
     group by n.scope, n.name having sum(n.people) > 0
     order by n.scope = 'organization' desc, day desc, week desc, n.name limit 50`,
    [tx.organizationId, readerId],
  );
}

/** One departure on record, for a replay. */
export type ArrivalRow = { readonly atMs: number; readonly source: string; readonly person: string };

/** Departures that arrived in a span of time, oldest first, as far as an operator may know of them. */
export function listPastArrivals(
  tx: Tx,
  span: { readonly from: Temporal.Instant; readonly to: Temporal.Instant },
  readerId: string,
): Promise<readonly ArrivalRow[]> {
  return tx.query<ArrivalRow>(
    `select floor(extract(epoch from d.received_at) * 1000)::float8 as "atMs", d.source, d.person_id as person
     from departure d join offboarding o on o.organization_id = d.organization_id and o.departure_id = d.departure_id
     where d.organization_id = $1 and d.received_at >= $2 and d.received_at < $3 and o.mass_event_id is null
       and ${knownSql('o.offboarding_id', '$4')}
     order by d.received_at`,
    [tx.organizationId, span.from, span.to, readerId],
  );
}

/** Takes people out of the counts whom two people have confirmed: they are no surprise any more. */
export async function forgetArrivals(tx: Tx, offboardingIds: readonly string[]): Promise<void> {
  await tx.query(
    `with gone as (
       select distinct a.scope, a.name, a.person_id, ${hourOf('a.at')} as hour from brake_arrival a
       join offboarding o on o.organization_id = $1 and o.person_id = a.person_id and o.offboarding_id = any($2::uuid[])
       where a.organization_id = $1
     ), forgotten as (
       update brake_arrival a set at = 'epoch' from gone g
       where a.organization_id = $1 and a.scope = g.scope and a.name = g.name and a.person_id = g.person_id
     ), counted as (select scope, name, hour, count(*)::integer as people from gone group by 1, 2, 3)
     update brake_count c set people = c.people - g.people from counted g
     where c.organization_id = $1 and c.scope = g.scope and c.name = g.name and c.hour = g.hour`,
    [tx.organizationId, offboardingIds],
  );
}

/** Makes a case a member of a named mass event. */
export async function markMassEvent(tx: Tx, offboardingId: string, massEventId: string): Promise<void> {
  await tx.query('update offboarding set mass_event_id = $3 where organization_id = $1 and offboarding_id = $2', [
    tx.organizationId,
    offboardingId,
    massEventId,
  ]);
}

/** Whether an operator may use the lane of immediate departures: whoever answers for people or for safety. */
export async function mayUseLane(tx: Tx, operatorId: string): Promise<boolean> {
  const rows = await tx.query(
    `select from role_grant g where g.organization_id = $1 and g.operator_id = $2 and g.revoked_at is null
       and g.role in ('hr', 'security', 'admin') limit 1`,
    [tx.organizationId, operatorId],
  );
  return rows.length > 0;
}
