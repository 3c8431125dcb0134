import { visibleCasesSql } from '../cases/case-lists.ts';
import type { Tx } from '../database/transaction.ts';
import { personColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';
import { leftSql } from '../today/left-with-access.ts';
import { silentSql } from '../today/silent-applications.ts';

/** An application as a column of the matrix: how it answers, and how much of people who have left hangs on it. */
export type AccessColumn = {
  readonly id: string;
  readonly name: string;
  /** Nobody but a person can look there. */
  readonly byHand: boolean;
  /** It could not be asked lately. */
  readonly silent: boolean;
  readonly lastSeenAt: Temporal.Instant | null;
  /** People whose end has passed and who were last seen able to sign in there; and those of whom nobody knows. */
  readonly canSignIn: number;
  readonly unknown: number;
  /** Open cases, also of those who have not left yet, in which something of it was not seen ended. */
  readonly waiting: number;
};

/** Every application that is looked into, or that somebody who has left still has something in, by name. */
export async function listAccessColumns(tx: Tx, scope: RowScope): Promise<readonly AccessColumn[]> {
  return tx.query<AccessColumn>(
    `with ${leftSql}, seen as (
       select application_id, count(*) filter (where can)::integer as "canSignIn", count(*) filter (where doubt and not can)::integer as unknown
       from (select person_id, application_id, bool_or(can) as can, bool_or(doubt) as doubt
         from (select * from by_case union all select * from by_record) both_ways group by person_id, application_id) each_one
       group by application_id
     ), live as (select o.offboarding_id ${visibleCasesSql} and o.state = 'open'), waiting as (
       select coalesce(i.application_id, n.application_id) as application_id, count(distinct i.offboarding_id)::integer as cases
       from item i join live l on l.offboarding_id = i.offboarding_id
       left join account n on n.organization_id = $1 and n.account_id = i.account_id
       where i.organization_id = $1 and i.withdrawn_at is null and i.kind in ('account', 'coverage')
         and coalesce(i.observed_value, 'unknown') in ('held', 'unknown')
       group by 1
     )
     select a.application_id as id, a.name, a.connector = 'manual' as "byHand", ${silentSql} as silent, a.last_seen_at as "lastSeenAt",
       coalesce(s."canSignIn", 0) as "canSignIn", coalesce(s.unknown, 0) as unknown, coalesce(w.cases, 0) as waiting
     from application a left join seen s on s.application_id = a.application_id left join waiting w on w.application_id = a.application_id
     where a.organization_id = $1 and (a.in_scope or s.application_id is not null) order by a.name, a.application_id`,
    [tx.organizationId, ...scopeValues(scope)],
  );
}

/**
 * The departments to narrow by: of everybody in a scope whose case is past its end, and whose employment HR's lists ended. In some of them
 * nobody may be left to show, which is found by looking at each person and not here.
 */
export async function listLeftDepartments(tx: Tx, scope: RowScope): Promise<readonly string[]> {
  const rows = await tx.query<{ department: string }>(
    `select distinct w.department from person w where w.organization_id = $1 and w.department is not null and (w.person_id in (
         select o.person_id ${visibleCasesSql} and o.state <> 'cancelled' and d.state = 'expected' and d.access_ends_at <= now())
       or w.person_id in (select e.person_id from employment e join person p on p.organization_id = $1 and p.person_id = e.person_id
         where e.organization_id = $1 and e.end_date is not null and e.end_date < current_date and ${scopeSql(personColumns, 2)}
           and p.person_id is distinct from $${scopeParameters}::uuid)) order by w.department`,
    [tx.organizationId, ...scopeValues(scope)],
  );
  return rows.map(({ department }) => department);
}

/** An open case in which something of an application was not seen ended. */
export type WaitingCase = {
  readonly number: string;
  readonly person: string;
  readonly department: string | null;
  readonly accessEndsAt: Temporal.Instant;
  readonly timeZone: string;
  /** Its accounts that were last seen able to sign in; what of it nobody knows. */
  readonly held: number;
  readonly unknown: number;
};

export type WaitingPlace = { readonly at: string; readonly number: number };
const next = 2 + scopeParameters;

/** One page of the open cases of a scope that wait for an application, whose access ends first coming first. */
export async function listCasesWaitingFor(
  tx: Tx,
  scope: RowScope,
  applicationId: string,
  { limit, after }: { readonly limit: number; readonly after?: WaitingPlace },
): Promise<{ readonly items: readonly WaitingCase[]; readonly next: WaitingPlace | null }> {
  const rows = await tx.query<Omit<WaitingCase, 'number'> & { readonly number: number }>(
    `with live as (select o.offboarding_id, o.number, p.display_name as person, p.department, d.access_ends_at, d.time_zone
       ${visibleCasesSql} and o.state = 'open')
     select l.number, l.person, l.department, l.access_ends_at as "accessEndsAt", l.time_zone as "timeZone",
       (count(*) filter (where i.observed_value = 'held'))::integer as held,
       (count(*) filter (where i.observed_value is distinct from 'held'))::integer as unknown
     from item i join live l on l.offboarding_id = i.offboarding_id
     left join account n on n.organization_id = $1 and n.account_id = i.account_id
     where i.organization_id = $1 and i.withdrawn_at is null and i.kind in ('account', 'coverage')
       and coalesce(i.observed_value, 'unknown') in ('held', 'unknown') and coalesce(i.application_id, n.application_id) = $${next}
       and ($${next + 1}::timestamptz is null or (l.access_ends_at, l.number) > ($${next + 1}, $${next + 2}::integer))
     group by l.number, l.person, l.department, l.access_ends_at, l.time_zone
     order by l.access_ends_at, l.number limit $${next + 3}`,
    [tx.organizationId, ...scopeValues(scope), applicationId, after?.at ?? null, after?.number ?? null, limit + 1],
  );
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return {
    items: items.map((row) => ({ ...row, number: `OFF-${row.number}` })),
    next: last === undefined ? null : { at: last.accessEndsAt.toString(), number: last.number },
  };
}
