import { z } from 'zod';
import type { AccountSeen } from '../../core/connector.ts';

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
/** One page of the listing; `total` counts the whole listing. */
export const page = search.extend({ nextCursor: z.string().nullable(), total: z.number().int() });
/** The answer to a write: the account after it. */
export const written = z.object({ account, changed: z.boolean() });
/** Why a write was refused, in the application's own code. */
export const refusal = z.object({ error: z.string() });

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
