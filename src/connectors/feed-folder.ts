import { constants, type Dirent } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../core/failure.ts';

/** A file as a folder shows it. */
export type FolderFile = { readonly name: string; readonly sizeBytes: number; readonly modifiedAt: Temporal.Instant };

/** What one look at a folder shows. */
export type FolderSight = {
  readonly files: readonly FolderFile[];
  /** Names beside which a marker (`NAME.done`) says that they are whole. */
  readonly marked: ReadonlySet<string>;
  /** What is no plain file, and is never opened: sentences. */
  readonly leftAlone: readonly string[];
};

/** A folder that files appear in, here or on another server. Nothing in it is ever changed. */
export type FeedFolder = {
  /** Throws `application-unreachable` or `application-refused` with a sentence. */
  readonly look: () => Promise<FolderSight>;
  /** The file as it is now. */
  readonly stat: (name: string) => Promise<FolderFile>;
  /** The bytes of a file; throws when they end before the file does. */
  readonly read: (name: string) => AsyncIterable<Uint8Array>;
  readonly close: () => Promise<void>;
};

const markerEnd = '.done';

/** Sorts the names of a folder into files, markers and what is neither. */
export function sightOf(
  entries: readonly { readonly name: string; readonly what: string; readonly file: FolderFile | null }[],
): FolderSight {
  const marks = entries
    .filter(({ name }) => name.endsWith(markerEnd))
    .map(({ name }) => name.slice(0, -markerEnd.length));
  return {
    files: entries.flatMap(({ file }) => file ?? []),
    marked: new Set(marks),
    leftAlone: entries.flatMap(({ name, what, file }) =>
      file === null ? [`${name} is ${what}, and is left alone.`] : [],
    ),
  };
}

/** A folder on this server. Only plain files are opened: a link, a pipe or a socket could lead or wait anywhere. */
export function openFolder(path: string): FeedFolder {
  const stat = async (name: string): Promise<FolderFile> => {
    const { size, mtimeMs } = await lstat(join(path, name)).catch((cause: unknown) => unreadable(name, cause));
    return { name, sizeBytes: size, modifiedAt: Temporal.Instant.fromEpochMilliseconds(Math.trunc(mtimeMs)) };
  };
  return {
    look: async () => {
      const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => unreadable(path, cause));
      const seen = await Promise.all(
        entries.map(async (entry) => {
          const { name } = entry;
          // What disappears between the two calls is a file that was renamed: the next look sees it.
          const file = entry.isFile() ? await stat(name).catch(() => undefined) : null;
          return file === undefined ? [] : [{ name, what: natureOf(entry), file }];
        }),
      );
      return sightOf(seen.flat());
    },
    stat,
    read: (name) => readPlain(path, name),
    close: async () => undefined,
  };
}

async function* readPlain(path: string, name: string): AsyncGenerator<Uint8Array> {
  // Neither a link that took the place of the file nor a pipe is followed or waited for.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(join(path, name), flags).catch((cause: unknown) => unreadable(name, cause));
  try {
    if (!(await handle.stat()).isFile()) throw new Failure('not-what-it-says', `${name} is no plain file.`);
    yield* handle.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>;
  } finally {
    await handle.close();
  }
}

function natureOf(entry: Dirent): string {
  if (entry.isSymbolicLink()) return 'a symbolic link';
  if (entry.isDirectory()) return 'a folder';
  if (entry.isFIFO()) return 'a pipe';
  return entry.isSocket() ? 'a socket' : 'no plain file';
}

function unreadable(path: string, cause: unknown): never {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const reason =
    {
      ENOENT: 'does not exist',
      EACCES: 'may not be read by Handback',
      ENOTDIR: 'is no folder',
      ELOOP: 'is a symbolic link',
    }[String(code)] ?? `cannot be read (${String(code)})`;
  throw new Failure('application-unreachable', `${path} ${reason}.`, { cause });
}
