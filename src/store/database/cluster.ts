import { execFile } from 'node:child_process';
import { chown, lstat, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../core/failure.ts';
import type { ServerBinaries } from './server-binaries.ts';
import type { ServerUser } from './server-user.ts';

const run = promisify(execFile);

/** The one role of the embedded server that may do everything; it makes the owner and the database, and nothing else uses it. */
export const superuser = 'handback_superuser';

/** All the environment the server's programs get: nothing of ours may change how they read or write. */
export const serverEnvironment = { LC_ALL: 'C', TZ: 'UTC' };

/**
 * Makes the folder that holds everything of the embedded server, owned by its user. Throws `configuration-wrong` when the
 * server's user cannot get there.
 */
export async function makeServerFolder(dataDir: string, user: ServerUser): Promise<string> {
  const folder = join(dataDir, 'postgresql');
  const switched = process.getuid?.() !== user.uid;
  // Execute without read: the server's user must pass through the data folder, not look around in it.
  await mkdir(dataDir, { recursive: true, mode: switched ? 0o711 : 0o700 });
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw notOurs(folder, user, cause);
  });
  const found = await lstat(folder);
  if (found.uid !== user.uid) {
    const empty = (await readdir(folder).catch(() => ['unreadable'])).length === 0;
    if (!switched || !empty) throw notOurs(folder, user);
    await chown(folder, user.uid, user.gid);
  }
  if (switched) await refuseClosedParents(folder, user);
  return folder;
}

async function refuseClosedParents(folder: string, user: ServerUser): Promise<void> {
  for (let parent = dirname(folder); ; parent = dirname(parent)) {
    const { uid, gid, mode } = await stat(parent);
    const needed = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & needed) === 0) {
      throw new Failure(
        'configuration-wrong',
        `PostgreSQL does not run as root, and the user "${user.name}" it runs as may not pass through ${parent}. ` +
          `Put the data elsewhere (HANDBACK_DATA, for example /var/lib/handback), or open that folder with "chmod a+x ${parent}".`,
      );
    }
    if (parent === dirname(parent)) return;
  }
}

/**
 * Makes the database cluster on the first start and returns its folder. It is initialised under another name and renamed,
 * so a first start that is interrupted leaves nothing half made. Refuses a cluster of another major version.
 */
export async function ensureCluster(
  folder: string,
  binaries: ServerBinaries,
  user: ServerUser,
  options: { readonly durable: boolean },
): Promise<string> {
  const cluster = join(folder, 'cluster');
  await removeAbandoned(folder);
  const version = await readVersion(cluster, user);
  if (version === undefined) {
    await initialise(cluster, binaries, user, options);
  } else if (version !== String(binaries.majorVersion)) {
    throw new Failure(
      'configuration-wrong',
      `${cluster} was written by PostgreSQL ${version}, and this version of Handback brings PostgreSQL ${binaries.majorVersion}. ` +
        'Make a backup with the version of Handback that wrote it, then restore that into a new data folder.',
    );
  }
  return cluster;
}

async function readVersion(cluster: string, user: ServerUser): Promise<string | undefined> {
  try {
    const found = await lstat(cluster);
    if (found.uid !== user.uid) throw notOurs(cluster, user);
    return (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EACCES') throw notOurs(cluster, user, error);
    if (code !== 'ENOENT') throw error;
    const strange = await readdir(cluster).catch(() => []);
    if (strange.length === 0) return undefined;
    throw new Failure(
      'configuration-wrong',
      `${cluster} holds files but no PostgreSQL database. Move it away, or put the data elsewhere with HANDBACK_DATA.`,
      { cause: error },
    );
  }
}

async function initialise(
  cluster: string,
  binaries: ServerBinaries,
  user: ServerUser,
  options: { readonly durable: boolean },
): Promise<void> {
  const unfinished = `${cluster}.new-${process.pid}`;
  const settings = ['-U', superuser, '--auth-local=trust', '--auth-host=reject', '-E', 'UTF8', '--no-instructions'];
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const sync = options.durable ? [] : ['--no-sync'];
  try {
    await run(binaries.initdb, ['-D', unfinished, ...settings, ...locale, ...sync], {
      ...user.spawnAs,
      cwd: dirname(cluster),
      env: serverEnvironment,
    });
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    throw new Failure('configuration-wrong', `The database could not be initialised in ${cluster}: ${words(cause)}`, {
      cause,
    });
  }
  try {
    await rename(unfinished, cluster);
  } catch {
    // Another process that started at the same time was first; its cluster is as good.
    await rm(unfinished, { recursive: true, force: true });
  }
  await syncFolder(dirname(cluster));
}

/** Removes what an interrupted first start left, unless the process that is writing it still runs. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /\.new-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || (Number(pid) !== process.pid && isRunning(Number(pid)))) continue;
    // An initdb that outlived its parent may still write there; what is left then goes at the next start.
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Whether a process with this id exists, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Makes the rename survive a power cut: a folder's entries are written when the folder itself is synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function notOurs(path: string, user: ServerUser, cause?: unknown): Failure {
  return new Failure(
    'configuration-wrong',
    `${path} belongs to another user than "${user.name}", who would run the database now. ` +
      'Start Handback as the user who started it first, or put the data elsewhere with HANDBACK_DATA.',
    { cause },
  );
}

function words(cause: unknown): string {
  const text =
    cause instanceof Error && 'stderr' in cause && typeof cause.stderr === 'string' ? cause.stderr : String(cause);
  return text.trim().split('\n').slice(-3).join(' ');
}
