import { randomUUIDv7 } from 'node:crypto';
import type { SeatRecord } from '../../core/import-record.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type LicenceColumns, loadLicences, saveSeats, type StoredLicence } from '../../store/inventory/licences.ts';
import { findKnownPeople, type KnownPeople, resolvePerson } from './import-known-people.ts';
import type { ImportTally, Outcome } from './import-report.ts';

/** What an import of seats remembers from batch to batch. */
export type SeatImport = {
  readonly tally: ImportTally;
  readonly exportedAt: Temporal.Instant;
  /** Licences whose price and term have been read: the first row of a licence speaks for all its seats. */
  readonly seen: Set<string>;
};

type KnownLicence = { columns: StoredLicence; readonly holders: Set<string> };

type Batch = {
  readonly run: SeatImport;
  readonly people: KnownPeople;
  readonly licences: Map<string, KnownLicence>;
  readonly saved: Set<KnownLicence>;
  readonly seats: { readonly seatId: string; readonly licenceId: string; readonly personId: string }[];
};

/** Takes a batch of seats in: licences by name, a seat for each person the file names. Nobody loses a seat by an import. */
export async function importSeats(tx: Tx, run: SeatImport, records: readonly SeatRecord[]): Promise<void> {
  if (records.length === 0) return;
  const stored = await loadLicences(tx, [...new Set(records.map((record) => record.licence))]);
  const batch: Batch = {
    run,
    people: await findKnownPeople(
      tx,
      records.flatMap((record) => record.holder ?? []),
    ),
    licences: new Map(stored.map(({ holders, ...columns }) => [columns.name, { columns, holders: new Set(holders) }])),
    saved: new Set(),
    seats: [],
  };
  for (const record of records) run.tally.count(takeIn(record, batch));
  await saveSeats(tx, {
    licences: [...batch.saved].map((licence) => licence.columns),
    seats: batch.seats,
    at: run.exportedAt,
  });
}

function takeIn(record: SeatRecord, batch: Batch): Outcome {
  const licence = batch.licences.get(record.licence);
  const moved = licence === undefined ? undefined : updateLicence(record, licence, batch);
  const current = licence ?? addLicence(record, batch);
  const { holder } = record;
  if (holder === null) return licence === undefined ? 'added' : moved === true ? 'changed' : 'unchanged';
  const resolved = resolvePerson(batch.people, holder);
  if (resolved.found !== 'one') {
    const named = holder.employeeNumber ?? holder.email ?? holder.username ?? holder.name ?? '';
    batch.run.tally.ask('holder_unknown', `${record.licence} with ${named}`);
    return 'undecided';
  }
  const { personId } = resolved.person;
  if (current.holders.has(personId)) return moved === true ? 'changed' : 'unchanged';
  current.holders.add(personId);
  batch.seats.push({ seatId: randomUUIDv7(), licenceId: current.columns.licenceId, personId });
  return 'added';
}

function addLicence(record: SeatRecord, batch: Batch): KnownLicence {
  batch.run.seen.add(record.licence);
  const columns = { ...columnsAfter(record, undefined), licenceId: randomUUIDv7() };
  const licence: KnownLicence = { columns, holders: new Set() };
  batch.licences.set(record.licence, licence);
  batch.saved.add(licence);
  return licence;
}

function updateLicence(record: SeatRecord, licence: KnownLicence, batch: Batch): boolean {
  if (batch.run.seen.has(record.licence)) return false;
  batch.run.seen.add(record.licence);
  const { columns } = licence;
  const next = columnsAfter(record, columns);
  const moved = (Object.keys(next) as (keyof LicenceColumns)[]).some((column) => next[column] !== columns[column]);
  if (!moved) return false;
  licence.columns = { ...next, licenceId: columns.licenceId };
  batch.saved.add(licence);
  return true;
}

/** What a row leaves out stays as it was. */
function columnsAfter(record: SeatRecord, known: LicenceColumns | undefined): LicenceColumns {
  return {
    name: record.licence,
    reassignable: record.reassignable ?? known?.reassignable ?? null,
    priceMinor: record.price?.minor ?? known?.priceMinor ?? null,
    currency: record.price?.currency ?? known?.currency ?? null,
    termEnds: record.termEnd ?? known?.termEnds ?? null,
  };
}
