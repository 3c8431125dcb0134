import { z } from 'zod';
import type { Receipt, WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import { commonName, isSameDn, splitDn } from '../ldap/distinguished-name.ts';
import type { Operation } from '../ldap/writing.ts';
import type { DirectoryAccount, Locks } from './account.ts';
import { moveTo } from './deprovision.ts';
import { setLocks } from './locks.ts';
import type { Membership } from './membership.ts';
import { isIn, rejoin } from './remove-from-groups.ts';
import { type Place, findPlace } from './tree.ts';
import { type WriteAccess, carryOut } from './writing.ts';

const place = z.object({ uuid: z.string(), dn: z.string() });
const names = z.array(z.string());
/** What the receipts of the other verbs keep; each has its part of it. */
const kept = z.object({
  pwdAccountLockedTime: z.string().nullish(),
  shadowExpire: z.string().nullish(),
  loginShell: z.string().nullish(),
  parent: place.optional(),
  groups: z.array(place.extend({ attributes: names, memberUids: names, lastIn: names })).default([]),
});

/** Brings back what the receipts, newest first, have kept: place, groups, and last the ways in. */
export function restore(access: WriteAccess, request: WriteRequest): Promise<WriteResult> {
  const receipts = request.receipts ?? [];
  const wanted = stateBefore(receipts);
  return carryOut(access, 'restore', request, async (account) => {
    const found = await findAgain(access, wanted);
    return {
      before: stateOf(account),
      operations: () => operationsTo(access, account, wanted, found),
      after: (later) => stateOf(later),
      holds: (_seen, later) => isRestored(later, wanted, found),
      notRestorable: [...new Set([...receipts.flatMap((receipt) => receipt.notRestorable), ...found.gone])],
    };
  });
}

/** The state to come back to: the oldest receipt that speaks of something wins, and groups add up. */
type Wanted = {
  readonly locks: Partial<Locks>;
  readonly parent: Place | undefined;
  readonly groups: readonly Membership[];
};

function stateBefore(receipts: readonly Receipt[]): Wanted {
  let wanted: Wanted = { locks: {}, parent: undefined, groups: [] };
  for (const { before } of receipts) {
    const { parent, groups, ...locks } = kept.parse(before);
    const said = Object.fromEntries(Object.entries(locks).filter(([, value]) => value !== undefined));
    const newer = wanted.groups.filter(({ uuid }) => !groups.some((group) => group.uuid === uuid));
    wanted = { locks: { ...wanted.locks, ...said }, parent: parent ?? wanted.parent, groups: [...newer, ...groups] };
  }
  return wanted;
}

/** The place and the groups of the receipts under the names they have now, and in words those that are gone. */
type Found = {
  readonly parent: Place | undefined;
  readonly groups: readonly Membership[];
  readonly gone: readonly string[];
};

async function findAgain({ directory, tree }: WriteAccess, wanted: Wanted): Promise<Found> {
  const again = ({ uuid }: Place) => findPlace(directory, tree.rootDn, uuid);
  const parent = wanted.parent && (await again(wanted.parent));
  const groups = await Promise.all(wanted.groups.map(async (group) => ({ group, now: await again(group) })));
  return {
    parent,
    groups: groups.flatMap(({ group, now }) => (now === undefined ? [] : [{ ...group, dn: now.dn }])),
    gone: [
      ...(wanted.parent && !parent ? [`the place ${wanted.parent.dn}, which no longer exists`] : []),
      ...groups
        .filter(({ now }) => !now)
        .map(({ group }) => `membership in ${commonName(group.dn)}, which no longer exists`),
    ],
  };
}

function operationsTo(
  access: WriteAccess,
  account: DirectoryAccount,
  { locks }: Wanted,
  { parent, groups }: Found,
): readonly Operation[] {
  const isAway = parent !== undefined && !isSameDn(splitDn(account.dn).parent, parent.dn);
  const placed = isAway ? { ...account, dn: `${splitDn(account.dn).rdn},${parent.dn}` } : account;
  const toJoin = groups.filter((group) => !isIn(account, group));
  return [
    ...(isAway ? [moveTo(access, account, parent)] : []),
    ...toJoin.map((group) => rejoin(access, group, account)),
    ...setLocks(access.directory, placed, locks, 'the account was unlocked'),
  ];
}

function isRestored(later: DirectoryAccount, { locks }: Wanted, { parent, groups }: Found): boolean {
  const isPlaced = parent === undefined || isSameDn(splitDn(later.dn).parent, parent.dn);
  const isUnlocked = Object.entries(locks).every(([name, value]) => later.locks[name as keyof Locks] === value);
  return isPlaced && isUnlocked && groups.every((group) => isIn(later, group));
}

function stateOf({ dn, locks, memberships }: DirectoryAccount) {
  return { dn, ...locks, groups: memberships };
}
