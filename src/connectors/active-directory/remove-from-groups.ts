import type { JsonObject, WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import { bytesOf } from '../ldap/entry.ts';
import type { DirectoryAccount } from './account.ts';
import type { Modification } from '../ldap/directory.ts';
import { commonName, isSameDn } from '../ldap/distinguished-name.ts';
import { type Place, domainUsersRid } from './domain.ts';
import { equals } from '../ldap/filters.ts';
import { guidDn, guidFromBytes } from './guid.ts';
import { type Access, lookAt } from './reading.ts';
import type { Operation } from '../ldap/writing.ts';
import { type WriteAccess, carryOut } from './writing.ts';

/**
 * Takes an account out of every group, on the group's side. Domain Users stays, because an account needs a primary group; another primary
 * group is replaced by it first, since a primary group cannot be left.
 */
export function removeFromGroups(access: WriteAccess, request: WriteRequest): Promise<WriteResult> {
  return carryOut(access, 'removeFromGroups', request, async (account) => {
    const users = await access.domain.groupByRid(domainUsersRid);
    const before = await groupsOf(access, account);
    const isUsers = (dn: string) => users !== undefined && isSameDn(dn, users.dn);
    const toLeave = before.groups.filter((group) => !isUsers(group.dn));
    if (before.primaryGroup !== null) {
      if (users === undefined)
        return {
          outcome: 'refused',
          reason: 'refused: Domain Users, the only primary group to fall back on, cannot be seen.',
        };
      toLeave.push(before.primaryGroup);
    }
    return {
      before,
      operations: () => [
        ...(users === undefined || before.primaryGroup === null
          ? []
          : makePrimary(access, account, users, domainUsersRid)),
        ...toLeave.map((group) => setMember(access, group, account, false)),
      ],
      after: async (later) => ({ ...(await groupsOf(access, later)), kept: ['Domain Users, the primary group'] }),
      holds: (_seen, later) => later.groupDns.every(isUsers) && later.primaryGroupId === domainUsersRid,
    };
  });
}

/** An account's groups as a receipt keeps them. `primaryGroup` is null where it is Domain Users. */
export type GroupsHeld = {
  readonly groups: readonly Place[];
  readonly primaryGroupId: number | null;
  readonly primaryGroup: Place | null;
};

/** Reads an account's groups with their immutable ids; groups of other domains are not among them. */
async function groupsOf(
  { directory, domain }: Access,
  account: DirectoryAccount,
): Promise<JsonObject & GroupsHeld & { groups: Place[] }> {
  const entries = await directory.search(domain.rootDn, {
    scope: 'sub',
    filter: equals('member', account.dn),
    attributes: ['objectGUID'],
  });
  const groups = entries.flatMap((entry) => {
    const bytes = bytesOf(entry, 'objectGUID');
    return bytes === undefined ? [] : [{ guid: guidFromBytes(bytes), dn: entry.dn }];
  });
  const { primaryGroupId } = account;
  const primaryGroup =
    primaryGroupId === null || primaryGroupId === domainUsersRid ? undefined : await domain.groupByRid(primaryGroupId);
  return { groups, primaryGroupId, primaryGroup: primaryGroup ?? null };
}

/** Makes a group the primary one, after making the account a member of it, which the directory asks for. */
export function makePrimary(
  access: Access,
  account: DirectoryAccount,
  group: Place,
  rid: number,
): readonly Operation[] {
  if (account.primaryGroupId === rid) return [];
  const isMember = account.groupDns.some((dn) => isSameDn(dn, group.dn));
  const change = [{ operation: 'replace' as const, type: 'primaryGroupID', values: [String(rid)] }];
  return [
    ...(isMember ? [] : [{ ...setMember(access, group, account, true), independent: false }]),
    {
      did: `${commonName(group.dn)} was made the primary group`,
      run: () => access.directory.modify(guidDn(account.guid), change),
    },
  ];
}

/** Adds or removes a membership on the group's side. When the directory refuses, what it then shows decides, not its error code. */
export function setMember(access: Access, group: Place, { guid }: DirectoryAccount, member: boolean): Operation {
  const name = commonName(group.dn);
  return {
    independent: true,
    did: member ? `it was added to ${name}` : `it was removed from ${name}`,
    run: async () => {
      const now = await lookAt(access, guid);
      if (now.account === undefined) return { kind: 'not_sent', reason: 'The account could not be read again.' };
      const values = [now.account.dn];
      const modification = await access.directory.modify(guidDn(group.guid), [
        { operation: member ? 'add' : 'delete', type: 'member', values },
      ]);
      if (modification.kind !== 'rejected') return modification;
      return (await isMemberOf(access, group, guid)) === member ? { kind: 'done' } : withName(modification, name);
    },
  };
}

async function isMemberOf(access: Access, group: Place, guid: string): Promise<boolean | undefined> {
  const { account } = await lookAt(access, guid);
  return account?.groupDns.some((dn) => isSameDn(dn, group.dn));
}

function withName(modification: Modification & { readonly kind: 'rejected' }, name: string): Modification {
  return { ...modification, reason: `${name}: ${modification.reason}` };
}
