import type { Json } from '../applications/connector.ts';

/** A resource's attributes under their canonical names (RFC 7643), without `id`, `meta`, `schemas` and anything secret. */
export type ScimContent = Readonly<Record<string, Json>>;
export type ScimKind = 'user' | 'group';

/** One comparison of a filter (RFC 7644 §3.4.2.2); `path` is in lower case, an extension's attribute without its URN. */
export type ScimComparison = {
  readonly path: string;
  readonly negated: boolean;
  readonly operator: 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'pr';
  readonly value: string | number | boolean | null;
};

/** A filter: it fits whatever fits every comparison of one of its branches. */
export type ScimFilter = readonly (readonly ScimComparison[])[];

export const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const coreSchemas = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
} as const satisfies Record<ScimKind, string>;

/** What a pushed user says about a person. Only the number and the source's own id are ever enough to know them by. */
export type ScimPersonFacts = {
  readonly userName: string;
  readonly externalId: string | null;
  readonly employeeNumber: string | null;
  /** Null when the source names none: a fallback is the user name. */
  readonly displayName: string | null;
  /** In lower case. */
  readonly workEmail: string | null;
  readonly privateEmail: string | null;
  readonly department: string | null;
  readonly country: string | null;
  readonly timeZone: string | null;
  readonly isContractor: boolean;
  /** The id that the source gives for the manager. */
  readonly manager: string | null;
};

/** Reads what a user's attributes say about a person. */
export function factsOfUser(content: ScimContent): ScimPersonFacts {
  const enterprise = objectOf(content[enterpriseUser]);
  const name = objectOf(content['name']);
  const whole = [textOf(name['givenName']), textOf(name['familyName'])].filter((part) => part !== null).join(' ');
  const emails = listOf(content['emails']);
  const work = [...emails].sort((a, b) => rank(b) - rank(a)).find((email) => rank(email) > 0);
  const address = listOf(content['addresses']).find((one) => textOf(one['country'])?.length === 2);
  const userType = textOf(content['userType']) ?? '';
  return {
    userName: textOf(content['userName']) ?? '',
    externalId: textOf(content['externalId']),
    employeeNumber: textOf(enterprise['employeeNumber']),
    displayName: textOf(content['displayName']) ?? textOf(name['formatted']) ?? (whole === '' ? null : whole),
    workEmail: addressOf(work),
    privateEmail: addressOf(emails.find((email) => typeOf(email) === 'home')),
    department: textOf(enterprise['department']),
    country: textOf(address?.['country'])?.toUpperCase() ?? null,
    timeZone: zoneOf(textOf(content['timezone'])),
    isContractor: /contract|external/i.test(userType),
    manager: textOf(objectOf(enterprise['manager'])['value']),
  };
}

type Fields = Readonly<Record<string, Json>>;

function objectOf(value: Json | undefined): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: Json | undefined): readonly Fields[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function typeOf(email: Fields): string {
  return textOf(email['type'])?.toLowerCase() ?? '';
}

/** Which address is the one for work: never the one at home. */
function rank(email: Fields): number {
  if (addressOf(email) === null || typeOf(email) === 'home') return 0;
  return 1 + (typeOf(email) === 'work' ? 2 : 0) + (email['primary'] === true ? 1 : 0);
}

function addressOf(email: Fields | undefined): string | null {
  const value = textOf(email?.['value']);
  return value?.includes('@') === true ? value.toLowerCase() : null;
}

function zoneOf(name: string | null): string | null {
  if (name === null) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return null;
  }
}
