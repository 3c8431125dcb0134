import { createHash } from 'node:crypto';
import { chown, lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { ServerUser } from './server-user.ts';

/**
 * Makes the folder of the server's socket: short, because a socket's path is limited to about 100 bytes, the same for the
 * same cluster, and private, because whoever reaches the socket is let in.
 */
export async function makeSocketFolder(cluster: string, user: ServerUser): Promise<string> {
  const digest = createHash('sha256').update(`${user.uid}:${cluster}`).digest('hex').slice(0, 16);
  const folder = join('/tmp', `handback-${digest}`);
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (!isExisting(error)) throw error;
  }
  const made = await lstat(folder);
  // A start that died between making the folder and giving it away leaves it with us.
  if (made.isDirectory() && made.uid === process.getuid?.() && made.uid !== user.uid) {
    await chown(folder, user.uid, user.gid);
  }
  await checkSocketFolder(folder, user);
  return folder;
}

/** Throws unless the folder is a real one, belongs to the server's user and is closed to everybody else. */
export async function checkSocketFolder(folder: string, user: ServerUser): Promise<void> {
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === user.uid && (found.mode & 0o077) === 0) return;
  throw new Failure(
    'configuration-wrong',
    `${folder} is where the database's private socket belongs, but it is not a private folder of the user "${user.name}". ` +
      'Find out who made it, remove it, and start again.',
  );
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
