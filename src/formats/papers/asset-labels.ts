import { Failure } from '../../core/failure.ts';
import { type Barcode, code128, drawBarcode, qrCode } from './barcode.ts';
import { breakWord, drawLine } from './draw-text.ts';
import { drawableText } from './drawable-text.ts';
import { coverageOf, type PaperFonts } from './font-coverage.ts';
import { type LabelSheet, labelSheets, type LabelSheetCode } from './label-sheets.ts';
import { closePaper, mm, openDocument } from './paper.ts';

/** What stands on the label of one asset. */
export type AssetLabel = {
  readonly tag: string;
  readonly serial: string | null;
  /** What it is, such as "ThinkPad T14"; null when the register does not say. */
  readonly model: string | null;
};

export type LabelOrder = {
  readonly labels: readonly AssetLabel[];
  readonly sheet: LabelSheetCode;
  readonly organization: string;
  /** The first place to print on, from 1, along the rows: for a sheet of which some labels are gone. */
  readonly startAt?: number;
  /** What the QR code says instead of the tag: an address with `{tag}` in it. */
  readonly link?: string;
  readonly at: Temporal.Instant;
};

/** The narrowest bar and module, in millimetres, that office printers and phones still manage. */
const narrowestBar = 0.19;
const narrowestModule = 0.25;

/**
 * Labels for assets on a common sheet, as a PDF to be printed at full size: a QR code and a Code 128 of the tag, the tag in words, model,
 * serial number and organization. A Code 128 that would be too fine to be read is left out: the QR code says the same. Throws
 * `rule-refused` without labels, for a place the sheet has not, and for a tag or link that no code on such a label can hold.
 */
export function assetLabels(fonts: PaperFonts, order: LabelOrder): Uint8Array {
  const sheet = labelSheets[order.sheet];
  const places = sheet.columns * sheet.rows;
  const startAt = order.startAt ?? 1;
  if (order.labels.length === 0) throw new Failure('rule-refused', 'There is no asset to print a label for.');
  if (!Number.isInteger(startAt) || startAt < 1 || startAt > places)
    throw new Failure('rule-refused', `${order.sheet} has ${places} labels: begin at one from 1 to ${places}.`);
  const { document, root } = openDocument(
    fonts,
    { title: 'Asset labels', language: 'en', at: order.at, organization: order.organization },
    [sheet.page.width * mm, sheet.page.height * mm],
  );
  order.labels.forEach((label, index) => {
    const place = (index + startAt - 1) % places;
    if (index === 0 || place === 0) document.addPage();
    drawLabel({ document, root, fonts, order, sheet }, label, place);
  });
  return closePaper({ document, root });
}

type Sheet = {
  readonly document: PDFKit.PDFDocument;
  readonly root: PDFKit.PDFStructureElement;
  readonly fonts: PaperFonts;
  readonly order: LabelOrder;
  readonly sheet: LabelSheet;
};

/** Lengths in millimetres: the codes on the left and below, the words to the right of the QR code. */
function drawLabel(drawing: Sheet, label: AssetLabel, place: number): void {
  const { order, sheet } = drawing;
  const { width, height } = sheet.label;
  const left = sheet.first.left + (place % sheet.columns) * sheet.step.across;
  const top = sheet.first.top + Math.floor(place / sheet.columns) * sheet.step.down;
  const edge = height < 25 ? 1.5 : 2;
  const bars = fitting(code128(label.tag), width - 2 * edge);
  const strip = bars === undefined ? 0 : Math.min(10, Math.max(5.5, height * 0.24));
  const side = Math.min(height - 2 * edge - (strip === 0 ? 0 : strip + 0.8), width * 0.45);
  const about = order.link === undefined ? label.tag : order.link.replaceAll('{tag}', encodeURIComponent(label.tag));
  const code = qrCode(about);
  if (side / code.width < narrowestModule) throw tooFine(label.tag, order);
  const at = (x: number, y: number) => ({ x: (left + x) * mm, y: (top + y) * mm });
  drawBarcode(drawing, code, {
    ...at(edge, edge),
    width: side * mm,
    height: side * mm,
    alt: `QR code: ${about}`,
  });
  drawWords(drawing, label, {
    ...at(edge + side + 1, edge),
    width: (width - 2 * edge - side - 1) * mm,
    height: side * mm,
  });
  if (bars === undefined) return;
  const across = Math.min(width - 2 * edge, bars.width * 0.4);
  drawBarcode(drawing, bars, {
    ...at((width - across) / 2, height - edge - strip),
    width: across * mm,
    height: strip * mm,
    alt: `Code 128: ${label.tag}`,
  });
}

function fitting(code: Barcode | undefined, width: number): Barcode | undefined {
  return code !== undefined && width / code.width >= narrowestBar ? code : undefined;
}

function tooFine(tag: string, { link, sheet }: LabelOrder): Failure {
  const what = link === undefined ? 'The tag' : 'The link';
  const shown = tag.length > 60 ? `${tag.slice(0, 60)}…` : tag;
  return new Failure(
    'rule-refused',
    `${what} of ${shown} is too long for a code on ${sheet} that can be read. Choose larger labels${link === undefined ? '' : ' or a shorter link'}.`,
  );
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** The tag as large as it fits; the rest below it, small, and cut with "…" where it is too long. */
function drawWords({ document, root, fonts, order }: Sheet, label: AssetLabel, box: Box): void {
  const covers = coverageOf(fonts.regular);
  const small = box.height < 14 * mm ? 5 : 6.5;
  const tag = drawableText(label.tag, covers).text;
  document.font('bold');
  const whole = [14, 12, 10, 9, 8, 7, 6, 5].find(
    (size) => document.fontSize(size).widthOfString(tag) <= box.width && size * 1.25 <= box.height - small * 1.25,
  );
  const size = whole ?? 5;
  document.fontSize(size);
  // A tag is never cut: it goes on in a second line.
  const tagLines = whole === undefined ? breakWord(tag, box.width, (part) => document.widthOfString(part)) : [tag];
  let y = box.y;
  const write = (line: string) => {
    root.add(document.struct('P', {}, () => drawLine(document, line, box.x, y)));
    y += document.currentLineHeight() * 1.05;
  };
  tagLines.forEach(write);
  document.font('regular').fontSize(small);
  const serial = label.serial === null || label.serial === label.tag ? null : `S/N ${label.serial}`;
  for (const words of [label.model, serial, order.organization]) {
    const drawn = drawableText(words ?? '', covers).text;
    if (drawn === '' || y + document.currentLineHeight() > box.y + box.height + 0.5) continue;
    write(cut(document, drawn, box.width));
  }
}

function cut(document: PDFKit.PDFDocument, text: string, width: number): string {
  if (document.widthOfString(text) <= width) return text;
  const signs = Array.from(text);
  while (signs.length > 1 && document.widthOfString(`${signs.join('')}…`) > width) signs.pop();
  return `${signs.join('').trimEnd()}…`;
}
