import type { Entry } from 'ldapts';
import type { Administration } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { isSameDn } from '../ldap/distinguished-name.ts';
import { valuesOf } from '../ldap/entry.ts';
import { anyOf, equals } from '../ldap/filters.ts';
import { type AccountEntry, accountAttributes, toAccountEntry } from './account.ts';
import { isUuid } from './filters.ts';
import { isClosed } from './locks.ts';
import type { Access } from './reading.ts';

const byDn = ['member', 'uniqueMember'];
const attributes = [...accountAttributes, ...byDn, 'memberUid'];

/**
 * Who is in the groups that the settings name as those of administrators, also through other groups. The account Handback signs in
 * with is kept, and is nobody who could take over.
 */
export async function readAdministration(
  access: Access,
  administratorGroups: readonly string[],
  externalId: string,
): Promise<Administration> {
  const { tree, now } = access;
  if (!isUuid(externalId)) return { state: 'unknown', reason: `${externalId} is not an entryUUID.` };
  try {
    const accounts = await membersOf(access, administratorGroups);
    const own = accounts.find(({ dn }) => isSameDn(dn, tree.bindDn));
    return {
      state: 'seen',
      admins: accounts
        .filter((account) => account !== own)
        .map((account) => ({ externalId: account.uuid, active: !isClosed(account, now()) })),
      owned: [],
      keep: own?.uuid === externalId.toLowerCase() ? 'Handback itself signs in with this account.' : null,
    };
  } catch (error) {
    if (error instanceof Failure && error.code === 'application-unreachable')
      return { state: 'unknown', reason: error.message };
    throw error;
  }
}

/** Follows groups in groups downwards. Throws `application-unreachable` where a named group cannot be seen. */
async function membersOf({ directory, tree }: Access, groups: readonly string[]): Promise<readonly AccountEntry[]> {
  const accounts = new Map<string, AccountEntry>();
  const keep = (entries: readonly Entry[]) => {
    for (const account of entries.flatMap((entry) => toAccountEntry(entry) ?? [])) accounts.set(account.uuid, account);
  };
  const seen = new Set<string>();
  const ahead = [...groups];
  for (let dn = ahead.shift(); dn !== undefined; dn = ahead.shift()) {
    if (seen.has(dn.toLowerCase())) continue;
    seen.add(dn.toLowerCase());
    const found = await directory.search(dn, { scope: 'base', attributes });
    const [entry] = found;
    if (entry === undefined && groups.includes(dn))
      throw new Failure('application-unreachable', `The group of administrators ${dn} cannot be seen.`);
    keep(found);
    if (entry === undefined) continue;
    ahead.push(...byDn.flatMap((attribute) => valuesOf(entry, attribute)));
    const logins = valuesOf(entry, 'memberUid').map((login) => equals('uid', login));
    if (logins.length > 0)
      keep(await directory.search(tree.rootDn, { scope: 'sub', filter: anyOf(logins), attributes }));
  }
  return [...accounts.values()];
}
