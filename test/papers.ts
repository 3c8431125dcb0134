import { readFile } from 'node:fs/promises';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** What a PDF says of itself, and the text of each page as a reader copies it. */
export type ReadPaper = {
  readonly title: unknown;
  readonly language: unknown;
  readonly tagged: boolean;
  readonly pages: readonly string[];
  /** The kinds of structure, as screen readers are told, and what they are told of pictures. */
  readonly roles: ReadonlySet<string>;
  readonly alts: readonly string[];
};

/** Reads a PDF with a reader that is not ours. */
export async function readPaper(bytes: Uint8Array): Promise<ReadPaper> {
  const pdf = await open(bytes);
  const pages: string[] = [];
  const nodes: Node[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const words = items.map((item) => ('str' in item ? item.str : '')).join(' ');
    pages.push(words.replaceAll(/\s+/g, ' ').trim());
    nodes.push(...flatten(await page.getStructTree()));
  }
  const { info } = await pdf.getMetadata();
  const facts = new Map<string, unknown>(Object.entries(info));
  const marks: unknown = await pdf.getMarkInfo();
  return {
    title: facts.get('Title'),
    language: facts.get('Language'),
    tagged: marks instanceof Map && marks.get('Marked') === true,
    pages,
    roles: new Set(nodes.map(({ role }) => role)),
    alts: nodes.flatMap(({ alt }) => (alt === undefined ? [] : [alt])),
  };
}

/** Draws a page as a printer would, at so many dots per inch, and reads every barcode on it: format and text. */
export async function scanPage(bytes: Uint8Array, number: number, dpi = 300): Promise<ReadonlySet<string>> {
  const pdf = await open(bytes);
  const page = await pdf.getPage(number);
  const viewport = page.getViewport({ scale: dpi / 72 });
  const { canvas, context } = canvasOf(pdf.canvasFactory, Math.round(viewport.width), Math.round(viewport.height));
  await page.render({ canvas, canvasContext: context, viewport, background: 'white' }).promise;
  await ready;
  const found = await readBarcodes(canvas.toBuffer('image/png'), {
    formats: ['QRCode', 'Code128'],
    maxNumberOfSymbols: 255,
    tryHarder: true,
  });
  return new Set(found.map(({ format, text }) => `${format}: ${text}`));
}

const root = new URL('../node_modules/', import.meta.url);
// Else it would fetch the same file from the network.
const ready = readFile(new URL('zxing-wasm/dist/reader/zxing_reader.wasm', root)).then((file) =>
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(file).buffer }, fireImmediately: true }),
);

function open(bytes: Uint8Array) {
  const standardFontDataUrl = new URL('pdfjs-dist/standard_fonts/', root).pathname;
  // The reader takes the bytes away from whoever hands them in.
  return getDocument({ data: Uint8Array.from(bytes), verbosity: 0, standardFontDataUrl }).promise;
}

type Node = { readonly role: string; readonly alt?: string; readonly children?: readonly (Node | object)[] };

function flatten(node: Node | null): readonly Node[] {
  if (node === null) return [];
  return [node, ...(node.children ?? []).flatMap((child) => ('role' in child ? flatten(child) : []))];
}

type Canvas = { readonly canvas: { readonly toBuffer: (type: string) => Uint8Array }; readonly context: object };

type CanvasFactory = { readonly create: (width: number, height: number) => Canvas };

function canvasOf(factory: object, width: number, height: number): Canvas {
  const isFactory = (one: object): one is CanvasFactory => 'create' in one && typeof one.create === 'function';
  if (!isFactory(factory)) throw new Error('There is nothing to draw a page on.');
  return factory.create(width, height);
}
