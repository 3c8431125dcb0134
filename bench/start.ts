import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chown, mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { serverEnvironment, superuser } from '../src/store/database/cluster.ts';
import { readPidFile, stopPostmaster } from '../src/store/database/postmaster.ts';
import { findServerBinaries, type ServerBinaries } from '../src/store/database/server-binaries.ts';
import { findServerUser } from '../src/store/database/server-user.ts';
import type { Benchmark, Outcome } from './benchmark.ts';
import { median } from './benchmark.ts';
import { withFolder } from './database.ts';

const rounds = 3;
const patienceMs = 60_000;
const pollMs = 5;
const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const user = findServerUser();

/** From nothing to an answer, and from an existing installation to an answer, without the demo company. */
export const start: Benchmark = {
  name: 'start',
  what: 'the first start in an empty data folder until it answers /api/v1/health',
  against: 'initdb and postgres alone, with the same programs and settings, until a connection is let in',
  reach: 3,
  run: async () => {
    const taken: Started[] = [];
    for (let round = 0; round < rounds; round += 1) taken.push(await withFolder(startBoth));
    return summarise(taken);
  },
};

type Started = {
  readonly firstMs: number;
  readonly laterMs: number;
  readonly initdbMs: number;
  readonly serverMs: number;
  readonly peakMiB: number;
  readonly laterPeakMiB: number;
};

/** One round: an installation started twice, then the same cluster made and served without Handback. */
async function startBoth(folder: string): Promise<Started> {
  const dataDir = join(folder, 'data');
  const first = await startHandback(dataDir);
  const later = await startHandback(dataDir);
  const options = await readFile(join(dataDir, 'postgresql/cluster/postmaster.opts'), 'utf8');
  const bare = await startPostgres(join(folder, 'bare'), settingsOf(options));
  return {
    firstMs: first.readyMs,
    laterMs: later.readyMs,
    initdbMs: bare.initdbMs,
    serverMs: bare.serverMs,
    peakMiB: first.peakMiB,
    laterPeakMiB: later.peakMiB,
  };
}

async function startHandback(dataDir: string): Promise<{ readyMs: number; peakMiB: number }> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [program, '--empty'], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], HANDBACK_DATA: dataDir, HANDBACK_PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaint = listen(child);
  try {
    await untilReady(child, complaint, async () => (await fetch(`http://127.0.0.1:${port}/api/v1/health`)).ok);
    const readyMs = performance.now() - began;
    return { readyMs, peakMiB: peakMiBOf(child.pid) };
  } finally {
    await stop(child, 'SIGTERM');
    // A start that failed may have left its database server behind.
    const cluster = join(dataDir, 'postgresql/cluster');
    const left = await readPidFile(cluster);
    if (left !== undefined) await stopPostmaster(left.pid, cluster);
  }
}

async function startPostgres(
  folder: string,
  settings: readonly string[],
): Promise<{ initdbMs: number; serverMs: number }> {
  await mkdir(folder);
  await chown(folder, user.uid, user.gid);
  const binaries = await findServerBinaries(folder, user);
  const cluster = join(folder, 'cluster');
  const initdbMs = await initialise(binaries, cluster);
  const began = performance.now();
  const child = spawn(binaries.postgres, ['-D', cluster, ...settings, '-c', `unix_socket_directories=${folder}`], {
    ...user.spawnAs,
    cwd: cluster,
    env: serverEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaint = listen(child);
  try {
    await untilReady(child, complaint, () => letsUsIn(folder));
    return { initdbMs, serverMs: performance.now() - began };
  } finally {
    await stop(child, 'SIGINT');
  }
}

async function initialise({ initdb }: ServerBinaries, cluster: string): Promise<number> {
  const began = performance.now();
  const access = ['-U', superuser, '--auth-local=trust', '--auth-host=reject', '-E', 'UTF8', '--no-instructions'];
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const options = { ...user.spawnAs, cwd: '/', env: serverEnvironment };
  await promisify(execFile)(initdb, ['-D', cluster, ...access, ...locale], options);
  return performance.now() - began;
}

async function letsUsIn(host: string): Promise<boolean> {
  const client = new pg.Client({ host, user: superuser, database: 'postgres' });
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The settings Handback gave its own server, as that server wrote them down; where its socket is stays its own. */
function settingsOf(options: string): readonly string[] {
  const quoted = [...options.matchAll(/"([^"]*)"/g)].map(([, value]) => value ?? '');
  return quoted.flatMap((value, index) =>
    quoted[index - 1] === '-c' && !value.startsWith('unix_socket_directories=') ? ['-c', value] : [],
  );
}

/** What a child wrote to its standard error, so far. */
function listen(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  return () => text.trim().split('\n').slice(-5).join(' ');
}

async function untilReady(child: ChildProcess, complaint: () => string, ready: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + patienceMs;
  while (!(await ready().catch(() => false))) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode} before it was ready: ${complaint()}`);
    if (performance.now() > until) throw new Error(`It was not ready after ${patienceMs / 1000} s: ${complaint()}`);
    await pause(pollMs);
  }
}

async function stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGINT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** The most memory the process has had in use, from Linux' own books; NaN elsewhere. */
function peakMiBOf(pid: number | undefined): number {
  if (process.platform !== 'linux') return Number.NaN;
  const kib = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}

function summarise(taken: readonly Started[]): Outcome {
  const of = (pick: (one: Started) => number) => median(taken.map(pick));
  return {
    ratio: of(({ firstMs, initdbMs, serverMs }) => firstMs / (initdbMs + serverMs)),
    figures: {
      rounds,
      firstStartMs: of(({ firstMs }) => firstMs),
      laterStartMs: of(({ laterMs }) => laterMs),
      laterStartWithinTwoSeconds: Math.max(...taken.map(({ laterMs }) => laterMs)) < 2_000 ? 'yes' : 'no',
      initdbMs: of(({ initdbMs }) => initdbMs),
      serverStartMs: of(({ serverMs }) => serverMs),
      laterAgainstServerStart: of(({ laterMs, serverMs }) => laterMs / serverMs),
      peakMiB: Math.max(...taken.map(({ peakMiB }) => peakMiB)),
      laterPeakMiB: Math.max(...taken.map(({ laterPeakMiB }) => laterPeakMiB)),
    },
  };
}
