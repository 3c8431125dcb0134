import type { Json, JsonObject, Receipt, WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import type { Operation } from '../run-in-order.ts';
import { scimOutcome } from './calls.ts';
import { pathSegment } from './filters.ts';
import { type Membership, isThere, setMember } from './groups.ts';
import { activeRequest } from './requests.ts';
import type { User } from './user.ts';
import { type Subject, type WriteAccess, carryOut, kept } from './writing.ts';

/** Sets `active` to false and leaves everything else. An application that thereby removes the user has done more than was asked. */
export function suspend(access: WriteAccess, request: WriteRequest): Promise<WriteResult> {
  return carryOut(access, 'suspend', request, ({ user }) => ({
    before: { active: stateOf(user) },
    operations: user.active === false ? [] : [setActive(access, user, false)],
    after: ({ user: later }) => ({ active: stateOf(later) }),
    holds: ({ reading, user: later }) => reading.state === 'absent' || later?.active === false,
    ...(user.active === 'unknown' ? { notRestorable: ['whether it was active, which was not shown'] } : {}),
  }));
}

/** Takes the user out of every group that it is in by itself; one that comes through another group shows when it is read back. */
export function removeFromGroups(access: WriteAccess, request: WriteRequest): Promise<WriteResult> {
  return carryOut(access, 'removeFromGroups', request, ({ user, memberships }) => {
    const direct = memberships.filter((membership) => membership.direct);
    return {
      before: { groups: kept(direct) },
      operations: direct.map((group) => changeMember(access, user, group, false)),
      after: (later) => ({ groups: kept(later.memberships) }),
      holds: (later) => later.reading.state === 'present' && later.memberships.length === 0,
    };
  });
}

/** Deletes the user, which nothing undoes; done when it is absent. */
export function deprovision(access: WriteAccess, request: WriteRequest): Promise<WriteResult> {
  return carryOut(access, 'deprovision', request, ({ user, memberships }) => ({
    before: { active: stateOf(user), groups: kept(memberships) },
    operations: [
      {
        did: 'it was deleted',
        run: async () => {
          const answer = await access.call('DELETE', pathOf(user), { version: user.version });
          return scimOutcome(answer, access.now());
        },
      },
    ],
    after: (later) => ({ active: stateOf(later.user), groups: kept(later.memberships) }),
    holds: ({ reading }) => reading.state === 'absent',
    notRestorable: ['the account, which was deleted'],
  }));
}

/** Brings back `active` and the groups that receipts, newest first, say were there before all of them. */
export function restore(access: WriteAccess, request: WriteRequest): Promise<WriteResult> {
  return carryOut(access, 'restore', request, async (subject) => {
    const { user, memberships } = subject;
    const wanted = stateBefore(request.receipts ?? []);
    const missing = wanted.groups.filter(({ id }) => !memberships.some((held) => held.id === id));
    const gone: Membership[] = [];
    for (const group of missing) {
      const there = await isThere(access, group);
      if (there === undefined)
        return { outcome: 'definitely_not', reason: `The group ${group.name} could not be read.`, retryAfterMs: 0 };
      if (!there) gone.push(group);
    }
    const { active } = wanted;
    const toJoin = missing.filter((group) => !gone.includes(group));
    return {
      before: shown(subject),
      operations: [
        ...(active === null || user.active === active ? [] : [setActive(access, user, active)]),
        ...toJoin.map((group) => changeMember(access, user, group, true)),
      ],
      after: shown,
      holds: (later) =>
        (active === null || later.user?.active === active) &&
        wanted.groups.every((group) => gone.includes(group) || later.memberships.some((held) => held.id === group.id)),
      notRestorable: [
        ...new Set(request.receipts?.flatMap((receipt) => receipt.notRestorable)),
        ...gone.map(({ name }) => `membership in ${name}, which no longer exists`),
      ],
    };
  });
}

function setActive(access: WriteAccess, user: User, active: boolean): Operation {
  const { method, json } = activeRequest(access.settings.dialect, user, active);
  return {
    did: active ? 'it was made active' : 'it was made inactive',
    run: async () =>
      scimOutcome(await access.call(method, pathOf(user), { json, version: user.version }), access.now()),
  };
}

function changeMember(access: WriteAccess, user: User, { id, name }: Membership, member: boolean): Operation {
  return {
    did: member ? `it was added to ${name}` : `it was removed from ${name}`,
    run: () => setMember(access, access.now, { group: id, user: user.id, member }),
  };
}

function stateBefore(receipts: readonly Receipt[]): {
  readonly active: boolean | null;
  readonly groups: readonly Membership[];
} {
  let active: boolean | null = null;
  const groups = new Map<string, Membership>();
  for (const { before } of receipts) {
    if (typeof before['active'] === 'boolean') active = before['active'];
    for (const group of membershipsIn(before['groups'])) groups.set(group.id, group);
  }
  return { active, groups: [...groups.values()] };
}

function membershipsIn(value: Json | undefined): readonly Membership[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null || !('id' in entry)) return [];
    const { id, name } = entry;
    return typeof id === 'string' ? [{ id, name: typeof name === 'string' ? name : id, direct: true }] : [];
  });
}

function shown({ user, memberships }: Subject): JsonObject {
  return { active: stateOf(user), groups: kept(memberships) };
}

function stateOf({ active }: User): boolean | null {
  return active === 'unknown' ? null : active;
}

function pathOf({ id }: User): string {
  return `Users/${pathSegment(id) ?? ''}`;
}
