import { z } from 'zod';
import type { JsonObject } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import type { WriteAnswer } from '../write-outcome.ts';
import { application, bodyOf, scimOutcome } from './calls.ts';
import { equals, pathSegment } from './filters.ts';
import { readAll, readPages } from './pages.ts';
import type { Access } from './reading.ts';
import { patchOf, putOf } from './requests.ts';
import type { User } from './user.ts';

/** A group that a user is in; one that is only reached through another group cannot be left by itself. */
export type Membership = { readonly id: string; readonly name: string; readonly direct: boolean };

const resource = z.looseObject({
  id: z.string().min(1),
  displayName: z.string().nullish(),
  members: z.array(z.looseObject({ value: z.string().nullish() })).nullish(),
  meta: z.object({ version: z.string().nullish() }).nullish(),
});

/** The groups a user is in, as the application's dialect shows them; throws `application-unreachable` where they cannot be seen. */
export async function membershipsOf({ call, settings }: Access, user: User): Promise<readonly Membership[]> {
  if (settings.dialect.membership === 'user') return user.memberships;
  const filter = equals('members.value', user.id);
  const found = await readAll(call, { endpoint: 'Groups', filter, pageSize: settings.pageSize });
  return found.map((json) => {
    const { id, displayName, members } = groupOf(json);
    if (!members?.some(({ value }) => value === user.id)) {
      throw new Failure('application-unreachable', `${application} answered with groups that nobody asked for.`);
    }
    return { id, name: displayName ?? id, direct: true };
  });
}

/**
 * Looks up the memberships of many users: one pass over all groups instead of a request per user. Throws `application-unreachable` when the
 * groups are not complete.
 */
export async function membershipLookup({ call, settings }: Access): Promise<(user: User) => readonly Membership[]> {
  if (settings.dialect.membership === 'user') return (user) => user.memberships;
  const byUser = new Map<string, Membership[]>();
  for await (const page of readPages(call, { endpoint: 'Groups', pageSize: settings.pageSize, untilEmpty: true })) {
    for (const { id, displayName, members } of page.map(groupOf)) {
      for (const { value } of members ?? []) {
        if (typeof value !== 'string') continue;
        byUser.set(value, [...(byUser.get(value) ?? []), { id, name: displayName ?? id, direct: true }]);
      }
    }
  }
  return ({ id }) => byUser.get(id) ?? [];
}

/** The ids of a group's direct members; undefined where the group cannot be seen. */
export async function membersOf({ call }: Access, id: string): Promise<readonly string[] | undefined> {
  const body = bodyOf(await call('GET', `Groups/${pathSegment(id) ?? ''}`));
  if ('reason' in body) return undefined;
  return (groupOf(body.json).members ?? []).flatMap(({ value }) => value ?? []);
}

/** Whether a group is still there; undefined where that cannot be seen. */
export async function isThere({ call }: Access, { id }: Pick<Membership, 'id'>): Promise<boolean | undefined> {
  const answer = await call('GET', `Groups/${pathSegment(id) ?? ''}`);
  if (answer.kind === 'answer' && answer.status === 404) return false;
  return 'json' in bodyOf(answer) ? true : undefined;
}

/** Adds a user to a group or takes it out of it, on the group's side (RFC 7644 §3.5.2), and leaves every other member alone. */
export async function setMember(
  { call, settings }: Access,
  now: () => Temporal.Instant,
  change: { readonly group: string; readonly user: string; readonly member: boolean },
): Promise<WriteAnswer> {
  const { user, member } = change;
  const segment = pathSegment(change.group);
  if (segment === undefined) return cannot('The id of the group is not one.');
  const path = `Groups/${segment}`;
  if (settings.dialect.patch !== 'put') {
    const operation = member
      ? { op: 'add', path: 'members', value: [{ value: user }] }
      : { op: 'remove', path: `members[${equals('value', user)}]` };
    return scimOutcome(await call('PATCH', path, { json: patchOf(operation) }), now());
  }
  const body = bodyOf(await call('GET', path));
  if ('reason' in body) return cannot(`The group could not be read before the change: ${body.reason}`);
  const { members, meta } = groupOf(body.json);
  const others = (members ?? []).filter(({ value }) => value !== user);
  const all = [...others, ...(member ? [{ value: user }] : [])] as JsonObject[];
  const json = { ...putOf(body.json as JsonObject), members: all };
  return scimOutcome(await call('PUT', path, { json, version: meta?.version ?? undefined }), now());
}

function cannot(reason: string): WriteAnswer {
  return { outcome: 'definitely_not', reason, retryAfterMs: 0 };
}

function groupOf(json: unknown): z.infer<typeof resource> {
  const parsed = resource.safeParse(json);
  if (!parsed.success)
    throw new Failure('application-unreachable', `${application} answered with something that is no group.`);
  return parsed.data;
}
