import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitRows } from './csv-rows.ts';
import { writeCsvLine } from './csv-write.ts';

type Row = { readonly line: number; readonly cells: readonly string[] };

async function split(text: string, cutEvery: number, width = 3) {
  const rows: Row[] = [];
  const faults: number[] = [];
  async function* pieces(): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += cutEvery) yield text.slice(at, at + cutEvery);
  }
  for await (const batch of splitRows(pieces(), { name: 'x.csv', delimiter: ',', width })) {
    batch.rows.forEach((cells, at) => {
      if (cells.join('') !== '') rows.push({ line: batch.lines[at] ?? 0, cells });
    });
    faults.push(...batch.faults.map(({ line }) => line));
  }
  return { rows, faults };
}

test('rows and their lines do not depend on how the text is cut', async () => {
  const cell = fc.oneof(
    fc.constantFrom('plain', 'a "quoted" word', 'two\nlines', 'a,b', ''),
    fc.string({ maxLength: 5 }).map((text) => `x${text.replaceAll(/[\r\n]/g, '')}`),
  );
  const rows = fc.array(fc.tuple(fc.constant('id'), cell, cell), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom('\n', '\r\n'),
      async (table, cut, ending) => {
        const text = table.map((cells) => writeCsvLine(cells).replace(/\r\n$/, ending)).join('');
        const whole = await split(text, text.length);
        assert.deepEqual(await split(text, cut), whole);
        assert.equal(whole.rows.length, table.length);
        let line = 1;
        for (const [at, cells] of table.entries()) {
          assert.equal(whole.rows[at]?.line, line);
          line += 1 + cells.join('').split('\n').length - 1;
        }
      },
    ),
  );
});

test('a quotation mark that never closes spoils its own line and no other', async () => {
  for (const cut of [1, 7, 1000]) {
    const { rows, faults } = await split('1,"Müller,x\n2,Meier,y\n3,"Schulz",z\n4,Weber,w\n', cut);
    assert.deepEqual(
      rows.map(({ line }) => line),
      [2, 3, 4],
    );
    assert.deepEqual(faults, [1]);
  }
});

test('a quote that swallows the next line and closes there is noticed by the number of cells', async () => {
  const { rows, faults } = await split('1,"Müller,x\n2,Meier",y,z\n3,Weber,w\n', 1000);
  assert.deepEqual(faults, [1]);
  assert.deepEqual(
    rows.map(({ line }) => line),
    [2, 3],
  );
});

test('a stray quotation mark inside a quoted cell spoils one line', async () => {
  const { rows, faults } = await split('1,"15" monitor",x\n2,"ok",y\n', 1000);
  assert.deepEqual(faults, [1]);
  assert.deepEqual(rows, [{ line: 2, cells: ['2', 'ok', 'y'] }]);
});

test('an open quote over megabytes is given up on, so memory stays bounded', async () => {
  const filler = '9,filler,row\n'.repeat(120_000);
  const { rows, faults } = await split(`1,"open,x\n${filler}`, 65_536);
  assert.deepEqual(faults, [1]);
  assert.equal(rows.length, 120_000);
});

test('a file with quotes broken all over, or with one endless line, is refused whole', async () => {
  await assert.rejects(split('1,"a" b",c\n'.repeat(1_100), 65_536), /broken quotation marks in more than 1000 lines/);
  await assert.rejects(split('x'.repeat(1_200_000), 65_536), /a line of more than a million characters/);
});
