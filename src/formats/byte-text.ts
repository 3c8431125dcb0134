import { Failure } from '../core/failure.ts';
import { findUtf8Fault, unfinishedTail } from './utf8-fault.ts';

/** A file that can be read from its beginning as often as needed. `name` is what messages call it. */
export type ByteSource = {
  readonly name: string;
  readonly open: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
};

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be';

const pieceBytes = 64 * 1024;

/**
 * The text of a source in pieces, without its byte-order mark: UTF-8, or UTF-16 when a mark says so. Nothing else is guessed; a byte that
 * is not UTF-8 throws `not-what-it-says` with its offset.
 */
export async function* readText(source: ByteSource): AsyncGenerator<string> {
  let decode: Decode | undefined;
  let held: Uint8Array = new Uint8Array(0);
  for await (const chunk of source.open()) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const piece = chunk.subarray(at, at + pieceBytes);
      held = held.length === 0 ? piece : joined(held, piece);
      if (!decode && held.length < 4) continue;
      decode ??= decoderOf(held, source.name);
      const { text, rest } = decode(held, false);
      held = rest;
      if (text !== '') yield text;
    }
  }
  decode ??= decoderOf(held, source.name);
  const { text } = decode(held, true);
  if (text !== '') yield text;
}

/** Which encoding the first bytes declare, and how long the mark is. */
export function encodingOf(head: Uint8Array): { readonly encoding: TextEncoding; readonly markBytes: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', markBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', markBytes: 2 };
  return { encoding: 'utf-8', markBytes: 0 };
}

type Decode = (bytes: Uint8Array, last: boolean) => { readonly text: string; readonly rest: Uint8Array };

function decoderOf(head: Uint8Array, name: string): Decode {
  const { encoding, markBytes } = encodingOf(head);
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  let offset = 0;
  return (bytes, last) => {
    const from = offset === 0 ? markBytes : 0;
    const cut = last ? bytes.length : wholePart(bytes, encoding);
    try {
      const text = decoder.decode(bytes.subarray(from, cut));
      offset += cut;
      // A copy, as the bytes may lie in a buffer that its owner fills again.
      return { text, rest: bytes.slice(cut) };
    } catch (cause) {
      throw notText(name, encoding, offset + from + findUtf8Fault(bytes.subarray(from)), cause);
    }
  };
}

function notText(name: string, encoding: TextEncoding, offset: number, cause: unknown): Failure {
  const what =
    encoding === 'utf-8'
      ? `${name} is not UTF-8: byte ${offset} does not fit. In Excel choose “CSV UTF-8 (Comma delimited)” when saving; elsewhere choose UTF-8 as the encoding.`
      : `${name} begins with the mark of ${encoding.toUpperCase()} but does not keep to it. Export it again as UTF-8.`;
  return new Failure('not-what-it-says', what, { cause });
}

/** How much of `bytes` can be decoded now: up to the end of the last whole character. */
function wholePart(bytes: Uint8Array, encoding: TextEncoding): number {
  return bytes.length - (encoding === 'utf-8' ? unfinishedTail(bytes) : unfinishedUnits(bytes, encoding));
}

/** Bytes of half a unit, or of a first surrogate without its second, at the end. */
function unfinishedUnits(bytes: Uint8Array, encoding: TextEncoding): number {
  const odd = bytes.length % 2;
  const even = bytes.length - odd;
  const high = encoding === 'utf-16le' ? bytes[even - 1] : bytes[even - 2];
  return even >= 2 && high !== undefined && high >= 0xd8 && high <= 0xdb ? odd + 2 : odd;
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
