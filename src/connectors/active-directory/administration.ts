import { AndFilter, ExtensibleFilter, type Filter } from 'ldapts';
import type { Administration } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { bytesOf, numberOf } from '../ldap/entry.ts';
import { anyOf, equals } from '../ldap/filters.ts';
import { isDisabled } from './account-control.ts';
import { builtInAdministratorRid, krbtgtRid } from './domain.ts';
import { everyAccount } from './filters.ts';
import { guidDn, guidFromBytes } from './guid.ts';
import type { Access } from './reading.ts';
import { sidFromBytes } from './sid.ts';

/** Relative ids of Domain Admins and Enterprise Admins, and the group Administrators (MS-DTYP §2.4.2.4). */
const domainAdminsRid = 512;
const enterpriseAdminsRid = 519;
const administratorsSid = 'S-1-5-32-544';

/** LDAP_MATCHING_RULE_TRANSITIVE_EVAL (MS-ADTS §3.1.1.3.4.4.3): the server itself follows groups in groups. */
const inChain = '1.2.840.113556.1.4.1941';

/**
 * Who administers the domain right now, through any chain of groups. The built-in Administrator and the account Handback signs in
 * with are kept, and are nobody who could take over. Nobody owns a group here: `managedBy` names whom to ask about it.
 */
export async function readAdministration(access: Access, externalId: string): Promise<Administration> {
  const { directory, domain } = access;
  try {
    const [target] = await directory.search(guidDn(externalId), { scope: 'base', attributes: ['objectSid'] });
    const sid = target && bytesOf(target, 'objectSid');
    if (sid === undefined)
      return { state: 'unknown', reason: 'the account is not there, or its objectSid may not be read.' };
    const [domainSid, rid] = splitSid(sidFromBytes(sid));
    const groups = await directory.search(domain.rootDn, {
      scope: 'sub',
      filter: anyOf(
        [`${domainSid}-${domainAdminsRid}`, `${domainSid}-${enterpriseAdminsRid}`, administratorsSid].map((group) =>
          equals('objectSid', group),
        ),
      ),
      attributes: ['objectGUID'],
    });
    if (groups.length === 0) return { state: 'unknown', reason: 'the groups of administrators cannot be seen.' };
    const entries = await directory.search(domain.rootDn, {
      scope: 'sub',
      filter: administratorsOf(groups.map(({ dn }) => dn)),
      attributes: ['objectGUID', 'objectSid', 'userAccountControl'],
    });
    const admins = entries.flatMap((entry) => {
      const guid = bytesOf(entry, 'objectGUID');
      const entrySid = bytesOf(entry, 'objectSid');
      if (guid === undefined || entrySid === undefined) return [];
      const externalId = guidFromBytes(guid);
      const [, ownRid] = splitSid(sidFromBytes(entrySid));
      if (externalId === domain.bindGuid || ownRid === builtInAdministratorRid) return [];
      const control = numberOf(entry, 'userAccountControl');
      return [{ externalId, active: control === null ? ('unknown' as const) : !isDisabled(control) }];
    });
    return { state: 'seen', admins, owned: [], keep: keepOf(externalId === domain.bindGuid, rid) };
  } catch (error) {
    if (error instanceof Failure && error.code === 'application-unreachable')
      return { state: 'unknown', reason: error.message };
    throw error;
  }
}

function administratorsOf(groupDns: readonly string[]): Filter {
  const memberships = groupDns.map((value) => new ExtensibleFilter({ matchType: 'memberOf', rule: inChain, value }));
  return new AndFilter({
    filters: [everyAccount(), anyOf([...memberships, equals('primaryGroupID', String(domainAdminsRid))])],
  });
}

function keepOf(isOwn: boolean, rid: number): string | null {
  if (isOwn) return 'Handback itself signs in with this account.';
  if (rid === builtInAdministratorRid)
    return 'this is the built-in Administrator, the way in when every other is lost.';
  return rid === krbtgtRid ? 'krbtgt signs every Kerberos ticket of the domain.' : null;
}

function splitSid(sid: string): readonly [domainSid: string, rid: number] {
  const end = sid.lastIndexOf('-');
  return [sid.slice(0, end), Number(sid.slice(end + 1))];
}
