import { randomUUIDv7 } from 'node:crypto';
import { factsOfUser, type ScimPersonFacts, type ScimContent } from '../../core/intake/scim.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  type Identifier,
  type IdentifierKind,
  type KnownEmployment,
  loadPeople,
  type PersonColumns,
  savePeople,
  type StoredPerson,
} from '../../store/imports/import-people.ts';
import { unknownStart } from '../../store/people/people.ts';
import {
  findScimCandidates,
  isHeldByAnother,
  isOtherScimUser,
  nameScimManager,
} from '../../store/intake/scim-people.ts';
import type { ScimTokenSource } from '../../store/intake/scim-tokens.ts';

/** Who a pushed user is, and a sentence where somebody has to look. */
export type ScimMatch = {
  readonly personId: string | null;
  readonly isNew: boolean;
  readonly question: string | null;
  /** Whom it is about, or may be. */
  readonly about: readonly string[];
};

type Pushed = { readonly id: string | null; readonly personId: string | null; readonly content: ScimContent };

/**
 * Takes over what a pushed user says about a person: found by an earlier match, by employee number, or by the source's own id, never
 * by name or address. Who resembles somebody on record without being certain waits for a decision, and nothing is changed.
 */
export async function takeInScimUser(tx: Tx, source: ScimTokenSource, pushed: Pushed): Promise<ScimMatch> {
  const facts = factsOfUser(pushed.content);
  const found = pushed.personId === null ? await whoIs(tx, source, pushed.id, facts) : { personId: pushed.personId };
  if ('question' in found) return { personId: null, isNew: false, question: found.question, about: found.about };
  const isNew = found.personId === null;
  const personId = found.personId ?? randomUUIDv7();
  const question = await saveFacts(tx, source, { personId, isNew }, facts);
  return { personId, isNew, question, about: [personId] };
}

type Found = { readonly personId: string | null } | { readonly question: string; readonly about: readonly string[] };

async function whoIs(tx: Tx, source: ScimTokenSource, id: string | null, facts: ScimPersonFacts): Promise<Found> {
  const candidates = await findScimCandidates(tx, { ...facts, source: source.name });
  const by = (key: (typeof candidates)[number]['by']) => [
    ...new Set(candidates.filter((one) => one.by === key).map(({ personId }) => personId)),
  ];
  const [own] = by('external_id');
  const [numbered, twin] = by('number');
  const who = `The user ${facts.userName}`;
  const doubt = (words: string): Found => ({
    question: `${who} ${words}`,
    about: [...new Set(candidates.map(({ personId }) => personId))],
  });
  if (twin !== undefined) return doubt('has an employee number that several people on record have.');
  if (own !== undefined && numbered !== undefined && own !== numbered)
    return doubt('has the employee number of one person on record and is known to the source as another.');
  const personId = own ?? numbered;
  if (personId === undefined) {
    if (candidates.length === 0) return { personId: null };
    return doubt(
      'has an address or a name that somebody on record has, which does not say for certain who they are. Give both the same employee number.',
    );
  }
  if (await isOtherScimUser(tx, source.sourceId, { personId, exceptId: id }))
    return doubt('has the employee number of a person who already is another user of this source.');
  const [person] = await loadPerson(tx, personId);
  if (own === undefined && person !== undefined && isAnother(person, facts)) {
    return doubt(
      'has the employee number of somebody on record with another name and another address. Check whether the number was given away again.',
    );
  }
  return { personId };
}

/** One number, but another name and another address: two lists that count from one, or a number given away again. */
function isAnother(person: StoredPerson, { displayName, workEmail }: ScimPersonFacts): boolean {
  const fold = (name: string) => name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
  const addresses = person.identifiers.filter(({ kind }) => kind === 'email').map(({ value }) => value);
  const otherAddress = workEmail !== null && addresses.length > 0 && !addresses.includes(workEmail);
  return otherAddress && displayName !== null && fold(displayName) !== fold(person.displayName);
}

function loadPerson(tx: Tx, personId: string): Promise<readonly StoredPerson[]> {
  return loadPeople(tx, { numbers: [], emails: [], logins: [], ids: [personId] });
}

type Who = { readonly personId: string; readonly isNew: boolean };

async function saveFacts(tx: Tx, source: ScimTokenSource, who: Who, facts: ScimPersonFacts): Promise<string | null> {
  const { personId, isNew } = who;
  const [person] = isNew ? [] : await loadPerson(tx, personId);
  // Where another source told of the employment, this one fills gaps and never overrules it.
  const isOwn = person === undefined || person.employments.every(({ source: told }) => told === source.name);
  const wanted: readonly (readonly [IdentifierKind, string | null])[] = [
    ['employee_number', facts.employeeNumber],
    ['external_id', facts.externalId],
    ['email', facts.workEmail],
    ['login', facts.userName],
  ];
  const ended: (Identifier & { readonly personId: string })[] = [];
  const started: (Identifier & { readonly identifierId: string; readonly personId: string })[] = [];
  const taken = new Set<IdentifierKind>();
  for (const [kind, value] of wanted) {
    if (value === null) continue;
    const own = (person?.identifiers ?? []).filter((one) => one.source === source.name && one.kind === kind);
    if (own.some((one) => one.value === value)) continue;
    if (await isHeldByAnother(tx, { source: source.name, kind, value }, personId)) taken.add(kind);
    else {
      ended.push(...own.map((one) => ({ ...one, personId })));
      started.push({ source: source.name, kind, value, personId, identifierId: randomUUIDv7() });
    }
  }
  const next = columnsAfter(person, { ...facts, workEmail: taken.has('email') ? null : facts.workEmail }, isOwn);
  const moved =
    person === undefined || (Object.keys(next) as (keyof PersonColumns)[]).some((one) => next[one] !== person[one]);
  await savePeople(tx, {
    people: moved ? [{ ...next, personId }] : [],
    ended,
    started,
    employments: (person?.employments ?? []).length > 0 ? [] : [{ ...employmentOf(source.name, facts), personId }],
  });
  if (facts.manager !== null)
    await nameScimManager(tx, source.sourceId, { personId, manager: facts.manager, mayReplace: isOwn });
  if (taken.size === 0) return null;
  return `The user ${facts.userName} now has an employee number, address or login of somebody else on record; it was not taken over.`;
}

function columnsAfter(person: StoredPerson | undefined, facts: ScimPersonFacts, isOwn: boolean): PersonColumns {
  const told = <Value>(now: Value | null, before: Value | null | undefined): Value | null =>
    isOwn ? (now ?? before ?? null) : (before ?? now);
  return {
    displayName: told(facts.displayName, person?.displayName) ?? facts.userName,
    workEmail: told(facts.workEmail, person?.workEmail),
    privateEmail: told(facts.privateEmail, person?.privateEmail),
    privatePhone: person?.privatePhone ?? null,
    department: told(facts.department, person?.department),
    locationId: person?.locationId ?? null,
    country: told(facts.country, person?.country),
    timeZone: told(facts.timeZone, person?.timeZone),
  };
}

function employmentOf(source: string, facts: ScimPersonFacts): KnownEmployment {
  return {
    employmentId: randomUUIDv7(),
    source,
    workerId: facts.employeeNumber ?? facts.externalId ?? facts.userName,
    workerType: facts.isContractor ? 'contractor' : 'employee',
    startDate: unknownStart.toString(),
    endDate: null,
  };
}
