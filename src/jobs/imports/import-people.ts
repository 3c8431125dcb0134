import { randomUUIDv7 } from 'node:crypto';
import type { PersonRecord } from '../../core/import-record.ts';
import { mixesAlphabets } from '../../core/mixed-letters.ts';
import { isFromHr } from '../../core/sweep/sweep-people.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  ensureLocations,
  type Identifier,
  type IdentifierKind,
  type KnownEmployment,
  type NamedManager,
  nameManagers,
  type PersonColumns,
  savePeople,
} from '../../store/imports/import-people.ts';
import { employmentAfter } from './import-employment.ts';
import { findKnownPeople, type KnownPeople, type KnownPerson } from './import-known-people.ts';
import type { ImportTally, Outcome } from './import-report.ts';

/** What an import of people remembers from batch to batch. */
export type PeopleImport = {
  readonly tally: ImportTally;
  /** Who is whose manager, by number or address: settled when everybody is there. */
  readonly reports: Map<string, NamedManager & { readonly outcome: Outcome }>;
  /** People whose row has been read; a further row adds employments alone. */
  readonly seen: Set<string>;
};

type Change = {
  readonly people: Map<string, PersonColumns & { readonly personId: string }>;
  readonly ended: (Identifier & { readonly personId: string })[];
  readonly started: (Identifier & { readonly identifierId: string; readonly personId: string })[];
  readonly employments: Map<string, KnownEmployment & { readonly personId: string }>;
};

/** Takes a batch of people in: found by source and employee number, never by name or address alone. */
export async function importPeople(tx: Tx, run: PeopleImport, records: readonly PersonRecord[]): Promise<void> {
  if (records.length === 0) return;
  const known = await findKnownPeople(
    tx,
    records.map(({ employeeNumber, workEmail, username }) => ({ employeeNumber, email: workEmail, username })),
  );
  const names = [...new Set(records.flatMap((record) => record.location ?? []))];
  const locations = await ensureLocations(
    tx,
    names.map((name) => ({ name, locationId: randomUUIDv7() })),
  );
  const change: Change = { people: new Map(), ended: [], started: [], employments: new Map() };
  releaseOldAddresses(run, known, records);
  for (const record of records) {
    const outcome = takeIn(record, { run, known, locations, change });
    run.tally.count(outcome);
  }
  await savePeople(tx, {
    people: [...change.people.values()],
    ended: change.ended,
    started: change.started,
    employments: [...change.employments.values()],
  });
}

/** Names managers once everybody is in; somebody whose manager alone changed was not unchanged after all. */
export async function importManagers(tx: Tx, { tally, reports }: PeopleImport): Promise<void> {
  const all = [...reports].map(([personId, { source, number, email }]) => ({ personId, source, number, email }));
  const unresolved = new Set<string>();
  for (let at = 0; at < all.length; at += 5000) {
    const named = await nameManagers(tx, all.slice(at, at + 5000));
    const changed = named.changed.filter((personId) => reports.get(personId)?.outcome === 'unchanged').length;
    tally.count('changed', changed);
    tally.count('unchanged', -changed);
    for (const name of named.unresolved) unresolved.add(name);
  }
  for (const name of unresolved) tally.ask('manager_unknown', name);
}

type Batch = {
  readonly run: PeopleImport;
  readonly known: KnownPeople;
  readonly locations: ReadonlyMap<string, string>;
  readonly change: Change;
};

/** Addresses move: whoever gives one up in this batch does so before somebody else in it takes it over. */
function releaseOldAddresses(run: PeopleImport, known: KnownPeople, records: readonly PersonRecord[]): void {
  const moving = new Set<KnownPerson>();
  for (const { source, employeeNumber, workEmail } of records) {
    if (employeeNumber === null || workEmail === null) continue;
    const [person, other] = known.holders('employee_number', employeeNumber, source);
    if (person === undefined || other !== undefined || moving.has(person) || run.seen.has(person.personId)) continue;
    moving.add(person);
    const old = person.identifiers.find((one) => one.source === source && one.kind === 'email');
    if (old !== undefined && old.value !== workEmail) known.release(person, old);
  }
}

