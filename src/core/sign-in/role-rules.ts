import type { Role, RoleGrant, ScopeKind } from '../permission.ts';

/** Who is in this group of the provider holds this role, there. `value` as in a grant. */
export type RoleRule = {
  readonly group: string;
  readonly role: Role;
  readonly scope: ScopeKind;
  readonly value: string;
};

/** The roles that groups give, each once. Names of groups are compared as they are written. */
export function rolesOfGroups(rules: readonly RoleRule[], groups: readonly string[]): readonly RoleGrant[] {
  const given = rules.filter(({ group }) => groups.includes(group));
  const byKey = new Map(
    given.map(({ role, scope, value }) => [grantKey({ role, scope, value }), { role, scope, value }]),
  );
  return [...byKey.values()];
}

/** The same for two grants of the same role in the same place. */
export function grantKey({ role, scope, value }: RoleGrant): string {
  return [role, scope, value].join('\n');
}

/** The groups that a provider names: a list of texts, or one text. Anything else names none. */
export function groupsIn(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim === '' ? [] : [claim];
  return Array.isArray(claim) ? claim.filter((one) => typeof one === 'string') : [];
}
