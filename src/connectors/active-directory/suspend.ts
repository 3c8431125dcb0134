import type { WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import { isDisabled, withDisabled } from './account-control.ts';
import type { DirectoryAccount } from './account.ts';
import type { Directory } from '../ldap/directory.ts';
import { guidDn } from './guid.ts';
import type { Operation } from '../ldap/writing.ts';
import { type WriteAccess, carryOut } from './writing.ts';

/** Disables an account by setting one bit; every other flag stays, so that `restore` can clear just that bit. */
export function suspend(access: WriteAccess, request: WriteRequest): Promise<WriteResult> {
  return carryOut(access, 'suspend', request, async ({ accountControl }) => {
    if (accountControl === null) return unreadable;
    return {
      before: { userAccountControl: accountControl },
      operations: (account) => setDisabled(access.directory, account, true),
      after: (account) => ({ userAccountControl: account.accountControl }),
      holds: ({ active }) => active === false,
    };
  });
}

/** The operation that brings the account to disabled or enabled; none where it is so already, or where its flags cannot be read. */
export function setDisabled(directory: Directory, account: DirectoryAccount, disabled: boolean): readonly Operation[] {
  const { accountControl, guid } = account;
  if (accountControl === null || isDisabled(accountControl) === disabled) return [];
  // Taking away exactly the value that was read makes the change fail when somebody else has changed a flag in between.
  const changes = [
    { operation: 'delete', type: 'userAccountControl', values: [String(accountControl)] },
    { operation: 'add', type: 'userAccountControl', values: [String(withDisabled(accountControl, disabled))] },
  ] as const;
  const did = disabled ? 'the account was disabled' : 'the account was enabled';
  return [
    {
      did,
      run: () =>
        directory.modify(
          guidDn(guid),
          changes.map((change) => ({ ...change, values: [...change.values] })),
        ),
    },
  ];
}

/** How a write ends when the flags of the account are hidden from the bind account. */
export const unreadable: WriteResult = {
  outcome: 'definitely_not',
  reason: 'The bind account may not read userAccountControl of this account.',
  retryAfterMs: null,
};
