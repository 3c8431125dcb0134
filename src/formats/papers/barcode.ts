import bwip from 'bwip-js/node';
import { Failure } from '../../core/failure.ts';

/** A barcode as dark rectangles on white, in modules of one unit, with the quiet zone that its standard asks for. */
export type Barcode = {
  readonly width: number;
  readonly height: number;
  readonly bars: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
};

const qrQuiet = 4;
const code128Quiet = 10;
const mostInQr = 1000;

/** A QR code (ISO/IEC 18004, error correction M). Throws `rule-refused` for a text too long to be read from paper. */
export function qrCode(text: string): Barcode {
  if (text.length > mostInQr) throw new Failure('rule-refused', `A QR code holds up to ${mostInQr} signs here.`);
  const [symbol] = bwip.raw('qrcode', text, 'eclevel=M');
  if (symbol === undefined || !('pixs' in symbol)) throw new Error('A QR code came without its modules.');
  const { pixs, pixx } = symbol;
  const bars: Barcode['bars'][number][] = [];
  for (let y = 0; y * pixx < pixs.length; y += 1) {
    for (let x = 0; x < pixx; x += 1) {
      const start = x;
      while (x < pixx && pixs[y * pixx + x] === 1) x += 1;
      if (x > start) bars.push({ x: start + qrQuiet, y: y + qrQuiet, width: x - start, height: 1 });
    }
  }
  const side = pixx + 2 * qrQuiet;
  return { width: side, height: side, bars };
}

/** A Code 128 (ISO/IEC 15417) of height 1; undefined for a text with signs other than those of ASCII, which it cannot hold. */
export function code128(text: string): Barcode | undefined {
  if (!/^[\x20-\x7e]{1,60}$/.test(text)) return undefined;
  const [symbol] = bwip.raw('code128', text);
  if (symbol === undefined || !('sbs' in symbol)) throw new Error('A Code 128 came without its bars.');
  let x = code128Quiet;
  const bars: Barcode['bars'][number][] = [];
  symbol.sbs.forEach((width, index) => {
    if (index % 2 === 0) bars.push({ x, y: 0, width, height: 1 });
    x += width;
  });
  return { width: x + code128Quiet, height: 1, bars };
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Draws a barcode over a whole box, as filled paths: sharp at every size of printing. Screen readers are told `alt`. */
export function drawBarcode(
  { document, root }: { readonly document: PDFKit.PDFDocument; readonly root: PDFKit.PDFStructureElement },
  code: Barcode,
  { x, y, width, height, alt }: Box & { readonly alt: string },
): void {
  const across = width / code.width;
  const down = height / code.height;
  const draw = () => {
    for (const bar of code.bars)
      document.rect(x + bar.x * across, y + bar.y * down, bar.width * across, bar.height * down);
    document.fill('black');
  };
  root.add(document.struct('Figure', { alt }, draw));
}
