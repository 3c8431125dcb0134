import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import type { Tx } from '../database/transaction.ts';

/** Lets imports of one organization take turns, transaction by transaction, so that two files at once add nobody twice. */
export async function takeTurnImporting(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('handback import ' || $1, 0))`, [tx.organizationId]);
}

export type ImportRun = {
  readonly fileName: string;
  readonly format: string;
  readonly sha256: Uint8Array;
  readonly counts: JsonObject;
  readonly exportedAt: Temporal.Instant;
  readonly operatorId: string | null;
};

/** Keeps what a file was taken for and what became of its rows. */
export async function insertImportRun(tx: Tx, run: ImportRun): Promise<string> {
  const importRunId = randomUUIDv7();
  await tx.query(
    `insert into import_run (organization_id, import_run_id, file_name, format, sha256, counts, exported_at, imported_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      tx.organizationId,
      importRunId,
      run.fileName,
      run.format,
      run.sha256,
      JSON.stringify(run.counts),
      run.exportedAt,
      run.operatorId,
    ],
  );
  return importRunId;
}
