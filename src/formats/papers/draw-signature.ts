import { Failure } from '../../core/failure.ts';
import { drawLines, keepTogether, lineHeight } from './draw-text.ts';
import { mm, type Paper } from './paper.ts';

const boxHeight = 18 * mm;
const boxWidth = 70 * mm;

/** A drawn signature: a JPEG, or a PNG without transparency. Throws `not-what-it-says` for bytes that are neither. */
export function signatureImage(paper: Paper, image: Uint8Array, alt: string): void {
  if (!isPlainPicture(image)) throw noPicture();
  keepTogether(paper, boxHeight + 2 * mm);
  const { document, root, left, y } = paper;
  const draw = () => {
    try {
      document.image(Buffer.from(image), left, y, { fit: [boxWidth, boxHeight] });
    } catch (cause) {
      throw noPicture(cause);
    }
  };
  root.add(document.struct('Figure', { alt: paper.drawable(alt) }, draw));
  paper.y += boxHeight + 2 * mm;
}

const pngBeginning = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Others the library unpacks later, where a fault in them would no longer be ours to catch. */
function isPlainPicture(image: Uint8Array): boolean {
  if (image[0] === 0xff && image[1] === 0xd8 && image[2] === 0xff) return true;
  if (!pngBeginning.every((byte, index) => image[index] === byte)) return false;
  const [first, ...others] = chunkTypes(image);
  const [colourType, interlace] = [image[25], image[28]];
  const plain = (colourType === 0 || colourType === 2) && interlace === 0;
  return plain && first === 'IHDR' && others.includes('IDAT') && !others.includes('IHDR');
}

function chunkTypes(png: Uint8Array): readonly string[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const types: string[] = [];
  for (let at = pngBeginning.length; at + 12 <= png.length; at += 12 + view.getUint32(at))
    types.push(String.fromCharCode(...png.subarray(at + 4, at + 8)));
  return types;
}

function noPicture(cause?: unknown): Failure {
  return new Failure('not-what-it-says', 'A signature is neither a JPEG nor a PNG without transparency.', { cause });
}

/** Lines to be filled in by hand, side by side: above each one room to write, below it what belongs there. */
export function linesToSign(paper: Paper, labels: readonly string[]): void {
  const size = 8;
  keepTogether(paper, 14 * mm + lineHeight(size));
  paper.y += 14 * mm;
  const gap = 8 * mm;
  const width = (paper.width - gap * (labels.length - 1)) / labels.length;
  labels.forEach((label, index) => {
    const x = paper.left + index * (width + gap);
    paper.document.markContent('Artifact', { type: 'Layout' });
    paper.document.lineWidth(0.6).strokeColor('black');
    paper.document
      .moveTo(x, paper.y)
      .lineTo(x + width, paper.y)
      .stroke();
    paper.document.endMarkedContent();
    const drawn = paper.drawable(label);
    const draw = () => drawLines(paper, [drawn], { x, y: paper.y + 1 * mm, size });
    paper.root.add(paper.document.struct('P', {}, draw));
  });
  paper.y += lineHeight(size) + 3 * mm;
}
