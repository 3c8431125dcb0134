import { realpath, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ensureCluster, makeServerFolder } from './cluster.ts';
import { isConnectionLost } from './connection-lost.ts';
import { reachServer, type RunningServer, type ServerPlace, socketPort, stopPostmaster } from './postmaster.ts';
import { ownerRole } from './roles.ts';
import { findServerBinaries } from './server-binaries.ts';
import { findServerUser } from './server-user.ts';
import { makeSocketFolder } from './socket-folder.ts';

/** The database of the embedded server that holds everything of Handback. */
export const embeddedDatabase = 'handback';

export type EmbeddedServerOptions = {
  /** The folder of the installation; the server uses `postgresql/` and `postgresql.log` in it. */
  readonly dataDir: string;
  /** Further PostgreSQL settings by name. `fsync: 'off'` also skips syncing the first start; only for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told, as a sentence, when the server was lost and when it is back. */
  readonly log?: (sentence: string) => void;
};

/** A PostgreSQL server of our own, reachable at `<host>/.s.PGSQL.<port>` alone; `host` is the folder of the socket. */
export type EmbeddedServer = {
  readonly host: string;
  readonly port: number;
  /** The process id of the server that runs now. */
  readonly pid: () => number;
  /** Whether it ran already when we came: another process of ours uses it, or its parent was killed. */
  readonly adopted: boolean;
  /** Leaves the server, and stops it unless another process still uses it. */
  readonly stop: () => Promise<void>;
};

/** Names the lock that every user of the server holds shared, so that the last one out knows it is the last. */
const usersLock = 4_310_001;
const restartDelayMs = 1000;

/**
 * Starts the bundled PostgreSQL on a private socket, or adopts the one that runs on the same data, and brings it back when
 * it dies. Throws `configuration-wrong` or `database-unavailable` with a sentence when that cannot be done.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const place = await preparePlace(options);
  const log = options.log ?? (() => undefined);
  let server = await enter(place);
  let stopping = false;
  let restarting: Promise<void> | undefined;
  const watch = (watched: RunningServer) => {
    watched.client.on('error', () => undefined);
    watched.client.once('end', () => {
      if (!stopping) restarting = restart();
    });
  };
  const restart = async () => {
    log('The database server was lost; bringing it back.');
    while (!stopping) {
      try {
        server = await enter(place);
        watch(server);
        log('The database server is back.');
        return;
      } catch (error) {
        log(error instanceof Error ? error.message : String(error));
        await delay(restartDelayMs);
      }
    }
  };
  watch(server);
  return {
    host: server.socketFolder,
    port: socketPort,
    pid: () => server.pid,
    adopted: server.adopted,
    stop: async () => {
      stopping = true;
      await restarting;
      await leave(server, place);
    },
  };
}

async function preparePlace(options: EmbeddedServerOptions): Promise<ServerPlace> {
  const user = findServerUser();
  const folder = await makeServerFolder(options.dataDir, user);
  const binaries = await findServerBinaries(folder, user);
  const settings = options.settings ?? {};
  const cluster = await realpath(await ensureCluster(folder, binaries, user, { durable: settings['fsync'] !== 'off' }));
  const socketFolder = await makeSocketFolder(cluster, user);
  return { cluster, socketFolder, logFile: join(options.dataDir, 'postgresql.log'), binaries, user, settings };
}

/** Reaches the server, counts us among its users, and makes what every later step takes for granted. */
async function enter(place: ServerPlace): Promise<RunningServer> {
  for (let tries = 1; ; tries += 1) {
    const server = await reachServer(place);
    try {
      await server.client.query('select pg_advisory_lock_shared($1)', [usersLock]);
      await provision(server.client);
      return server;
    } catch (error) {
      await server.client.end().catch(() => undefined);
      // The last user before us may have been stopping the server just now.
      if (tries === 5 || !isConnectionLost(error)) throw error;
    }
  }
}

async function provision(client: pg.Client): Promise<void> {
  const make = async (exists: string, name: string, statement: string) => {
    const { rowCount } = await client.query(exists, [name]);
    if (rowCount === 0) await client.query(statement).catch(ignoreDuplicate);
  };
  await make('select from pg_roles where rolname = $1', ownerRole, `create role ${ownerRole} login createrole`);
  await make(
    'select from pg_database where datname = $1',
    embeddedDatabase,
    `create database ${embeddedDatabase} owner ${ownerRole}`,
  );
}

/** Two processes may start at once; 42710 and 42P04 are PostgreSQL's "already exists", 23505 the same a moment earlier. */
function ignoreDuplicate(error: unknown): void {
  if (error instanceof pg.DatabaseError && ['42710', '42P04', '23505'].includes(error.code ?? '')) return;
  throw error;
}

async function leave(server: RunningServer, place: ServerPlace): Promise<void> {
  const { client } = server;
  try {
    await client.query('select pg_advisory_unlock_shared($1)', [usersLock]);
    const { rows } = await client.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [usersLock]);
    if (rows[0]?.last === true) {
      await stopPostmaster(server.pid, place.cluster);
      await rmdir(server.socketFolder).catch(() => undefined);
    }
  } catch (error) {
    if (!isConnectionLost(error)) throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}
