import { visibleCasesSql } from '../cases/case-lists.ts';
import type { Tx } from '../database/transaction.ts';
import { type RowScope, scopeParameters, scopeValues } from '../row-scope.ts';

/** What comes within three days on either clock: access that ends, or things that are to be back. */
export type Coming = {
  readonly clock: 'access' | 'things';
  readonly number: string;
  readonly person: string;
  readonly at: Temporal.Instant;
  readonly timeZone: string;
  /** How many things; of access, always one. */
  readonly count: number;
};

const hours = 72;
const most = 12;

/** What comes next for the open cases of a scope, the earliest first, and how much of each there is in all. */
export async function listComing(
  tx: Tx,
  scope: RowScope,
): Promise<{ readonly items: readonly Coming[]; readonly access: number; readonly things: number }> {
  const rows = await tx.query<Coming & { access: number; things: number }>(
    `with live as (
       select o.offboarding_id, o.number, p.display_name as person, d.access_ends_at, d.time_zone, o.quiet ${visibleCasesSql}
         and o.state = 'open'
     ), coming as (
       select 'access' as clock, number, person, access_ends_at as at, time_zone, 1 as count from live
       where access_ends_at > now() and access_ends_at <= now() + interval '${hours} hours'
       union all
       select 'things', l.number, l.person, min(s.due_at), l.time_zone, count(distinct s.item_id)::integer
       from live l join step s on s.organization_id = $1 and s.offboarding_id = l.offboarding_id
       join item i on i.organization_id = $1 and i.item_id = s.item_id and i.kind in ('asset', 'accessory') and i.withdrawn_at is null
       where not l.quiet and s.state not in ('done', 'withdrawn') and s.phase = 'gate' and s.due_at > now() and s.due_at <= now() + interval '${hours} hours'
         and i.standing not in ('done', 'waived')
       group by l.number, l.person, l.time_zone)
     select clock, 'OFF-' || number as number, person, at, time_zone as "timeZone", count,
       (count(*) filter (where clock = 'access') over ())::integer as access, (count(*) filter (where clock = 'things') over ())::integer as things
     from coming order by at, number limit $${2 + scopeParameters}`,
    [tx.organizationId, ...scopeValues(scope), most],
  );
  const { access = 0, things = 0 } = rows[0] ?? {};
  return { items: rows.map(({ access: _access, things: _things, ...row }) => row), access, things };
}

/** What is late in the open cases of a scope, but for quiet ones: steps, and things that are to be back by now. */
export type Overdue = { readonly steps: number; readonly things: number };

/** Counts it in one statement. */
export async function countOverdue(tx: Tx, scope: RowScope): Promise<Overdue> {
  const [row] = await tx.query<Overdue>(
    `with live as (select o.offboarding_id ${visibleCasesSql} and o.state = 'open' and not o.quiet),
     late as (
       select s.item_id, i.kind in ('asset', 'accessory') and i.withdrawn_at is null and i.standing not in ('done', 'waived')
         and s.phase = 'gate' as is_thing
       from step s join live l on l.offboarding_id = s.offboarding_id
       left join item i on i.organization_id = $1 and i.item_id = s.item_id
       where s.organization_id = $1 and s.state not in ('done', 'withdrawn') and s.due_at < now())
     select count(*)::integer as steps, count(distinct item_id) filter (where is_thing)::integer as things from late`,
    [tx.organizationId, ...scopeValues(scope)],
  );
  return row ?? { steps: 0, things: 0 };
}
