import type { WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import { guidDn } from './guid.ts';
import { type WriteAccess, carryOut } from './writing.ts';

const ticketLifetimeHours = 10;

/**
 * Replaces the password with one that nobody knows (MS-ADTS §3.1.1.3.1.5.1), so that no new ticket can be had with the old one. Kerberos
 * tickets that were issued before are not ended: they run out within ten hours, the default of a domain.
 */
export function revokeSessions(access: WriteAccess, request: WriteRequest): Promise<WriteResult> {
  return carryOut(access, 'revokeSessions', request, async ({ guid, passwordLastSet }) => ({
    before: { pwdLastSet: passwordLastSet },
    operations: () => [
      {
        did: 'the password was replaced',
        run: () =>
          access.directory.modify(guidDn(guid), [
            { operation: 'replace', type: 'unicodePwd', values: [quoted(unknownPassword(access.randomBytes))] },
          ]),
      },
    ],
    after: (account) => ({ pwdLastSet: account.passwordLastSet }),
    holds: (_seen, account) => account.passwordLastSet !== passwordLastSet,
    notRestorable: ['the password'],
    effectiveBy: access.now().add({ hours: ticketLifetimeHours }),
  }));
}

/** 288 random bits; the ending satisfies a policy that asks for four kinds of characters. */
function unknownPassword(randomBytes: (size: number) => Uint8Array): string {
  return `${Buffer.from(randomBytes(36)).toString('base64url')}aA1!`;
}

/** The form in which a directory takes a password: in double quotes, as UTF-16 little-endian. */
export function quoted(password: string): Buffer {
  return Buffer.from(`"${password}"`, 'utf16le');
}