function takeIn(record: PersonRecord, batch: Batch): Outcome {
  const { run, known } = batch;
  const found = whoIs(known, record);
  if (typeof found === 'string') {
    run.tally.ask(found, nameFor(record));
    return 'undecided';
  }
  if (mixesAlphabets(`${record.displayName} ${record.workEmail ?? ''}`))
    run.tally.ask('letters_mixed', nameFor(record));
  const person = found ?? newPerson(record);
  if (found === null) known.add(person);
  const again = run.seen.has(person.personId);
  run.seen.add(person.personId);
  const moved = [
    again ? false : updateColumns(record, person, found === null, batch),
    again ? false : updateIdentifiers(record, person, batch),
    updateEmployment(record, person, batch),
  ].includes(true);
  const outcome = found === null ? 'added' : moved ? 'changed' : 'unchanged';
  const { source, managerNumber: number, managerEmail: email } = record;
  if ((number !== null || email !== null) && !again)
    run.reports.set(person.personId, { source, number, email, outcome });
  if (record.status === 'left' && record.endDate === null && person.employments.every((one) => one.endDate === null)) {
    run.tally.ask('left_without_day', nameFor(record));
  }
  return outcome;
}

type Doubt = 'email_of_another' | 'number_of_another' | 'number_of_several' | 'number_reused';

/** The person a row is about, null for somebody new, or the question it raises. */
function whoIs(known: KnownPeople, record: PersonRecord): KnownPerson | null | Doubt {
  const { source, employeeNumber, workEmail, username } = record;
  const addressed = workEmail === null ? [] : known.holders('email', workEmail);
  if (employeeNumber !== null) {
    const [own, ownTwin] = known.holders('employee_number', employeeNumber, source);
    if (ownTwin !== undefined) return 'number_of_several';
    if (own !== undefined) return isReused(own, record) ? 'number_reused' : own;
    const [elsewhere, twin] = known.holders('employee_number', employeeNumber);
    if (elsewhere !== undefined) {
      if (twin !== undefined) return 'number_of_several';
      return isAnother(elsewhere, record) ? 'number_of_another' : elsewhere;
    }
    return addressed.length > 0 ? 'email_of_another' : null;
  }
  // Without a number, the source's own username or address is the only key there is; it only counts within the source.
  const mine = [
    ...(username === null ? [] : known.holders('login', username, source)),
    ...(workEmail === null ? [] : known.holders('email', workEmail, source)),
  ].filter((person) => !person.identifiers.some((one) => one.kind === 'employee_number'));
  const [same, other] = new Set(mine);
  if (same !== undefined && other === undefined) return same;
  const [namesake] = username === null ? [] : known.holders('login', username, source);
  return addressed.length > 0 || namesake !== undefined ? 'email_of_another' : null;
}

/** One number, but another name and another address: two sources that count from one. */
function isAnother(person: KnownPerson, record: PersonRecord): boolean {
  const fold = (name: string) => name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
  const addresses = person.identifiers.filter((one) => one.kind === 'email').map((one) => one.value);
  const otherAddress = record.workEmail !== null && addresses.length > 0 && !addresses.includes(record.workEmail);
  return otherAddress && fold(person.columns.displayName) !== fold(record.displayName);
}

/** A number given away again: another name and address, and a start behind the end of every employment on record. */
function isReused(person: KnownPerson, record: PersonRecord): boolean {
  const { startDate } = record;
  if (startDate === null || person.employments.length === 0) return false;
  const isBehind = person.employments.every(({ endDate }) => endDate !== null && startDate > endDate);
  return isBehind && isAnother(person, record);
}

function newPerson(record: PersonRecord): KnownPerson {
  return {
    personId: randomUUIDv7(),
    columns: {
      displayName: record.displayName,
      workEmail: null,
      privateEmail: null,
      privatePhone: null,
      department: null,
      locationId: null,
      country: null,
      timeZone: null,
    },
    identifiers: [],
    employments: [],
  };
}

