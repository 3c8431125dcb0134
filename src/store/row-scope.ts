import { type Acting, type Permission, scopesFor } from '../core/permission.ts';
import { uuid } from '../core/uuid.ts';

/** Where an operator holds one permission, and the person they are: what every list, count, detail and export filters by. */
export type RowScope = {
  readonly everywhere: boolean;
  readonly departments: readonly string[];
  readonly sites: readonly string[];
  readonly cases: readonly string[];
  /** Nobody sees the case of their own departure. */
  readonly ownPersonId: string | null;
  /** Who asks: of a confidential case only the named know. */
  readonly operatorId: string;
};

/** SQL expressions for what a row is about; `null` where rows of this kind have no such thing. */
export type ScopedColumns = {
  readonly department: string;
  readonly site: string;
  readonly offboarding: string;
  readonly leaver: string;
};

/** The columns of a query that joins `offboarding o` with its `person p`. */
export const caseColumns: ScopedColumns = {
  department: 'p.department',
  site: 'p.location_id',
  offboarding: 'o.offboarding_id',
  leaver: 'o.person_id',
};

const noCase = 'null::uuid';

/** The columns of a query over `person p`. */
export const personColumns: ScopedColumns = {
  department: 'p.department',
  site: 'p.location_id',
  offboarding: noCase,
  leaver: 'null::uuid',
};

/** The columns of a query that joins `asset a` with its custodian, `person p`. */
export const assetColumns: ScopedColumns = {
  department: 'p.department',
  site: 'coalesce(a.location_id, p.location_id)',
  offboarding: noCase,
  leaver: 'null::uuid',
};

/** The scope in which an operator holds a permission. */
export function rowScope(acting: Acting, permission: Permission): RowScope {
  const scopes = scopesFor(acting, permission);
  const values = (kind: string) => scopes.filter(({ scope }) => scope === kind).map(({ value }) => value);
  return {
    everywhere: scopes.some(({ scope }) => scope === 'organization'),
    departments: values('department'),
    sites: values('site').filter((value) => uuid.test(value)),
    cases: values('case').filter((value) => uuid.test(value)),
    ownPersonId: acting.personId,
    operatorId: acting.operatorId,
  };
}

/** How many parameters `scopeSql` reads. */
export const scopeParameters = 6;

/**
 * The one predicate that says whether a row lies within a scope, and that of a confidential case only the named see anything.
 * It reads the organization from $1 and the parameters of `scopeValues` from `$first` on.
 */
export function scopeSql({ department, site, offboarding, leaver }: ScopedColumns, first: number): string {
  const [everywhere, departments, sites, cases, own, operator = ''] = Array.from(
    { length: scopeParameters },
    (_, index) => `$${first + index}`,
  );
  const known = offboarding === noCase ? `${operator}::uuid is not null` : knownSql(offboarding, operator);
  return `(${everywhere}::boolean or ${department} = any(${departments}::text[]) or ${site} = any(${sites}::uuid[])
    or ${offboarding} = any(${cases}::uuid[])) and (${leaver} is null or ${leaver} is distinct from ${own}::uuid) and ${known}`;
}

/** SQL for whether a row of `embargo` is in force: neither lifted, nor past its hour, nor has the person been told. $1 is the organization. */
export const embargoInForce = `embargo.organization_id = $1 and embargo.lifted_at is null
  and (embargo.until is null or embargo.until > now())
  and not (embargo.until_informed and exists (select from departure told
    where told.organization_id = $1 and told.departure_id = embargo.departure_id and told.informed_at <= now()))`;

/** SQL for the cases (`offboarding_id`) that an operator may not know of; a null operator is named nowhere. $1 is the organization. */
export function hiddenCasesSql(operator: string): string {
  return `select embargo.offboarding_id from embargo where ${embargoInForce} and not exists (select from embargo_named
    where embargo_named.organization_id = $1 and embargo_named.offboarding_id = embargo.offboarding_id
      and embargo_named.operator_id = ${operator}::uuid)`;
}

/** SQL for the people (`person_id`) of whom an operator may know no case of the last week, because it is confidential. $1 is the organization. */
export function hiddenPeopleSql(operator: string): string {
  const cases = 'select lately.person_id from offboarding lately where lately.organization_id = $1';
  const known = knownSql('lately.offboarding_id', operator);
  return `${cases} and not (${known}) except ${cases} and lately.opened_at > now() - interval '8 days' and ${known}`;
}

/** SQL for whether an operator may know of a case. Both are SQL expressions; $1 is the organization. */
export function knownSql(offboarding: string, operator: string): string {
  return `not exists (${hiddenCasesSql(operator)} and embargo.offboarding_id = ${offboarding})`;
}

export function scopeValues(scope: RowScope): readonly unknown[] {
  return [scope.everywhere, scope.departments, scope.sites, scope.cases, scope.ownPersonId, scope.operatorId];
}
