import type { Entry } from 'ldapts';
import type { AccountListing, AccountSeen, PersonKeys } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { isDisabled } from './account-control.ts';
import { type DirectoryAccount, accountAttributes, toDirectoryAccount } from './account.ts';
import type { Directory } from '../ldap/directory.ts';
import type { DirectoryReading } from '../ldap/writing.ts';
import { commonName, isBelow } from '../ldap/distinguished-name.ts';
import { type Domain, domainUsersRid } from './domain.ts';
import { type Canary, accountsOf, everyAccount } from './filters.ts';
import { guidDn, guidToBytes } from './guid.ts';

/** A session's connection, domain and canary: what every look and every write needs. */
export type Access = { readonly directory: Directory; readonly domain: Domain; readonly canary: Canary };

const nobody: PersonKeys = { employeeNumbers: [], externalIds: [], emails: [], logins: [] };
const blind = (canary: Canary) =>
  `The answer lacked the canary account ${'login' in canary ? canary.login : canary.externalId}, so it could not see everything. Check the bind account's rights to read and the base DN.`;

/** Finds a person's accounts and the canary in one search; unknown where the canary is not in the answer. */
export async function findAccounts(access: Access, keys: PersonKeys): Promise<AccountListing> {
  try {
    const accounts = await searchWithCanary(access, keys);
    if (accounts === undefined) return { state: 'unknown', reason: blind(access.canary) };
    const seen = accounts.filter((account) => !isCanary(account, access.canary));
    return { state: 'seen', accounts: await Promise.all(seen.map((account) => toAccountSeen(access.domain, account))) };
  } catch (error) {
    return { state: 'unknown', reason: reasonOf(error) };
  }
}

/** Reads one account by its objectGUID, wherever it has been moved to. Its absence only counts while the canary can be seen. */
export async function lookAt(access: Access, externalId: string): Promise<DirectoryReading<DirectoryAccount>> {
  if (guidToBytes(externalId) === undefined) {
    return notSeen(`${externalId} is not an objectGUID.`);
  }
  try {
    const [entry] = await access.directory.search(guidDn(externalId), {
      scope: 'base',
      filter: everyAccount(),
      attributes: accountAttributes,
    });
    const account = entry && toDirectoryAccount(entry);
    if (account !== undefined)
      return { reading: { state: 'present', account: await toAccountSeen(access.domain, account) }, account };
    if (entry !== undefined)
      return notSeen('The bind account may not read objectSid and sAMAccountName of this account.');
    const canSee = (await searchWithCanary(access, nobody)) !== undefined;
    return canSee ? { reading: { state: 'absent' }, account: undefined } : notSeen(blind(access.canary));
  } catch (error) {
    return notSeen(reasonOf(error));
  }
}

function notSeen(reason: string): DirectoryReading<DirectoryAccount> {
  return { reading: { state: 'unknown', reason }, account: undefined };
}

/** Every account in pages; throws `application-unreachable` at the end when the canary was in none of them. */
export async function* listAccounts({ directory, domain, canary }: Access): AsyncIterable<readonly AccountSeen[]> {
  let canarySeen = false;
  const pages = directory.searchPages(domain.baseDn, {
    scope: 'sub',
    filter: everyAccount(),
    attributes: accountAttributes,
  });
  for await (const entries of pages) {
    const accounts = readable(entries);
    canarySeen ||= accounts.some((account) => isCanary(account, canary));
    const others = accounts.filter((account) => !isCanary(account, canary));
    yield await Promise.all(others.map((account) => toAccountSeen(domain, account)));
  }
  if (!canarySeen) throw new Failure('application-unreachable', blind(canary));
}

/** Throws unless the canary can be seen. */
export async function probe(access: Access): Promise<void> {
  if ((await searchWithCanary(access, nobody)) === undefined)
    throw new Failure('application-refused', blind(access.canary));
}

async function searchWithCanary(
  { directory, domain, canary }: Access,
  keys: PersonKeys,
): Promise<readonly DirectoryAccount[] | undefined> {
  const filter = accountsOf(keys, canary);
  const accounts = readable(
    await directory.search(domain.baseDn, { scope: 'sub', filter, attributes: accountAttributes }),
  );
  return accounts.some((account) => isCanary(account, canary)) ? accounts : undefined;
}

/** An entry whose id or name is hidden cannot be named as an account, and leaving it out would make it look absent. */
function readable(entries: readonly Entry[]): readonly DirectoryAccount[] {
  return entries.map((entry) => {
    const account = toDirectoryAccount(entry);
    if (account === undefined) {
      throw new Failure(
        'application-refused',
        `The bind account may not read objectGUID, objectSid and sAMAccountName of ${entry.dn}.`,
      );
    }
    return account;
  });
}

function isCanary(account: DirectoryAccount, canary: Canary): boolean {
  return 'login' in canary
    ? account.login.toLowerCase() === canary.login.toLowerCase()
    : account.guid === canary.externalId.toLowerCase();
}

async function toAccountSeen(domain: Domain, account: DirectoryAccount): Promise<AccountSeen> {
  const { guid, login, employeeId, accountControl, primaryGroupId } = account;
  const hasOwnPrimary = primaryGroupId !== null && primaryGroupId !== domainUsersRid;
  const primary = hasOwnPrimary
    ? ((await domain.groupByRid(primaryGroupId))?.dn ?? `CN=group ${primaryGroupId}`)
    : undefined;
  const groupDns = [...account.groupDns, ...(primary === undefined ? [] : [primary])];
  const disabled = accountControl !== null && isDisabled(accountControl);
  return {
    externalId: guid,
    login,
    displayName: account.displayName,
    email: account.mail,
    employeeNumber: employeeId,
    kind: account.runsServices ? 'service' : 'human',
    privileged: account.adminCount || groupDns.some((dn) => domain.privilegedGroups.has(dn.toLowerCase())),
    active: accountControl === null ? 'unknown' : !disabled,
    deprovisioned: disabled && domain.leaversOu !== undefined && isBelow(account.dn, domain.leaversOu.dn),
    groups: groupDns.map(commonName),
    lastSignInAt: account.lastSignInAt,
    fingerprint: {
      objectGUID: guid,
      sAMAccountName: login,
      ...(employeeId === null ? {} : { employeeID: employeeId }),
    },
  };
}

/** A refused credential concerns every account and goes on as it is; whatever else went wrong makes this look unknown. */
function reasonOf(error: unknown): string {
  if (error instanceof Failure && error.code === 'application-unreachable') return error.message;
  throw error;
}
