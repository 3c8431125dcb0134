import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const mainProgram = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const cliProgram = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

/** How a process ended, and what it said. */
export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** A server that runs as `npm start` runs it. */
export type HandbackProcess = {
  readonly pid: number;
  /** As it printed them. */
  readonly url: string;
  readonly link: string;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
};

type Environment = Readonly<Record<string, string>>;

const servers = new Map<ChildProcess, Promise<Ended>>();

/** Ends the servers that a test left running, with their databases: what still writes keeps a folder from going. */
async function endServers(): Promise<void> {
  for (const child of servers.keys()) child.kill('SIGTERM');
  await Promise.all(servers.values());
}

/** A folder of a test's own, removed at its end. Others may pass through it: as root, the database runs as another user. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'handback-start-'));
  await chmod(folder, 0o711);
  after(async () => {
    await endServers();
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

const { NODE_COMPILE_CACHE } = process.env;

/** The environment of a test's processes: nothing of the developer's own, but what Node has compiled already. */
export function environmentOf(folder: string, more: Environment = {}): Environment {
  return {
    ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }),
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    TZ: 'Asia/Tokyo',
    HANDBACK_DATA: join(folder, 'data'),
    HANDBACK_PORT: '0',
    ...more,
  };
}

/** Starts a server and waits until it has printed where it is. Throws with its words when it ends before. */
export async function startHandback(env: Environment, args: readonly string[] = ['--empty']): Promise<HandbackProcess> {
  const child = spawn(process.execPath, [mainProgram, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { ended, stdout } = watch(child);
  servers.set(child, ended);
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on('data', () => {
      if (stdout().includes('Ctrl-C')) resolve();
    });
  });
  const early = ended.then(({ code, stderr }) => {
    throw new Error(`The server ended with ${code} before it was ready: ${stderr}`);
  });
  await Promise.race([ready, early]);
  early.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    url: /answers at (\S+)/.exec(stdout())?.[1] ?? '',
    link: /^ {2}(http\S+)$/m.exec(stdout())?.[1] ?? '',
    signal: (signal) => void child.kill(signal),
    ended,
  };
}

/** Waits until the server has ended, and fails with its words unless it ended with 0. */
export async function assertEndedWell({ ended }: HandbackProcess): Promise<void> {
  const { code, stderr } = await ended;
  assert.equal(code, 0, `The server ended with ${code}: ${stderr}`);
}

/** Runs the server's program to its end, for starts that are refused. */
export async function runMain(env: Environment, args: readonly string[] = ['--empty']): Promise<Ended> {
  return watch(spawn(process.execPath, [mainProgram, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })).ended;
}

/** Runs the command line to its end, without a terminal. */
export async function runCli(env: Environment, args: readonly string[], input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [cliProgram, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return watch(child).ended;
}

/** The process id of the embedded database of a data folder. */
export async function databasePid(dataDir: string): Promise<number> {
  const text = await readFile(join(dataDir, 'postgresql', 'cluster', 'postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

function watch(child: ChildProcess): { readonly ended: Promise<Ended>; readonly stdout: () => string } {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const ended = once(child, 'close').then(
    ([code]): Ended => ({ code: typeof code === 'number' ? code : null, ...said }),
  );
  return { ended, stdout: () => said.stdout };
}
