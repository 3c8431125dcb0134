import { visibleCasesSql } from '../cases/case-lists.ts';
import type { Tx } from '../database/transaction.ts';
import { hiddenCasesSql, personColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** People whose end has passed: how many were last seen able to sign in, and of how many more nobody knows. */
export type LeftWithAccess = { readonly canSignIn: number; readonly unknown: number };

const operator = `$${1 + scopeParameters}`;
const own = `$${scopeParameters}`;

/** SQL of the departures that the operator who asks may not know of. */
const hiddenDepartures = `select h.departure_id from offboarding h where h.organization_id = $1
  and h.offboarding_id in (${hiddenCasesSql(operator)})`;

/**
 * SQL for whether an employment `k` that is not the ended one goes on: what they use then says nothing about the one that ended. Asked of
 * one person after the other, of whom few have left something; with exists, every employment would be read first.
 */
const goesOn = (
  employmentId: string,
) => `coalesce((select true from employment k where k.organization_id = $1 and k.person_id = p.person_id
  and k.employment_id <> ${employmentId} and (k.end_date is null or k.end_date >= current_date)
  and not exists (select from departure other where other.organization_id = $1 and other.employment_id = k.employment_id
    and other.state = 'expected' and other.access_ends_at <= now() and other.departure_id not in (${hiddenDepartures})) limit 1), false)`;

/**
 * SQL, to stand after `with`, of `left_person`: each person of a scope whose end has passed and of whose access something was last
 * seen there (`can`) or cannot be told (`doubt`). By their case, as far as nothing waives it; and where HR's lists ended the
 * employment and no departure was told, by the accounts on record. It reads the organization and the scope as `scopeSql` does.
 */
export const leftSql = `past as not materialized (
    select o.offboarding_id, o.person_id ${visibleCasesSql} and o.state <> 'cancelled' and d.state = 'expected'
      and d.access_ends_at <= now() and not ${goesOn('o.employment_id')}
  ), by_case as not materialized (
    select c.person_id, coalesce(i.application_id, a.application_id) as application_id,
      i.kind = 'account' and i.observed_value = 'held' as can, coalesce(i.observed_value, 'unknown') = 'unknown' as doubt
    from item i join past c on c.offboarding_id = i.offboarding_id
    left join account a on a.organization_id = $1 and a.account_id = i.account_id
    where i.organization_id = $1 and i.withdrawn_at is null and i.kind in ('account', 'coverage')
      and coalesce(i.observed_value, 'unknown') in ('held', 'unknown')
      and not exists (select from waiver w where w.organization_id = $1 and w.item_id = i.item_id and w.revoked_at is null
        and (w.until is null or w.until > now()))
  ), by_record as not materialized (
    select p.person_id, n.application_id, coalesce(n.active, false) as can, n.active is null as doubt
    from employment e join account n on n.organization_id = $1 and n.person_id = e.person_id and n.person_id is not null
      and n.active is not false and n.kind = 'human' and n.match <> 'email' and not n.deprovisioned
    join person p on p.organization_id = $1 and p.person_id = e.person_id
    where e.organization_id = $1 and e.end_date is not null and e.end_date < current_date
      and ${scopeSql(personColumns, 2)} and p.person_id is distinct from ${own}::uuid
      and not exists (select from departure d where d.organization_id = $1 and d.employment_id = e.employment_id
        and d.departure_id not in (${hiddenDepartures}))
      and not ${goesOn('e.employment_id')}
  ), left_person as (
    select person_id, bool_or(can) as can, bool_or(doubt) as doubt
    from (select * from by_case union all select * from by_record) both_ways group by person_id
  )`;

/** Counts them, each person once. */
export async function countLeftWithAccess(tx: Tx, scope: RowScope): Promise<LeftWithAccess> {
  const [row] = await tx.query<LeftWithAccess>(
    `with ${leftSql} select count(*) filter (where can)::integer as "canSignIn",
       count(*) filter (where doubt and not can)::integer as unknown from left_person`,
    [tx.organizationId, ...scopeValues(scope)],
  );
  return row ?? { canSignIn: 0, unknown: 0 };
}
