import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { table } from './table.ts';
import { pad, printable, printableJson, widthOf, wrap } from './text.ts';

test('nothing that steers a terminal comes out of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.doesNotMatch(printable(text), /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      assert.doesNotMatch(
        printableJson({ text }),
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
      );
    }),
  );
  assert.equal(printable('a\u001b[31mred\u001b[0m\u009b2Jb\nc'), 'aredb c');
});

test('JSON that is made safe still says the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) =>
      assert.deepEqual(JSON.parse(printableJson({ text })), { text }),
    ),
  );
});

test('widths count columns, not characters', () => {
  assert.equal(widthOf('Zofia'), 5);
  assert.equal(widthOf('Zo\u0301fia'), 5);
  assert.equal(widthOf('田中愛子'), 8);
  assert.equal(widthOf('ليلى حداد'), 9);
  assert.equal(widthOf('👩‍💻'), 2);
  assert.equal(pad('田中', 6), '田中  ');
});

test('wrapped lines keep to the width and lose no letter', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 30 })),
      fc.integer({ min: 2, max: 40 }),
      (words, width) => {
        const text = words.map((word) => printable(word)).join(' ');
        const lines = wrap(text, width);
        assert.ok(lines.every((line) => widthOf(line) <= width));
        assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
      },
    ),
  );
});

test('a table keeps to 100 columns, whatever stands in its flexible cells, and never cuts an id', () => {
  const id = '01a2074b-a617-7246-ad88-cc32f5b2c45d';
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 200 }))),
      (rows) => {
        const lines = table<[string, string]>(
          [
            { title: 'ID', value: () => id },
            { title: 'ONE', value: ([one]) => one, flexible: true },
            { title: 'TWO', value: ([, two]) => two, flexible: true },
          ],
          rows,
        ).map((line) => line.replace(/\u001b\[\d+m/g, ''));
        assert.ok(lines.every((line) => widthOf(line) <= 100));
        assert.equal(lines.filter((line) => line.startsWith(id)).length, rows.length);
      },
    ),
  );
});
