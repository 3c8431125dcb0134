import { randomUUIDv7 } from 'node:crypto';
import type { OwnedRecord } from '../../core/import-record.ts';
import { ruleOfOwned } from '../../core/ownership/owned-kinds.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  findApplicationIds,
  loadOwnedThings,
  type NewOwnedThing,
  saveOwnedThings,
} from '../../store/ownership/owned-things.ts';
import { findKnownPeople, type KnownPeople, resolvePerson } from './import-known-people.ts';
import type { ImportTally } from './import-report.ts';

export type OwnedImport = { readonly tally: ImportTally };

type Known = { readonly people: KnownPeople; readonly applications: ReadonlyMap<string, string> };

/** Takes in a batch of what people own for others. Nothing is taken from anybody: what a list leaves out stays with whoever has it. */
export async function importOwnedThings(tx: Tx, run: OwnedImport, records: readonly OwnedRecord[]): Promise<void> {
  if (records.length === 0) return;
  const known = {
    people: await findKnownPeople(
      tx,
      records.map(({ owner }) => owner),
    ),
    applications: await findApplicationIds(tx, [...new Set(records.flatMap(({ application }) => application ?? []))]),
  };
  const things = new Map<string, NewOwnedThing>();
  for (const record of records) {
    const thing = thingOf(run, known, record);
    if (thing === null) continue;
    const key = keyOf(thing);
    if (things.has(key)) run.tally.count('unchanged');
    else things.set(key, thing);
  }
  const list = [...things.values()];
  const before = await loadOwnedThings(tx, [...new Set(list.map(({ personId }) => personId))]);
  const news = await saveOwnedThings(tx, list);
  const after = await loadOwnedThings(tx, [...new Set(list.map(({ personId }) => personId))]);
  for (const thing of list) {
    const key = keyOf(thing);
    if (news.has(thing.ownedThingId)) run.tally.count('added');
    else run.tally.count(before.get(key) === after.get(key) ? 'unchanged' : 'changed');
  }
}

function keyOf({ personId, ownedKind, name }: Pick<NewOwnedThing, 'personId' | 'ownedKind' | 'name'>): string {
  return JSON.stringify([personId, ownedKind, name]);
}

function thingOf({ tally }: OwnedImport, known: Known, record: OwnedRecord): NewOwnedThing | null {
  const { ownedKind, name, owner, application } = record;
  const resolved = resolvePerson(known.people, owner);
  if (resolved.found !== 'one') {
    tally.ask(
      'owner_unknown',
      `${name} of ${owner.employeeNumber ?? owner.email ?? owner.username ?? owner.name ?? ''}`,
    );
    tally.count('undecided');
    return null;
  }
  const applicationId = application === null ? null : (known.applications.get(application) ?? null);
  if (application !== null && applicationId === null) tally.ask('application_unknown', application);
  const { kind, stopsWithOwner = false } = ruleOfOwned(ownedKind);
  const { reference, privileged, lastUsedAt, usedBy, expiresOn } = record;
  const facts = { reference, privileged, lastUsedAt, usedBy, expiresOn, stopsWithOwner };
  const { personId } = resolved.person;
  return { ownedThingId: randomUUIDv7(), kind, ownedKind, name, personId, applicationId, ...facts, source: 'import' };
}
