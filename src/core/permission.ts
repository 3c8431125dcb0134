import { allowed, refused, type Verdict } from './failure.ts';

/** What an operator may be; the words of the organization chart, not of a permission system. */
export const roles = ['it', 'security', 'hr', 'facilities', 'legal', 'finance', 'manager', 'auditor', 'admin'] as const;
export type Role = (typeof roles)[number];

export const scopeKinds = ['organization', 'department', 'site', 'case'] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** One grant: a role, and where it counts. `value` is the department's name, the location's id or the offboarding's id. */
export type RoleGrant = { readonly role: Role; readonly scope: ScopeKind; readonly value: string };

/** Authorization is this one table: who may do what. Routes, lists, counts and exports all ask it. */
export const permissions = {
  'people.read': ['it', 'security', 'hr', 'facilities', 'legal', 'manager', 'auditor', 'admin'],
  'departures.read': ['it', 'security', 'hr', 'facilities', 'legal', 'finance', 'manager', 'auditor', 'admin'],
  'departures.add': ['hr', 'it', 'security', 'admin'],
  'departures.bereavement': ['hr'],
  'plans.approve': ['it', 'security', 'admin'],
  'steps.complete': ['it', 'security', 'hr', 'facilities', 'legal', 'finance', 'manager', 'admin'],
  'items.attest': ['it', 'security', 'facilities', 'admin'],
  'items.waive': ['security', 'admin'],
  'offboardings.close': ['it', 'security', 'hr', 'admin'],
  'holdings.read': ['it', 'security', 'facilities', 'auditor', 'admin'],
  'reports.read': ['it', 'security', 'finance', 'auditor', 'admin'],
  'licences.read': ['it', 'security', 'finance', 'auditor', 'admin'],
  'licences.manage': ['it', 'finance', 'admin'],
  'custody.change': ['it', 'facilities', 'admin'],
  'dispositions.read': ['it', 'security', 'facilities', 'finance', 'auditor', 'admin'],
  'dispositions.decide': ['it', 'finance', 'admin'],
  'dispositions.approve': ['finance', 'admin'],
  'devices.command': ['it', 'security', 'admin'],
  'devices.secrets': ['security', 'admin'],
  'sanitizations.record': ['it', 'security', 'admin'],
  'certificates.read': ['it', 'security', 'facilities', 'legal', 'finance', 'auditor', 'admin'],
  'itad.manage': ['it', 'facilities', 'admin'],
  'returns.read': ['it', 'security', 'hr', 'facilities', 'legal', 'finance', 'manager', 'auditor', 'admin'],
  'returns.manage': ['it', 'hr', 'facilities', 'admin'],
  'returns.approve': ['finance', 'security', 'admin'],
  'letters.approve': ['legal', 'admin'],
  'applications.read': ['it', 'security', 'auditor', 'admin'],
  'applications.manage': ['admin'],
  'sources.manage': ['admin'],
  'messages.handle': ['hr', 'admin'],
  'mail.manage': ['admin'],
  'webhooks.manage': ['admin'],
  'couriers.manage': ['admin'],
  'imports.run': ['it', 'hr', 'admin'],
  'brakes.read': ['it', 'security', 'hr', 'auditor', 'admin'],
  'brakes.release': ['hr', 'security', 'admin'],
  'evidence.export': ['security', 'legal', 'auditor', 'admin'],
  'operators.manage': ['admin'],
  'holds.manage': ['legal', 'admin'],
  'holds.release': ['legal', 'admin'],
  'proposals.decide': ['it', 'security', 'hr', 'legal', 'admin'],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof permissions;

/** What a row is about, as far as scopes care; null where the row has no such thing. */
export type ScopeOf = {
  readonly department: string | null;
  readonly locationId: string | null;
  readonly offboardingId: string | null;
};

export type Acting = {
  readonly operatorId: string;
  /** The person this operator is; nobody handles their own departure. */
  readonly personId: string | null;
  readonly grants: readonly RoleGrant[];
};

/** The scopes in which this operator holds the permission: what a list filters by. */
export function scopesFor(acting: Acting, permission: Permission): readonly Pick<RoleGrant, 'scope' | 'value'>[] {
  const holders: readonly Role[] = permissions[permission];
  return acting.grants.filter((grant) => holders.includes(grant.role));
}

/** Whether the permission is held for the whole organization: what a route without a row asks. */
export function mayEverywhere(acting: Acting, permission: Permission): Verdict {
  const scopes = scopesFor(acting, permission);
  return scopes.some((grant) => grant.scope === 'organization')
    ? allowed
    : refused(`This needs ${wording(permission)}.`);
}

/** Whether the permission covers this row. */
export function mayOn(acting: Acting, permission: Permission, row: ScopeOf): Verdict {
  const covered = scopesFor(acting, permission).some(({ scope, value }) => {
    if (scope === 'organization') return true;
    if (scope === 'department') return row.department === value;
    if (scope === 'site') return row.locationId === value;
    return row.offboardingId === value;
  });
  return covered ? allowed : refused(`This needs ${wording(permission)} for this row.`);
}

function wording(permission: Permission): string {
  return `the permission ${permission} (held by: ${permissions[permission].join(', ')})`;
}

/** Nobody approves, edits or sees the pending case of their own departure. */
export function mayHandle(acting: Pick<Acting, 'personId'>, leaverId: string): Verdict {
  return acting.personId === leaverId ? refused('Nobody handles their own departure.') : allowed;
}
