import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../core/failure.ts';

/** A body on disk, which can be read as often as needed until it is removed. */
export type SpooledFile = {
  readonly open: () => AsyncIterable<Uint8Array>;
  readonly remove: () => Promise<void>;
};

/** Writes a body to a private temporary file, whatever its size in memory terms. Throws `too-large` beyond the limit, keeping nothing. */
export async function spoolToFile(body: Readable, largestBytes: number): Promise<SpooledFile> {
  const folder = await mkdtemp(join(tmpdir(), 'handback-import-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'body');
  try {
    await pipeline(
      body,
      (source: AsyncIterable<Uint8Array>) => upTo(source, largestBytes),
      createWriteStream(path, { mode: 0o600 }),
    );
  } catch (error) {
    await remove();
    throw error;
  }
  return { open: () => createReadStream(path) as AsyncIterable<Uint8Array>, remove };
}

async function* upTo(source: AsyncIterable<Uint8Array>, largestBytes: number): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const chunk of source) {
    sizeBytes += chunk.length;
    if (sizeBytes > largestBytes) throw new Failure('too-large', 'The file is larger than 2 GiB.');
    yield chunk;
  }
}
