import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { directionOf, fillGaps, fillText, readTexts, sayDay, sayInstant } from './texts.ts';

const contentOf = (name: string) => readFileSync(new URL(`../../texts/${name}`, import.meta.url), 'utf8');
const english = contentOf('en.yaml');

const faults: readonly (readonly [string, (text: string) => string, RegExp])[] = [
  [
    'a key nobody asks for',
    (text) => text.replace('  title:', '  titel: x\n  title:'),
    /x\.yaml: there is no text "act\.titel"/,
  ],
  ['a missing key', (text) => text.replace(/ {2}send: .*\n/, ''), /x\.yaml: the text "act\.send" is missing/],
  [
    'another placeholder',
    (text) => text.replace('{source} is held', '{person} is held'),
    /"feed_held\.subject" names \{person\}/,
  ],
  [
    'a forgotten placeholder',
    (text) => text.replace('Hello {name}', 'Hello you'),
    /"greeting\.named" does not name \{name\}/,
  ],
  [
    'a missing plural form',
    (text) => text.replace('    one: And one more.\n', ''),
    /"digest\.more" lacks its form "one"/,
  ],
  [
    'a plural form of another language',
    (text) => text.replace('    one: And one more.', '    one: And one more.\n    few: x {count}'),
    /form "few"/,
  ],
  ['no word on whether it is reviewed', (text) => text.replace('reviewed: true\n', ''), /"reviewed" is neither/],
  [
    'a legal text in a language that nobody reviewed',
    (text) => text.replace('reviewed: true', 'reviewed: false'),
    /"legal\.signature" is legal/,
  ],
  ['an empty text', (text) => text.replace('send: It is done', 'send: " "'), /"act\.send" is empty/],
  ['a language that is none', (text) => text.replace('language: en', 'language: "e n"'), /not a language tag/],
  ['the same key twice', (text) => `${text}\nact:\n  title: x\n`, /x\.yaml: /],
];
for (const [what, change, message] of faults) {
  test(`${what} is refused with its file and key`, () => {
    const changed = change(english);
    assert.notEqual(changed, english);
    assert.throws(() => readTexts(changed, 'x.yaml'), message);
  });
}

test('counts choose the plural form of the language, and numbers are written as it writes them', () => {
  const [en, de] = [readTexts(english, 'en.yaml'), readTexts(contentOf('de.yaml'), 'de.yaml')];
  assert.equal(fillText(en, 'digest.subject', { count: 1 }), 'One thing to do today');
  assert.equal(fillText(en, 'digest.subject', { count: 1200 }), '1,200 things to do today');
  assert.equal(fillText(de, 'digest.subject', { count: 1200 }), 'Heute sind 1.200 Sachen zu tun');
});

test('a form that stands for several numbers names the number', () => {
  const french = (one: string) =>
    `language: fr\nreviewed: false\ndigest:\n  more:\n    one: ${one}\n    many: et {count}\n    other: et {count}\n`;
  assert.throws(() => readTexts(french('et une'), 'fr.yaml'), /"digest\.more" does not name \{count\}/);
  assert.equal(fillText(readTexts(french('et {count}'), 'fr.yaml'), 'digest.more', { count: 0 }), 'et 0');
});

test('what a language does not say is said in English, in its own direction', () => {
  const hebrew = readTexts('language: he\nreviewed: false\nact:\n  send: בוצע\n', 'he.yaml');
  const whole = fillGaps(hebrew, readTexts(english, 'en.yaml'));
  assert.equal(fillText(whole, 'act.send'), 'בוצע');
  assert.equal(fillText(whole, 'act.title'), '\u2068Please confirm\u2069');
  assert.equal(fillText(whole, 'digest.more', { count: 1 }), '\u2068And one more.\u2069');
});

test('what is put in stays on one line, keeps its own direction, and is never read as a placeholder', () => {
  const texts = readTexts(english, 'en.yaml');
  assert.equal(fillText(texts, 'greeting.named', { name: 'A\r\n\u202Eb {name}' }), 'Hello A b {name},');
  assert.equal(fillText(texts, 'greeting.named', { name: 'שלום' }), 'Hello \u2068שלום\u2069,');
  const arabic = readTexts(contentOf('ar.yaml'), 'ar.yaml');
  assert.equal(fillText(arabic, 'greeting.named', { name: 'Ada' }), 'مرحبًا \u2068Ada\u2069،');
});

test('days and instants are written in the language and on the clock of the reader', () => {
  assert.equal(sayDay('de', Temporal.PlainDate.from('2026-10-30')), 'Freitag, 30. Oktober 2026');
  assert.equal(sayDay('ja', Temporal.PlainDate.from('2026-10-30')), '2026年10月30日金曜日');
  assert.match(sayDay('ar', Temporal.PlainDate.from('2026-10-30')), /^الجمعة، 30 أكتوبر 2026$/);
  const at = Temporal.Instant.from('2026-10-25T00:30:00Z');
  // The hour that comes twice says which of the two it is.
  assert.match(sayInstant('de', at, 'Europe/Berlin'), /02:30 MESZ/);
  assert.match(sayInstant('de', at.add({ hours: 1 }), 'Europe/Berlin'), /02:30 MEZ/);
});

test('a language knows the direction it is written in', () => {
  assert.deepEqual(['ar', 'ar-EG', 'he', 'fa'].map(directionOf), ['rtl', 'rtl', 'rtl', 'rtl']);
  assert.deepEqual(['en', 'ja', 'pt-BR', 'az', 'ku-Latn'].map(directionOf), ['ltr', 'ltr', 'ltr', 'ltr', 'ltr']);
});
