import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../core/failure.ts';

/** A file of a feed on this machine's disk, whole, readable as often as needed until it is removed. */
export type SpooledFeedFile = {
  readonly sha256: Uint8Array;
  readonly sizeBytes: number;
  readonly endsWithLineBreak: boolean;
  readonly open: () => AsyncIterable<Uint8Array>;
  /**
   * Takes the last line off, which says that the file is whole: the count it names (-1 where it names none), or `missing` when
   * it is not there, and the file stays as it is.
   */
  readonly cutTrailer: (trailer: string) => Promise<number | 'missing'>;
  readonly remove: () => Promise<void>;
};

const lineFeed = 0x0a;
const longestTrailerBytes = 4096;

/** Writes a file to a private place on disk, in memory that does not grow with it. Throws `too-large` beyond the limit, keeping nothing. */
export async function spoolFeedFile(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  largestBytes: number,
): Promise<SpooledFeedFile> {
  const folder = await mkdtemp(join(tmpdir(), 'handback-feed-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'file');
  const hash = createHash('sha256');
  let sizeBytes = 0;
  let last: number | undefined;
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      for await (const chunk of bytes) {
        sizeBytes += chunk.length;
        if (sizeBytes > largestBytes)
          throw new Failure('too-large', `${name} is larger than this feed may be (${largestBytes} bytes).`);
        hash.update(chunk);
        last = chunk.at(-1) ?? last;
        await handle.appendFile(chunk);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    sha256: hash.digest(),
    sizeBytes,
    endsWithLineBreak: last === lineFeed || last === 0x0d,
    open: () => createReadStream(path) as AsyncIterable<Uint8Array>,
    cutTrailer: (trailer) => cutTrailer(path, trailer),
    remove,
  };
}

async function cutTrailer(path: string, trailer: string): Promise<number | 'missing'> {
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - longestTrailerBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
    const end = buffer.subarray(0, bytesRead).toString('latin1').trimEnd();
    const start = Math.max(end.lastIndexOf('\n'), end.lastIndexOf('\r')) + 1;
    const [before = '', after = ''] = trailer.split('{count}');
    const line = end.slice(start).trim();
    const hasCount = trailer.includes('{count}');
    if (!hasCount && line !== trailer) return 'missing';
    const middle = line.slice(before.length, line.length - after.length);
    const fits = line.startsWith(before) && line.endsWith(after) && /^\d{1,9}$/.test(middle);
    if (hasCount && !fits) return 'missing';
    await handle.truncate(from + start);
    return hasCount ? Number(middle) : -1;
  } finally {
    await handle.close();
  }
}
