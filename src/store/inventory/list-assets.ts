import type { AssetSort, AssetStage } from '../../core/custody/asset-stage.ts';
import type { Tx } from '../database/transaction.ts';
import { type AssetRow, unknownAsset } from '../people/visible-lists.ts';
import { assetColumns, type RowScope, scopeSql, scopeValues } from '../row-scope.ts';
import { openReturnsIn, stageCondition, stageSql } from './asset-stage.ts';

/** What narrows a list of assets; what is left out does not. */
export type AssetFilter = {
  readonly assetId?: string;
  readonly search?: string;
  readonly stage?: AssetStage;
  readonly category?: string;
  /** The name of a location. */
  readonly site?: string;
  /** The department of whoever has it. */
  readonly department?: string;
  /** Only what was to be back by now, and is not. */
  readonly overdue?: boolean;
};

/** An asset in a list: how far it is, what it is worth, and the case in which it is to come back. */
export type AssetListed = AssetRow & {
  readonly stage: AssetStage;
  readonly department: string | null;
  readonly value: { readonly minor: number; readonly currency: string } | null;
  readonly back: {
    readonly returnId: string;
    readonly offboarding: string;
    readonly state: string;
    readonly method: string | null;
    readonly dueOn: string | null;
    readonly overdue: boolean;
  } | null;
};

/** Where a page ends: the sorted value of its last row, and its tag. */
export type AssetPlace = { readonly by: AssetSort; readonly value: string; readonly tag: string };

/** Each order walks along one index; not with coalesce, of which row-level security does not know that it tells nothing. */
const orders = {
  tag: { value: 'a.tag', type: 'text' },
  model: { value: `case when a.model is null then '' else a.model end`, type: 'text' },
  value: { value: 'case when a.value_minor is null then -1 else a.value_minor end', type: 'bigint' },
} as const;

const first = 2;
const returns = openReturnsIn(first);
const today = `(select (now() at time zone g.time_zone)::date from organization g where g.organization_id = $1)`;

/** One page of the assets of a scope; `next` is the place of the last one, or null on the last page. */
export async function listAssetRows(
  tx: Tx,
  scope: RowScope,
  {
    sort = 'tag',
    after,
    limit,
    ...filter
  }: AssetFilter & { readonly sort?: AssetSort; readonly after?: AssetPlace; readonly limit: number },
): Promise<{ readonly items: readonly AssetListed[]; readonly next: AssetPlace | null }> {
  const down = sort.startsWith('-');
  const { value, type } = orders[sort.replace('-', '') as keyof typeof orders];
  const sign = down ? '<' : '>';
  const way = down ? 'desc' : 'asc';
  const order = value === 'a.tag' ? `a.tag ${way}` : `${value} ${way}, a.tag ${way}`;
  const read = (most: number, place: (given: Given) => string = () => '') =>
    readRows(tx, scope, { filter, value, place, order, most });
  const rows =
    after === undefined
      ? await read(limit + 1)
      : value === 'a.tag'
        ? await read(limit + 1, (given) => `and a.tag ${sign} ${given(after.tag)}`)
        : await inTwoParts(
            limit + 1,
            (most) =>
              read(
                most,
                (given) => `and (${value}) = ${given(after.value)}::${type} and a.tag ${sign} ${given(after.tag)}`,
              ),
            (most) => read(most, (given) => `and (${value}) ${sign} ${given(after.value)}::${type}`),
          );
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(({ place: _place, ...row }) => row),
    next: last === undefined ? null : { by: sort, value: last.place, tag: last.tag },
  };
}

/**
 * Those of the same value that follow, then those of the next values. Row-level security lets a comparison of whole rows no nearer to
 * the index than to every row before the place.
 */
async function inTwoParts(
  most: number,
  same: (most: number) => Promise<readonly Row[]>,
  next: (most: number) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows = await same(most);
  return rows.length === most ? rows : [...rows, ...(await next(most - rows.length))];
}

