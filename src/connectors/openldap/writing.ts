import type { Verb, WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import { isSameDn } from '../ldap/distinguished-name.ts';
import { type Intention, carryOut as carryOutIn } from '../ldap/writing.ts';
import type { DirectoryAccount } from './account.ts';
import { type Access, lookAt } from './reading.ts';

/** What a write needs besides the connection: the random bytes of the session. */
export type WriteAccess = Access & { readonly randomBytes: (size: number) => Uint8Array };

/** Carries a verb out, leaving the bind account and the members of protected groups alone. */
export function carryOut(
  access: WriteAccess,
  verb: Verb,
  request: WriteRequest,
  intend: (account: DirectoryAccount) => Promise<Intention<DirectoryAccount> | WriteResult>,
): Promise<WriteResult> {
  const hands = {
    lookAt: (externalId: string) => lookAt(access, externalId),
    protectionOf: (account: DirectoryAccount) => protectionOf(access, account),
    now: access.now,
  };
  return carryOutIn(hands, verb, request, intend);
}

function protectionOf({ tree }: Access, { dn, protectedBy }: DirectoryAccount): string | undefined {
  if (isSameDn(dn, tree.bindDn)) return 'Handback itself signs in with this account.';
  if (protectedBy === null) return undefined;
  return `it is in the protected group ${protectedBy}. An administrator takes it out by hand.`;
}