/** HR's word replaces what is on record, and what it leaves out stays; an asset register only fills gaps. */
function updateColumns(record: PersonRecord, person: KnownPerson, isNew: boolean, batch: Batch): boolean {
  const was = person.columns;
  const hr = isFromHr(record);
  const told = <Value>(now: Value | null, before: Value | null) => (hr ? (now ?? before) : (before ?? now));
  // A reader without a name falls back on the address or the number, which is no reason to forget a name.
  const named = record.displayName !== record.workEmail && record.displayName !== record.employeeNumber;
  const location = record.location === null ? null : (batch.locations.get(record.location) ?? null);
  const next: PersonColumns = {
    displayName: hr && named ? record.displayName : was.displayName,
    workEmail: told(addressFor(record, person, batch), was.workEmail),
    privateEmail: told(record.privateEmail, was.privateEmail),
    privatePhone: told(record.phone, was.privatePhone),
    department: told(record.department, was.department),
    locationId: told(location, was.locationId),
    country: told(record.country, was.country),
    timeZone: told(record.timeZone, was.timeZone),
  };
  const moved = (Object.keys(next) as (keyof PersonColumns)[]).some((column) => next[column] !== was[column]);
  if (!moved && !isNew) return false;
  person.columns = next;
  batch.change.people.set(person.personId, { ...next, personId: person.personId });
  return true;
}

/** The work address of a row, unless it is somebody else's. */
function addressFor(record: PersonRecord, person: KnownPerson, { known }: Batch): string | null {
  const { workEmail } = record;
  if (workEmail === null) return null;
  return known.holders('email', workEmail).every((holder) => holder === person) ? workEmail : null;
}

function updateIdentifiers(record: PersonRecord, person: KnownPerson, batch: Batch): boolean {
  const moved = [
    ensureNumber(record, person, batch),
    moveIdentifier('email', record.workEmail, { record, person, batch }),
    moveIdentifier('login', record.username, { record, person, batch }),
  ];
  return moved.includes(true);
}

function ensureNumber(record: PersonRecord, person: KnownPerson, batch: Batch): boolean {
  const { source, employeeNumber } = record;
  if (employeeNumber === null || batch.known.holders('employee_number', employeeNumber, source).includes(person))
    return false;
  start({ source, kind: 'employee_number', value: employeeNumber }, person, batch);
  return true;
}

type Row = { readonly record: PersonRecord; readonly person: KnownPerson; readonly batch: Batch };

/** A new address or username ends the old one of the same source, which may be given to somebody else from then on. */
function moveIdentifier(kind: 'email' | 'login', value: string | null, { record, person, batch }: Row): boolean {
  if (value === null) return false;
  const { source } = record;
  const own = person.identifiers.filter((one) => one.source === source && one.kind === kind);
  if (own.some((one) => one.value === value)) return false;
  const taken = batch.known
    .holders(kind, value, kind === 'login' ? source : undefined)
    .some((holder) => holder !== person);
  if (taken) batch.run.tally.ask(kind === 'email' ? 'email_taken' : 'login_taken', `${nameFor(record)}, ${value}`);
  // Who may not have the new one keeps the old, unless somebody in this batch has been given that too.
  const kept = own.filter(
    (old) => taken && batch.known.holders(kind, old.value, source).every((one) => one === person),
  );
  for (const old of kept) batch.known.claim(person, old);
  const given = own.filter((old) => !kept.includes(old));
  for (const old of given) {
    person.identifiers = person.identifiers.filter((one) => one !== old);
    batch.known.release(person, old);
    batch.change.ended.push({ ...old, personId: person.personId });
  }
  if (!taken) start({ source, kind, value }, person, batch);
  return given.length > 0 || !taken;
}

function start(identifier: { source: string; kind: IdentifierKind; value: string }, person: KnownPerson, batch: Batch) {
  person.identifiers.push(identifier);
  batch.known.claim(person, identifier);
  batch.change.started.push({ ...identifier, identifierId: randomUUIDv7(), personId: person.personId });
}

function updateEmployment(record: PersonRecord, person: KnownPerson, batch: Batch): boolean {
  const after = employmentAfter(record, person.employments);
  if (after.startDiffers) batch.run.tally.ask('start_differs', nameFor(record));
  if (after.employment === null) return false;
  const { employment } = after;
  person.employments = [
    ...person.employments.filter((one) => one.employmentId !== employment.employmentId),
    employment,
  ].sort((a, b) => (a.startDate < b.startDate ? -1 : 1));
  batch.change.employments.set(employment.employmentId, { ...employment, personId: person.personId });
  return true;
}

function nameFor({ employeeNumber, displayName, workEmail }: PersonRecord): string {
  return [employeeNumber, displayName, displayName === workEmail ? null : workEmail]
    .filter((part) => part !== null)
    .join(' ');
}
