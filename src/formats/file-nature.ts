import { encodingOf } from './byte-text.ts';

type Nature = { readonly begins: readonly number[]; readonly sentence: string };

const binaries: readonly Nature[] = [
  {
    begins: [0x50, 0x4b, 0x03, 0x04],
    sentence: 'is a ZIP archive or an Excel workbook (.xlsx). Open it and save the sheet as “CSV UTF-8”.',
  },
  { begins: [0x50, 0x4b, 0x05, 0x06], sentence: 'is an empty ZIP archive. Export the list again as CSV.' },
  {
    begins: [0xd0, 0xcf, 0x11, 0xe0],
    sentence: 'is an old Excel workbook (.xls). Open it and save the sheet as “CSV UTF-8”.',
  },
  { begins: [0x25, 0x50, 0x44, 0x46], sentence: 'is a PDF document. Export the list as CSV instead.' },
  { begins: [0x1f, 0x8b], sentence: 'is compressed with gzip. Unpack it first.' },
  { begins: [0x28, 0xb5, 0x2f, 0xfd], sentence: 'is compressed with Zstandard. Unpack it first.' },
  { begins: [0x89, 0x50, 0x4e, 0x47], sentence: 'is a picture (PNG). Export the list as CSV instead.' },
  { begins: [0xff, 0xd8, 0xff], sentence: 'is a picture (JPEG). Export the list as CSV instead.' },
  { begins: [0x7f, 0x45, 0x4c, 0x46], sentence: 'is a program, not a table.' },
];

/**
 * What a file is when it is not a table, as the rest of a sentence that begins with its name ("is a PDF document. Export …"); undefined
 * when its first bytes may be CSV.
 */
export function otherNature(head: Uint8Array): string | undefined {
  if (head.length === 0) return 'is empty. Export it again.';
  const binary = binaries.find(({ begins }) => begins.every((byte, at) => head[at] === byte));
  if (binary) return binary.sentence;
  const { encoding, markBytes } = encodingOf(head);
  if (encoding === 'utf-8' && head.includes(0)) {
    return head[1] === 0 || head[0] === 0
      ? 'holds NUL bytes: it is probably UTF-16 without a byte-order mark. Save it as UTF-8.'
      : 'holds NUL bytes, which no text file has. Export it again as CSV.';
  }
  return otherText(new TextDecoder(encoding).decode(head.subarray(markBytes, markBytes + 2000)));
}

function otherText(text: string): string | undefined {
  const start = text.trimStart().toLowerCase();
  if (start === '') return 'holds nothing but white space. Export it again.';
  if (/^<(!doctype html|html|head|body|script|!--)/.test(start)) {
    return 'is a web page, most likely a sign-in page that was saved in place of the export. Sign in and export it again.';
  }
  if (start.startsWith('<')) return 'is XML. Export the list as CSV instead.';
  if (/^(\{\s*["}]|\[\s*[{[\]"])/.test(start)) return 'is JSON. Export the list as CSV instead.';
  if (start.startsWith('{\\rtf')) return 'is a word processor document. Export the list as CSV instead.';
  if (/^(dn|version): /.test(start)) return 'is LDIF. Export the list as CSV instead.';
  return undefined;
}
