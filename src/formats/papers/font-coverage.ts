import { Failure } from '../../core/failure.ts';

/** The fonts papers are drawn with: the bytes of two TrueType files, which are embedded in what is drawn. */
export type PaperFonts = { readonly regular: Uint8Array; readonly bold: Uint8Array };

/** Whether a font has a sign for a code point. */
export type Coverage = (codePoint: number) => boolean;

const known = new WeakMap<Uint8Array, Coverage>();

/** The signs of a TrueType font (OpenType `cmap`, format 12). Throws `configuration-wrong` for bytes that are no such font. */
export function coverageOf(font: Uint8Array): Coverage {
  const found = known.get(font) ?? readCoverage(font);
  known.set(font, found);
  return found;
}

function readCoverage(font: Uint8Array): Coverage {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  try {
    const groups = readGroups(view, findFormat12(view, findTable(view, 'cmap')));
    return (codePoint) => {
      // Groups are in order: the last that begins at or before the code point is the only one that may hold it.
      let low = 0;
      let high = groups.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((groups[middle]?.start ?? Infinity) <= codePoint) low = middle + 1;
        else high = middle;
      }
      return codePoint <= (groups[low - 1]?.end ?? -1);
    };
  } catch (cause) {
    if (cause instanceof RangeError) throw noFont(cause);
    throw cause;
  }
}

function findTable(view: DataView, name: string): number {
  const tables = view.getUint16(4);
  for (let at = 12; at < 12 + tables * 16; at += 16) {
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((byte) => view.getUint8(at + byte)));
    if (tag === name) return view.getUint32(at + 8);
  }
  throw noFont();
}

function findFormat12(view: DataView, cmap: number): number {
  const encodings = view.getUint16(cmap + 2);
  for (let at = cmap + 4; at < cmap + 4 + encodings * 8; at += 8) {
    const subtable = cmap + view.getUint32(at + 4);
    if (view.getUint16(subtable) === 12) return subtable;
  }
  throw noFont();
}

type Group = { readonly start: number; readonly end: number };

function readGroups(view: DataView, subtable: number): readonly Group[] {
  const count = view.getUint32(subtable + 12);
  const groups: Group[] = [];
  for (let at = subtable + 16; at < subtable + 16 + count * 12; at += 12)
    groups.push({ start: view.getUint32(at), end: view.getUint32(at + 4) });
  return groups;
}

function noFont(cause?: unknown): Failure {
  return new Failure('configuration-wrong', 'A font for printing is no TrueType font that can be read.', { cause });
}
