import type { Tx } from '../database/transaction.ts';
import { type RowScope, scopeParameters, scopeValues } from '../row-scope.ts';
import { leftSql } from '../today/left-with-access.ts';

/** Somebody whose end has passed. */
export type LeftPerson = {
  readonly id: string;
  readonly name: string;
  readonly department: string | null;
  /** Something of theirs was last seen able to sign in; of something nobody knows. */
  readonly canSignIn: boolean;
  readonly unknown: boolean;
};

export type AccessPage = {
  /** Only those of whom something was last seen there, or is not known: whom Today counts. */
  readonly open: boolean;
  readonly department?: string;
  /** Only those who have something in it; with `open`, something that is still there or not known. */
  readonly applicationId?: string;
  readonly search?: string;
  readonly after?: { readonly name: string; readonly id: string };
  readonly limit: number;
};

const next = 2 + scopeParameters;

/** One page of the people of a scope whose end has passed, by name. */
export async function listLeftPeople(
  tx: Tx,
  scope: RowScope,
  { open, department, applicationId, search, after, limit }: AccessPage,
): Promise<{ readonly items: readonly LeftPerson[]; readonly next: AccessPage['after'] | null }> {
  const rows = await tx.query<LeftPerson>(
    `with ${leftSql}, has as (
       select person_id from by_case where application_id = $${next + 2} union select person_id from by_record where application_id = $${next + 2}
       union select c.person_id from past c join item i on i.organization_id = $1 and i.offboarding_id = c.offboarding_id and i.withdrawn_at is null
           and i.kind in ('account', 'coverage')
         left join account n on n.organization_id = $1 and n.account_id = i.account_id
         where not $${next}::boolean and coalesce(i.application_id, n.application_id) = $${next + 2}
     )
     select p.person_id as id, p.display_name as name, p.department, coalesce(l.can, false) as "canSignIn", coalesce(l.doubt, false) as unknown
     from (select person_id from past union select person_id from left_person) who
     join person p on p.organization_id = $1 and p.person_id = who.person_id
     left join left_person l on l.person_id = who.person_id
     where (not $${next}::boolean or l.person_id is not null) and ($${next + 1}::text is null or p.department = $${next + 1})
       and ($${next + 2}::uuid is null or p.person_id in (select person_id from has))
       and ($${next + 3}::text is null or p.display_name ilike $${next + 3})
       and ($${next + 4}::text is null or (p.display_name, p.person_id) > ($${next + 4}, $${next + 5}::uuid))
     order by p.display_name, p.person_id limit $${next + 6}`,
    [
      tx.organizationId,
      ...scopeValues(scope),
      open,
      department ?? null,
      applicationId ?? null,
      search === undefined ? null : `%${search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`,
      after?.name ?? null,
      after?.id ?? null,
      limit + 1,
    ],
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? { name: last.name, id: last.id } : null };
}

/** A case of somebody who has left. */
export type LeftCase = {
  readonly number: string;
  readonly state: 'open' | 'closed';
  readonly accessEndsAt: Temporal.Instant;
  readonly timeZone: string;
};

/** The cases of these people whose end has passed, the latest first, by person. */
export async function listLeftCases(
  tx: Tx,
  scope: RowScope,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, readonly LeftCase[]>> {
  const rows = await tx.query<LeftCase & { readonly personId: string }>(
    `with ${leftSql}
     select c.person_id as "personId", 'OFF-' || o.number as number, o.state, d.access_ends_at as "accessEndsAt", d.time_zone as "timeZone"
     from past c join offboarding o on o.organization_id = $1 and o.offboarding_id = c.offboarding_id
     join departure d on d.organization_id = $1 and d.departure_id = o.departure_id
     where c.person_id = any($${next}::uuid[]) order by d.access_ends_at desc, o.number desc`,
    [tx.organizationId, ...scopeValues(scope), personIds],
  );
  return new Map(
    [...Map.groupBy(rows, ({ personId }) => personId)].map(([personId, cases]) => [
      personId,
      cases.map(({ personId: _personId, ...one }) => one),
    ]),
  );
}
