import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../core/failure.ts';
import { drawableText, missingSign } from './drawable-text.ts';
import { coverageOf } from './font-coverage.ts';

const font = new URL('../../../node_modules/dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf', import.meta.url);
const covers = coverageOf(new Uint8Array(readFileSync(font)));
const draw = (text: string) => drawableText(text, covers);

test('names in Latin, Greek and Cyrillic are drawn as they are written', () => {
  for (const name of ['Dvořák', 'Ελένη Παπαδοπούλου', 'Олег Щербань', 'Łukasz Żółć', 'Nguyễn Thị Ánh', 'İlker Şahin'])
    assert.deepEqual(draw(name), { text: name, whole: true });
  assert.deepEqual(draw('Dvor\u030ca\u0301k'), { text: 'Dvořák', whole: true });
});

test('words from the right change places, because a line is drawn from the left', () => {
  assert.equal(draw('Herr محمد علي Müller').text, 'Herr علي محمد Müller');
  assert.equal(draw('דנה לוי').text, 'לוי דנה');
});

test('what is drawn has only signs of the font, on one line, and says when some were missing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { text: drawn, whole } = draw(text);
      for (const sign of drawn) assert.ok(covers(sign.codePointAt(0) ?? 0));
      assert.doesNotMatch(drawn, /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      if (!whole) assert.ok(drawn.includes(missingSign));
    }),
  );
  assert.deepEqual(draw('a\u202eb\n c'), { text: 'ab c', whole: true });
});

test('bytes that are no font are refused', () => {
  for (const bytes of [new Uint8Array(), new Uint8Array(200)])
    assert.throws(
      () => coverageOf(bytes),
      (error) => error instanceof Failure && error.code === 'configuration-wrong',
    );
});
