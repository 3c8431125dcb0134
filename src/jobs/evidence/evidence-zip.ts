import { createHash } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** One file of a pack. The content is asked for when its turn comes, and only once. */
export type PackFile = {
  readonly path: string;
  readonly content: () => AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
};

/** What a pack's list says of one file; `sha256` in hexadecimal. */
export type PackedFile = { readonly path: string; readonly sizeBytes: number; readonly sha256: string };

/**
 * Writes files into a zip in their order, one at a time, so that memory holds a part of one of them. The same files and day
 * give the same bytes, whatever the clock and the time zone of the machine. Two more files come last: `manifest.json`,
 * which lists every file before it, and `SHA256SUMS`, which lists that one too and which `sha256sum -c` reads.
 */
export async function writeEvidenceZip(
  files: readonly PackFile[],
  output: Writable,
  options: { readonly day: Temporal.PlainDate; readonly manifest: Readonly<Record<string, unknown>> },
): Promise<void> {
  const packed: PackedFile[] = [];
  const zip = new ZipFile();
  // The zip's own time stamp has no zone; noon exists on every day in every zone.
  const mtime = new Date(options.day.year, options.day.month - 1, options.day.day, 12);
  const settings = { mtime, mode: 0o100644, forceDosTimestamp: true };
  const failed = new Promise<never>((_, reject) => {
    zip.once('error', reject);
  });
  for (const file of [...files, manifestFile(packed, options.manifest), sumsFile(packed)]) {
    zip.addReadStreamLazy(file.path, settings, (start) => {
      const content = Readable.from(measure(file, packed), { objectMode: false });
      content.on('error', (error) => zip.emit('error', error));
      start(null, content);
    });
  }
  zip.end();
  await Promise.race([failed, pipeline(zip.outputStream, output)]);
}

async function* measure(file: PackFile, packed: PackedFile[]): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const part of file.content()) {
    const bytes = Buffer.from(part);
    hash.update(bytes);
    sizeBytes += bytes.length;
    // An empty part would end the stream.
    if (bytes.length > 0) yield bytes;
  }
  packed.push({ path: file.path, sizeBytes, sha256: hash.digest('hex') });
}

function manifestFile(packed: readonly PackedFile[], manifest: Readonly<Record<string, unknown>>): PackFile {
  return {
    path: 'manifest.json',
    content: () => [`${JSON.stringify({ ...manifest, files: packed }, null, 2)}\n`],
  };
}

function sumsFile(packed: readonly PackedFile[]): PackFile {
  return { path: 'SHA256SUMS', content: () => packed.map(({ path, sha256 }) => `${sha256}  ${path}\n`) };
}
