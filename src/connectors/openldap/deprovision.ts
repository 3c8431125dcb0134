import { setTimeout as wait } from 'node:timers/promises';
import type { WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import { isBelow, splitDn } from '../ldap/distinguished-name.ts';
import type { Operation } from '../ldap/writing.ts';
import type { DirectoryAccount } from './account.ts';
import { closed, setLocks } from './locks.ts';
import { isIn } from './remove-from-groups.ts';
import { lookAt } from './reading.ts';
import { withoutPolicy } from './suspend.ts';
import { type Place, placeAt } from './tree.ts';
import { type WriteAccess, carryOut } from './writing.ts';

/** Locks an account and moves it to the place for leavers, where nothing but the data is kept. Its groups follow by the overlay refint. */
export function deprovision(access: WriteAccess, leaversOu: Place, request: WriteRequest): Promise<WriteResult> {
  return carryOut(access, 'deprovision', request, async (account) => {
    if (!access.tree.canLock) return withoutPolicy;
    const parent = await placeAt(access.directory, splitDn(account.dn).parent);
    if (parent === undefined) {
      return {
        outcome: 'definitely_not',
        reason: 'The place the account is in cannot be read, so it could not be moved back.',
        retryAfterMs: null,
      };
    }
    const isThere = isBelow(account.dn, leaversOu.dn);
    return {
      before: { ...account.locks, parent, groups: account.memberships },
      operations: () => [
        ...setLocks(access.directory, account, closed(account, access.now()), 'the account was locked'),
        ...(isThere ? [] : [moveTo(access, account, leaversOu)]),
      ],
      after: async ({ dn, locks, memberships }) => ({
        ...locks,
        parent: (await placeAt(access.directory, splitDn(dn).parent)) ?? null,
        groups: memberships,
      }),
      holds: ({ deprovisioned }) => deprovisioned,
    };
  });
}

const entryAlreadyExists = 68;
const followTries = 40;
const followPauseMs = 50;

/** Moves an account under the name it has, and waits until its groups have followed, which refint does after it has answered. */
export function moveTo(access: WriteAccess, account: DirectoryAccount, place: Place): Operation {
  return {
    did: `it was moved to ${place.dn}`,
    run: async () => {
      const { rdn } = splitDn(account.dn);
      const moved = await access.directory.move(account.dn, rdn, place.dn);
      if (moved.kind === 'rejected' && moved.code === entryAlreadyExists)
        return { ...moved, reason: `There already is an entry ${rdn} in ${place.dn}. Rename that one first.` };
      if (moved.kind !== 'done') return moved;
      for (let tries = 0; tries < followTries; tries += 1) {
        const later = (await lookAt(access, account.uuid)).account;
        if (later === undefined || account.memberships.every((group) => isIn(later, group))) break;
        await wait(followPauseMs);
      }
      return moved;
    },
  };
}
