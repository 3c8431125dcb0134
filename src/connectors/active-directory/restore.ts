import { z } from 'zod';
import type { Receipt, WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import { isDisabled } from './account-control.ts';
import type { DirectoryAccount } from './account.ts';
import { moveTo } from './deprovision.ts';
import { commonName, isSameDn, splitDn } from '../ldap/distinguished-name.ts';
import { type Place, domainUsersRid, findPlace } from './domain.ts';
import { guidDn } from './guid.ts';
import { makePrimary, setMember } from './remove-from-groups.ts';
import { setDisabled } from './suspend.ts';
import type { Operation } from '../ldap/writing.ts';
import { type WriteAccess, carryOut } from './writing.ts';

const place = z.object({ guid: z.string(), dn: z.string() });
/** What the receipts of the other verbs keep; each has its part of it. */
const kept = z.object({
  userAccountControl: z.number().int().optional(),
  name: z.string().optional(),
  parent: place.optional(),
  groups: z.array(place).default([]),
  primaryGroupId: z.number().int().nullish(),
  primaryGroup: place.nullish(),
});

/** Brings back what the receipts, newest first, have kept: place, groups, primary group, and last whether the account may sign in. */
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
  readonly disabled: boolean | undefined;
  readonly name: string | undefined;
  readonly parent: Place | undefined;
  readonly groups: readonly Place[];
  readonly primary: { readonly rid: number; readonly group: Place } | undefined;
};

function stateBefore(receipts: readonly Receipt[]): Wanted {
  let wanted: Wanted = { disabled: undefined, name: undefined, parent: undefined, groups: [], primary: undefined };
  for (const { before } of receipts) {
    const state = kept.parse(before);
    const { userAccountControl, primaryGroup, primaryGroupId } = state;
    wanted = {
      disabled: userAccountControl === undefined ? wanted.disabled : isDisabled(userAccountControl),
      name: state.name ?? wanted.name,
      parent: state.parent ?? wanted.parent,
      groups: [...wanted.groups, ...state.groups],
      primary: primaryGroup && primaryGroupId ? { rid: primaryGroupId, group: primaryGroup } : wanted.primary,
    };
  }
  return wanted;
}

/** The places and groups of a receipt under the names they have now, and in words those that are gone. */
type Found = {
  readonly parent: Place | undefined;
  readonly groups: readonly Place[];
  readonly gone: readonly string[];
};

async function findAgain({ directory }: WriteAccess, wanted: Wanted): Promise<Found> {
  const again = ({ guid }: Place) => findPlace(directory, guidDn(guid));
  const parent = wanted.parent && (await again(wanted.parent));
  const groups = await Promise.all(
    [...wanted.groups, ...(wanted.primary ? [wanted.primary.group] : [])].map(async (group) => ({
      group,
      now: await again(group),
    })),
  );
  return {
    parent,
    groups: groups.flatMap(({ now }) => now ?? []),
    gone: [
      ...(wanted.parent && !parent ? [`the place ${wanted.parent.dn}, which no longer exists`] : []),
      ...groups
        .filter(({ now }) => !now)
        .map(({ group }) => `membership in ${commonName(group.dn)}, which no longer exists`),
    ],
  };
}

async function operationsTo(
  access: WriteAccess,
  account: DirectoryAccount,
  wanted: Wanted,
  found: Found,
): Promise<readonly Operation[]> {
  const { parent } = found;
  const isAway = parent !== undefined && !isSameDn(splitDn(account.dn).parent, parent.dn);
  const primary = wanted.primary && found.groups.find(({ guid }) => guid === wanted.primary?.group.guid);
  // While Domain Users is the primary group nobody can join it, and another primary group turns it into a membership by itself.
  const users = account.primaryGroupId === domainUsersRid ? await access.domain.groupByRid(domainUsersRid) : undefined;
  const isUsers = ({ guid }: Place) => guid === users?.guid;
  const toJoin = found.groups.filter((group) => group !== primary && !isUsers(group) && !isIn(account, group));
  const leavesUsers = primary !== undefined && users !== undefined && !wanted.groups.some(isUsers);
  return [
    ...(isAway ? [moveTo(access, account, parent, wanted.name ?? commonName(account.dn))] : []),
    ...toJoin.map((group) => setMember(access, group, account, true)),
    ...(primary && wanted.primary ? makePrimary(access, account, primary, wanted.primary.rid) : []),
    ...(leavesUsers ? [setMember(access, users, account, false)] : []),
    ...(wanted.disabled === undefined ? [] : setDisabled(access.directory, account, wanted.disabled)),
  ];
}

function isRestored(later: DirectoryAccount, wanted: Wanted, found: Found): boolean {
  const isPlaced = found.parent === undefined || isSameDn(splitDn(later.dn).parent, found.parent.dn);
  const isEnabled =
    wanted.disabled === undefined ||
    (later.accountControl !== null && isDisabled(later.accountControl) === wanted.disabled);
  const isPrimary =
    wanted.primary === undefined || later.primaryGroupId === wanted.primary.rid || found.gone.length > 0;
  return (
    isPlaced &&
    isEnabled &&
    isPrimary &&
    found.groups.every((group) => isIn(later, group) || group.guid === wanted.primary?.group.guid)
  );
}

function isIn({ groupDns }: DirectoryAccount, group: Place): boolean {
  return groupDns.some((dn) => isSameDn(dn, group.dn));
}

function stateOf({ dn, accountControl, groupDns, primaryGroupId }: DirectoryAccount) {
  return { dn, userAccountControl: accountControl, groupDns: [...groupDns], primaryGroupId };
}
