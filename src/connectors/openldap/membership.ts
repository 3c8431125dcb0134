import type { Entry } from 'ldapts';
import type { Directory } from '../ldap/directory.ts';
import { isSameDn } from '../ldap/distinguished-name.ts';
import { firstOf, valuesOf } from '../ldap/entry.ts';
import { anyOf, equals } from '../ldap/filters.ts';
import type { AccountEntry } from './account.ts';

/**
 * One group an account is in, by its entryUUID, and how: `attributes` hold the account's distinguished name, `memberUids` its login. In the
 * attributes `lastIn` the account is the only member of a group that may not be empty.
 */
export type Membership = {
  readonly uuid: string;
  readonly dn: string;
  readonly attributes: readonly string[];
  readonly memberUids: readonly string[];
  readonly lastIn: readonly string[];
};

const byDn = ['member', 'uniqueMember'];
const groupAttributes = ['entryUUID', 'objectClass', ...byDn, 'memberUid'];
/** The attribute that a class of groups must hold at least one value of (RFC 4519 §3.5, §3.6). */
const mustHold: Readonly<Record<string, string>> = { groupofnames: 'member', groupofuniquenames: 'uniqueMember' };

/** Searches the groups of several accounts at once, on the groups' side, so that no overlay has to keep memberOf. */
export async function readMemberships(
  directory: Directory,
  rootDn: string,
  accounts: readonly AccountEntry[],
): Promise<ReadonlyMap<string, readonly Membership[]>> {
  const found = new Map<string, Membership[]>(accounts.map(({ uuid }) => [uuid, []]));
  if (accounts.length === 0) return found;
  const filter = anyOf(
    accounts.flatMap(({ dn, logins }) => [
      ...byDn.map((attribute) => equals(attribute, dn)),
      ...logins.map((login) => equals('memberUid', login)),
    ]),
  );
  const byName = Map.groupBy(
    accounts.flatMap((account) => [account.dn.toLowerCase(), ...account.logins].map((name) => ({ name, account }))),
    ({ name }) => name,
  );
  // Not in pages: the server keeps one paged search per connection, and a listing of accounts may be between two of its pages.
  for (const group of await directory.search(rootDn, { scope: 'sub', filter, attributes: groupAttributes })) {
    const held = [...byDn, 'memberUid'].flatMap((attribute) =>
      valuesOf(group, attribute).flatMap(
        (value) => byName.get(attribute === 'memberUid' ? value : value.toLowerCase()) ?? [],
      ),
    );
    for (const account of new Set(held.map((named) => named.account))) {
      const membership = toMembership(group, account);
      if (membership !== undefined) found.get(account.uuid)?.push(membership);
    }
  }
  return found;
}

/** The group with this entryUUID as it is now, with the account's membership in it; undefined where there is no such group. */
export async function readGroup(
  directory: Directory,
  rootDn: string,
  uuid: string,
  account: AccountEntry,
): Promise<{ readonly entry: Entry; readonly membership: Membership | undefined } | undefined> {
  const filter = equals('entryUUID', uuid);
  const [entry] = await directory.search(rootDn, { scope: 'sub', filter, attributes: groupAttributes });
  return entry && { entry, membership: toMembership(entry, account) };
}

function toMembership(group: Entry, { dn, logins }: AccountEntry): Membership | undefined {
  const uuid = firstOf(group, 'entryUUID');
  const attributes = byDn.filter((attribute) => valuesOf(group, attribute).some((value) => isSameDn(value, dn)));
  const memberUids = valuesOf(group, 'memberUid').filter((value) => logins.includes(value));
  if (uuid === null || attributes.length + memberUids.length === 0) return undefined;
  const needed = valuesOf(group, 'objectClass').map((name) => mustHold[name.toLowerCase()]);
  const lastIn = attributes.filter((name) => needed.includes(name) && valuesOf(group, name).length === 1);
  return { uuid, dn: group.dn, attributes, memberUids, lastIn };
}
