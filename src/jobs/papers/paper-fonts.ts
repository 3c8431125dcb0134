import { readFile } from 'node:fs/promises';
import type { PaperFonts } from '../../formats/papers/font-coverage.ts';

const regularFont = import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf');
const boldFont = import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf');

/** The fonts papers are drawn with: DejaVu Sans Condensed, with Latin, Greek, Cyrillic, Hebrew and Arabic signs. */
export async function loadPaperFonts(): Promise<PaperFonts> {
  const read = async (address: string) => new Uint8Array(await readFile(new URL(address)));
  const [regular, bold] = await Promise.all([read(regularFont), read(boldFont)]);
  return { regular, bold };
}
