import type { AssetSort, AssetStage } from '../../core/custody/asset-stage.ts';
import type { Tx } from '../database/transaction.ts';
import { likeSql, partPattern } from '../part-of.ts';
import { type AssetRow, unknownAsset } from '../people/visible-lists.ts';
import { assetColumns, type RowScope, scopeSql, scopeValues } from '../row-scope.ts';
import { openReturnsIn, stageCondition, stageSql, todaySql } from './asset-stage.ts';

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
  const found = await findSome(tx, filter.search?.trim() ?? '');
  const read = (most: number, place: (given: Given) => string = () => '') =>
    readRows(tx, scope, { filter, found, value, place, order, most });
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
    found,
    value,
    place,
    order,
    most,
  }: {
    readonly filter: AssetFilter;
    readonly found: Found;
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
         'state', r.state, 'method', r.method, 'dueOn', r.due_on, 'overdue', coalesce(r.state <> 'delivered' and r.due_on < ${todaySql}, false)) end as back
     from asset a
     left join custody c on c.organization_id = a.organization_id and c.asset_id = a.asset_id and c.held_until is null
     left join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     left join location l on l.organization_id = a.organization_id and l.location_id = a.location_id
     left join lateral (select r.*, o.number ${returns} and r.asset_id = a.asset_id order by r.asset_return_id desc limit 1) r on true
     where a.organization_id = $1 and ${scopeSql(assetColumns, first)} ${filterSql(filter, found, given)} ${place(given)}
     order by ${order} limit ${given(most)}`,
    values,
  );
}

function filterSql(filter: AssetFilter, found: Found, given: Given): string {
  const { assetId, search = '', stage, category, site, department, overdue } = filter;
  return [
    ...(assetId === undefined ? [] : [`a.asset_id = ${given(assetId)}`]),
    ...(search.trim() === '' ? [] : [searchSql(search.trim(), found, given)]),
    ...(stage === undefined ? [] : [stageCondition(stage, returns)]),
    ...(category === undefined ? [] : [`a.category = ${given(category)}`]),
    ...(site === undefined ? [] : [`l.name = ${given(site)}`]),
    ...(department === undefined ? [] : [`p.department = ${given(department)}`]),
    ...(overdue === true
      ? [`a.asset_id in (select r.asset_id ${returns} and r.state <> 'delivered' and r.due_on < ${todaySql})`]
      : []),
  ]
    .map((condition) => `and ${condition}`)
    .join(' ');
}

/** What a search found, if that are few enough to be looked at one by one; null if not, or where nothing is searched for. */
type Found = readonly string[] | null;

const mostFound = 5_000;

/**
 * Looks through all assets without anything beside them. Where many are found, a walk along the order soon comes to the first of them;
 * where few are, it would end at the last asset of all.
 */
async function findSome(tx: Tx, search: string): Promise<Found> {
  if (search === '') return null;
  const rows = await tx.query<{ id: string }>(
    `select a.asset_id as id from asset a where a.organization_id = $1 and ${partSql('$2')}
     union all
     select h.asset_id from person p join custody h on h.organization_id = $1 and h.person_id = p.person_id
     where p.organization_id = $1 and h.held_until is null and h.asset_id is not null and ${custodianSql('$2')} limit ${mostFound + 1}`,
    [tx.organizationId, partPattern(search)],
  );
  return rows.length > mostFound ? null : rows.map(({ id }) => id);
}

/** Part of a tag, serial number, model or custodian's name. */
function searchSql(search: string, found: Found, given: Given): string {
  if (found !== null) return `a.asset_id = any(${given(found)}::uuid[])`;
  const part = given(partPattern(search));
  return `(${partSql(part)} or ${custodianSql(part)})`;
}

function partSql(part: string): string {
  return `(a.tag_key like lower(${part}) or ${likeSql('a.serial', part)} or ${likeSql('a.model', part)})`;
}

function custodianSql(part: string): string {
  return likeSql('p.display_name', part);
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
