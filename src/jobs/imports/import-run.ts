import { createHash } from 'node:crypto';
import type { Actor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { ByteSource } from '../../formats/byte-text.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { insertImportRun } from '../../store/imports/import-runs.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { ImportReport } from './import-report.ts';
import type { Means } from '../means.ts';

/** The SHA-256 of a whole file. */
export async function hashOf(source: ByteSource): Promise<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of source.open()) hash.update(chunk);
  return hash.digest();
}

/** When a file was made, as the database counts time; now where nobody says. Throws `bad-request` for an instant that is still to come. */
export async function instantOfExport(
  means: Pick<Means, 'db'>,
  organizationId: string,
  exportedAt: Temporal.Instant | undefined,
): Promise<Temporal.Instant> {
  const now = await withOrganization(means.db, organizationId, databaseNow);
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

/** Keeps what became of a file, and says so in one event. */
export async function keepRun(
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
    // The name of a map is somebody's own words.
    data: {
      format: report.recognisedBy === 'map' ? 'map' : format,
      sha256: Buffer.from(sha256).toString('hex'),
      exportedAt: exportedAt.toString(),
      ...counts,
    },
    private: { fileName, ...(report.recognisedBy === 'map' ? { format } : {}) },
  });
}