type Given = (value: unknown) => string;
type Row = AssetListed & { readonly place: string };

async function readRows(
  tx: Tx,
  scope: RowScope,
  {
    filter,
    value,
    place,
    order,
    most,
  }: {
    readonly filter: AssetFilter;
    readonly value: string;
    readonly place: (given: Given) => string;
    readonly order: string;
    readonly most: number;
  },
): Promise<readonly Row[]> {
  const values: unknown[] = [tx.organizationId, ...scopeValues(scope)];
  const given = (one: unknown) => `$${values.push(one)}`;
  return tx.query<Row>(
    `select a.asset_id as id, a.tag, a.serial, a.category, a.model, a.manufacturer, a.ownership, a.status, a.grade, a.lessor,
       a.lease_ends as "leaseEnds", l.name as location, p.department,
       case when p.person_id is not null then jsonb_build_object('id', p.person_id, 'name', p.display_name) end as custodian,
       c.held_from as since, case when a.value_minor is not null then jsonb_build_object('minor', a.value_minor, 'currency', a.currency) end as value,
       ${stageSql} as stage, (${value})::text as place,
       case when r.asset_return_id is not null then jsonb_build_object('returnId', r.asset_return_id, 'offboarding', 'OFF-' || r.number,
         'state', r.state, 'method', r.method, 'dueOn', r.due_on, 'overdue', coalesce(r.state <> 'delivered' and r.due_on < ${today}, false)) end as back
     from asset a
     left join custody c on c.organization_id = a.organization_id and c.asset_id = a.asset_id and c.held_until is null
     left join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     left join location l on l.organization_id = a.organization_id and l.location_id = a.location_id
     left join lateral (select r.*, o.number ${returns} and r.asset_id = a.asset_id order by r.asset_return_id desc limit 1) r on true
     where a.organization_id = $1 and ${scopeSql(assetColumns, first)} ${filterSql(filter, given)} ${place(given)}
     order by ${order} limit ${given(most)}`,
    values,
  );
}

function filterSql(filter: AssetFilter, given: Given): string {
  const { assetId, search = '', stage, category, site, department, overdue } = filter;
  return [
    ...(assetId === undefined ? [] : [`a.asset_id = ${given(assetId)}`]),
    ...(search.trim() === '' ? [] : [searchSql(search.trim(), given)]),
    ...(stage === undefined ? [] : [stageCondition(stage, returns)]),
    ...(category === undefined ? [] : [`a.category = ${given(category)}`]),
    ...(site === undefined ? [] : [`l.name = ${given(site)}`]),
    ...(department === undefined ? [] : [`p.department = ${given(department)}`]),
    ...(overdue === true
      ? [`a.asset_id in (select r.asset_id ${returns} and r.state <> 'delivered' and r.due_on < ${today})`]
      : []),
  ]
    .map((condition) => `and ${condition}`)
    .join(' ');
}

/** Part of a tag, serial number, model or custodian's name. */
function searchSql(search: string, given: (value: unknown) => string): string {
  const part = given(`%${search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`);
  // Who has it is looked up once, not for each asset.
  return `(a.tag ilike ${part} or a.serial ilike ${part} or a.model ilike ${part} or a.asset_id in (
    select h.asset_id from custody h join person w on w.organization_id = $1 and w.person_id = h.person_id
    where h.organization_id = $1 and h.held_until is null and h.asset_id is not null and w.display_name ilike ${part}))`;
}

/** How many assets of a scope are at each stage, and what they may be narrowed by. */
type AssetPipeline = {
  readonly stages: Readonly<Record<string, number>>;
  readonly overdue: number;
  readonly categories: readonly string[];
  readonly sites: readonly string[];
  readonly departments: readonly string[];
};

