import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../core/failure.ts';
import { withProgress } from './progress.ts';

export type SaveOptions = { readonly output?: string; readonly force?: true };

/**
 * Writes what a server sends to the file named, else to the name the server gives it, else to `fallback`; `-` is standard output.
 * Returns the path, or undefined for standard output. Throws `conflict` for a file that is there, unless forced.
 */
export async function saveDownload(
  response: Response,
  { output, force }: SaveOptions,
  fallback: string,
): Promise<string | undefined> {
  if (response.body === null) throw new Failure('internal', 'The server sent an answer without content.');
  const content = Readable.fromWeb(response.body);
  if (output === '-') {
    await pipeline(content, process.stdout, { end: false });
    return undefined;
  }
  const path = output ?? safeName(response.headers.get('content-disposition')) ?? fallback;
  await withProgress(`Writing ${path} …`, writeWhole(content, path, force === true));
  return path;
}

/** Written aside first: a transfer that breaks leaves no half file under the name. */
async function writeWhole(content: Readable, path: string, force: boolean): Promise<void> {
  const aside = `${path}.part-${process.pid}`;
  try {
    if (!force) await createEmpty(path);
    await pipeline(content, createWriteStream(aside, { mode: 0o600 }));
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}

async function createEmpty(path: string): Promise<void> {
  try {
    await pipeline(Readable.from([]), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EEXIST')
      throw new Failure(
        'conflict',
        `There is a file ${path} already. Name another with -o, or replace it with --force.`,
        { cause },
      );
    throw new Failure('bad-request', `${path} cannot be written (${String(code)}).`, { cause });
  }
}

/** What a server suggests is a name only, never a path. */
function safeName(disposition: string | null): string | undefined {
  const name = /filename="?([^";]+)"?/.exec(disposition ?? '')?.[1];
  return name !== undefined && /^[\w][\w.-]{0,100}$/.test(name) ? name : undefined;
}
