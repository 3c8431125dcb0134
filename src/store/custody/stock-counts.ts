import { randomUUIDv7 } from 'node:crypto';
import type { CountState } from '../../core/custody/count-state.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';
import { assetColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** How many things a count is about: expected by the register, found of those, not expected here, and known to no register. */
export type CountTally = {
  readonly expected: number;
  readonly found: number;
  readonly surprising: number;
  readonly unknown: number;
};

/** One count of one place. */
export type StockCount = CountTally & {
  readonly id: string;
  readonly place: string;
  readonly begunBy: string;
  readonly begunAt: Temporal.Instant;
  readonly endedBy: string | null;
  readonly endedAt: Temporal.Instant | null;
  /** It was given up: what was not seen is not missing by it. */
  readonly abandoned: boolean;
};

/** SQL for what a count `c` has come to so far. */
const tallySql = `select (count(*) filter (where t.expected))::integer as expected,
    (count(*) filter (where t.expected and t.seen_at is not null))::integer as found,
    (count(*) filter (where not t.expected and t.asset_id is not null))::integer as surprising,
    (count(*) filter (where t.asset_id is null))::integer as unknown
  from stock_count_thing t where t.organization_id = $1 and t.stock_count_id = c.stock_count_id`;

const first = 2;
const next = first + scopeParameters;
const countSql = `
select c.stock_count_id as id, l.name as place, b.name as "begunBy", c.begun_at as "begunAt", e.name as "endedBy", c.ended_at as "endedAt",
  c.abandoned, coalesce(c.expected, n.expected, 0) as expected, coalesce(c.found, n.found, 0) as found,
  coalesce(c.surprising, n.surprising, 0) as surprising, coalesce(c.unknown, n.unknown, 0) as unknown
from stock_count c
join location l on l.organization_id = $1 and l.location_id = c.location_id
join operator b on b.organization_id = $1 and b.operator_id = c.begun_by
left join operator e on e.organization_id = $1 and e.operator_id = c.ended_by
left join lateral (${tallySql}) n on c.ended_at is null
where c.organization_id = $1 and ${scopeSql({ department: 'null::text', site: 'c.location_id', offboarding: 'null::uuid', leaver: 'null::uuid' }, first)}`;

/** Where a page of counts ends. */
export type CountPlace = { readonly begunAt: string; readonly id: string };

/** One page of the counts of the places of a scope, the latest first. */
export async function listStockCounts(
  tx: Tx,
  scope: RowScope,
  page: { readonly open?: boolean; readonly after?: CountPlace; readonly limit: number },
): Promise<{ readonly items: readonly StockCount[]; readonly next: CountPlace | null }> {
  const rows = await tx.query<StockCount>(
    `${countSql} and ($${next}::boolean is not true or c.ended_at is null)
       and ($${next + 1}::timestamptz is null or (c.begun_at, c.stock_count_id) < ($${next + 1}, $${next + 2}::uuid))
     order by c.begun_at desc, c.stock_count_id desc limit $${next + 3}`,
    [
      tx.organizationId,
      ...scopeValues(scope),
      page.open ?? null,
      page.after?.begunAt ?? null,
      page.after?.id ?? null,
      page.limit + 1,
    ],
  );
  const items = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : { begunAt: last.begunAt.toString(), id: last.id } };
}

/** Reads a count of a place of a scope. Throws the same `not-found` for what is absent and what may not be seen. */
export async function getStockCount(tx: Tx, scope: RowScope, id: string): Promise<StockCount> {
  const [row] = await tx.query<StockCount>(`${countSql} and c.stock_count_id = $${next}`, [
    tx.organizationId,
    ...scopeValues(scope),
    id,
  ]);
  if (row === undefined) throw new Failure('not-found', 'There is no such count, or its place is outside your scope.');
  return row;
}

/** The open count of a place. Throws `conflict` where it has ended meanwhile. */
export async function getOpenCount(tx: Tx, locationId: string): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    `select stock_count_id as id from stock_count where organization_id = $1 and location_id = $2 and ended_at is null`,
    [tx.organizationId, locationId],
  );
  if (row === undefined) throw new Failure('conflict', 'The count of this place has just ended. Begin again.');
  return row.id;
}

/**
 * Begins a count, with what the register has in that place now: nobody's, and neither on its way nor gone. Undefined: one is open there
 * already.
 */
export async function insertStockCount(tx: Tx, locationId: string, operatorId: string): Promise<string | undefined> {
  const id = randomUUIDv7();
  const begun = await tx.query(
    `insert into stock_count (organization_id, stock_count_id, location_id, begun_by) values ($1, $2, $3, $4)
     on conflict (organization_id, location_id) where ended_at is null do nothing returning 1`,
    [tx.organizationId, id, locationId, operatorId],
  );
  if (begun.length === 0) return undefined;
  await tx.query(
    `insert into stock_count_thing (organization_id, stock_count_id, thing_key, asset_id, label, expected)
     select $1, $2, a.asset_id::text, a.asset_id, a.tag, true from asset a
     where a.organization_id = $1 and a.location_id = $3 and a.status in ('stock', 'received', 'quarantine', 'retired')
       and not exists (select from custody c where c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null)`,
    [tx.organizationId, id, locationId],
  );
  return id;
}

