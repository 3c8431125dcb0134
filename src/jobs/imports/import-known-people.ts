import type { Custodian } from '../../core/import-record.ts';
import {
  type Identifier,
  type IdentifierKind,
  loadPeople,
  type PersonColumns,
  type StoredPerson,
} from '../../store/imports/import-people.ts';
import type { Tx } from '../../store/database/transaction.ts';

/** A person while a batch is decided: what is on record, moved along by each row. */
export type KnownPerson = {
  readonly personId: string;
  columns: PersonColumns;
  identifiers: Identifier[];
  employments: StoredPerson['employments'];
};

/** The people a batch may be about, by what identifies them now. */
export type KnownPeople = {
  readonly add: (person: KnownPerson) => void;
  readonly claim: (person: KnownPerson, identifier: Identifier) => void;
  readonly release: (person: KnownPerson, identifier: Identifier) => void;
  /** Everybody who goes by the value, in one source or in any. */
  readonly holders: (kind: IdentifierKind, value: string, source?: string) => readonly KnownPerson[];
};

/** What somebody named in a row turned out to be. Only `employee_number` is certain enough to act upon. */
export type Resolution =
  | { readonly found: 'one'; readonly person: KnownPerson; readonly by: 'employee_number' | 'email' | 'login' }
  | { readonly found: 'unclear' }
  | { readonly found: 'none' }
  | { readonly found: 'name_only' };

/** Reads everybody whom these names may mean, in one query. Employee numbers are compared without case. */
export async function findKnownPeople(tx: Tx, named: readonly Omit<Custodian, 'name'>[]): Promise<KnownPeople> {
  const values = (pick: (keys: Omit<Custodian, 'name'>) => string | null) => [
    ...new Set(named.flatMap((keys) => pick(keys) ?? [])),
  ];
  const numbers = values((keys) => keys.employeeNumber);
  const stored = await loadPeople(tx, {
    numbers: [...new Set(numbers.flatMap((number) => [number, number.toUpperCase(), number.toLowerCase()]))],
    emails: values((keys) => keys.email?.toLowerCase() ?? null),
    logins: [...new Set(values((keys) => keys.username).flatMap((login) => [login, login.toLowerCase()]))],
  });
  const known = createKnownPeople();
  for (const { personId, identifiers, employments, ...columns } of stored) {
    known.add({ personId, columns, identifiers: [...identifiers], employments });
  }
  return known;
}

function createKnownPeople(): KnownPeople {
  const byKey = new Map<string, Set<KnownPerson>>();
  const claim = (person: KnownPerson, { kind, value }: Identifier) => {
    const key = keyOf(kind, value);
    byKey.set(key, (byKey.get(key) ?? new Set()).add(person));
  };
  return {
    claim,
    add: (person) => {
      for (const identifier of person.identifiers) claim(person, identifier);
    },
    release: (person, { source, kind, value }) => {
      const key = keyOf(kind, value);
      const elsewhere = person.identifiers.some((one) => one.source !== source && keyOf(one.kind, one.value) === key);
      if (!elsewhere) byKey.get(key)?.delete(person);
    },
    holders: (kind, value, source) => {
      const all = [...(byKey.get(keyOf(kind, value)) ?? [])];
      if (source === undefined) return all;
      return all.filter((person) =>
        person.identifiers.some((one) => one.source === source && keyOf(one.kind, one.value) === keyOf(kind, value)),
      );
    },
  };
}

function keyOf(kind: IdentifierKind, value: string): string {
  return `${kind}:${kind === 'employee_number' ? value.toUpperCase() : value.toLowerCase()}`;
}

/**
 * Who is meant: by employee number, else by address and username when they lead to one person whose number does not speak
 * against it. A name alone identifies nobody.
 */
export function resolvePerson(known: KnownPeople, keys: Omit<Custodian, 'name'>): Resolution {
  const { employeeNumber, email, username } = keys;
  if (employeeNumber !== null) {
    const numbered = known.holders('employee_number', employeeNumber);
    const [first, second] = numbered;
    if (first !== undefined && second === undefined) return { found: 'one', person: first, by: 'employee_number' };
    if (first !== undefined) return narrowed(numbered, email);
  }
  const addressed = email === null ? [] : known.holders('email', email);
  const named = username === null ? [] : known.holders('login', username);
  const [weak, ...others] = new Set([...addressed, ...named]);
  if (weak === undefined) {
    return employeeNumber === null && email === null && username === null ? { found: 'name_only' } : { found: 'none' };
  }
  const contradicted = employeeNumber !== null && weak.identifiers.some((one) => one.kind === 'employee_number');
  if (others.length > 0 || contradicted) return { found: 'unclear' };
  return { found: 'one', person: weak, by: addressed.length > 0 ? 'email' : 'login' };
}

/** Who was meant, without what is on record about them. */
export type Named =
  | Exclude<Resolution, { readonly found: 'one' }>
  | { readonly found: 'one'; readonly personId: string };

/** Finds out who is meant by a name that `resolveNamed` has been given before. */
export type NamedPeople = Map<string, Named>;

const mostNamed = 200_000;

/**
 * Finds out who is meant by these names, and remembers it for the rest of an import that changes nobody: registers name the same
 * people in row after row.
 */
export async function resolveNamed(tx: Tx, people: NamedPeople, named: readonly Custodian[]): Promise<void> {
  if (people.size > mostNamed) people.clear();
  const fresh = new Map(named.map((keys) => [keyOfNamed(keys), keys]));
  for (const key of fresh.keys()) if (people.has(key)) fresh.delete(key);
  if (fresh.size === 0) return;
  const known = await findKnownPeople(tx, [...fresh.values()]);
  for (const [key, keys] of fresh) {
    const resolved = resolvePerson(known, keys);
    people.set(key, resolved.found === 'one' ? { found: 'one', personId: resolved.person.personId } : resolved);
  }
}

/** Who is meant by a name that has been resolved. */
export function whoIsNamed(people: NamedPeople, keys: Custodian): Named {
  return people.get(keyOfNamed(keys)) ?? { found: 'none' };
}

function keyOfNamed({ employeeNumber, email, username }: Custodian): string {
  return `${employeeNumber ?? ''}\n${email ?? ''}\n${username ?? ''}`;
}

/** Two sources may give one number to two people; an address then says which. */
function narrowed(numbered: readonly KnownPerson[], email: string | null): Resolution {
  const fitting = numbered.filter((person) =>
    person.identifiers.some((one) => one.kind === 'email' && one.value === email?.toLowerCase()),
  );
  const [first, second] = fitting;
  return first !== undefined && second === undefined
    ? { found: 'one', person: first, by: 'employee_number' }
    : { found: 'unclear' };
}
