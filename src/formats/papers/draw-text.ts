import { hasWordsFromTheRight } from './drawable-text.ts';
import { missingNote, mm, type Paper } from './paper.ts';

export type TextStyle = { readonly size?: number; readonly bold?: boolean };

const usualSize = 9.5;
const leading = 1.35;

/** The height of a line of this size, in points. */
export function lineHeight(size: number): number {
  return size * leading;
}

/** Breaks a text into lines of a width, at spaces, and inside words that are wider than a line. Never empty. */
export function breakLines(paper: Paper, text: string, width: number, style: TextStyle = {}): readonly string[] {
  const { document } = paper;
  document.font(style.bold === true ? 'bold' : 'regular').fontSize(style.size ?? usualSize);
  const measure = (words: string) => document.widthOfString(words);
  const lines: string[] = [];
  let line = '';
  for (const word of paper.drawable(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = measure(word) <= width ? [word] : breakWord(word, width, measure);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line];
}

/** Breaks a word that is wider than a line into pieces that are not, without losing a sign. */
export function breakWord(word: string, width: number, measure: (text: string) => number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const sign of word) {
    if (piece !== '' && measure(piece + sign) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += sign;
  }
  return [...pieces, piece];
}

/** Draws lines at a place, one below the other. What they belong to in the structure is the caller's business. */
export function drawLines(
  { document }: Pick<Paper, 'document'>,
  lines: readonly string[],
  { x, y, ...style }: TextStyle & { readonly x: number; readonly y: number },
): void {
  const size = style.size ?? usualSize;
  document.font(style.bold === true ? 'bold' : 'regular').fontSize(size);
  lines.forEach((line, index) => {
    if (line !== '') drawLine(document, line, x, y + index * lineHeight(size));
  });
}

/** Draws one line with the font that is set. */
export function drawLine(document: PDFKit.PDFDocument, line: string, x: number, y: number): void {
  // A word from the right takes the space behind it to its left: drawn alone, it has none.
  const parts = hasWordsFromTheRight(line) ? line.split(' ') : [line];
  let at = x;
  for (const part of parts) {
    document.text(part, at, y, { lineBreak: false });
    at += document.widthOfString(`${part} `);
  }
}

/** Begins a new page unless this much room is left on this one, in points. */
export function keepTogether(paper: Paper, height: number): void {
  if (paper.y + height > paper.bottom) paper.newPage();
}

/** A heading of level 1 to 3. It stays on the page of what follows. */
export function heading(paper: Paper, level: 1 | 2 | 3, text: string): void {
  const size = { 1: 17, 2: 12, 3: 10 }[level];
  keepTogether(paper, lineHeight(size) + 20 * mm);
  if (level > 1) paper.y += 3 * mm;
  block(paper, `H${level}`, text, { size, bold: true });
  paper.y += 1 * mm;
}

/** A paragraph over the whole width. Its own line breaks are kept. */
export function paragraph(paper: Paper, text: string, style: TextStyle = {}): void {
  for (const part of text.split(/\r\n|\r|\n/)) if (part.trim() !== '') block(paper, 'P', part, style);
  paper.y += 1.5 * mm;
}

function block(paper: Paper, tag: string, text: string, style: TextStyle): void {
  const size = style.size ?? usualSize;
  const element = paper.document.struct(tag);
  paper.root.add(element);
  let lines = breakLines(paper, text, paper.width, style);
  while (lines.length > 0) {
    keepTogether(paper, lineHeight(size));
    const room = Math.max(1, Math.floor((paper.bottom - paper.y) / lineHeight(size)));
    const here = lines.slice(0, room);
    element.add(() => drawLines(paper, here, { x: paper.left, y: paper.y, ...style }));
    paper.y += here.length * lineHeight(size);
    lines = lines.slice(room);
  }
  element.end();
}

/** Says at the end of a paper that signs were missing, if any were. */
export function noteMissingSigns(paper: Paper): void {
  if (paper.hasMissingSigns()) paragraph(paper, missingNote, { size: 8 });
}
