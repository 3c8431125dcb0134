import { z } from 'zod';
import type { AccountSeen, Administration } from '../../core/applications/connector.ts';

const account = z.object({
  id: z.string(),
  login: z.string(),
  displayName: z.string().nullable(),
  email: z.string().nullable(),
  employeeNumber: z.string().nullable(),
  type: z.enum(['member', 'service', 'shared']),
  admin: z.boolean(),
  status: z.string(),
  groups: z.array(z.string()),
  seats: z.array(z.string()),
  lastSignInAt: z.iso.datetime().nullable(),
  sessionsEnded: z.number().int(),
});
export type SimulatedAccount = z.infer<typeof account>;

/** The answer to a search: everything that matched any of the keys. */
export const search = z.object({ accounts: z.array(account) });
const someone = z.object({ id: z.string(), status: z.string() });
/** Who administers the application, and who owns which group. */
export const administration = z.object({
  administrators: z.array(someone),
  groups: z.array(z.object({ name: z.string(), owners: z.array(someone) })),
});

/** One page of the listing; `total` counts the whole listing. */
export const page = search.extend({ nextCursor: z.string().nullable(), total: z.number().int() });
/** The answer to a write: the account after it. */
export const written = z.object({ account, changed: z.boolean() });
/** Why a write was refused, in the application's own code. */
export const refusal = z.object({ error: z.string() });

/** The same in the words of the contract, for one account. */
export function toAdministration(
  { administrators, groups }: z.infer<typeof administration>,
  externalId: string,
): Extract<Administration, { readonly state: 'seen' }> {
  const isActive = (status: string) => activeByStatus[status] ?? 'unknown';
  return {
    state: 'seen',
    admins: administrators.map(({ id, status }) => ({ externalId: id, active: isActive(status) })),
    owned: groups
      .filter(({ owners }) => owners.some(({ id }) => id === externalId))
      .map(({ name, owners }) => ({
        group: name,
        otherOwners: owners.filter(({ id, status }) => id !== externalId && isActive(status) === true).length,
      })),
    keep: null,
  };
}

const activeByStatus: Readonly<Record<string, boolean>> = { active: true, suspended: false, deprovisioned: false };

/** An account in the words of the contract; a status that is not in the map is unknown. */
export function toAccountSeen(seen: SimulatedAccount): AccountSeen {
  const { id, login, displayName, email, employeeNumber, groups, status } = seen;
  return {
    externalId: id,
    login,
    displayName,
    email,
    employeeNumber,
    kind: seen.type === 'member' ? 'human' : seen.type,
    privileged: seen.admin,
    active: activeByStatus[status] ?? 'unknown',
    deprovisioned: status === 'deprovisioned',
    groups,
    lastSignInAt: seen.lastSignInAt === null ? null : Temporal.Instant.from(seen.lastSignInAt),
    fingerprint: { id, login, ...(employeeNumber === null ? {} : { employeeNumber }) },
  };
}
