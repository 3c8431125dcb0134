import assert from 'node:assert/strict';
import { test } from 'node:test';
import { qrCode } from '../formats/papers/barcode.ts';
import { qrLines } from './qr-lines.ts';

test('a code in the terminal has every module of the code, and a light edge around it', () => {
  const code = qrCode('https://handback.test/sign/AaIJWl5rf0aOrLiV');
  const lines = qrLines(code);
  const shown = lines.flatMap((line) => [
    Array.from(line, (block) => block === ' ' || block === '▄'),
    Array.from(line, (block) => block === ' ' || block === '▀'),
  ]);
  let dark = 0;
  for (let y = 0; y < code.height; y += 1) dark += shown[y]?.filter((one) => one).length ?? 0;
  assert.equal(
    dark,
    code.bars.reduce((sum, { width }) => sum + width, 0),
  );
  for (const { x, y, width } of code.bars) for (let at = x; at < x + width; at += 1) assert.equal(shown[y]?.[at], true);
  assert.equal(lines[0], '█'.repeat(code.width));
});
