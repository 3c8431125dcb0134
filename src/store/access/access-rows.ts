import type { Tx } from '../database/transaction.ts';
import { likeSql, partPattern } from '../part-of.ts';
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
  const values: unknown[] = [tx.organizationId, ...scopeValues(scope)];
  const given = (value: unknown) => `$${values.push(value)}`;
  const who = 'p.person_id in (select person_id from left_person)';
  const conditions = [
    // Whoever has nothing any more is looked for name by name, no further than the page is long.
    open ? who : `(${who} or ${hasPast()})`,
    ...(department === undefined ? [] : [`p.department = ${given(department)}`]),
    ...(applicationId === undefined ? [] : [hasIn(given(applicationId), open)]),
    ...(search === undefined ? [] : [likeSql('p.display_name', given(partPattern(search)))]),
    ...(after === undefined ? [] : [placeSql(given(after.name), given(after.id))]),
  ];
  const rows = await tx.query<LeftPerson>(
    `with ${leftSql}, page as (
       select p.person_id, p.display_name, p.department from person p
       where p.organization_id = $1 and ${conditions.join(' and ')} order by p.display_name, p.person_id limit ${given(limit + 1)}
     )
     select p.person_id as id, p.display_name as name, p.department, coalesce(l.can, false) as "canSignIn", coalesce(l.doubt, false) as unknown
     from page p left join left_person l on l.person_id = p.person_id order by p.display_name, p.person_id`,
    values,
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? { name: last.name, id: last.id } : null };
}

/** SQL for whether person `p` has a case that is past, with something in an application where one is named. */
function hasPast(application?: string): string {
  const item = `join item i on i.organization_id = $1 and i.offboarding_id = c.offboarding_id and i.withdrawn_at is null
      and i.kind in ('account', 'coverage')
    left join account n on n.organization_id = $1 and n.account_id = i.account_id`;
  const [join, also] =
    application === undefined ? ['', ''] : [item, `and coalesce(i.application_id, n.application_id) = ${application}`];
  return `coalesce((select true from past c ${join} where c.person_id = p.person_id ${also} limit 1), false)`;
}

/** SQL for whether person `p` has something in an application; with `open`, something that is still there or not known. */
function hasIn(application: string, open: boolean): string {
  const still = `p.person_id in (select person_id from by_case where application_id = ${application}
    union all select person_id from by_record where application_id = ${application})`;
  if (open) return still;
  return `(${still} or ${hasPast(application)})`;
}

/** The first value alone can be looked up in the index, both together cannot. */
function placeSql(name: string, id: string): string {
  return `p.display_name >= ${name} and (p.display_name, p.person_id) > (${name}, ${id}::uuid)`;
}

/** A case of somebody who has left. */
export type LeftCase = {
  readonly number: string;
  readonly state: 'open' | 'closed';
  readonly accessEndsAt: Temporal.Instant;
  readonly timeZone: string;
  readonly quiet: boolean;
};

/** The cases of these people whose end has passed, the latest first, by person. */
export async function listLeftCases(
  tx: Tx,
  scope: RowScope,
  personIds: readonly string[],
): Promise<ReadonlyMap<string, readonly LeftCase[]>> {
  const rows = await tx.query<LeftCase & { readonly personId: string }>(
    `with ${leftSql}
     select c.person_id as "personId", 'OFF-' || o.number as number, o.state, d.access_ends_at as "accessEndsAt", d.time_zone as "timeZone", o.quiet
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
