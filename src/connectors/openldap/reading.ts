import type { Entry, Filter } from 'ldapts';
import type { AccountListing, AccountSeen, PersonKeys } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import type { Directory } from '../ldap/directory.ts';
import { commonName, isBelow } from '../ldap/distinguished-name.ts';
import { equals } from '../ldap/filters.ts';
import type { DirectoryReading } from '../ldap/writing.ts';
import { type AccountEntry, type DirectoryAccount, accountAttributes, toAccountEntry } from './account.ts';
import { type Canary, accountsOf, everyAccount, isUuid } from './filters.ts';
import { isClosed } from './locks.ts';
import { readMemberships } from './membership.ts';
import type { Tree } from './tree.ts';

/** A session's connection, tree, canary and clock: what every look and every write needs. */
export type Access = {
  readonly directory: Directory;
  readonly tree: Tree;
  readonly canary: Canary;
  readonly now: () => Temporal.Instant;
};

const nobody: PersonKeys = { employeeNumbers: [], externalIds: [], emails: [], logins: [] };
const blind = (canary: Canary) =>
  `The answer lacked the canary account ${'login' in canary ? canary.login : canary.externalId}, so it could not see everything. Check the bind account's rights to read and the base DN.`;

/** Finds a person's accounts and the canary in one search; unknown where the canary is not in the answer. */
export async function findAccounts(access: Access, keys: PersonKeys): Promise<AccountListing> {
  try {
    const entries = await searchWithCanary(access, keys);
    if (entries === undefined) return { state: 'unknown', reason: blind(access.canary) };
    return { state: 'seen', accounts: await seenOf(access, withoutCanary(entries, access.canary)) };
  } catch (error) {
    return { state: 'unknown', reason: reasonOf(error) };
  }
}

/** Reads one account by its entryUUID, wherever it has been moved to. Its absence only counts while the canary can be seen. */
export async function lookAt(access: Access, externalId: string): Promise<DirectoryReading<DirectoryAccount>> {
  if (!isUuid(externalId)) return notSeen(`${externalId} is not an entryUUID.`);
  try {
    const [entry] = await search(access, access.tree.rootDn, equals('entryUUID', externalId));
    if (entry === undefined) {
      const canSee = (await searchWithCanary(access, nobody)) !== undefined;
      return canSee ? { reading: { state: 'absent' }, account: undefined } : notSeen(blind(access.canary));
    }
    const [account] = await withGroups(
      access,
      [entry].flatMap((found) => toAccountEntry(found) ?? []),
    );
    if (account === undefined) return notSeen('The bind account may not read entryUUID and uid of this account.');
    return { reading: { state: 'present', account: toAccountSeen(access, account) }, account };
  } catch (error) {
    return notSeen(reasonOf(error));
  }
}

/** Every account in pages; throws `application-unreachable` at the end when the canary was in none of them. */
export async function* listAccounts(access: Access): AsyncIterable<readonly AccountSeen[]> {
  const { directory, tree, canary } = access;
  let canarySeen = false;
  const query = { scope: 'sub', filter: everyAccount(), attributes: accountAttributes } as const;
  for await (const page of directory.searchPages(tree.baseDn, query)) {
    const entries = readable(page);
    canarySeen ||= entries.some((entry) => isCanary(entry, canary));
    yield await seenOf(access, withoutCanary(entries, canary));
  }
  if (!canarySeen) throw new Failure('application-unreachable', blind(canary));
}

/** Throws unless the canary can be seen. */
export async function probe(access: Access): Promise<void> {
  if ((await searchWithCanary(access, nobody)) === undefined)
    throw new Failure('application-refused', blind(access.canary));
}

async function searchWithCanary(access: Access, keys: PersonKeys): Promise<readonly AccountEntry[] | undefined> {
  const entries = readable(await search(access, access.tree.baseDn, accountsOf(keys, access.canary)));
  return entries.some((entry) => isCanary(entry, access.canary)) ? entries : undefined;
}

function search({ directory }: Access, base: string, filter: Filter): Promise<readonly Entry[]> {
  return directory.search(base, { scope: 'sub', filter, attributes: accountAttributes });
}

async function seenOf(access: Access, entries: readonly AccountEntry[]): Promise<readonly AccountSeen[]> {
  return (await withGroups(access, entries)).map((account) => toAccountSeen(access, account));
}

async function withGroups(
  { directory, tree }: Access,
  entries: readonly AccountEntry[],
): Promise<readonly DirectoryAccount[]> {
  const groups = await readMemberships(directory, tree.rootDn, entries);
  const accounts: DirectoryAccount[] = [];
  for (const entry of entries) {
    const memberships = groups.get(entry.uuid) ?? [];
    const protectedBy = await tree.protectionOf(
      memberships.map(({ dn }) => dn),
      entry.primaryGroupNumber,
    );
    accounts.push({ ...entry, memberships, protectedBy });
  }
  return accounts;
}

/** An entry whose id is hidden cannot be named as an account, and leaving it out would make it look absent. */
function readable(entries: readonly Entry[]): readonly AccountEntry[] {
  return entries.map((entry) => {
    const account = toAccountEntry(entry);
    if (account !== undefined) return account;
    throw new Failure('application-refused', `The bind account may not read entryUUID and uid of ${entry.dn}.`);
  });
}

function withoutCanary(entries: readonly AccountEntry[], canary: Canary): readonly AccountEntry[] {
  return entries.filter((entry) => !isCanary(entry, canary));
}

function isCanary({ uuid, logins }: AccountEntry, canary: Canary): boolean {
  return 'login' in canary
    ? logins.some((login) => login.toLowerCase() === canary.login.toLowerCase())
    : uuid === canary.externalId.toLowerCase();
}

function toAccountSeen({ tree, now }: Access, account: DirectoryAccount): AccountSeen {
  const { uuid, login, employeeNumber } = account;
  const ended = isClosed(account, now());
  return {
    externalId: uuid,
    login,
    displayName: account.displayName,
    email: account.mail,
    employeeNumber,
    kind: account.isPerson ? 'human' : 'service',
    // The server does not tell who has rights over it: only groups that were named can.
    privileged: account.protectedBy !== null || (tree.knowsProtected ? false : 'unknown'),
    active: !ended,
    deprovisioned: ended && tree.leaversOu !== undefined && isBelow(account.dn, tree.leaversOu.dn),
    groups: account.memberships.map(({ dn }) => commonName(dn)),
    lastSignInAt: account.lastSignInAt,
    fingerprint: { entryUUID: uuid, uid: login, ...(employeeNumber === null ? {} : { employeeNumber }) },
  };
}

function notSeen(reason: string): DirectoryReading<DirectoryAccount> {
  return { reading: { state: 'unknown', reason }, account: undefined };
}

/** A refused credential concerns every account and goes on as it is; whatever else went wrong makes this look unknown. */
function reasonOf(error: unknown): string {
  if (error instanceof Failure && error.code === 'application-unreachable') return error.message;
  throw error;
}
