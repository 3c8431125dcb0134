import { AndFilter, type Filter, PresenceFilter } from 'ldapts';
import type { PersonKeys } from '../../core/applications/connector.ts';
import { anyOf, equals, present } from '../ldap/filters.ts';

/** Entries that somebody can sign in with have a uid; contacts and groups do not. */
const isAccount = new AndFilter({
  filters: [
    new PresenceFilter({ attribute: 'uid' }),
    anyOf(['person', 'account', 'posixAccount', 'simpleSecurityObject'].map((name) => equals('objectClass', name))),
  ],
});

/** A known account that every answer must hold, by uid or by entryUUID. */
export type Canary = { readonly login: string } | { readonly externalId: string };

/** Every account. */
export function everyAccount(): Filter {
  return isAccount;
}

/** The accounts that match any of the keys, and the canary. */
export function accountsOf(keys: PersonKeys, canary: Canary): Filter {
  const canaryFilter = 'login' in canary ? equals('uid', canary.login) : equals('entryUUID', canary.externalId);
  return new AndFilter({ filters: [isAccount, anyOf([canaryFilter, ...keyFilters(keys)])] });
}

/** Whether a text is a UUID as entryUUID holds it (RFC 4530). */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function keyFilters({ externalIds, employeeNumbers, emails, logins }: PersonKeys): Filter[] {
  return [
    ...externalIds.filter(isUuid).map((value) => equals('entryUUID', value)),
    ...present(employeeNumbers).map((value) => equals('employeeNumber', value)),
    ...present(emails).map((value) => equals('mail', value)),
    ...present(logins).map((value) => equals('uid', value)),
  ];
}
