import { Failure } from '../../core/failure.ts';
import { bytesOf, valuesOf } from '../ldap/entry.ts';
import type { Directory } from '../ldap/directory.ts';
import { commonName } from '../ldap/distinguished-name.ts';
import { anyOf, equals } from '../ldap/filters.ts';
import { guidFromBytes } from './guid.ts';
import { sidFromBytes } from './sid.ts';

/** An object by its immutable id and where it was when it was read. */
export type Place = { readonly guid: string; readonly dn: string };

/** What does not change while a session lasts: the domain, the groups that hold its rights, and the accounts and places to know. */
export type Domain = {
  readonly rootDn: string;
  readonly baseDn: string;
  /** Groups that give rights over the domain, directly or by being in one that does: name by lower-case DN. */
  readonly privilegedGroups: ReadonlyMap<string, string>;
  readonly bindGuid: string;
  readonly leaversOu: Place | undefined;
  /** The group of the domain with this relative id; undefined where it cannot be seen. */
  readonly groupByRid: (rid: number) => Promise<Place | undefined>;
};

/** Relative ids of Domain Users, the built-in Administrator, krbtgt and the groups with rights over a domain (MS-DTYP §2.4.2.4). */
export const domainUsersRid = 513;
export const builtInAdministratorRid = 500;
export const krbtgtRid = 502;
const privilegedDomainRids = [512, 516, 518, 519, 520];
const privilegedBuiltinRids = [544, 548, 549, 550, 551];

type Settings = {
  readonly baseDn: string;
  readonly bindDn: string;
  readonly leaversOu?: string | undefined;
  readonly protectedGroups: readonly string[];
};

/** Reads the domain; throws `rule-refused` where a configured name does not exist or cannot be seen. */
export async function readDomain(directory: Directory, settings: Settings): Promise<Domain> {
  const [rootDse] = await directory.search('', { scope: 'base', attributes: ['defaultNamingContext'] });
  const rootDn = (rootDse && valuesOf(rootDse, 'defaultNamingContext')[0]) ?? settings.baseDn;
  const [root] = await directory.search(rootDn, { scope: 'base', attributes: ['objectSid'] });
  const sidBytes = root && bytesOf(root, 'objectSid');
  if (sidBytes === undefined)
    throw misconfigured(`The domain ${rootDn} has no objectSid that the bind account may read.`);
  const domainSid = sidFromBytes(sidBytes);

  const [bind, base, leavers] = await Promise.all([
    findPlace(directory, settings.bindDn),
    findPlace(directory, settings.baseDn),
    settings.leaversOu === undefined ? undefined : findPlace(directory, settings.leaversOu),
  ]);
  if (bind === undefined)
    throw misconfigured(`The bind account ${settings.bindDn} cannot see itself in the directory.`);
  if (base === undefined) throw misconfigured(`The place ${settings.baseDn} (baseDn) is not in the directory.`);
  if (settings.leaversOu !== undefined && leavers === undefined) {
    throw misconfigured(`The place ${settings.leaversOu} (leaversOu) is not in the directory.`);
  }
  const groups = new Map<number, Promise<Place | undefined>>();
  return {
    rootDn,
    baseDn: base.dn,
    privilegedGroups: await readPrivilegedGroups(directory, rootDn, domainSid, settings.protectedGroups),
    bindGuid: bind.guid,
    leaversOu: leavers,
    groupByRid: (rid) => {
      const known = groups.get(rid) ?? findGroup(directory, rootDn, `${domainSid}-${rid}`);
      groups.set(rid, known);
      return known;
    },
  };
}

/** The object at a distinguished name (or `<GUID=…>`), as the directory names it; undefined where it is not there. */
export async function findPlace(directory: Directory, dn: string): Promise<Place | undefined> {
  const [entry] = await directory.search(dn, { scope: 'base', attributes: ['objectGUID'] });
  const bytes = entry && bytesOf(entry, 'objectGUID');
  return entry === undefined || bytes === undefined ? undefined : { guid: guidFromBytes(bytes), dn: entry.dn };
}

async function findGroup(directory: Directory, rootDn: string, sid: string): Promise<Place | undefined> {
  const [entry] = await directory.search(rootDn, {
    scope: 'sub',
    filter: equals('objectSid', sid),
    attributes: ['objectGUID'],
  });
  const bytes = entry && bytesOf(entry, 'objectGUID');
  return entry === undefined || bytes === undefined ? undefined : { guid: guidFromBytes(bytes), dn: entry.dn };
}

/** Follows groups in groups downwards, which is one search per level, instead of asking for every account upwards. */
async function readPrivilegedGroups(
  directory: Directory,
  rootDn: string,
  domainSid: string,
  protectedGroups: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const sids = [
    ...privilegedDomainRids.map((rid) => `${domainSid}-${rid}`),
    ...privilegedBuiltinRids.map((rid) => `S-1-5-32-${rid}`),
  ];
  const found = new Map<string, string>();
  let filters = [
    ...sids.map((sid) => equals('objectSid', sid)),
    ...protectedGroups.map((dn) => equals('distinguishedName', dn)),
  ];
  while (filters.length > 0) {
    const entries = await directory.search(rootDn, {
      scope: 'sub',
      filter: anyOf(filters),
      attributes: ['objectCategory'],
    });
    const fresh = entries.filter(
      (entry) => /^CN=Group,/i.test(valuesOf(entry, 'objectCategory')[0] ?? '') && !found.has(entry.dn.toLowerCase()),
    );
    for (const { dn } of fresh) found.set(dn.toLowerCase(), commonName(dn));
    filters = fresh.map(({ dn }) => equals('memberOf', dn));
  }
  const missing = protectedGroups.find((dn) => !found.has(dn.toLowerCase()));
  if (missing !== undefined) throw misconfigured(`The protected group ${missing} is not in the directory.`);
  return found;
}

function misconfigured(message: string): Failure {
  return new Failure('rule-refused', `${message} Correct the settings of this application.`);
}
