import type { Entry } from 'ldapts';
import type { WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import type { AttributeChange, Modification } from '../ldap/directory.ts';
import { commonName, isSameDn } from '../ldap/distinguished-name.ts';
import { valuesOf } from '../ldap/entry.ts';
import type { Operation } from '../ldap/writing.ts';
import type { DirectoryAccount } from './account.ts';
import { type Membership, readGroup } from './membership.ts';
import { lookAt } from './reading.ts';
import { type WriteAccess, carryOut } from './writing.ts';

/**
 * Takes an account out of every group, on the group's side. Where it is the last member of a group that may not be empty, the configured
 * placeholder takes its place, or the group is left to a person. The primary group of a POSIX account stays: the account has to have one.
 */
export function removeFromGroups(access: WriteAccess, request: WriteRequest): Promise<WriteResult> {
  return carryOut(access, 'removeFromGroups', request, async ({ memberships, primaryGroupNumber }) => {
    const stuck = access.tree.placeholderMember === undefined ? memberships.filter(isLast) : [];
    if (stuck.length > 0 && stuck.length === memberships.length)
      return { outcome: 'refused', reason: `refused: ${stuck.map(lastMember).join(' ')}` };
    return {
      before: { groups: memberships },
      operations: (account) => memberships.map((membership) => leave(access, membership, account)),
      after: (later) => ({
        groups: later.memberships,
        ...(primaryGroupNumber === null ? {} : { kept: [`the primary group (gidNumber ${primaryGroupNumber})`] }),
      }),
      holds: (_seen, later) => later.memberships.length === 0,
    };
  });
}

function leave(access: WriteAccess, { uuid, dn }: Membership, account: DirectoryAccount): Operation {
  const { placeholderMember } = access.tree;
  return inGroup(access, account, {
    uuid,
    name: commonName(dn),
    did: `it was removed from ${commonName(dn)}`,
    plan: (_group, held, { dn: member }) => {
      if (held === undefined) return [];
      if (isLast(held) && placeholderMember === undefined)
        return { kind: 'rejected', code: objectClassViolation, reason: lastMember(held) };
      return [
        ...held.lastIn.flatMap((type) =>
          placeholderMember === undefined ? [] : [{ operation: 'add' as const, type, values: [placeholderMember] }],
        ),
        ...held.attributes.map((type) => ({ operation: 'delete' as const, type, values: [member] })),
        ...(held.memberUids.length === 0
          ? []
          : [{ operation: 'delete' as const, type: 'memberUid', values: [...held.memberUids] }]),
      ];
    },
  });
}

/** Brings back a membership as a receipt kept it, and takes the placeholder out again where it stood in for the account. */
export function rejoin(access: WriteAccess, kept: Membership, account: DirectoryAccount): Operation {
  const { placeholderMember } = access.tree;
  const plan: Change['plan'] = (group, held, { dn: member }) => {
    const missing = kept.attributes.filter((type) => held?.attributes.includes(type) !== true);
    const missingUids = kept.memberUids.filter((value) => held?.memberUids.includes(value) !== true);
    const standIns = kept.lastIn.flatMap((type) =>
      valuesOf(group, type)
        .filter((value) => placeholderMember !== undefined && isSameDn(value, placeholderMember))
        .map((value) => ({ operation: 'delete' as const, type, values: [value] })),
    );
    return [
      ...missing.map((type) => ({ operation: 'add' as const, type, values: [member] })),
      ...(missingUids.length === 0 ? [] : [{ operation: 'add' as const, type: 'memberUid', values: missingUids }]),
      ...standIns,
    ];
  };
  const name = commonName(kept.dn);
  return inGroup(access, account, { uuid: kept.uuid, name, did: `it was added to ${name}`, plan });
}

/** Whether an account holds everything that was kept of a membership. */
export function isIn({ memberships }: DirectoryAccount, kept: Membership): boolean {
  const held = memberships.find(({ uuid }) => uuid === kept.uuid);
  return (
    kept.attributes.every((type) => held?.attributes.includes(type)) &&
    kept.memberUids.every((value) => held?.memberUids.includes(value))
  );
}

/** What is to be done with one group, planned on what group and account are right before it. */
type Change = {
  readonly uuid: string;
  readonly name: string;
  readonly did: string;
  readonly plan: (
    group: Entry,
    held: Membership | undefined,
    account: DirectoryAccount,
  ) => readonly AttributeChange[] | Modification;
};

/** Changes one group. When the server refuses, what it then shows decides, not its error code; a group that is gone needs no change. */
function inGroup(access: WriteAccess, { uuid: accountUuid }: DirectoryAccount, change: Change): Operation {
  const { uuid, name, did, plan } = change;
  const planNow = async () => {
    const { account } = await lookAt(access, accountUuid);
    if (account === undefined) return undefined;
    const group = await readGroup(access.directory, access.tree.rootDn, uuid, account);
    return group === undefined
      ? { dn: '', planned: [] }
      : { dn: group.entry.dn, planned: plan(group.entry, group.membership, account) };
  };
  const run = async (): Promise<Modification> => {
    const now = await planNow();
    if (now === undefined) return { kind: 'not_sent', reason: 'The account could not be read again.' };
    if ('kind' in now.planned) return now.planned;
    if (now.planned.length === 0) return { kind: 'done' };
    const modification = await access.directory.modify(now.dn, now.planned);
    if (modification.kind !== 'rejected') return modification;
    const later = await planNow();
    const isDone = later !== undefined && !('kind' in later.planned) && later.planned.length === 0;
    return isDone ? { kind: 'done' } : { ...modification, reason: `${name}: ${modification.reason}` };
  };
  return { did, independent: true, run };
}

const objectClassViolation = 65;

function isLast({ lastIn }: Membership): boolean {
  return lastIn.length > 0;
}

function lastMember({ dn }: Membership): string {
  return `The account is the last member of ${commonName(dn)}, and such a group may not be empty. Name a placeholderMember for this application, add another member, or delete the group.`;
}
