import type { Entry } from 'ldapts';
import { Failure } from '../../core/failure.ts';
import { bytesOf, firstOf, numberOf, valuesOf } from '../ldap/entry.ts';
import { instantFromFileTime } from './account-control.ts';
import { guidFromBytes } from './guid.ts';
import { sidFromBytes } from './sid.ts';

/** What is asked for of every account, and nothing else. */
export const accountAttributes = [
  'objectGUID',
  'objectSid',
  'objectCategory',
  'sAMAccountName',
  'userPrincipalName',
  'displayName',
  'mail',
  'employeeID',
  'userAccountControl',
  'memberOf',
  'primaryGroupID',
  'adminCount',
  'servicePrincipalName',
  'lastLogonTimestamp',
  'pwdLastSet',
] as const;

/** An account as the directory holds it. `groupDns` lacks the primary group, which the directory keeps apart in `primaryGroupId`. */
export type DirectoryAccount = {
  readonly dn: string;
  readonly guid: string;
  readonly rid: number;
  readonly login: string;
  readonly userPrincipalName: string | null;
  readonly displayName: string | null;
  readonly mail: string | null;
  readonly employeeId: string | null;
  readonly accountControl: number | null;
  readonly groupDns: readonly string[];
  readonly primaryGroupId: number | null;
  readonly adminCount: boolean;
  readonly runsServices: boolean;
  readonly lastSignInAt: Temporal.Instant | null;
  readonly passwordLastSet: string | null;
};

/**
 * Reads an entry that was asked for with `accountAttributes`; undefined where it lacks what makes it an account. Throws
 * `application-refused` where the controller shows only a part of the groups.
 */
export function toDirectoryAccount(entry: Entry): DirectoryAccount | undefined {
  if (Object.keys(entry).some((name) => /^memberOf;range=/i.test(name))) {
    throw new Failure(
      'application-refused',
      `The domain controller shows only a part of the groups of ${entry.dn}: there are too many.`,
    );
  }
  const guid = bytesOf(entry, 'objectGUID');
  const sid = bytesOf(entry, 'objectSid');
  const login = firstOf(entry, 'sAMAccountName');
  if (guid === undefined || sid === undefined || login === null) return undefined;
  return {
    dn: entry.dn,
    guid: guidFromBytes(guid),
    rid: Number(sidFromBytes(sid).split('-').at(-1)),
    login,
    userPrincipalName: firstOf(entry, 'userPrincipalName'),
    displayName: firstOf(entry, 'displayName'),
    mail: firstOf(entry, 'mail'),
    employeeId: firstOf(entry, 'employeeID'),
    accountControl: numberOf(entry, 'userAccountControl'),
    groupDns: valuesOf(entry, 'memberOf'),
    primaryGroupId: numberOf(entry, 'primaryGroupID'),
    adminCount: numberOf(entry, 'adminCount') === 1,
    runsServices:
      valuesOf(entry, 'servicePrincipalName').length > 0 ||
      !/^CN=Person,/i.test(firstOf(entry, 'objectCategory') ?? ''),
    lastSignInAt: instantFromFileTime(firstOf(entry, 'lastLogonTimestamp') ?? ''),
    passwordLastSet: firstOf(entry, 'pwdLastSet'),
  };
}
