import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { Failure } from '../../core/failure.ts';
import { type BackupHeader, backupVersion } from './backup-format.ts';
import type { Database } from '../database/connection.ts';
import { asPlainText } from '../database/plain-text.ts';

export type Backup = {
  readonly createdAt: Temporal.Instant;
  /** How many rows of each table it holds. */
  readonly rows: Readonly<Record<string, number>>;
};

/**
 * Writes every row of every organization, as one transaction saw them, and ends `output`. Anybody may go on working meanwhile. The
 * queue is left out, since steps wake it up again; so is the installation's key, unless it is handed in. Throws
 * `configuration-wrong` when the database has no tables or hides rows from us.
 */
export async function writeBackup(
  db: Pick<Database, 'owner'>,
  output: Writable,
  options: { readonly key?: Uint8Array } = {},
): Promise<Backup> {
  const client = await db.owner.connect();
  let broken = true;
  try {
    await client.query('begin isolation level repeatable read read only');
    await asPlainText(client);
    const header = await makeHeader(client, options.key);
    const counts: Record<string, number> = {};
    await pipeline(sealLines(readTables(client, header, counts), counts), createGzip(), output);
    await client.query('commit');
    broken = false;
    return { createdAt: Temporal.Instant.from(header.createdAt), rows: counts };
  } finally {
    client.release(broken);
  }
}

async function makeHeader(client: pg.PoolClient, key: Uint8Array | undefined): Promise<BackupHeader> {
  const { rows: tables } = await client.query<{ name: string; open: boolean }>(
    `select c.relname as name, not c.relrowsecurity or exists (
       select from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname and p.cmd = 'ALL'
         and p.qual = 'true' and current_user = any (p.roles)) as open
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname`,
  );
  if (tables.length === 0) {
    throw new Failure('configuration-wrong', 'The database has no tables yet, so there is nothing to back up.');
  }
  const hidden = tables.filter(({ open }) => !open).map(({ name }) => name);
  if (hidden.length > 0) {
    throw new Failure(
      'configuration-wrong',
      `The database hides rows of ${hidden.join(', ')} from the user we connect as, so the backup would not be whole. ` +
        'Connect as the user who made the tables.',
    );
  }
  // Nobody may change a table's shape between two of its rows.
  await client.query(`lock table ${tables.map(({ name }) => nameOf(name)).join(', ')} in access share mode`);
  const { rows: migrations } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from handback_meta.migration order by name',
  );
  const { rows: clock } = await client.query<{ now: Temporal.Instant }>('select now() as now');
  return {
    format: 'handback-backup',
    version: backupVersion,
    createdAt: clock[0]?.now.toString() ?? '',
    migrations,
    tables: tables.map(({ name }) => name),
    key: key === undefined ? null : Buffer.from(key).toString('base64'),
  };
}

async function* readTables(
  client: pg.PoolClient,
  header: BackupHeader,
  counts: Record<string, number>,
): AsyncGenerator<string> {
  yield JSON.stringify(header);
  for (const table of header.tables) {
    yield JSON.stringify({ table, columns: await listColumns(client, table) });
    counts[table] = 0;
    const batch = await batchSize(client, table);
    await client.query(`declare backup_rows no scroll cursor for select t::text as row from ${nameOf(table)} t`);
    for (;;) {
      const { rows } = await client.query<{ row: string }>(`fetch ${batch} from backup_rows`);
      for (const { row } of rows) yield JSON.stringify(row);
      counts[table] += rows.length;
      if (rows.length < batch) break;
    }
    await client.query('close backup_rows');
  }
}

/** Names and types in their order: a row's text can be read back only by a table of the same shape. */
export async function listColumns(client: pg.PoolClient, table: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select attname || ' ' || format_type(atttypid, atttypmod) as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [nameOf(table)],
  );
  return rows.map(({ name }) => name);
}

const mostRows = 2000;
const mostBytes = 16 * 1024 * 1024;

/** As many rows at a time as surely fit in memory: stored files are large, most rows are not. */
async function batchSize(client: pg.PoolClient, table: string): Promise<number> {
  const { rows } = await client.query<{ largest: number }>(
    `select coalesce(max(octet_length(t::text)), 0) as largest from ${nameOf(table)} t`,
  );
  const largest = rows[0]?.largest ?? 0;
  return Math.min(mostRows, Math.max(1, Math.floor(mostBytes / Math.max(largest, 1))));
}

const chunkBytes = 64 * 1024;

/** Joins lines to chunks worth compressing, hashes them, and ends with the trailer that counts and seals them all. */
async function* sealLines(
  lines: AsyncIterable<string>,
  counts: Readonly<Record<string, number>>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let text = '';
  const take = (): Buffer => {
    const bytes = Buffer.from(text, 'utf8');
    text = '';
    hash.update(bytes);
    return bytes;
  };
  for await (const line of lines) {
    text += `${line}\n`;
    if (text.length >= chunkBytes) yield take();
  }
  yield take();
  yield Buffer.from(`${JSON.stringify({ rows: counts, sha256: hash.digest('hex') })}\n`, 'utf8');
}

function nameOf(table: string): string {
  return `public.${pg.escapeIdentifier(table)}`;
}
