import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, link, mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { isRunning } from './database/cluster.ts';

/** What `server.json` in the data folder says about the server that uses it. `url` is null until it listens. */
export type RunningServer = z.infer<typeof runningServer>;

const runningServer = z.object({
  pid: z.int().positive(),
  url: z.string().nullable(),
  startedAt: z.iso.datetime(),
  /** When the operating system says that the process began: the same number may be given to another process later. */
  processBegan: z.string().nullable(),
});

export type ClaimedFolder = {
  /** Lets others know where the server is. */
  readonly announce: (url: string) => Promise<void>;
  readonly release: () => Promise<void>;
};

/** Makes the data folder; as root others may pass through it, because the database runs as another user. */
export async function makeDataFolder(dataDir: string): Promise<void> {
  try {
    const made = await mkdir(dataDir, { recursive: true, mode: 0o700 });
    // Said again because the process's umask takes rights away.
    if (made !== undefined) await chmod(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
    const probe = join(dataDir, `.write-${process.pid}`);
    await writeFile(probe, '');
    await unlink(probe);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new Failure(
      'configuration-wrong',
      `The data folder ${dataDir} cannot be made or written to (${code}). Name another one with HANDBACK_DATA.`,
      { cause },
    );
  }
}

/** Takes the data folder for this process. Throws `configuration-wrong`, naming the other server, when one uses it already. */
export async function claimDataFolder(dataDir: string): Promise<ClaimedFolder> {
  const path = join(dataDir, 'server.json');
  const mine: RunningServer = {
    pid: process.pid,
    url: null,
    startedAt: Temporal.Now.instant().toString(),
    processBegan: beginningOf(process.pid),
  };
  for (let tries = 0; !(await createWhole(path, mine)); tries += 1) {
    const other = await readServerFile(path);
    if (other !== undefined && isAlive(other)) throw taken(dataDir, other);
    if (tries === 5)
      throw new Failure('configuration-wrong', `${path} cannot be replaced. Remove it, then start again.`);
    await removeStale(path);
  }
  return {
    announce: async (url) => {
      const aside = `${path}.new-${process.pid}`;
      await writeFile(aside, text({ ...mine, url }), { mode: 0o644 });
      await rename(aside, path);
    },
    release: async () => {
      if ((await readServerFile(path))?.pid === process.pid) await unlink(path).catch(() => undefined);
    },
  };
}

async function readServerFile(path: string): Promise<RunningServer | undefined> {
  try {
    return runningServer.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Written aside and linked, so that nobody reads half a file; false when there is one already. */
async function createWhole(path: string, content: RunningServer): Promise<boolean> {
  const aside = `${path}.new-${process.pid}`;
  await writeFile(aside, text(content), { mode: 0o644 });
  try {
    await link(aside, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(aside);
  }
}

/** Moved aside before it is removed: two that find the same stale file do not remove each other's new one. */
async function removeStale(path: string): Promise<void> {
  const aside = `${path}.stale-${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readServerFile(aside);
  if (moved !== undefined && isAlive(moved)) await link(aside, path).catch(() => undefined);
  await unlink(aside);
}

function isAlive({ pid, processBegan }: RunningServer): boolean {
  // After a restart of its container, a server often gets the number it had before.
  if (pid === process.pid || !isRunning(pid)) return false;
  const began = beginningOf(pid);
  return processBegan === null || began === null || began === processBegan;
}

function beginningOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      // The 22nd field, counted from behind the name (proc_pid_stat(5)): clock ticks after the start of the machine.
      return fields[19] === undefined ? null : `${boot}/${fields[19]}`;
    }
    if (process.platform === 'win32') return null;
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return null;
  }
}

function taken(dataDir: string, { pid, url, startedAt }: RunningServer): Failure {
  const where = url === null ? 'is just starting' : `answers at ${url}`;
  return new Failure(
    'configuration-wrong',
    `Another Handback already uses ${dataDir}: process ${pid}, started ${startedAt}, ${where}. ` +
      'Use that one, stop it first, or start this one on other data with HANDBACK_DATA.',
  );
}

function text(content: RunningServer): string {
  return `${JSON.stringify(content)}\n`;
}
