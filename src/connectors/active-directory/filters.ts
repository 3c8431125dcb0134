import { AndFilter, type Filter } from 'ldapts';
import type { PersonKeys } from '../../core/applications/connector.ts';
import { anyOf, equals, present } from '../ldap/filters.ts';
import { guidToBytes } from './guid.ts';

/** Accounts of people, and the managed service accounts that are stored beside computers; computers themselves are left out. */
const isAccount = new AndFilter({
  filters: [
    equals('objectClass', 'user'),
    anyOf([
      equals('objectCategory', 'person'),
      equals('objectClass', 'msDS-ManagedServiceAccount'),
      equals('objectClass', 'msDS-GroupManagedServiceAccount'),
    ]),
  ],
});

/** A known account that every answer must hold, by login or by objectGUID. */
export type Canary = { readonly login: string } | { readonly externalId: string };

/** Every account. */
export function everyAccount(): Filter {
  return isAccount;
}

/** The accounts that match any of the keys, and the canary. */
export function accountsOf(keys: PersonKeys, canary: Canary): Filter {
  return new AndFilter({ filters: [isAccount, anyOf([canaryFilter(canary), ...keyFilters(keys)])] });
}

function keyFilters({ externalIds, employeeNumbers, emails, logins }: PersonKeys): Filter[] {
  return [
    ...externalIds.map(guidToBytes).flatMap((bytes) => (bytes === undefined ? [] : equals('objectGUID', bytes))),
    ...present(employeeNumbers).map((value) => equals('employeeID', value)),
    ...present(emails).flatMap((value) => [equals('mail', value), equals('userPrincipalName', value)]),
    ...present(logins).flatMap((value) => [equals('sAMAccountName', value), equals('userPrincipalName', value)]),
  ];
}

function canaryFilter(canary: Canary): Filter {
  if ('login' in canary) return equals('sAMAccountName', canary.login);
  return equals('objectGUID', guidToBytes(canary.externalId) ?? Buffer.alloc(16));
}
