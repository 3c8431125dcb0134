import type { WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import { type WriteAccess, carryOut } from './writing.ts';

/**
 * Replaces the password with one that nobody knows. Connections that are signed in already go on until they are closed; nobody can sign in anew
 * with the old password. The change is seen by the change number and the time of the password, since passwords themselves cannot be read.
 */
export function revokeSessions(access: WriteAccess, request: WriteRequest): Promise<WriteResult> {
  return carryOut(access, 'revokeSessions', request, async ({ dn, changeNumber, passwordChangedAt }) => ({
    before: { pwdChangedTime: passwordChangedAt },
    operations: () => [
      {
        did: 'the password was replaced',
        run: () =>
          access.directory.modify(dn, [
            { operation: 'replace', type: 'userPassword', values: [unknownPassword(access.randomBytes)] },
          ]),
      },
    ],
    after: (account) => ({ pwdChangedTime: account.passwordChangedAt }),
    holds: (_seen, later) =>
      later.changeNumber !== changeNumber &&
      later.passwordChangedAt !== null &&
      later.passwordChangedAt >= (passwordChangedAt ?? ''),
    notRestorable: ['the password'],
  }));
}

/** 288 random bits; the ending satisfies a policy that asks for four kinds of characters. The server hashes it by its own policy. */
function unknownPassword(randomBytes: (size: number) => Uint8Array): string {
  return `${Buffer.from(randomBytes(36)).toString('base64url')}aA1!`;
}
