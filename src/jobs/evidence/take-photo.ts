import sharp from 'sharp';
import { Failure } from '../../core/failure.ts';
import type { NewEvidence } from '../../store/evidence/evidence.ts';

export type EvidenceFile = NonNullable<NewEvidence['file']>;

/** The largest photo that is taken, in bytes: 10 MiB, as for every file. */
const largestBytes = 10 * 1024 * 1024;
/** The most pixels that are decoded: a small file can unfold into gigabytes. */
const mostPixels = 40_000_000;
/** Enough to read a serial number on a lid, and no more is kept. */
const longestEdge = 4_000;
const longestDecodeSeconds = 20;
/** How many are decoded at once; each may take as much memory as its pixels. */
const mostAtOnce = 2;

sharp.cache(false);
sharp.concurrency(1);

type Kind = 'jpeg' | 'png' | 'webp' | 'heic' | 'gif' | 'tiff' | 'bmp' | 'svg';
const decoded: readonly Kind[] = ['jpeg', 'png', 'webp'];

/**
 * Takes a photo in: what it is shows in its first bytes and not in its name, it is decoded and written anew as JPEG, turned upright,
 * without location, camera or any other data the file carried along. Throws `too-large`, or `rule-refused` with what to send instead.
 */
export async function takePhoto(file: EvidenceFile): Promise<EvidenceFile> {
  if (file.content.length > largestBytes)
    throw new Failure('too-large', `${file.name} is larger than 10 MiB. Send a smaller photo.`);
  const kind = kindOf(file.content);
  if (kind === undefined) throw refusal(file, 'is not a photo, whatever its name says');
  if (!decoded.includes(kind)) throw refusal(file, `is a photo as ${kind.toUpperCase()}, which is not taken`);
  const content = await inTurn(() => writeAnew(file));
  return { name: `${file.name.replace(/\.[^.]*$/, '') || 'photo'}.jpg`, mediaType: 'image/jpeg', content };
}

/** Whether a file says that it is a photo. */
export function isPhoto({ mediaType }: Pick<EvidenceFile, 'mediaType'>): boolean {
  return mediaType.startsWith('image/');
}

/** Takes any file in: one that is a photo, or says it is one, as `takePhoto` does; others stay as they are. */
export async function takeFile(file: EvidenceFile): Promise<EvidenceFile> {
  return isPhoto(file) || kindOf(file.content) !== undefined ? takePhoto(file) : file;
}

async function writeAnew(file: EvidenceFile): Promise<Uint8Array> {
  try {
    const image = sharp(file.content, { limitInputPixels: mostPixels, failOn: 'error', pages: 1 });
    return await image
      .rotate()
      .flatten({ background: '#ffffff' })
      .resize({ width: longestEdge, height: longestEdge, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 85 })
      .timeout({ seconds: longestDecodeSeconds })
      .toBuffer();
  } catch (cause) {
    const tooMany = cause instanceof Error && cause.message.includes('pixel limit');
    throw refusal(
      file,
      tooMany ? 'has more than 40 million pixels' : 'cannot be read as a photo to its end; it may be damaged',
      cause,
    );
  }
}

function refusal(file: EvidenceFile, why: string, cause?: unknown): Failure {
  return new Failure(
    'rule-refused',
    `The file “${file.name}” ${why}. Nothing was changed. Send it as JPEG, PNG or WebP.`,
    cause === undefined ? {} : { cause },
  );
}

/** What an image is by its first bytes; undefined for what is none. */
function kindOf(content: Uint8Array): Kind | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, 512));
  const at = (start: number, text: string) => bytes.toString('latin1', start, start + text.length) === text;
  if (at(0, '\xff\xd8\xff')) return 'jpeg';
  if (at(0, '\x89PNG\r\n\x1a\n')) return 'png';
  if (at(0, 'RIFF') && at(8, 'WEBP')) return 'webp';
  if (at(4, 'ftyp') && /^(heic|heix|hevc|mif1|msf1|avif)/.test(bytes.toString('latin1', 8, 12))) return 'heic';
  if (at(0, 'GIF8')) return 'gif';
  if (at(0, 'II*\0') || at(0, 'MM\0*')) return 'tiff';
  if (at(0, 'BM') && bytes.readUInt32LE(2) === content.length) return 'bmp';
  return /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)?(<!DOCTYPE[^>]*>\s*)?<svg[\s>]/i.test(bytes.toString('latin1'))
    ? 'svg'
    : undefined;
}

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
