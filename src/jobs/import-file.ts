import { createHash } from 'node:crypto';
import { type Actor, systemActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import type { DepartureRecord, ImportRecord } from '../core/import-record.ts';
import type { ByteSource } from '../formats/byte-text.ts';
import type { DateOrder } from '../formats/date-value.ts';
import { readRecords } from '../formats/read-records.ts';
import { recognizeFile, type RecognizedFile } from '../formats/recognize-file.ts';
import type { RowSettings } from '../formats/row-reader.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { insertImportRun, takeTurnImporting } from '../store/import-runs.ts';
import { recordEvent } from '../store/record-event.ts';
import { type AccountImport, importAccounts } from './import-accounts.ts';
import { type AssetImport, importAssets } from './import-assets.ts';
import { importManagers, importPeople, type PeopleImport } from './import-people.ts';
import { judgeSight, recordExportReads } from './import-reads.ts';
import { createTally, type ImportReport, type ImportTally, type LineOf, type Outcome } from './import-report.ts';
import { importSeats, type SeatImport } from './import-seats.ts';
import type { Means } from './means.ts';

export type ImportInput = {
  readonly fileName: string;
  /** Opens the file from its beginning; called several times. */
  readonly source: ByteSource['open'];
  /** What the file is, where its headings shall not decide. */
  readonly format?: string;
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
};

const batchRows = 1000;

/**
 * Imports a file of people, departures, assets, accounts or seats. A row that cannot be read is reported and the rest goes on;
 * a file that is not what it says is refused whole (`not-what-it-says`) before anything is kept. Batches are kept one by one, and
 * importing the same file again changes nothing, so an import that was interrupted is simply run again.
 */
export async function importFile(
  means: Pick<Means, 'db' | 'connectors'>,
  organizationId: string,
  input: ImportInput,
  by: { readonly actor: Actor; readonly operatorId: string | null } = { actor: systemActor, operatorId: null },
): Promise<ImportReport> {
  const source: ByteSource = { name: input.fileName, open: input.source };
  const settings: RowSettings = { dates: input.dates, currency: input.currency };
  const file = await recognizeFile(source, input.format);
  const sha256 = await hashOf(source);
  // Read to its end first: a fault in its last line must not leave its first lines behind.
  for await (const batch of readRecords(file, settings)) void batch;

  const dryRun = input.dryRun ?? false;
  const exportedAt = await instantOfExport(means, organizationId, input.exportedAt);
  const run = startRun(input, exportedAt);
  const importInto = async (inTransaction: InTransaction) => {
    await importBatches(inTransaction, run, { file, settings, input });
    return inTransaction((tx) => finish(tx, run));
  };
  const sight = dryRun
    ? await importAndUndo(means, organizationId, importInto)
    : await importInto((work) => importing(means, organizationId, work));
  if (!dryRun) {
    await recordExportReads(means, organizationId, { ...sight, exportedAt, actor: by.actor });
  }
  const report: ImportReport = {
    format: file.dialect.name,
    title: file.dialect.title,
    recognisedBy: input.format === undefined ? 'headings' : 'format',
    dryRun,
    exportedAt,
    ...run.tally.close(),
  };
  if (!dryRun)
    await importing(means, organizationId, (tx) => keepRun(tx, report, { fileName: input.fileName, sha256, ...by }));
  return report;
}

type Run = {
  readonly tally: ImportTally;
  readonly lineOf: LineOf;
  readonly people: PeopleImport;
  readonly assets: AssetImport;
  readonly accounts: AccountImport;
  readonly seats: SeatImport;
};

function startRun(input: ImportInput, exportedAt: Temporal.Instant): Run {
  const tally = createTally();
  const lineOf: LineOf = new WeakMap();
  return {
    tally,
    lineOf,
    people: { tally, reports: new Map(), seen: new Set() },
    assets: { tally, lineOf, fileName: input.fileName, exportedAt, seen: new Set() },
    accounts: {
      tally,
      exportedAt,
      application: input.application,
      applications: new Map(),
      seen: new Set(),
      added: new Set(),
    },
    seats: { tally, exportedAt, seen: new Set() },
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
    if (others.length > 0) await inTransaction((tx) => importRecords(tx, run, others));
    for (const departure of departures) await importDeparture(run, departure, input);
  };
  for await (const { records, lines, problems, rows } of readRecords(file, settings)) {
    records.forEach((record, index) => run.lineOf.set(record, lines[index] ?? null));
    run.tally.addRows(rows);
    for (const problem of problems) run.tally.refuse(problem);
    waiting = [...waiting, ...records];
    while (waiting.length >= batchRows) {
      await takeIn(waiting.slice(0, batchRows));
      waiting = waiting.slice(batchRows);
    }
  }
  await takeIn(waiting);
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

async function hashOf(source: ByteSource): Promise<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of source.open()) hash.update(chunk);
  return hash.digest();
}

async function instantOfExport(
  means: Pick<Means, 'db'>,
  organizationId: string,
  exportedAt: Temporal.Instant | undefined,
): Promise<Temporal.Instant> {
  const now = await withOrganization(means.db, organizationId, async (tx) => {
    const [row] = await tx.query<{ now: Temporal.Instant }>('select clock_timestamp() as now');
    if (row === undefined) throw new Failure('internal', 'The database did not say what time it is.');
    return row.now;
  });
  if (exportedAt === undefined) return now;
  if (Temporal.Instant.compare(exportedAt, now) <= 0) {
    // The database keeps microseconds; what is compared with it later must be as coarse.
    return exportedAt.round({ smallestUnit: 'microsecond', roundingMode: 'trunc' });
  }
  throw new Failure(
    'bad-request',
    `The file cannot have been made at ${exportedAt.toString()}, which is still to come. Say when it was exported.`,
  );
}

async function keepRun(
  tx: Tx,
  report: ImportReport,
  run: {
    readonly fileName: string;
    readonly sha256: Uint8Array;
    readonly actor: Actor;
    readonly operatorId: string | null;
  },
): Promise<void> {
  const { fileName, sha256, operatorId } = run;
  const { format, exportedAt, rows, added, changed, unchanged, undecided, refusedTotal } = report;
  const counts = { rows, added, changed, unchanged, undecided, refused: refusedTotal };
  const importRunId = await insertImportRun(tx, { fileName, format, sha256, counts, exportedAt, operatorId });
  await recordEvent(tx, {
    offboardingId: null,
    type: 'file.imported',
    actor: run.actor,
    about: { kind: 'import_run', id: importRunId },
    data: { format, sha256: Buffer.from(sha256).toString('hex'), exportedAt: exportedAt.toString(), ...counts },
    private: { fileName },
  });
}
