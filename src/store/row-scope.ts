import { type Acting, type Permission, scopesFor } from '../core/permission.ts';

/** Where an operator holds one permission, and the person they are: what every list, count, detail and export filters by. */
export type RowScope = {
  readonly everywhere: boolean;
  readonly departments: readonly string[];
  readonly sites: readonly string[];
  readonly cases: readonly string[];
  /** Nobody sees the case of their own departure. */
  readonly ownPersonId: string | null;
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

/** The columns of a query over `person p`. */
export const personColumns: ScopedColumns = {
  department: 'p.department',
  site: 'p.location_id',
  offboarding: 'null::uuid',
  leaver: 'null::uuid',
};

/** The columns of a query that joins `asset a` with its custodian, `person p`. */
export const assetColumns: ScopedColumns = {
  department: 'p.department',
  site: 'coalesce(a.location_id, p.location_id)',
  offboarding: 'null::uuid',
  leaver: 'null::uuid',
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

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
  };
}

/** How many parameters `scopeSql` reads. */
export const scopeParameters = 5;

/** The one predicate that says whether a row lies within a scope; it reads the parameters of `scopeValues` from `$first` on. */
export function scopeSql({ department, site, offboarding, leaver }: ScopedColumns, first: number): string {
  const [everywhere, departments, sites, cases, own] = Array.from({ length: 5 }, (_, index) => `$${first + index}`);
  return `(${everywhere}::boolean or ${department} = any(${departments}::text[]) or ${site} = any(${sites}::uuid[])
    or ${offboarding} = any(${cases}::uuid[])) and (${leaver} is null or ${leaver} is distinct from ${own}::uuid)`;
}

export function scopeValues(scope: RowScope): readonly unknown[] {
  return [scope.everywhere, scope.departments, scope.sites, scope.cases, scope.ownPersonId];
}
