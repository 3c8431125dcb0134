import PDFDocument from 'pdfkit';
import { type DrawableText, drawableText, missingSign } from './drawable-text.ts';
import { coverageOf, type PaperFonts } from './font-coverage.ts';

/** What every paper is told about itself. The same facts and content give the same bytes. */
export type PaperFacts = {
  /** When the paper was made; it stands in its properties. */
  readonly at: Temporal.Instant;
  /** What tells this paper from others: the number of a case, of a certificate. It stands at the foot of every page. */
  readonly mark: string;
  readonly size?: 'A4' | 'Letter';
};

/** A paper that is being drawn. All lengths are points; `y` is where the next thing goes, from the top. */
export type Paper = {
  readonly document: PDFKit.PDFDocument;
  readonly root: PDFKit.PDFStructureElement;
  readonly left: number;
  readonly width: number;
  readonly bottom: number;
  /** A text as it can be drawn. The paper remembers whether signs were missing. */
  readonly drawable: (text: string) => string;
  /** Goes on at the top of a new page, with the foot of the paper on it. */
  readonly newPage: () => void;
  readonly hasMissingSigns: () => boolean;
  y: number;
};

/** Points in a millimetre. */
export const mm = 72 / 25.4;

const margin = 18 * mm;
const footHeight = 8 * mm;
const footSize = 7;

type DocumentFacts = {
  readonly title: string;
  readonly language: string;
  readonly at: Temporal.Instant;
  readonly organization: string;
};

/** An empty tagged document (PDF 1.7) without pages, with its fonts `regular` and `bold` embedded. */
export function openDocument(fonts: PaperFonts, facts: DocumentFacts, size: string | [number, number]) {
  const document = new PDFDocument({
    autoFirstPage: false,
    size,
    // Nothing is broken over pages but by the drawing itself, which knows what belongs together.
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: facts.language,
    info: {
      Title: facts.title,
      Author: facts.organization,
      Producer: 'Handback',
      Creator: 'Handback',
      // oxlint-disable-next-line no-restricted-globals -- the library takes no other kind of instant; this one is given, not read
      CreationDate: new Date(facts.at.epochMilliseconds),
    },
  });
  document.registerFont('regular', fonts.regular);
  document.registerFont('bold', fonts.bold);
  const root = document.struct('Document');
  document.addStructure(root);
  return { document, root };
}

/** The first page of a paper. `title` and `language` (RFC 5646) are told to screen readers; the title is not drawn. */
export function openPaper(
  fonts: PaperFonts,
  facts: PaperFacts & { readonly title: string; readonly language: string; readonly organization: string },
): Paper {
  const { document, root } = openDocument(fonts, facts, facts.size === 'Letter' ? 'LETTER' : 'A4');
  const covers = coverageOf(fonts.regular);
  const text = (words: string): DrawableText => drawableText(words, covers);
  let pages = 0;
  let missing = false;
  const start = () => {
    document.addPage();
    pages += 1;
    drawFoot(document, text(`${facts.organization} · ${facts.mark}`).text, pages);
  };
  start();
  const paper: Paper = {
    document,
    root,
    left: margin,
    width: document.page.width - 2 * margin,
    bottom: document.page.height - margin - footHeight,
    drawable: (words) => {
      const drawn = text(words);
      missing ||= !drawn.whole;
      return drawn.text;
    },
    newPage: () => {
      start();
      paper.y = margin;
    },
    hasMissingSigns: () => missing,
    y: margin,
  };
  return paper;
}

/** Set apart from the content, so that screen readers do not read it on every page. */
function drawFoot(document: PDFKit.PDFDocument, mark: string, page: number): void {
  const y = document.page.height - margin;
  document.markContent('Artifact', { type: 'Pagination' });
  document.font('regular').fontSize(footSize).fillColor('#444444');
  document.text(mark, margin, y, { lineBreak: false });
  const number = String(page);
  document.text(number, document.page.width - margin - document.widthOfString(number), y, { lineBreak: false });
  document.endMarkedContent();
  document.fillColor('black');
}

/** Said at the end of a paper on which signs could not be drawn. */
export const missingNote = `${missingSign} stands for a sign that cannot be printed here, such as Chinese, Japanese or Korean ones. The record itself has it.`;

/** Ends a paper and gives its bytes. */
export function closePaper({ document, root }: Pick<Paper, 'document' | 'root'>): Uint8Array {
  root.end();
  document.end();
  return drawnSoFar(document);
}

/** What a document has written since this was last asked. */
export function drawnSoFar(document: PDFKit.PDFDocument): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk: unknown = document.read();
    if (!(chunk instanceof Uint8Array)) return Buffer.concat(chunks);
    chunks.push(chunk);
  }
}
