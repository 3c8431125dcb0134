import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillText } from '../../formats/texts.ts';
import { loadTexts, textsFor } from './texts.ts';

const texts = await loadTexts();
const chosen = (...wanted: readonly (string | null)[]) => textsFor(texts, wanted).language;

test('a reader gets their language, else one they understand, else English', () => {
  assert.equal(chosen('pl'), 'pl');
  assert.equal(chosen(null, 'de-AT', 'fr'), 'de');
  assert.equal(chosen('pt-PT'), 'pt-BR');
  assert.equal(chosen('PT-br'), 'pt-BR');
  assert.equal(chosen('', 'x', '*', 'ja-JP'), 'ja');
});

test('a language that nobody knows is English, and a legal text is never in words that nobody reviewed (edge-147)', () => {
  assert.equal(chosen('tlh', null), 'en');
  assert.equal(chosen(), 'en');
  const english = fillText(textsFor(texts, ['en']), 'legal.signature');
  for (const [language, own] of texts) {
    const said = fillText(own, 'legal.signature').replaceAll(/[\u2068\u2069]/g, '');
    assert.equal(said === english, language !== 'de', language);
  }
});
