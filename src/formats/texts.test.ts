import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fillText, readTexts, sayDay, sayInstant, textKeys } from './texts.ts';

const folder = new URL('../../texts/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const contentOf = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const english = contentOf('en.yaml');

test('every language has exactly the same texts with the same placeholders', () => {
  assert.ok(files.includes('en.yaml') && files.includes('de.yaml'));
  for (const name of files) {
    const texts = readTexts(contentOf(name), name);
    assert.equal(`${texts.language}.yaml`, name);
    assert.deepEqual([...texts.byKey.keys()], textKeys);
  }
});

test('no text says why somebody leaves, or ties the return of equipment to pay', () => {
  const never =
    /salary|payroll|deduct|\bpay\b|\bfired|dismiss|terminat|resign|died|\bGehalt|\bLohn|einbehalten|Kündigung|entlassen|verstorben/i;
  for (const name of files) {
    for (const line of contentOf(name)
      .split('\n')
      .filter((one) => !one.startsWith('#')))
      assert.doesNotMatch(line, never);
  }
});

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

test('what is put in stays on one line, keeps its own direction, and is never read as a placeholder', () => {
  const texts = readTexts(english, 'en.yaml');
  assert.equal(fillText(texts, 'greeting.named', { name: 'A\r\n\u202Eb {name}' }), 'Hello A b {name},');
  assert.equal(fillText(texts, 'greeting.named', { name: 'שלום' }), 'Hello \u2068שלום\u2069,');
});

test('days and instants are written in the language and on the clock of the reader', () => {
  assert.equal(sayDay('de', Temporal.PlainDate.from('2026-10-30')), 'Freitag, 30. Oktober 2026');
  const at = Temporal.Instant.from('2026-10-25T00:30:00Z');
  // The hour that comes twice says which of the two it is.
  assert.match(sayInstant('de', at, 'Europe/Berlin'), /02:30 MESZ/);
  assert.match(sayInstant('de', at.add({ hours: 1 }), 'Europe/Berlin'), /02:30 MEZ/);
});
