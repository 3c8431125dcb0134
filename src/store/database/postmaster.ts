import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { Failure } from '../../core/failure.ts';
import { isRunning, serverEnvironment, superuser } from './cluster.ts';
import type { ServerBinaries } from './server-binaries.ts';
import type { ServerUser } from './server-user.ts';
import { checkSocketFolder, makeSocketFolder } from './socket-folder.ts';

/** The port that names the socket's file; nothing listens on it over TCP. */
export const socketPort = 5432;

/** What it takes to bring the server of one cluster up. */
export type ServerPlace = {
  readonly cluster: string;
  readonly socketFolder: string;
  readonly logFile: string;
  readonly binaries: ServerBinaries;
  readonly user: ServerUser;
  readonly settings: Readonly<Record<string, string>>;
};

/** A server that answers, with one open superuser connection to it. */
export type RunningServer = {
  readonly pid: number;
  readonly socketFolder: string;
  readonly client: pg.Client;
  readonly adopted: boolean;
};

const pollMs = 40;
const retryMs = 300;
const lockRetries = 34;
const startPolls = 7500;
const endPolls = 250;

/**
 * Connects to the server of this cluster: to the one that runs already, perhaps an orphan of a killed parent, or to one it
 * starts. A start that meets the lock of a dying process is repeated for about ten seconds.
 */
export async function reachServer(place: ServerPlace): Promise<RunningServer> {
  for (let tries = 0; ; tries += 1) {
    const running = await adopt(place);
    if (running !== undefined) return running;
    const started = await startPostmaster(place);
    if ('client' in started) return started;
    const dying = /lock file|shared memory block/.test(started.complaint);
    if (!dying || tries >= lockRetries) {
      throw new Failure(
        'database-unavailable',
        `The database server did not start: ${started.complaint} (${place.logFile})`,
      );
    }
    await delay(retryMs);
  }
}

/** Connects to a server that runs on this cluster, waiting while it recovers or shuts down; undefined when there is none. */
async function adopt(place: ServerPlace): Promise<RunningServer | undefined> {
  for (let polls = 0; polls < startPolls; polls += 1) {
    const found = await readPidFile(place.cluster);
    if (found === undefined || !isRunning(found.pid)) return undefined;
    const client = await connect(found.socketFolder, place);
    if (client === 'absent') return undefined;
    if (client !== 'busy') return { pid: found.pid, socketFolder: found.socketFolder, client, adopted: true };
    await delay(pollMs);
  }
  throw new Failure(
    'database-unavailable',
    `The database server on ${place.cluster} runs but lets nobody in (${place.logFile}).`,
  );
}

async function startPostmaster(place: ServerPlace): Promise<RunningServer | { readonly complaint: string }> {
  // Whoever stopped the server before us, or the system's cleaning of /tmp, took the folder away.
  await makeSocketFolder(place.cluster, place.user);
  const log = openLog(place.logFile);
  const settings = { ...serverSettings, unix_socket_directories: place.socketFolder, ...place.settings };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // Detached: a Ctrl-C meant for us, or our own death, must not reach the server half-way through a write.
  const child = spawn(place.binaries.postgres, ['-D', place.cluster, ...flags], {
    ...place.user.spawnAs,
    cwd: place.cluster,
    env: serverEnvironment,
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor],
  });
  closeSync(log.descriptor);
  let ended = false;
  const end = once(child, 'exit').then(
    () => undefined,
    (error: unknown) => error,
  );
  void end.then(() => {
    ended = true;
  });
  for (let polls = 0; polls < startPolls && !ended; polls += 1) {
    const client = await connect(place.socketFolder, place);
    if (
      typeof client !== 'string' &&
      child.pid !== undefined &&
      (await readPidFile(place.cluster))?.pid === child.pid
    ) {
      child.unref();
      return { pid: child.pid, socketFolder: place.socketFolder, client, adopted: false };
    }
    if (typeof client !== 'string') await client.end();
    await Promise.race([end, delay(pollMs)]);
  }
  if (!ended) {
    child.kill('SIGINT');
    return { complaint: 'it did not get ready in five minutes and was stopped' };
  }
  const failure = await end;
  return { complaint: failure instanceof Error ? failure.message : await readComplaint(place.logFile, log.sizeBytes) };
}

/** Fixed for a small machine; durability is PostgreSQL's own default. */
const serverSettings: Readonly<Record<string, string>> = {
  listen_addresses: '',
  port: String(socketPort),
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '128MB',
  // What is not in memory lies on a solid-state disk: a row along an index is not four times as dear as one of a whole table.
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  cluster_name: 'handback',
};

async function connect(socketFolder: string, place: ServerPlace): Promise<pg.Client | 'busy' | 'absent'> {
  const client = new pg.Client({ host: socketFolder, port: socketPort, user: superuser, database: 'postgres' });
  // The server may die at any moment, also before anybody watches this connection.
  client.on('error', () => undefined);
  try {
    await checkSocketFolder(socketFolder, place.user);
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    if (rows[0]?.data_directory === place.cluster) return client;
    await client.end();
    return 'absent';
  } catch (error) {
    await client.end().catch(() => undefined);
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'absent';
    // 57P03: starting, recovering or shutting down; a connection cut meanwhile means the same.
    if (code === '57P03' || code === '57P01' || code === 'ECONNRESET' || code === 'EPIPE' || code === undefined) {
      if (error instanceof Failure) throw error;
      return 'busy';
    }
    throw new Failure('database-unavailable', `The database server on ${place.cluster} refused us.`, { cause: error });
  }
}

/** Reads which process serves the cluster and where its socket is, as the server itself wrote it down. */
export async function readPidFile(cluster: string): Promise<{ pid: number; socketFolder: string } | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const socketFolder = lines[4];
  return Number.isInteger(pid) && pid > 1 && socketFolder !== undefined && socketFolder !== ''
    ? { pid, socketFolder }
    : undefined;
}

/** Stops the server the fast way (open transactions are rolled back) and resolves when it is gone. */
export async function stopPostmaster(pid: number, cluster: string): Promise<void> {
  const serves = async () => isRunning(pid) && (await readPidFile(cluster))?.pid === pid;
  if (!(await serves())) return;
  process.kill(pid, 'SIGINT');
  for (let polls = 0; await serves(); polls += 1) {
    if (polls === startPolls) {
      throw new Failure(
        'database-unavailable',
        `The database server (process ${pid}) was told to stop five minutes ago and still runs.`,
      );
    }
    await delay(pollMs);
  }
  // It takes its file away a moment before it ends. The wait has an end because by then its number may be another process's.
  for (let polls = 0; isRunning(pid) && polls < endPolls; polls += 1) await delay(pollMs);
}

const largestLogBytes = 10_000_000;

function openLog(path: string): { descriptor: number; sizeBytes: number } {
  const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeBytes <= largestLogBytes) return { descriptor: openSync(path, 'a', 0o600), sizeBytes };
  renameSync(path, `${path}.old`);
  return { descriptor: openSync(path, 'a', 0o600), sizeBytes: 0 };
}

/** What the server wrote to its log since `offset`, from its first fatal line on. */
async function readComplaint(path: string, offset: number): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(8192), 0, 8192, offset);
    const text = buffer.toString('utf8', 0, bytesRead).trim();
    return (
      text.slice(Math.max(0, text.search(/FATAL|PANIC|error while loading/))).replaceAll('\n', ' ') || 'it said nothing'
    );
  } finally {
    await handle.close();
  }
}
