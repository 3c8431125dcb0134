import type { WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import type { DirectoryAccount } from './account.ts';
import { commonName, isBelow, rdnOf, splitDn } from '../ldap/distinguished-name.ts';
import { type Place, findPlace } from './domain.ts';
import { guidDn } from './guid.ts';
import { setDisabled, unreadable } from './suspend.ts';
import type { Operation } from '../ldap/writing.ts';
import { type WriteAccess, carryOut } from './writing.ts';

const entryAlreadyExists = 68;

/** Disables an account and moves it to the place for leavers, where nothing but the data is kept. */
export function deprovision(access: WriteAccess, leaversOu: Place, request: WriteRequest): Promise<WriteResult> {
  return carryOut(access, 'deprovision', request, async (account) => {
    if (account.accountControl === null) return unreadable;
    const parent = await findPlace(access.directory, splitDn(account.dn).parent);
    if (parent === undefined) {
      return {
        outcome: 'definitely_not',
        reason: 'The place the account is in cannot be read, so it could not be moved back.',
        retryAfterMs: null,
      };
    }
    const before = { userAccountControl: account.accountControl, name: commonName(account.dn), parent };
    const isThere = isBelow(account.dn, leaversOu.dn);
    return {
      before,
      operations: () => [
        ...setDisabled(access.directory, account, true),
        ...(isThere ? [] : [moveTo(access, account, leaversOu, before.name)]),
      ],
      after: async ({ dn, accountControl }) => ({
        userAccountControl: accountControl,
        name: commonName(dn),
        parent: (await findPlace(access.directory, splitDn(dn).parent)) ?? null,
      }),
      holds: ({ deprovisioned }) => deprovisioned,
    };
  });
}

/** Moves an account. Where its name is taken there already, its login, which nobody shares, is added to the name. */
export function moveTo(
  { directory }: WriteAccess,
  { guid, login }: DirectoryAccount,
  place: Place,
  name: string,
): Operation {
  return {
    did: `it was moved to ${place.dn}`,
    run: async () => {
      const moved = await directory.move(guidDn(guid), rdnOf(name), place.dn);
      const isTaken = moved.kind === 'rejected' && moved.code === entryAlreadyExists;
      return isTaken ? directory.move(guidDn(guid), rdnOf(`${name} (${login})`), place.dn) : moved;
    },
  };
}
