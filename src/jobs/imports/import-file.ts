import { type Actor, systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { DepartureRecord, ImportRecord, PersonRecord } from '../../core/import-record.ts';
import type { ByteSource } from '../../formats/byte-text.ts';
import type { DateOrder } from '../../formats/date-value.ts';
import { readRecords } from '../../formats/read-records.ts';
import { recognizeFile, type RecognizedFile, unreadHeadings } from '../../formats/recognize-file.ts';
import type { RowSettings } from '../../formats/row-reader.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { takeTurnImporting } from '../../store/imports/import-runs.ts';
import { type AccountImport, importAccounts } from './import-accounts.ts';
import { type AssetImport, importAssets } from './import-assets.ts';
import { type AccessoryImport, importAccessories } from './import-accessories.ts';
import { getColumnMap, orderOf } from './column-maps.ts';
import { importManagers, importPeople, type PeopleImport } from './import-people.ts';
import { judgeSight, recordExportReads } from './import-reads.ts';
import { hashOf, instantOfExport, keepRun } from './import-run.ts';
import { createTally, type ImportReport, type ImportTally, type LineOf, type Outcome } from './import-report.ts';
import { importOwnedThings, type OwnedImport } from './import-owned-things.ts';
import { importSeats, type SeatImport } from './import-seats.ts';
import type { Means } from '../means.ts';
import { planStayers } from '../plans/plan-stayers.ts';

export type ImportInput = {
  readonly fileName: string;
  /** Opens the file from its beginning; called several times. */
  readonly source: ByteSource['open'];
  /** What the file is, where its headings shall not decide. */
  readonly format?: string;
  /** The name of the organization's column map to read it with, in place of its headings. */
  readonly map?: string;
  readonly dates?: DateOrder;
  /** ISO 4217, for amounts without a currency of their own. */
  readonly currency?: string;
  /** Does all the work, keeps none of it, and reports the same numbers. */
  readonly dryRun?: boolean;
  /** Which application a list of accounts is from, whatever its rows say. */
  readonly application?: string;
  /** When the file was made: what it shows is as old as that. Now when left out. */
  readonly exportedAt?: Temporal.Instant;
  /** Takes in one departure; a `Failure` refuses its row. Without it departures stay untouched. In a dry run it must keep nothing. */
  readonly onDeparture?: (record: DepartureRecord, run: { readonly dryRun: boolean }) => Promise<Outcome>;
  /** What is left of rows about people; a row that is not in the answer is not taken in. */
  readonly adjustPeople?: (tx: Tx, records: readonly PersonRecord[]) => Promise<readonly PersonRecord[]>;
};

const batchRows = 5000;

/**
 * Imports a file of people, departures, assets, accessories, accounts, seats, or of things that people own for others. A row that cannot be read is reported and the rest goes
 * on. Everything a file brings is kept in one transaction, so that an import that ends early leaves nothing half done; departures alone
 * are taken in one by one, after the file has been read to its end. Importing the same file again changes nothing.
 */
export async function importFile(
  means: Pick<Means, 'db' | 'connectors'>,
  organizationId: string,
  input: ImportInput,
  by: { readonly actor: Actor; readonly operatorId: string | null } = { actor: systemActor, operatorId: null },
): Promise<ImportReport> {
  const source: ByteSource = { name: input.fileName, open: input.source };
  const { map: mapName, application } = input;
  const map =
    mapName === undefined
      ? undefined
      : await withOrganization(means.db, organizationId, (tx) => getColumnMap(tx, mapName));
  const settings: RowSettings = { dates: input.dates ?? orderOf(map), currency: input.currency };
  const file = await recognizeFile(source, input.format, { application, map });
  const sha256 = await hashOf(source);
  const isWhole = file.dialect.subject !== 'departures';
  // Departures open cases one by one: a fault in the last line must not leave those of the first lines behind.
  if (!isWhole) for await (const batch of readRecords(file, settings)) void batch;

  const dryRun = input.dryRun ?? false;
  const exportedAt = await instantOfExport(means, organizationId, input.exportedAt);
  const run = startRun(input, exportedAt);
  const importInto = async (inTransaction: InTransaction) => {
    await importBatches(inTransaction, run, { file, settings, input });
    return inTransaction((tx) => finish(tx, run));
  };
  const reportNow = (): ImportReport => ({
    format: file.dialect.name,
    title: file.dialect.title,
    recognisedBy: map !== undefined ? 'map' : input.format === undefined ? 'headings' : 'format',
    dryRun,
    exportedAt,
    unread: unreadHeadings(file),
    ...run.tally.close(),
  });
  if (dryRun) {
    await importAndUndo(means, organizationId, importInto);
    return reportNow();
  }
  const keep = (tx: Tx) => keepRun(tx, reportNow(), { fileName: input.fileName, sha256, ...by });
  const sight = isWhole
    ? await importing(means, organizationId, async (tx) => {
        const seen = await importInto((work) => work(tx));
        await keep(tx);
        return seen;
      })
    : await importInto((work) => importing(means, organizationId, work));
  await recordExportReads(means, organizationId, { ...sight, exportedAt, actor: by.actor });
  if (!isWhole) await importing(means, organizationId, keep);
  if (run.people.seen.size > 0) await planStayers(means, organizationId);
  return reportNow();
}

type Run = {
  readonly tally: ImportTally;
  readonly lineOf: LineOf;
  readonly people: PeopleImport;
  readonly assets: AssetImport;
  readonly accessories: AccessoryImport;
  readonly accounts: AccountImport;
  readonly seats: SeatImport;
  readonly owned: OwnedImport;
};

function startRun(input: ImportInput, exportedAt: Temporal.Instant): Run {
  const tally = createTally();
  const lineOf: LineOf = new WeakMap();
  return {
    tally,
    lineOf,
    people: { tally, reports: new Map(), seen: new Set() },
    assets: { tally, lineOf, fileName: input.fileName, exportedAt, named: new Map(), seen: new Set() },
    accessories: { tally, exportedAt, seen: new Set() },
    accounts: {
      tally,
      exportedAt,
      application: input.application,
      applications: new Map(),
      seen: new Set(),
      added: new Set(),
    },
    seats: { tally, exportedAt, seen: new Set() },
    owned: { tally },
  };
}

type InTransaction = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

function importing<T>(means: Pick<Means, 'db'>, organizationId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return withOrganization(
    means.db,
    organizationId,
    async (tx) => {
      await takeTurnImporting(tx);
      return work(tx);
    },
    { name: 'import' },
  );
}

/** Runs the whole import in one transaction that is rolled back, so that later batches see what earlier ones did. */
async function importAndUndo<T>(
  means: Pick<Means, 'db'>,
  organizationId: string,
  work: (inTransaction: InTransaction) => Promise<T>,
): Promise<T> {
  const undone = new Error('A dry run keeps nothing.');
  let result: { readonly value: T } | undefined;
  try {
    await importing(means, organizationId, async (tx) => {
      result = { value: await work((step) => step(tx)) };
      throw undone;
    });
  } catch (error) {
    if (error !== undone || result === undefined) throw error;
  }
  if (result === undefined) throw new Failure('internal', 'The dry run ended without a result.');
  return result.value;
}

type Reading = { readonly file: RecognizedFile; readonly settings: RowSettings; readonly input: ImportInput };

async function importBatches(
  inTransaction: InTransaction,
  run: Run,
  { file, settings, input }: Reading,
): Promise<void> {
  let waiting: ImportRecord[] = [];
  const takeIn = async (records: readonly ImportRecord[]) => {
    const departures = records.filter((record) => record.record === 'departure');
    const others = records.filter((record) => record.record !== 'departure');
    if (others.length > 0) await inTransaction(async (tx) => importRecords(tx, run, await adjusted(tx, input, others)));
    for (const departure of departures) await importDeparture(run, departure, input);
  };
  // The next rows are read while the database works on the last ones; never more than two batches are in memory.
  let working: Promise<void> = Promise.resolve();
  try {
    for await (const { records, lines, problems, rows } of readRecords(file, settings)) {
      records.forEach((record, index) => run.lineOf.set(record, lines[index] ?? null));
      run.tally.addRows(rows);
      for (const problem of problems) run.tally.refuse(problem);
      waiting.push(...records);
      if (waiting.length < batchRows) continue;
      await working;
      working = takeIn(waiting);
      // Its failure is heard below; until then nobody waits for it.
      void working.catch(() => undefined);
      waiting = [];
    }
    await working;
    await takeIn(waiting);
  } finally {
    // When reading failed, the transaction may only end once its last statement has.
    await working.catch(() => undefined);
  }
}

async function adjusted(
  tx: Tx,
  { adjustPeople }: ImportInput,
  records: readonly ImportRecord[],
): Promise<readonly ImportRecord[]> {
  if (adjustPeople === undefined) return records;
  const people = records.filter((record) => record.record === 'person');
  return [...(await adjustPeople(tx, people)), ...records.filter((record) => record.record !== 'person')];
}

/** People first: the accounts beside them in the same rows are theirs. */
async function importRecords(tx: Tx, run: Run, records: readonly ImportRecord[]): Promise<void> {
  await importPeople(
    tx,
    run.people,
    records.filter((record) => record.record === 'person'),
  );
  await importAssets(
    tx,
    run.assets,
    records.filter((record) => record.record === 'asset'),
  );
  await importAccessories(
    tx,
    run.accessories,
    records.filter((record) => record.record === 'accessory'),
  );
  await importAccounts(
    tx,
    run.accounts,
    records.filter((record) => record.record === 'account'),
  );
  await importSeats(
    tx,
    run.seats,
    records.filter((record) => record.record === 'seat'),
  );
  await importOwnedThings(
    tx,
    run.owned,
    records.filter((record) => record.record === 'owned'),
  );
}

async function importDeparture(run: Run, record: DepartureRecord, input: ImportInput): Promise<void> {
  const subject = record.employeeNumber ?? record.workEmail ?? record.displayName;
  if (input.onDeparture === undefined) {
    run.tally.ask('departures_elsewhere', subject);
    return run.tally.count('undecided');
  }
  try {
    run.tally.count(await input.onDeparture(record, { dryRun: input.dryRun ?? false }));
  } catch (error) {
    if (!(error instanceof Failure) || error.code === 'database-unavailable' || error.code === 'internal') throw error;
    const line = run.lineOf.get(record) ?? null;
    run.tally.refuse({ file: input.fileName, line, column: null, value: subject, reason: error.message });
  }
}

async function finish(tx: Tx, run: Run) {
  await importManagers(tx, run.people);
  return judgeSight(tx, run.accounts);
}
