import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Failure } from '../../core/failure.ts';
import { type Backup, writeBackup } from './backup.ts';
import type { Database } from '../database/connection.ts';

export type BackupFile = Backup & { readonly sizeBytes: number; readonly sha256: string };

/**
 * Writes a backup to a new file that only its owner can read. It appears under its name when it is whole and on the disk. Throws
 * `conflict` when a file of that name is there, `bad-request` when none can be written.
 */
export async function writeBackupFile(
  db: Pick<Database, 'owner'>,
  path: string,
  options: Parameters<typeof writeBackup>[2] = {},
): Promise<BackupFile> {
  if (await isThere(path)) {
    throw new Failure('conflict', `${path} is there already, and a backup never replaces a file. Choose another name.`);
  }
  const unfinished = `${path}.unfinished-${process.pid}`;
  const handle = await open(unfinished, 'wx', 0o600).catch((cause: unknown) => {
    throw new Failure('bad-request', `The backup cannot be written to ${path}: ${String(cause)}.`, { cause });
  });
  try {
    const backup = await writeBackup(db, handle.createWriteStream({ flush: true }), options);
    await rename(unfinished, path);
    return { ...backup, ...(await measure(path)) };
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function measure(path: string): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const input = createReadStream(path);
  await pipeline(input, hash);
  return { sizeBytes: input.bytesRead, sha256: hash.digest('hex') };
}

const lastBackup = z.object({ at: z.iso.datetime(), file: z.string() });

function notePath(dataDir: string): string {
  return join(dataDir, 'last-backup.json');
}

/** Remembers in the data folder that a backup was made, for `doctor`. */
export async function noteBackup(dataDir: string, backup: { at: Temporal.Instant; file: string }): Promise<void> {
  await writeFile(notePath(dataDir), `${JSON.stringify(backup)}\n`, { mode: 0o600 });
}

/** When the last backup from this data folder was made; null when none is known. */
export async function findLastBackup(dataDir: string): Promise<Temporal.Instant | null> {
  const text = await readFile(notePath(dataDir), 'utf8').catch(() => 'null');
  try {
    return Temporal.Instant.from(lastBackup.parse(JSON.parse(text)).at);
  } catch {
    return null;
  }
}
