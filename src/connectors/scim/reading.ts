import type { AccountListing, AccountReading, AccountSeen, PersonKeys } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { application, bodyOf, type ScimCall } from './calls.ts';
import { anyOf, enterprise, equals, pathSegment } from './filters.ts';
import { type Membership, membershipLookup, membershipsOf } from './groups.ts';
import { type Resource, readAll, readPages } from './pages.ts';
import type { ScimSettings } from './settings.ts';
import { type User, isSame, toAccountSeen, userOf } from './user.ts';

/** A session's requests and settings: what every look and every write needs. */
export type Access = { readonly call: ScimCall; readonly settings: ScimSettings };

/** One look at one user: in the contract's words, and as the application shows it where it is there. */
export type ScimReading = {
  readonly reading: AccountReading;
  readonly user: User | undefined;
  readonly memberships: readonly Membership[];
};

const comparisonsAtOnce = 20;

/** Finds a person's accounts; unknown unless the canary was seen too and nothing came that was not asked for. */
export async function findAccounts(access: Access, keys: PersonKeys): Promise<AccountListing> {
  try {
    const found = await searchWithCanary(access, comparisonsFor(access.settings, keys));
    if (found === undefined) return { state: 'unknown', reason: blind(access) };
    const users = found.filter((user) => !isCanary(access, user));
    if (!users.every((user) => isAskedFor(user, keys))) {
      return { state: 'unknown', reason: `${application} answered with users that nobody asked for.` };
    }
    const accounts: AccountSeen[] = [];
    for (const user of users) accounts.push(toAccountSeen(access.settings, user, await membershipsOf(access, user)));
    return { state: 'seen', accounts };
  } catch (error) {
    return { state: 'unknown', reason: reasonOf(error) };
  }
}

/** Reads one user by id. Absent is only said when the canary can be found, and read in the same way. */
export async function lookAt(access: Access, id: string): Promise<ScimReading> {
  const segment = pathSegment(id);
  if (segment === undefined) return notSeen('This is not an id of a user.');
  try {
    const answer = await access.call('GET', `Users/${segment}`);
    if (answer.kind === 'answer' && answer.status === 404) {
      const canSee = await canReadCanary(access);
      return canSee
        ? { reading: { state: 'absent' }, user: undefined, memberships: [] }
        : notSeen(`${application} says that there is no such user (404). ${blind(access)}`);
    }
    const body = bodyOf(answer);
    if ('reason' in body) return notSeen(body.reason);
    const user = userOf(body.json);
    if (user.id !== id) return notSeen(`${application} answered with another user than it was asked for.`);
    const memberships = await membershipsOf(access, user);
    return {
      reading: { state: 'present', account: toAccountSeen(access.settings, user, memberships) },
      user,
      memberships,
    };
  } catch (error) {
    return notSeen(reasonOf(error));
  }
}

/** Every user in pages; throws `application-unreachable` when the listing is not complete or the canary was not in it. */
export async function* listAccounts(access: Access): AsyncIterable<readonly AccountSeen[]> {
  let canarySeen = false;
  const { pageSize } = access.settings;
  const membershipsFor = await membershipLookup(access);
  for await (const page of readPages(access.call, { endpoint: 'Users', pageSize, untilEmpty: true })) {
    const users = page.map(userOf);
    canarySeen ||= users.some((user) => isCanary(access, user));
    yield users
      .filter((user) => !isCanary(access, user))
      .map((user) => toAccountSeen(access.settings, user, membershipsFor(user)));
  }
  if (!canarySeen) throw new Failure('application-unreachable', blind(access));
}

/** Throws unless the canary can be seen and the groups can be read. */
export async function probe(access: Access): Promise<void> {
  const found = await searchWithCanary(access, []);
  const canary = found?.find((user) => isCanary(access, user));
  if (canary === undefined) throw new Failure('application-unreachable', blind(access));
  await membershipsOf(access, canary);
}

export function isCanary({ settings: { canary } }: Access, user: User): boolean {
  return 'id' in canary ? user.id === canary.id : isSame(user.userName, canary.userName);
}

/** The users that any of the comparisons finds, with the canary among them; undefined where it is not. */
async function searchWithCanary(
  { call, settings }: Access,
  comparisons: readonly string[],
): Promise<readonly User[] | undefined> {
  const { canary, dialect, pageSize } = settings;
  const canaryAlone = 'id' in canary ? equals('id', canary.id) : equals('userName', canary.userName);
  const search = (filter: string) => readAll(call, { endpoint: 'Users', filter, pageSize });
  const found = new Map<string, User>();
  const add = (resources: readonly Resource[]) => {
    const users = resources.map(userOf);
    for (const user of users) found.set(user.id, user);
    return users.some((user) => isCanary({ call, settings }, user));
  };
  if (dialect.filters === 'single') {
    for (const comparison of comparisons) add(await search(comparison));
    return add(await search(canaryAlone)) ? [...found.values()] : undefined;
  }
  for (let start = 0; start === 0 || start < comparisons.length; start += comparisonsAtOnce) {
    const some = comparisons.slice(start, start + comparisonsAtOnce);
    if (!add(await search(anyOf([canaryAlone, ...some])))) return undefined;
  }
  return [...found.values()];
}

async function canReadCanary(access: Access): Promise<boolean> {
  const canary = (await searchWithCanary(access, []))?.find((user) => isCanary(access, user));
  const segment = canary && pathSegment(canary.id);
  if (segment === undefined) return false;
  const body = bodyOf(await access.call('GET', `Users/${segment}`));
  return 'json' in body && userOf(body.json).id === canary?.id;
}

function comparisonsFor({ searchBy }: ScimSettings, keys: PersonKeys): readonly string[] {
  const by = (name: ScimSettings['searchBy'][number], attribute: string, values: readonly string[]) =>
    searchBy.includes(name) ? values.map((value) => equals(attribute, value)) : [];
  return [
    ...by('id', 'id', keys.externalIds),
    ...by('externalId', 'externalId', keys.externalIds),
    ...by('employeeNumber', `${enterprise}:employeeNumber`, keys.employeeNumbers),
    ...by('emails', 'emails.value', keys.emails),
    ...by('userName', 'userName', keys.logins),
  ];
}

/** An application that ignores a filter shows everybody; none of them may be taken for the person. */
function isAskedFor(user: User, { externalIds, employeeNumbers, emails, logins }: PersonKeys): boolean {
  const is = (held: string | null, keys: readonly string[]) => held !== null && keys.some((key) => isSame(held, key));
  return (
    is(user.id, externalIds) ||
    is(user.externalId, externalIds) ||
    is(user.employeeNumber, employeeNumbers) ||
    is(user.userName, logins) ||
    user.emails.some((email) => is(email, emails))
  );
}

function blind({ settings: { canary } }: Access): string {
  const name = 'id' in canary ? canary.id : canary.userName;
  return `The answer lacked the canary account ${name}, so it could not see everything. Check the token's rights and the base address.`;
}

function notSeen(reason: string): ScimReading {
  return { reading: { state: 'unknown', reason }, user: undefined, memberships: [] };
}

/** A refused credential concerns every account and goes on as it is; whatever else went wrong makes this look unknown. */
function reasonOf(error: unknown): string {
  if (error instanceof Failure && error.code === 'application-unreachable') return error.message;
  throw error;
}
