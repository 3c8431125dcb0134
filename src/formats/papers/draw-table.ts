import { breakLines, drawLines, keepTogether, lineHeight } from './draw-text.ts';
import { mm, type Paper } from './paper.ts';

export type Column = {
  readonly title: string;
  /** Its part of the width, against those of the others. */
  readonly share: number;
  readonly align?: 'left' | 'right';
};

const size = 8.5;
const padding = 1.2 * mm;

/** A table with a heading row, which stands again on each page. A row that does not fit goes on there. */
export function table(paper: Paper, columns: readonly Column[], rows: Iterable<readonly string[]>): void {
  const table = openTable(paper, columns);
  for (const row of rows) table.add(row);
  table.end();
}

/** A table whose rows come one by one. */
export function openTable(paper: Paper, columns: readonly Column[]) {
  const element = paper.document.struct('Table');
  paper.root.add(element);
  const cells = placeCells(paper, columns);
  const titles = columns.map(({ title }) => title);
  keepTogether(paper, 15 * mm);
  drawRow(paper, { kind: 'titles', cells, texts: titles, into: element });
  const repeatTitles = () => drawTitlesAgain(paper, cells, titles);
  return {
    add: (texts: readonly string[]) =>
      drawRow(paper, { kind: 'row', cells, texts, into: element, onNewPage: repeatTitles }),
    end: () => {
      element.end();
      paper.y += 2 * mm;
    },
  };
}

/** Names and values, one pair in each row; pairs without a value are left out. */
export function facts(paper: Paper, pairs: readonly (readonly [name: string, value: string | null])[]): void {
  const cells = placeCells(paper, [
    { title: '', share: 3 },
    { title: '', share: 7 },
  ]);
  for (const [name, value] of pairs)
    if (value !== null) drawRow(paper, { kind: 'fact', cells, texts: [name, value], into: paper.root });
  paper.y += 2 * mm;
}

type Cell = { readonly x: number; readonly width: number; readonly align: 'left' | 'right' };

function placeCells(paper: Paper, columns: readonly Column[]): readonly Cell[] {
  const all = columns.reduce((sum, { share }) => sum + share, 0);
  let x = paper.left;
  return columns.map(({ share, align = 'left' }) => {
    const cell = { x, width: (paper.width * share) / all, align };
    x += cell.width;
    return cell;
  });
}

type Row = {
  /** A fact is read as one sentence: it takes a third of the structure of a row of a table, which counts in thousands of them. */
  readonly kind: 'titles' | 'row' | 'fact';
  readonly cells: readonly Cell[];
  readonly texts: readonly string[];
  readonly into: PDFKit.PDFStructureElement;
  readonly onNewPage?: () => void;
};

function drawRow(paper: Paper, { kind, cells, texts, into, onNewPage }: Row): void {
  const element = paper.document.struct(kind === 'fact' ? 'P' : 'TR');
  into.add(element);
  const boxes = kind === 'fact' ? [] : cells.map(() => addBox(paper, element, kind));
  const isBold = (index: number) => kind === 'titles' || (kind === 'fact' && index === 0);
  let left = cells.map((cell, index) =>
    breakLines(paper, texts[index] ?? '', cell.width - 2 * padding, { size, bold: isBold(index) }),
  );
  const needed = Math.max(...left.map((lines) => lines.length));
  // A short row is not torn; only what is longer than a good part of a page is.
  const together = Math.min(needed, 12) * lineHeight(size) + 2 * padding;
  if (paper.y + together > paper.bottom) turnPage(paper, onNewPage);
  while (left.some((lines) => lines.length > 0)) {
    const room = Math.floor((paper.bottom - paper.y - 2 * padding) / lineHeight(size));
    const here = left.map((lines) => lines.slice(0, room));
    const draws = cells.map((cell, index) => () => drawCell(paper, cell, here[index] ?? [], isBold(index)));
    if (kind === 'fact') element.add(() => draws.forEach((draw) => draw()));
    draws.forEach((draw, index) => {
      if (here[index]?.some((line) => line !== '')) boxes[index]?.add(draw);
    });
    paper.y += Math.max(...here.map((lines) => lines.length)) * lineHeight(size) + 2 * padding;
    rule(paper, kind === 'titles' ? 0.8 : 0.25);
    left = left.map((lines) => lines.slice(room));
    if (left.some((lines) => lines.length > 0)) turnPage(paper, onNewPage);
  }
  element.end();
}

type BoxOptions = PDFKit.Mixins.StructureElementOptions & { readonly scope?: 'Column' };

function addBox({ document }: Paper, row: PDFKit.PDFStructureElement, kind: 'titles' | 'row') {
  const options: BoxOptions = kind === 'titles' ? { scope: 'Column' } : {};
  const box = document.struct(kind === 'titles' ? 'TH' : 'TD', options);
  row.add(box);
  return box;
}

function turnPage(paper: Paper, onNewPage: (() => void) | undefined): void {
  paper.newPage();
  onNewPage?.();
}

function drawCell(paper: Paper, { x, width, align }: Cell, lines: readonly string[], bold: boolean): void {
  const y = paper.y + padding;
  if (align === 'left') return drawLines(paper, lines, { x: x + padding, y, size, bold });
  paper.document.font(bold ? 'bold' : 'regular').fontSize(size);
  lines.forEach((line, index) => {
    const start = x + width - padding - paper.document.widthOfString(line);
    drawLines(paper, [line], { x: start, y: y + index * lineHeight(size), size, bold });
  });
}

function drawTitlesAgain(paper: Paper, cells: readonly Cell[], titles: readonly string[]): void {
  const lines = cells.map((cell, index) =>
    breakLines(paper, titles[index] ?? '', cell.width - 2 * padding, { size, bold: true }),
  );
  paper.document.markContent('Artifact', { type: 'Pagination' });
  cells.forEach((cell, index) => drawCell(paper, cell, lines[index] ?? [], true));
  paper.document.endMarkedContent();
  paper.y += Math.max(...lines.map(({ length }) => length)) * lineHeight(size) + 2 * padding;
  rule(paper, 0.8);
}

function rule({ document, left, width, y }: Paper, thickness: number): void {
  document.markContent('Artifact', { type: 'Layout' });
  document.lineWidth(thickness).strokeColor('#777777');
  document
    .moveTo(left, y)
    .lineTo(left + width, y)
    .stroke();
  document.endMarkedContent();
}
