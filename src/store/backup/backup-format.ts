import { createHash } from 'node:crypto';
import { pipeline, type Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { Failure } from '../../core/failure.ts';

/** The version of the file's layout; a reader refuses every other. */
export const backupVersion = 1;

const lineEnd = 0x0a;

const header = z.strictObject({
  format: z.literal('handback-backup'),
  version: z.int(),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.strictObject({ name: z.string().regex(/^\d{4}_[a-z0-9_]+\.sql$/), sha256: z.string() })),
  tables: z.array(z.string()),
  /** The installation's key in base64, where the operator asked for it; else null. */
  key: z.string().nullable(),
});

/** The first line of a backup: what made it, what it holds, and which schema its rows fit. */
export type BackupHeader = Readonly<z.infer<typeof header>>;

const section = z.strictObject({ table: z.string(), columns: z.array(z.string()) });
const trailer = z.strictObject({ rows: z.record(z.string(), z.int()), sha256: z.string() });

/**
 * One line of a backup. Each is JSON in UTF-8 and the lines are compressed with gzip: an object for the header, for the
 * beginning of a table and for the trailer, a string for a row, which holds PostgreSQL's own text of that row.
 */
export type BackupLine =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | ({ readonly kind: 'table' } & Readonly<z.infer<typeof section>>)
  | { readonly kind: 'row'; readonly row: string };

/**
 * Reads a backup line by line and holds it against its trailer, which counts every table's rows and hashes every line
 * before it. Throws `not-what-it-says` when it is no backup, was changed, or ends early.
 */
export async function* readBackup(input: Readable): AsyncGenerator<BackupLine> {
  const hash = createHash('sha256');
  const rows = new Map<string, number>();
  let table: string | undefined;
  let started = false;
  let ended = false;
  for await (const line of readLines(input)) {
    if (ended) throw damaged('something stands behind its end');
    const value = parseJson(line);
    if (typeof value === 'string' && table !== undefined) {
      rows.set(table, (rows.get(table) ?? 0) + 1);
      yield { kind: 'row', row: value };
    } else if (!started) {
      started = true;
      yield { kind: 'header', header: parseHeader(value) };
    } else if (typeof value === 'object' && value !== null && 'sha256' in value) {
      const same = isDeepStrictEqual(trailer.safeParse(value).data, {
        rows: Object.fromEntries(rows),
        sha256: hash.digest('hex'),
      });
      if (!same) throw damaged('its content does not fit the hash at its end, so it was changed or damaged');
      ended = true;
      continue;
    } else {
      const begun = section.safeParse(value);
      if (!begun.success) throw damaged('one of its lines is not one that a backup has');
      table = begun.data.table;
      rows.set(table, 0);
      yield { kind: 'table', ...begun.data };
    }
    hash.update(line).update('\n');
  }
  if (!ended) throw damaged(started ? 'it ends early' : 'it is empty');
}

/** Lines as bytes: a text reader would also split at other line ends that Unicode knows, and those may stand in a row. */
async function* readLines(input: Readable): AsyncGenerator<Buffer> {
  const unpacked = pipeline(input, createGunzip(), () => undefined);
  let parts: Buffer[] = [];
  try {
    for await (const chunk of unpacked) {
      let rest: Buffer = chunk;
      for (let end = rest.indexOf(lineEnd); end !== -1; end = rest.indexOf(lineEnd)) {
        yield Buffer.concat([...parts, rest.subarray(0, end)]);
        parts = [];
        rest = rest.subarray(end + 1);
      }
      parts.push(rest);
    }
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_')) {
      throw damaged('it cannot be unpacked to its end', cause);
    }
    throw cause;
  } finally {
    input.destroy();
  }
  if (parts.some((part) => part.length > 0)) throw damaged('it ends early');
}

function parseJson(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (cause) {
    throw damaged('one of its lines is cut off or is not JSON', cause);
  }
}

function parseHeader(value: unknown): BackupHeader {
  const parsed = header.safeParse(value);
  if (!parsed.success) throw damaged('its first line is not that of a backup', parsed.error);
  if (parsed.data.version === backupVersion) return parsed.data;
  throw damaged(`its layout has version ${parsed.data.version} and this version of Handback reads ${backupVersion}`);
}

function damaged(reason: string, cause?: unknown): Failure {
  return new Failure(
    'not-what-it-says',
    `The file is not a whole backup of Handback: ${reason}. Nothing was restored; use another copy.`,
    { cause },
  );
}
