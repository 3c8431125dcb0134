import type { Entry } from 'ldapts';
import { firstOf, numberOf, valuesOf } from '../ldap/entry.ts';
import { commonName } from '../ldap/distinguished-name.ts';
import { instantFromGeneralizedTime } from './generalized-time.ts';
import type { Membership } from './membership.ts';

/** What is asked for of every account, and nothing else. */
export const accountAttributes = [
  'entryUUID',
  'entryCSN',
  'objectClass',
  'uid',
  'cn',
  'displayName',
  'mail',
  'employeeNumber',
  'gidNumber',
  'pwdAccountLockedTime',
  'shadowExpire',
  'loginShell',
  'pwdChangedTime',
  'pwdLastSuccess',
  'authTimestamp',
] as const;

/** The attributes that each close one way in, as they are held; null where there is none. */
export type Locks = {
  readonly pwdAccountLockedTime: string | null;
  readonly shadowExpire: string | null;
  readonly loginShell: string | null;
};

/** An account's own entry. `logins` are all values of uid; `changeNumber` (entryCSN) is another after every change of the entry. */
export type AccountEntry = {
  readonly dn: string;
  readonly uuid: string;
  readonly changeNumber: string | null;
  readonly login: string;
  readonly logins: readonly string[];
  readonly displayName: string | null;
  readonly mail: string | null;
  readonly employeeNumber: string | null;
  readonly isPerson: boolean;
  readonly primaryGroupNumber: number | null;
  readonly locks: Locks;
  /** The entry may hold shadowExpire, or loginShell. */
  readonly hasExpiry: boolean;
  readonly hasShell: boolean;
  readonly passwordChangedAt: string | null;
  readonly lastSignInAt: Temporal.Instant | null;
};

/** An account with its groups. `protectedBy` names the protected group it is in, also through other groups. */
export type DirectoryAccount = AccountEntry & {
  readonly memberships: readonly Membership[];
  readonly protectedBy: string | null;
};

/** Classes of entries that programs sign in with. The server does not list the superclasses of a class, so those of people cannot be counted up. */
const notPeople = new Set(['account', 'simplesecurityobject', 'applicationprocess', 'organizationalrole', 'device']);

/** Reads an entry that was asked for with `accountAttributes`; undefined where it lacks what makes it an account. */
export function toAccountEntry(entry: Entry): AccountEntry | undefined {
  const uuid = firstOf(entry, 'entryUUID');
  const logins = valuesOf(entry, 'uid');
  const inName = commonName(entry.dn);
  const login = logins.find((value) => value === inName) ?? logins[0];
  if (uuid === null || login === undefined) return undefined;
  const classes = new Set(valuesOf(entry, 'objectClass').map((name) => name.toLowerCase()));
  return {
    dn: entry.dn,
    uuid: uuid.toLowerCase(),
    changeNumber: firstOf(entry, 'entryCSN'),
    login,
    logins,
    displayName: firstOf(entry, 'displayName') ?? firstOf(entry, 'cn'),
    mail: firstOf(entry, 'mail'),
    employeeNumber: firstOf(entry, 'employeeNumber'),
    isPerson: notPeople.isDisjointFrom(classes),
    primaryGroupNumber: numberOf(entry, 'gidNumber'),
    locks: {
      pwdAccountLockedTime: firstOf(entry, 'pwdAccountLockedTime'),
      shadowExpire: firstOf(entry, 'shadowExpire'),
      loginShell: firstOf(entry, 'loginShell'),
    },
    hasExpiry: classes.has('shadowaccount'),
    hasShell: classes.has('posixaccount'),
    passwordChangedAt: firstOf(entry, 'pwdChangedTime'),
    lastSignInAt: instantFromGeneralizedTime(firstOf(entry, 'pwdLastSuccess') ?? firstOf(entry, 'authTimestamp') ?? ''),
  };
}