/** Something that was read during a count; without an asset no register knows it. */
export type Sighting = { readonly key: string; readonly assetId: string | null; readonly label: string };

/** Keeps what was seen; answers of each that was not seen before whether it was expected, by its key. Throws `conflict` for a count that has ended. */
export async function saveSightings(
  tx: Tx,
  countId: string,
  sightings: readonly Sighting[],
  operatorId: string,
): Promise<ReadonlyMap<string, boolean>> {
  const open = await tx.query(
    'select 1 from stock_count where organization_id = $1 and stock_count_id = $2 and ended_at is null for share',
    [tx.organizationId, countId],
  );
  if (open.length === 0)
    throw new Failure('conflict', 'This count has ended. Begin another one if something was forgotten.');
  const rows = await tx.query<{ thing_key: string; expected: boolean }>(
    `insert into stock_count_thing as t (organization_id, stock_count_id, thing_key, asset_id, label, expected, was_status,
       was_location_id, seen_at, seen_by)
     select $1, $2, r.key, r.asset, r.label, false, a.status, a.location_id, clock_timestamp(), $6
     from unnest($3::text[], $4::uuid[], $5::text[]) as r(key, asset, label)
     left join asset a on a.organization_id = $1 and a.asset_id = r.asset
     on conflict (organization_id, stock_count_id, thing_key) do update set seen_at = excluded.seen_at, seen_by = excluded.seen_by
       where t.seen_at is null
     returning t.thing_key, t.expected`,
    [
      tx.organizationId,
      countId,
      sightings.map(({ key }) => key),
      sightings.map(({ assetId }) => assetId),
      sightings.map(({ label }) => label),
      operatorId,
    ],
  );
  return new Map(rows.map((row) => [row.thing_key, row.expected]));
}

/** Ends a count with what it came to. Throws `conflict` for one that has ended. */
export async function endStockCount(
  tx: Tx,
  id: string,
  end: { readonly operatorId: string; readonly abandoned: boolean },
): Promise<CountTally> {
  const [row] = await tx.query<CountTally>(
    `update stock_count c set ended_at = clock_timestamp(), ended_by = $3, abandoned = $4, expected = n.expected, found = n.found,
       surprising = n.surprising, unknown = n.unknown
     from (select c.organization_id, c.stock_count_id from stock_count c
       where c.organization_id = $1 and c.stock_count_id = $2 and c.ended_at is null for update) held,
       lateral (${tallySql.replace('c.stock_count_id', 'held.stock_count_id')}) n
     where c.organization_id = $1 and c.stock_count_id = held.stock_count_id
     returning c.expected, c.found, c.surprising, c.unknown`,
    [tx.organizationId, id, end.operatorId, end.abandoned],
  );
  if (row === undefined) throw new Failure('conflict', 'This count has ended already.');
  return row;
}

/** A thing of a count: expected, or seen, or both. */
export type CountedThing = {
  readonly key: string;
  readonly label: string;
  readonly state: CountState;
  readonly model: string | null;
  readonly category: string | null;
  /** Where the register had what was not expected here. */
  readonly registerSays: { readonly status: string; readonly place: string | null } | null;
  readonly seenAt: Temporal.Instant | null;
  readonly seenBy: string | null;
};

export type ThingPlace = { readonly label: string; readonly key: string };

const stateSql = `case when t.asset_id is null then 'unknown' when not t.expected then 'surprising' when t.seen_at is null then 'missing' else 'found' end`;

/** One page of the things of a count, by label. Of what lies outside the reader's scope only its label is told: it was lying there. */
export async function listCountedThings(
  tx: Tx,
  scope: RowScope,
  page: { readonly countId: string; readonly state?: CountState; readonly after?: ThingPlace; readonly limit: number },
): Promise<{ readonly items: readonly CountedThing[]; readonly next: ThingPlace | null }> {
  const rows = await tx.query<CountedThing>(
    `select t.thing_key as key, t.label, ${stateSql} as state, v.model, v.category,
       case when v.asset_id is not null and t.was_status is not null
         then jsonb_build_object('status', t.was_status, 'place', l.name) end as "registerSays",
       t.seen_at as "seenAt", o.name as "seenBy"
     from stock_count_thing t
     left join lateral (select a.asset_id, a.model, a.category from asset a
       left join custody c on c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null
       left join person p on p.organization_id = $1 and p.person_id = c.person_id
       where a.organization_id = $1 and a.asset_id = t.asset_id and ${scopeSql(assetColumns, first)}) v on true
     left join location l on l.organization_id = $1 and l.location_id = t.was_location_id
     left join operator o on o.organization_id = $1 and o.operator_id = t.seen_by
     where t.organization_id = $1 and t.stock_count_id = $${next} and ($${next + 1}::text is null or ${stateSql} = $${next + 1})
       and ($${next + 2}::text is null or (t.label, t.thing_key) > ($${next + 2}, $${next + 3}))
     order by t.label, t.thing_key limit $${next + 4}`,
    [
      tx.organizationId,
      ...scopeValues(scope),
      page.countId,
      page.state ?? null,
      page.after?.label ?? null,
      page.after?.key ?? null,
      page.limit + 1,
    ],
  );
  const items = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : { label: last.label, key: last.key } };
}
