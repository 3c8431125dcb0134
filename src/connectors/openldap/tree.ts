import type { Entry } from 'ldapts';
import { Failure } from '../../core/failure.ts';
import type { Directory } from '../ldap/directory.ts';
import { commonName, isBelow, isSameDn } from '../ldap/distinguished-name.ts';
import { firstOf, numberOf, valuesOf } from '../ldap/entry.ts';
import { anyOf, equals } from '../ldap/filters.ts';

/** An entry by its immutable id and where it was when it was read. */
export type Place = { readonly uuid: string; readonly dn: string };

/** What does not change while a session lasts: the tree, what it can do, and the places and groups to know. */
export type Tree = {
  /** The naming context that holds `baseDn`: accounts and groups are found by id all over it. */
  readonly rootDn: string;
  readonly baseDn: string;
  readonly bindDn: string;
  /** slapo-ppolicy is loaded: only with it does a lock mean anything. */
  readonly canLock: boolean;
  readonly leaversOu: Place | undefined;
  readonly placeholderMember: string | undefined;
  /** The protected group that one of these groups (by name) or a primary group (by number) is or lies in; null where none is. */
  readonly protectionOf: (groupDns: readonly string[], primaryGroupNumber: number | null) => Promise<string | null>;
  readonly knowsProtected: boolean;
};

type Settings = {
  readonly baseDn: string;
  readonly bindDn: string;
  readonly leaversOu?: string | undefined;
  readonly placeholderMember?: string | undefined;
  readonly protectedGroups: readonly string[];
};

const passwordPolicyControl = '1.3.6.1.4.1.42.2.27.8.5.1';

/** Reads the tree; throws `rule-refused` where a configured name does not exist or cannot be seen. */
export async function readTree(directory: Directory, settings: Settings): Promise<Tree> {
  const { leaversOu, placeholderMember, protectedGroups, bindDn } = settings;
  const [server] = await directory.search('', { scope: 'base', attributes: ['namingContexts', 'supportedControl'] });
  const controls = server ? valuesOf(server, 'supportedControl') : [];
  const base = await getEntry(directory, settings.baseDn, 'place', 'baseDn');
  const contexts = server ? valuesOf(server, 'namingContexts') : [];
  const holds = (dn: string, context: string) => isSameDn(dn, context) || isBelow(dn, context);
  const groups = await Promise.all(
    protectedGroups.map((group) => getEntry(directory, group, 'protected group', 'protectedGroups')),
  );
  const leavers = leaversOu === undefined ? undefined : await getEntry(directory, leaversOu, 'place', 'leaversOu');
  const rootDn = contexts.find((context) => holds(base.dn, context)) ?? base.dn;
  return {
    rootDn,
    baseDn: base.dn,
    bindDn,
    canLock: controls.length === 0 || controls.includes(passwordPolicyControl),
    leaversOu: leavers && toPlace(leavers),
    placeholderMember,
    protectionOf: groups.length === 0 ? () => Promise.resolve(null) : protection(directory, rootDn, groups),
    knowsProtected: groups.length > 0,
  };
}

/** The entry with this entryUUID, wherever it is now; undefined where it is not there. */
export async function findPlace(directory: Directory, rootDn: string, uuid: string): Promise<Place | undefined> {
  const filter = equals('entryUUID', uuid);
  const [entry] = await directory.search(rootDn, { scope: 'sub', filter, attributes: ['entryUUID'] });
  return entry && toPlace(entry);
}

/** The entry with this distinguished name; undefined where it is not there or cannot be seen. */
export async function placeAt(directory: Directory, dn: string): Promise<Place | undefined> {
  const [entry] = await directory.search(dn, { scope: 'base', attributes: ['entryUUID'] });
  return entry && toPlace(entry);
}

function toPlace(entry: Entry): Place | undefined {
  const uuid = firstOf(entry, 'entryUUID');
  return uuid === null ? undefined : { uuid, dn: entry.dn };
}

async function getEntry(directory: Directory, dn: string, what: string, setting: string): Promise<Entry> {
  const [entry] = await directory.search(dn, { scope: 'base', attributes: ['entryUUID', 'gidNumber'] });
  if (entry !== undefined && toPlace(entry) !== undefined) return entry;
  const why = entry === undefined ? 'is not in the directory' : 'has no entryUUID that the bind account may read';
  throw new Failure('rule-refused', `The ${what} ${dn} (${setting}) ${why}. Correct the settings of this application.`);
}

/** Follows groups in groups upwards, one search per level, and remembers what it found. */
function protection(directory: Directory, rootDn: string, groups: readonly Entry[]): Tree['protectionOf'] {
  const names = new Map(groups.map(({ dn }) => [dn.toLowerCase(), commonName(dn)]));
  const numbers = new Map(groups.map((entry) => [numberOf(entry, 'gidNumber'), commonName(entry.dn)]));
  const parents = new Map<string, readonly string[]>();
  const parentsOf = async (dns: readonly string[]): Promise<readonly string[]> => {
    for (const dn of dns.filter((name) => !parents.has(name.toLowerCase()))) {
      const filter = anyOf([equals('member', dn), equals('uniqueMember', dn)]);
      const entries = await directory.search(rootDn, { scope: 'sub', filter, attributes: ['entryUUID'] });
      parents.set(
        dn.toLowerCase(),
        entries.map((entry) => entry.dn),
      );
    }
    return dns.flatMap((dn) => parents.get(dn.toLowerCase()) ?? []);
  };
  return async (groupDns, primaryGroupNumber) => {
    const byNumber = primaryGroupNumber === null ? undefined : numbers.get(primaryGroupNumber);
    if (byNumber !== undefined) return byNumber;
    const seen = new Set<string>();
    for (let level = groupDns; level.length > 0; level = await parentsOf(level)) {
      const name = level.map((dn) => names.get(dn.toLowerCase())).find((found) => found !== undefined);
      if (name !== undefined) return name;
      level = level.filter((dn) => !seen.has(dn.toLowerCase()));
      for (const dn of level) seen.add(dn.toLowerCase());
    }
    return null;
  };
}