/** Counts the stages: all assets by status along an index, and one by one only the few that are on their way. */
export async function countStages(tx: Tx, scope: RowScope): Promise<AssetPipeline> {
  const values = [tx.organizationId, ...scopeValues(scope)];
  const withCustodian = `left join custody c on c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null
    left join person p on p.organization_id = $1 and p.person_id = c.person_id`;
  const inScope = scopeSql(assetColumns, first);
  // Without a reader's limits nobody's custodian is looked at: a million rows are counted from the index alone.
  const [source, where] = scope.everywhere ? ['', `${scopeSql(unscoped, first)}`] : [withCustodian, inScope];
  const byStatus = await tx.query<{ status: string; count: number }>(
    `select a.status, count(*)::integer as count from asset a ${source} where a.organization_id = $1 and ${where} group by a.status`,
    values,
  );
  const underWay = await tx.query<{ status: string; stage: string; count: number; overdue: number }>(
    `select a.status, ${stageSql} as stage, count(*)::integer as count,
       (count(*) filter (where r.state <> 'delivered' and r.due_on < ${today}))::integer as overdue
     from asset a ${withCustodian}
     left join lateral (select r.* ${returns} and r.asset_id = a.asset_id order by r.asset_return_id desc limit 1) r on true
     where a.organization_id = $1 and ${inScope} and (a.asset_id in (select r.asset_id ${returns})
       or a.asset_id in (select h.asset_id from asset h where h.organization_id = $1 and h.status in ('received', 'quarantine')))
     group by a.status, 2`,
    values,
  );
  const stages = new Map<string, number>();
  const add = (stage: string, count: number) => stages.set(stage, (stages.get(stage) ?? 0) + count);
  for (const { status, count } of byStatus) add(usualStage(status), count);
  for (const { status, stage, count } of underWay) {
    add(usualStage(status), -count);
    add(stage, count);
  }
  const overdue = underWay.reduce((sum, row) => sum + row.overdue, 0);
  return { stages: Object.fromEntries(stages), overdue, ...(await listChoices(tx)) };
}

const unscoped = { department: 'null::text', site: 'null::uuid', offboarding: 'null::uuid', leaver: 'null::uuid' };

/** The stage of an asset of which nothing more is known than its status. */
function usualStage(status: string): string {
  if (['lost', 'stolen', 'sold', 'donated', 'recycled', 'destroyed', 'returned_to_lessor'].includes(status))
    return 'gone';
  if (status === 'quarantine') return 'received';
  return status === 'deployed' ? 'with_person' : status;
}

async function listChoices(tx: Tx): Promise<Pick<AssetPipeline, 'categories' | 'sites' | 'departments'>> {
  const [row] = await tx.query<Pick<AssetPipeline, 'categories' | 'sites' | 'departments'>>(
    `with recursive kind as (
       (select category from asset where organization_id = $1 order by category limit 1)
       union all select (select a.category from asset a where a.organization_id = $1 and a.category > kind.category order by a.category limit 1)
         from kind where kind.category is not null)
     select array(select category from kind where category is not null) as categories,
       array(select distinct name from location where organization_id = $1 order by name limit 500) as sites,
       array(select distinct department from person where organization_id = $1 and department is not null order by department limit 500) as departments`,
    [tx.organizationId],
  );
  return row ?? { categories: [], sites: [], departments: [] };
}

/** An asset with what stands against getting rid of it, as a sentence. Throws the same `not-found` for what is absent and what may not be seen. */
export async function getAssetDetail(
  tx: Tx,
  scope: RowScope,
  assetId: string,
): Promise<AssetListed & { readonly dataBearing: boolean; readonly stop: string | null }> {
  const { items } = await listAssetRows(tx, scope, { assetId, limit: 1 });
  const [more] = await tx.query<{ dataBearing: boolean; stop: string | null }>(
    `select a.data_bearing as "dataBearing", handback_meta.asset_stop($1, a.asset_id) as stop from asset a
     where a.organization_id = $1 and a.asset_id = $2`,
    [tx.organizationId, assetId],
  );
  const [row] = items;
  if (row === undefined || more === undefined) throw unknownAsset();
  return { ...row, ...more };
}
