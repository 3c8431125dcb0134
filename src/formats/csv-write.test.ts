import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import Papa from 'papaparse';
import { unescapeCell, writeCsv, writeCsvLine } from './csv-write.ts';

test('whatever is written is read back cell by cell', () => {
  const rows = fc.array(
    fc.array(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('=1+1', "'=x", '"', ',', '\r\n', '＝x', ' a ')),
      { minLength: 2, maxLength: 4 },
    ),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(rows, (table) => {
      const text = writeCsv(['a', 'b'], table);
      const { data } = Papa.parse<string[]>(text, { delimiter: ',', newline: '\r\n' });
      assert.deepEqual(
        data.slice(1, -1).map((row) => row.map(unescapeCell)),
        table,
      );
    }),
  );
});

test('no cell begins with a character that makes a spreadsheet calculate', () => {
  for (const start of ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
    const line = writeCsvLine([`${start}HYPERLINK("http://evil.example")`]);
    assert.match(line, /^"?'/, JSON.stringify(start));
  }
  assert.equal(writeCsvLine(['Ada', 3, null, true]), 'Ada,3,,true\r\n');
});
