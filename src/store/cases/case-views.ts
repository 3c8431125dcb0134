import type { Tx } from '../database/transaction.ts';
import { type RowScope, scopeValues } from '../row-scope.ts';
import { visibleCasesSql } from './case-lists.ts';
import { waitsSql } from './list-cases.ts';

/** How many cases of a scope each usual view of the list shows, and the departments that there are to narrow by. */
export type CaseViews = {
  readonly open: number;
  readonly week: number;
  readonly approval: number;
  readonly blocked: number;
  readonly return: number;
  readonly departments: readonly string[];
};

/** Counts the views in one statement over the cases that are not over, and those of which something is still out. */
export async function countViews(tx: Tx, scope: RowScope): Promise<CaseViews> {
  const [row] = await tx.query<CaseViews>(
    `with live as (
       select o.offboarding_id, o.state = 'open' as open, p.department,
         o.state = 'open' and d.access_ends_at > now() and d.access_ends_at <= now() + interval '7 days' as week,
         ${waitsSql.approval} as approval, ${waitsSql.blocked} as blocked, ${waitsSql.return} as out
       ${visibleCasesSql} and (o.state = 'open' or ${waitsSql.return})
         -- These are few; asked only whether it is one of them, every case there ever was is looked at.
         and o.offboarding_id in (select c.offboarding_id from offboarding c where c.organization_id = $1 and c.state = 'open'
           union select i.offboarding_id from item i where i.organization_id = $1 and i.withdrawn_at is null
             and i.kind in ('asset', 'accessory') and i.standing not in ('done', 'waived')))
     select count(*) filter (where open)::integer as open, count(*) filter (where week)::integer as week,
       count(*) filter (where approval)::integer as approval, count(*) filter (where blocked)::integer as blocked,
       count(*) filter (where out)::integer as return,
       coalesce(array_agg(distinct department order by department) filter (where department is not null), '{}') as departments
     from live`,
    [tx.organizationId, ...scopeValues(scope)],
  );
  return row ?? { open: 0, week: 0, approval: 0, blocked: 0, return: 0, departments: [] };
}
