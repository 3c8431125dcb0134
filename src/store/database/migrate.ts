import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { Failure } from '../../core/failure.ts';
import type { Database } from './connection.ts';
import { giveFirstStatistics } from './first-statistics.ts';
import { inLockedTransaction } from './locked-transaction.ts';

/** The folder of the migrations that ship with this version. */
export const migrationFolder = fileURLToPath(new URL('../../../migrations/', import.meta.url));

/** One numbered SQL file. `sha256` is of its text with Unix line ends, in hexadecimal. */
export type Migration = { readonly name: string; readonly sql: string; readonly sha256: string };

/** Reads the migrations of a folder in their order. Throws `configuration-wrong` when names are not numbered or share a number. */
export async function readMigrations(folder: string = migrationFolder): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  names.forEach((name, index) => {
    if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(name))
      throw wrong(`The migration ${name} is not named like 0001_what_it_does.sql.`);
    const previous = names[index - 1];
    if (previous !== undefined && numberOf(previous) === numberOf(name)) {
      throw wrong(`The migrations ${previous} and ${name} have the same number.`);
    }
  });
  return Promise.all(
    names.map(async (name) => {
      const sql = (await readFile(`${folder}/${name}`, 'utf8')).replaceAll('\r\n', '\n');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the database to this version's schema, each file in a transaction of its own, and returns the names of the files it
 * applied. Safe when several nodes start together. Throws
 * `configuration-wrong` when the database was migrated by other files than these, or by a newer version.
 */
export async function migrate(
  db: Pick<Database, 'owner'>,
  folder: string = migrationFolder,
): Promise<readonly string[]> {
  const migrations = await readMigrations(folder);
  const applied: string[] = [];
  for (;;) {
    const name = await inLockedTransaction(db.owner, 'migrations', (client) => applyNext(client, migrations));
    if (name === undefined) break;
    applied.push(name);
  }
  await inLockedTransaction(db.owner, 'migrations', giveFirstStatistics);
  return applied;
}

type Row = { readonly name: string; readonly sha256: string };

async function applyNext(client: pg.PoolClient, migrations: readonly Migration[]): Promise<string | undefined> {
  const next = nextMigration(migrations, await listApplied(client));
  if (next === undefined) return undefined;
  try {
    await client.query(next.sql);
  } catch (cause) {
    throw new Failure(
      'internal',
      `The migration ${next.name} failed${at(next.sql, cause)}: ${messageOf(cause)}. Nothing of it was kept.`,
      {
        cause,
      },
    );
  }
  await client.query('insert into handback_meta.migration (name, sha256) values ($1, $2)', [next.name, next.sha256]);
  return next.name;
}

async function listApplied(client: pg.PoolClient): Promise<readonly Row[]> {
  const { rows } = await client.query<{ present: boolean }>(
    "select to_regclass('handback_meta.migration') is not null as present",
  );
  if (rows[0]?.present !== true) {
    await client.query(
      `create schema if not exists handback_meta;
       create table handback_meta.migration (
         name text primary key, sha256 text not null, applied_at timestamptz not null default now())`,
    );
  }
  return (await client.query<Row>('select name, sha256 from handback_meta.migration order by name')).rows;
}

/** Decides which migration comes next; undefined when all are applied. Throws when the two lists do not belong together. */
function nextMigration(migrations: readonly Migration[], applied: readonly Row[]): Migration | undefined {
  const latest = migrations.at(-1);
  applied.forEach((row, index) => {
    const file = migrations.find(({ name }) => name === row.name);
    if (file === undefined && (latest === undefined || numberOf(row.name) > numberOf(latest.name))) {
      throw wrong(
        `The database is newer than this version of Handback: it has the migration ${row.name}, and this version ends at ` +
          `${latest?.name ?? 'none'}. Install the version that made it, or a later one.`,
      );
    }
    if (file === undefined) {
      throw wrong(
        `The database was made with the migration ${row.name}, and that file is missing. Restore it from this version's package.`,
      );
    }
    if (file.sha256 !== row.sha256) {
      throw wrong(
        `The migration ${row.name} was changed after it was applied. Restore the file; put the change in a new migration.`,
      );
    }
    if (migrations[index]?.name !== row.name) {
      throw wrong(
        `The migration ${migrations[index]?.name} was never applied, and later ones were. Give it a number after ${latest?.name}.`,
      );
    }
  });
  return migrations[applied.length];
}

function numberOf(name: string): number {
  return Number(name.slice(0, 4));
}

function at(sql: string, cause: unknown): string {
  const position = cause instanceof pg.DatabaseError ? Number(cause.position) : Number.NaN;
  return Number.isInteger(position) ? ` near line ${sql.slice(0, position).split('\n').length}` : '';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function wrong(message: string): Failure {
  return new Failure('configuration-wrong', message);
}
