import type { ByteSource } from '../../../formats/byte-text.ts';

/** A file of this browser as the readers of files take it; it may be opened any number of times, and is sent nowhere. */
export function sourceOf(file: File): ByteSource {
  return { name: file.name, open: () => pieces(file) };
}

/** Not every browser lets a stream be walked through by itself. */
async function* pieces(file: File): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
