import type { AccountSeen, Verb, WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import { type Intention, carryOut as carryOutIn } from '../ldap/writing.ts';
import type { DirectoryAccount } from './account.ts';
import { builtInAdministratorRid, krbtgtRid } from './domain.ts';
import { type Access, lookAt } from './reading.ts';

/** What a write needs besides the connection: the clock and the random bytes of the session. */
export type WriteAccess = Access & {
  readonly now: () => Temporal.Instant;
  readonly randomBytes: (size: number) => Uint8Array;
};

/** Carries a verb out in a domain, leaving the accounts alone that hold rights over it. */
export function carryOut(
  access: WriteAccess,
  verb: Verb,
  request: WriteRequest,
  intend: (account: DirectoryAccount) => Promise<Intention<DirectoryAccount> | WriteResult>,
): Promise<WriteResult> {
  const hands = {
    lookAt: (externalId: string) => lookAt(access, externalId),
    protectionOf: (account: DirectoryAccount, seen: AccountSeen) => protectionOf(access, account, seen),
    now: access.now,
  };
  return carryOutIn(hands, verb, request, intend);
}

/** Why automation leaves an account alone, or undefined. The directory itself would undo or refuse a delegated change to most of these. */
function protectionOf({ domain }: Access, account: DirectoryAccount, seen: AccountSeen): string | undefined {
  if (account.guid === domain.bindGuid) return 'Handback itself signs in with this account.';
  if (account.rid === builtInAdministratorRid)
    return 'this is the built-in Administrator, the way in when every other is lost.';
  if (account.rid === krbtgtRid) return 'krbtgt signs every Kerberos ticket of the domain.';
  if (seen.privileged !== true) return undefined;
  const group = account.groupDns
    .map((dn) => domain.privilegedGroups.get(dn.toLowerCase()))
    .find((name) => name !== undefined);
  const why = group === undefined ? 'it is marked as administrative (adminCount)' : `it is in ${group}`;
  return `the account has rights over the directory: ${why}. An administrator takes it out by hand.`;
}
