import { z } from 'zod';
import type { AccountSeen, JsonObject } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import { application } from './calls.ts';
import { enterprise } from './filters.ts';
import type { Membership } from './groups.ts';
import type { ScimSettings } from './settings.ts';

const text = z.string().nullish();
const resource = z.looseObject({
  id: z.string().min(1),
  userName: z.string().min(1),
  externalId: text,
  displayName: text,
  name: z.object({ formatted: text }).nullish(),
  userType: text,
  active: z.unknown().optional(),
  emails: z.array(z.object({ value: text, primary: z.unknown().optional() })).nullish(),
  groups: z.array(z.object({ value: z.string().min(1), display: text, type: text })).nullish(),
  meta: z.object({ version: text }).nullish(),
  [enterprise]: z.object({ employeeNumber: text }).nullish(),
});

/** A user (RFC 7643 §4.1) as the application shows it; `whole` is everything of it, which a PUT must send back. */
export type User = {
  readonly id: string;
  readonly userName: string;
  readonly externalId: string | null;
  readonly employeeNumber: string | null;
  readonly displayName: string | null;
  readonly emails: readonly string[];
  readonly userType: string | null;
  readonly active: boolean | 'unknown';
  readonly memberships: readonly Membership[];
  readonly version: string | undefined;
  readonly whole: JsonObject;
};

/** Reads a user; throws `application-unreachable` for anything else, because leaving it out would make it look absent. */
export function userOf(json: unknown): User {
  const parsed = resource.safeParse(json);
  if (!parsed.success)
    throw new Failure('application-unreachable', `${application} answered with something that is no user.`);
  const { id, userName, externalId, displayName, name, emails, groups, ...rest } = parsed.data;
  const primaryFirst = (emails ?? []).toSorted((a, b) => Number(b.primary === true) - Number(a.primary === true));
  return {
    id,
    userName,
    externalId: externalId ?? null,
    employeeNumber: rest[enterprise]?.employeeNumber ?? null,
    displayName: displayName ?? name?.formatted ?? null,
    emails: primaryFirst.flatMap(({ value }) => value ?? []),
    userType: rest.userType ?? null,
    active: activeOf(rest.active),
    memberships: (groups ?? []).map(({ value, display, type }) => ({
      id: value,
      name: display ?? value,
      direct: !isSame(type ?? '', 'indirect'),
    })),
    version: rest.meta?.version ?? undefined,
    whole: json as JsonObject,
  };
}

/** A user in the words of the contract. */
export function toAccountSeen(settings: ScimSettings, user: User, memberships: readonly Membership[]): AccountSeen {
  const { id, userName, externalId, employeeNumber, userType } = user;
  const isService = settings.serviceUserTypes.some((type) => isSame(type, userType ?? ''));
  return {
    externalId: id,
    login: userName,
    displayName: user.displayName,
    email: user.emails[0] ?? null,
    employeeNumber,
    kind: isService ? 'service' : 'human',
    privileged:
      settings.protectedGroups.length === 0 ? 'unknown' : protectingGroup(settings, memberships) !== undefined,
    active: user.active,
    deprovisioned: false,
    groups: memberships.map(({ name }) => name),
    lastSignInAt: null,
    fingerprint: {
      id,
      userName,
      ...(externalId === null ? {} : { externalId }),
      ...(employeeNumber === null ? {} : { employeeNumber }),
    },
  };
}

/** The name of a protected group among the memberships. */
export function protectingGroup(
  { protectedGroups }: ScimSettings,
  memberships: readonly Membership[],
): string | undefined {
  const isProtected = ({ id, name }: Membership) =>
    protectedGroups.some((group) => group === id || isSame(group, name));
  return memberships.find(isProtected)?.name;
}

/** Whether two names are one name: the case and the Unicode form of a userName carry no meaning. */
export function isSame(one: string, other: string): boolean {
  const plain = (name: string) => name.normalize('NFC').toLowerCase();
  return plain(one) === plain(other);
}

/** Some applications write the words; Boolean("False") would be true. Anything else is a status nobody mapped. */
function activeOf(value: unknown): boolean | 'unknown' {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return 'unknown';
  return activeByWord[value.toLowerCase()] ?? 'unknown';
}

const activeByWord: Readonly<Record<string, boolean>> = { true: true, false: false };
