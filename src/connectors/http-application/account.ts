import type { AccountSeen, Json } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import type { HttpDefinition } from '../../core/applications/http-definition.ts';
import type { SearchKey } from '../../core/applications/http-parts.ts';
import { textOf, valueAt } from '../../core/json-pointer.ts';

/** A group or seat that hangs on an account. */
export type Belonging = { readonly id: string; readonly name: string };

/** One account: as the application answered, in the contract's words, and what hangs on it. */
export type Subject = {
  readonly record: Json;
  readonly account: AccountSeen;
  readonly groups: readonly Belonging[];
  readonly seats: readonly Belonging[];
};

type Account = HttpDefinition['account'];

/** The id of a record. Throws `application-unreachable` where it has none, because leaving it out would make somebody look absent. */
export function idOf({ account, name }: HttpDefinition, record: Json): string {
  const id = textOf(valueAt(record, account.id));
  if (id !== undefined && id !== '') return id;
  throw new Failure('application-unreachable', `${name} answered with an account that has no id at "${account.id}".`);
}

/** Whether a record has this value under one of the keys a person is searched by; upper and lower case are the same. */
export function hasKey({ account }: HttpDefinition, record: Json, key: SearchKey, value: string): boolean {
  const pointer = account[key];
  const held = pointer === undefined ? undefined : textOf(valueAt(record, pointer));
  return held !== undefined && held.toLowerCase() === value.toLowerCase();
}

/** A record in the words of the contract. A status that the definition does not list is unknown, never a guess. */
export function subjectOf(
  definition: HttpDefinition,
  record: Json,
  { groups, seats }: { readonly groups: readonly Belonging[]; readonly seats: readonly Belonging[] },
): Subject {
  const { account } = definition;
  const text = (pointer: string | undefined) =>
    pointer === undefined ? null : (textOf(valueAt(record, pointer)) ?? null);
  const id = idOf(definition, record);
  const login = text(account.login);
  if (login === null || login === '')
    throw new Failure(
      'application-unreachable',
      `${definition.name} answered with an account that has no login at "${account.login}".`,
    );
  const active = meaningOf(account.active, record);
  const employeeNumber = text(account.employeeNumber);
  const more = Object.entries(account.fingerprint).map(([name, at]) => [name, text(at) ?? ''] as const);
  return {
    record,
    groups,
    seats,
    account: {
      externalId: id,
      login,
      displayName: text(account.name),
      email: text(account.email),
      employeeNumber,
      kind: isOneOf(account.service, record) ? 'service' : 'human',
      privileged: account.privileged === undefined ? 'unknown' : meaningOf(account.privileged, record),
      active,
      deprovisioned: active === false && isOneOf(account.ended, record),
      groups: groups.map(({ name }) => name),
      lastSignInAt: instantOf(text(account.lastSignIn)),
      fingerprint: { ...Object.fromEntries(more), id, login, ...(employeeNumber === null ? {} : { employeeNumber }) },
    },
  };
}

/** Whether a record has one of the listed values. */
export function isOneOf(match: Account['ended'], record: Json): boolean {
  if (match === undefined) return false;
  const value = valueAt(record, match.at);
  return (
    value !== undefined && match.in.some((one) => one === value || (one !== null && textOf(value) === String(one)))
  );
}

/** The groups or seats of a list; throws `application-unreachable` where an entry has no id or there is no list. */
export function belongingsIn(
  { name: application }: HttpDefinition,
  { at, id, name = id }: NonNullable<Account['groups']>,
  json: Json,
): readonly Belonging[] {
  const list = valueAt(json, at);
  if (!Array.isArray(list))
    throw new Failure('application-unreachable', `${application} answered without a list at "${at}".`);
  return (list as readonly Json[]).map((entry) => {
    const own = textOf(valueAt(entry, id));
    if (own === undefined || own === '')
      throw new Failure('application-unreachable', `${application} answered with an entry of "${at}" that has no id.`);
    return { id: own, name: textOf(valueAt(entry, name)) ?? own };
  });
}

function meaningOf({ at, words }: Account['active'], record: Json): boolean | 'unknown' {
  const value = valueAt(record, at);
  const word = value === null ? 'null' : textOf(value);
  return word !== undefined && Object.hasOwn(words, word) ? (words[word] ?? 'unknown') : 'unknown';
}

function instantOf(text: string | null): Temporal.Instant | null {
  if (text === null) return null;
  try {
    return Temporal.Instant.from(text);
  } catch {
    return null;
  }
}
