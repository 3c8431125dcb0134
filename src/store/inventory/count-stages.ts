import type { Tx } from '../database/transaction.ts';
import { assetColumns, type RowScope, scopeSql, scopeValues } from '../row-scope.ts';
import { openReturnsIn, stageSql, todaySql } from './asset-stage.ts';

const first = 2;
const returns = openReturnsIn(first);

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
  // Without a reader's limits nobody's custodian is looked at: a million rows are counted by themselves. Within limits, those of
  // the few people and places within them.
  const [source, where] = scope.everywhere
    ? ['', `${scopeSql(unscoped, first)}`]
    : [withCustodian, `a.asset_id in (${withinSql}) and ${inScope}`];
  const byStatus = await tx.query<{ status: string; count: number }>(
    `select a.status, count(*)::integer as count from asset a ${source} where a.organization_id = $1 and ${where} group by a.status`,
    values,
  );
  const underWay = await tx.query<{ status: string; stage: string; count: number; overdue: number }>(
    `select a.status, ${stageSql} as stage, count(*)::integer as count,
       (count(*) filter (where r.state <> 'delivered' and r.due_on < ${todaySql}))::integer as overdue
     from asset a ${withCustodian}
     left join lateral (select r.* ${returns} and r.asset_id = a.asset_id order by r.asset_return_id desc limit 1) r on true
     where a.organization_id = $1 and ${inScope} and a.asset_id in (select r.asset_id ${returns}
       union select h.asset_id from asset h where h.organization_id = $1 and h.status in ('received', 'quarantine'))
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

/** SQL of the assets that can lie within a scope: of people in its departments or at its sites, and what lies at its sites. */
const withinSql = `select h.asset_id from person w
    join custody h on h.organization_id = $1 and h.person_id = w.person_id and h.held_until is null and h.asset_id is not null
    where w.organization_id = $1 and (w.department = any($${first + 1}::text[]) or w.location_id = any($${first + 2}::uuid[]))
  union select x.asset_id from asset x where x.organization_id = $1 and x.location_id = any($${first + 2}::uuid[])`;

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
