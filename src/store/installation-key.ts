import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../core/failure.ts';

const keyBytes = 32;

/**
 * Reads the installation's key (32 bytes), or makes it at the first start, readable by its owner alone. It seals stored credentials
 * and is never in the database. Throws `configuration-wrong` for a key that is missing, damaged or open to others.
 */
export async function loadInstallationKey(
  path: string,
  options: { /** Whether there is nothing yet that an older key has sealed. */ readonly mayMake: boolean },
): Promise<Uint8Array> {
  const found = await readKey(path);
  if (found !== undefined) return found;
  if (!options.mayMake) {
    throw wrong(
      `The installation key ${path} is missing, and the database beside it holds credentials sealed with it. ` +
        'Put the key back from your backup, or name its place with HANDBACK_KEY_FILE.',
    );
  }
  await makeKey(path);
  const made = await readKey(path);
  if (made === undefined) throw wrong(`The installation key ${path} vanished while it was being made.`);
  return made;
}

async function readKey(path: string): Promise<Uint8Array | undefined> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw wrong(`The installation key ${path} can be read by other users. Close it with "chmod 600 ${path}".`);
    }
    const key = await readFile(path);
    if (key.length !== keyBytes) {
      throw wrong(
        `The installation key ${path} has ${key.length} bytes instead of ${keyBytes}. Put it back from your backup.`,
      );
    }
    return new Uint8Array(key);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw wrong(`The installation key ${path} cannot be read: ${String(codeOf(cause) ?? cause)}.`, cause);
  }
}

/** Written aside and linked into place: a key is there whole or not at all, and of two first starts one wins. */
async function makeKey(path: string): Promise<void> {
  const aside = `${path}.new-${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(aside, 'wx', 0o600);
    try {
      await file.writeFile(randomBytes(keyBytes));
      await file.sync();
    } finally {
      await file.close();
    }
    await link(aside, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    await unlink(aside);
  } catch (cause) {
    throw wrong(`The installation key ${path} cannot be made: ${String(codeOf(cause) ?? cause)}.`, cause);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function wrong(message: string, cause?: unknown): Failure {
  return new Failure('configuration-wrong', message, { cause });
}
