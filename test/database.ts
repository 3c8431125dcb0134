import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import pg from 'pg';
import { getConstructionPlans } from 'pg-boss';
import { isRunning, superuser } from '../src/store/database/cluster.ts';
import { type Database, type DatabaseConfig, openDatabase } from '../src/store/database/connection.ts';
import { startEmbeddedServer } from '../src/store/database/embedded-server.ts';
import { migrate, readMigrations } from '../src/store/database/migrate.ts';
import { installQueue, queueSchema, stepQueues } from '../src/store/database/queue-install.ts';
import { ownerRole } from '../src/store/database/roles.ts';

/** The PostgreSQL server that tests share, and how to name a database on it. */
export type TestServer = {
  /** Connects to a database that always exists, with the right to make others. */
  readonly maintenanceUrl: string;
  /** Connects as the owner to the database of that name. */
  readonly ownerUrl: (database: string) => string;
  /** Leaves the server; an embedded one stops when nobody else uses it. */
  readonly stop: () => Promise<void>;
};

/** A database of a test file's own, and the configuration that opens it again, as another node would. */
export type TestDatabase = Database & { readonly config: Extract<DatabaseConfig, { kind: 'url' }> };

export type TestDatabaseOptions = Pick<DatabaseConfig, 'onBoundary' | 'maxConnections'> & {
  /** False gives a database without any table; true when left out. */
  readonly migrated?: boolean;
};

/** The installation key of every test. */
export const testKey: Uint8Array = new Uint8Array(32).fill(7);

const serverUrl = process.env['HANDBACK_TEST_DATABASE_URL'];
const uid = process.getuid?.() ?? 0;
// A crash of the machine may lose what tests wrote: that buys them most of their speed.
const hasty = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/**
 * Starts the embedded server that all test processes of this user share, or joins it if it runs; with
 * `HANDBACK_TEST_DATABASE_URL` set, that server is used instead. A test run that wants it to last keeps one open around all files.
 */
export async function startTestServer(): Promise<TestServer> {
  if (serverUrl !== undefined) {
    return {
      maintenanceUrl: serverUrl,
      ownerUrl: (database) => Object.assign(new URL(serverUrl), { pathname: `/${database}` }).href,
      stop: async () => undefined,
    };
  }
  const dataDir = join(tmpdir(), `handback-tests-${uid}`);
  const server = await startEmbeddedServer({ dataDir, settings: hasty });
  const url = (user: string, database: string) => `postgres://${user}@${encodeURIComponent(server.host)}/${database}`;
  return {
    maintenanceUrl: url(superuser, 'postgres'),
    ownerUrl: (database) => url(ownerRole, database),
    stop: server.stop,
  };
}

/** Gives a test file a database of its own, made from a migrated template, and drops it when the file is done. */
export async function useDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = await startTestServer();
  const name = `handback_test_${process.pid}_${crypto.randomUUID().slice(0, 8)}`;
  const config = { kind: 'url', url: server.ownerUrl(name), key: testKey, ...options } as const;
  const db = await asMaintainer(server, async (client) => {
    await dropAbandoned(client);
    const template = options.migrated === false ? undefined : await ensureTemplate(client, server);
    await create(client, name, template);
    // Still in turn: the roles it makes belong to the whole server, not to one database.
    return openDatabase(config);
  });
  after(async () => {
    await db.close();
    await asMaintainer(server, (client) => drop(client, name, config));
    await server.stop();
  });
  return { ...db, config };
}

/**
 * A file's own hooks run after the one that drops, so its workers may still connect, each with a role of its own. An owner that
 * is no superuser may not end those: each role ends its own, again if another connection came in between.
 */
async function drop(client: pg.Client, name: string, config: DatabaseConfig, triesLeft = 20): Promise<void> {
  try {
    await client.query(`drop database ${name} with (force)`);
  } catch (error) {
    const isRefused = error instanceof pg.DatabaseError && error.code === '42501';
    if (!isRefused || triesLeft === 0) throw error;
    const db = await openDatabase(config);
    for (const pool of [db.app, db.dispatcher]) await pool.query(endOwnConnections);
    await db.close();
    await drop(client, name, config, triesLeft - 1);
  }
}

const endOwnConnections = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`;

/** One process at a time makes and drops databases, so that none is made from a template that is being made. */
async function asMaintainer<T>(server: TestServer, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server.maintenanceUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(4310100)');
    return await work(client);
  } finally {
    await client.end();
  }
}

async function create(client: pg.Client, name: string, template: string | undefined): Promise<void> {
  const owner = serverUrl === undefined ? ` owner ${ownerRole}` : '';
  await client.query(`create database ${name}${owner}${template === undefined ? '' : ` template ${template}`}`);
}

/** The template's name says which migrations it has, so a changed migration makes a new one. */
async function ensureTemplate(client: pg.Client, server: TestServer): Promise<string> {
  const parts = [
    getConstructionPlans(queueSchema),
    JSON.stringify(stepQueues),
    ...(await readMigrations()).map(({ sha256 }) => sha256),
  ];
  const name = `handback_template_${createHash('sha256').update(parts.join()).digest('hex').slice(0, 12)}`;
  const existing = await listDatabases(client, 'handback_template_%');
  if (existing.includes(name)) return name;
  for (const outdated of existing) await client.query(`drop database if exists ${outdated} with (force)`);
  const unfinished = `${name}_new`;
  await create(client, unfinished, undefined);
  const db = await openDatabase({ kind: 'url', url: server.ownerUrl(unfinished), key: testKey });
  try {
    await migrate(db);
    await installQueue(db);
  } finally {
    await db.close();
  }
  await client.query(`alter database ${unfinished} rename to ${name}`);
  return name;
}

/** A killed test leaves its database; its name says whose it was. */
async function dropAbandoned(client: pg.Client): Promise<void> {
  if (serverUrl !== undefined) return;
  for (const name of await listDatabases(client, 'handback_test_%')) {
    if (!isRunning(Number(name.split('_')[2]))) await client.query(`drop database if exists ${name} with (force)`);
  }
}

async function listDatabases(client: pg.Client, like: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select datname as name from pg_database where datname like $1',
    [like],
  );
  return rows.map(({ name }) => name);
}
