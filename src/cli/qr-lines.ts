import type { Barcode } from '../formats/papers/barcode.ts';

/** A QR code as lines of half blocks, light on dark as terminals are: two rows of modules in one line. */
export function qrLines({ width, height, bars }: Barcode): readonly string[] {
  const dark = new Set<number>();
  for (const bar of bars) for (let x = bar.x; x < bar.x + bar.width; x += 1) dark.add(bar.y * width + x);
  const blocks = { 'true,true': ' ', 'true,false': '▄', 'false,true': '▀', 'false,false': '█' } as const;
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let line = '';
    for (let x = 0; x < width; x += 1) {
      const below = y + 1 >= height || dark.has((y + 1) * width + x);
      line += blocks[`${dark.has(y * width + x)},${below}`];
    }
    lines.push(line);
  }
  return lines;
}
