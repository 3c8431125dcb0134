import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import pg from 'pg';
import { Failure } from '../../core/failure.ts';
import { listColumns } from './backup.ts';
import { type BackupHeader, readBackup } from './backup-format.ts';
import type { Database } from '../database/connection.ts';
import { migrate, migrationFolder, readMigrations } from '../database/migrate.ts';
import { asPlainText } from '../database/plain-text.ts';
import { installQueue } from '../database/queue-install.ts';
import { pauseRestored } from './restored-cases.ts';

export type Restored = {
  readonly createdAt: Temporal.Instant;
  readonly rows: Readonly<Record<string, number>>;
  /** How many cases wait for `resumeRestored`. */
  readonly paused: number;
};

/**
 * Brings a backup that `checkBackup` found whole back into an empty database that nobody else uses: all of its rows or none. Cases
 * that are not cancelled come back paused, since the place may be a copy that must not act. Throws `not-what-it-says` for a file
 * that changed since it was checked, `conflict` for a place that is not empty or in use.
 */
export async function restoreBackup(db: Database, header: BackupHeader, input: Readable): Promise<Restored> {
  await refuseUsed(db);
  await refuseFilled(db.owner);
  await migrateTo(db, header);
  const client = await db.owner.connect();
  let broken = true;
  try {
    await client.query('begin');
    await asPlainText(client);
    await refuseFilled(client);
    const links = await dropForeignKeys(client);
    const rows = await loadRows(client, input);
    for (const { table, name, definition } of links) {
      await client.query(`alter table ${table} add constraint ${pg.escapeIdentifier(name)} ${definition}`);
    }
    const createdAt = Temporal.Instant.from(header.createdAt);
    const paused = await pauseRestored(client, createdAt);
    await client.query('commit');
    broken = false;
    await migrate(db);
    await installQueue(db);
    return { createdAt, rows, paused };
  } finally {
    client.release(broken);
  }
}

/** Reads a backup to its end without restoring it. Throws `not-what-it-says` unless it is whole. */
export async function checkBackup(input: Readable): Promise<BackupHeader> {
  let header: BackupHeader | undefined;
  for await (const line of readBackup(input)) if (line.kind === 'header') header = line.header;
  if (header === undefined) throw new Failure('not-what-it-says', 'The file is not a backup of Handback.');
  return header;
}

async function refuseUsed({ owner, app, dispatcher }: Database): Promise<void> {
  const { rows } = await owner.query<{ connections: number }>(
    'select count(*) as connections from pg_stat_activity where datname = current_database() and usename is not null',
  );
  const ours = owner.totalCount + app.totalCount + dispatcher.totalCount;
  if ((rows[0]?.connections ?? 0) <= ours) return;
  throw new Failure(
    'conflict',
    'Somebody else is connected to this database. Stop every Handback that uses it, then restore.',
  );
}

/** Makes the tables as they were when the backup was written; this version's newer migrations follow once they are filled. */
async function migrateTo(db: Database, header: BackupHeader): Promise<void> {
  const shipped = new Map((await readMigrations()).map(({ name, sha256 }) => [name, sha256]));
  const foreign = header.migrations.find(({ name, sha256 }) => shipped.get(name) !== sha256);
  if (foreign !== undefined) {
    throw new Failure(
      'configuration-wrong',
      `The backup was written by another version of Handback: it has the migration ${foreign.name}, which this version ` +
        'does not have in that form. Restore it with the version that wrote it, or a later one.',
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'handback-migrations-'));
  try {
    for (const { name } of header.migrations) await copyFile(join(migrationFolder, name), join(folder, name));
    await migrate(db, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function refuseFilled(client: Pick<pg.PoolClient, 'query'>): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
  );
  for (const { name } of rows) {
    const { rowCount } = await client.query(`select from ${nameOf(name)} limit 1`);
    if (rowCount === 0) continue;
    throw new Failure(
      'conflict',
      'This database holds data already, and a restore never mixes with it. Name an empty folder with HANDBACK_DATA, or an empty database with DATABASE_URL.',
    );
  }
}

/** Rows refer to each other in circles, so no order of tables suits them all; adding the keys again checks every row at once. */
async function dropForeignKeys(client: pg.PoolClient) {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conparentid = 0 order by conname, conrelid`,
  );
  for (const { table, name } of rows) {
    await client.query(`alter table ${table} drop constraint ${pg.escapeIdentifier(name)}`);
  }
  return rows;
}

const mostRows = 2000;
const mostCharacters = 8 * 1024 * 1024;

async function loadRows(client: pg.PoolClient, input: Readable): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let table = '';
  let batch: string[] = [];
  let characters = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    // The inner query reads each row's text once; without `offset 0` it would be read again for every column.
    await client.query(
      `insert into ${nameOf(table)} select (r.row).* from
         (select v::${nameOf(table)} as row from unnest($1::text[]) as v offset 0) r`,
      [batch],
    );
    batch = [];
    characters = 0;
  };
  for await (const line of readBackup(input)) {
    if (line.kind === 'table') {
      await flush();
      table = line.table;
      counts[table] = 0;
      await refuseOtherShape(client, table, line.columns);
    } else if (line.kind === 'row') {
      batch.push(line.row);
      characters += line.row.length;
      counts[table] = (counts[table] ?? 0) + 1;
      if (batch.length === mostRows || characters > mostCharacters) await flush();
    }
  }
  await flush();
  return counts;
}

async function refuseOtherShape(client: pg.PoolClient, table: string, columns: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ present: boolean }>('select to_regclass($1) is not null as present', [
    nameOf(table),
  ]);
  const here = rows[0]?.present === true ? await listColumns(client, table) : [];
  if (here.join() === columns.join()) return;
  throw new Failure(
    'conflict',
    `The table ${table} of this database has another shape than in the backup: another version of Handback made it. Restore into a new database.`,
  );
}

function nameOf(table: string): string {
  return `public.${pg.escapeIdentifier(table)}`;
}
