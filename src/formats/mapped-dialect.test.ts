import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ImportRecord, RowProblem } from '../core/import-record.ts';
import { checkColumnMap, type ColumnMap } from './column-map.ts';
import { explainFile } from './explain-file.ts';
import { readRecords } from './read-records.ts';
import { recognizeFile } from './recognize-file.ts';
import { tryColumnMap } from './try-column-map.ts';

function source(content: string | Uint8Array) {
  return { name: 'export.csv', open: () => [typeof content === 'string' ? Buffer.from(content) : content] };
}

async function read(content: string | Uint8Array, map: ColumnMap) {
  checkColumnMap(map);
  const file = await recognizeFile(source(content), undefined, { map });
  const records: ImportRecord[] = [];
  const problems: RowProblem[] = [];
  for await (const batch of readRecords(file, { dates: undefined, currency: undefined })) {
    records.push(...batch.records);
    problems.push(...batch.problems);
  }
  return { records, problems };
}

const staff: ColumnMap = {
  name: 'staff',
  target: 'people',
  columns: { Personalnummer: 'employeeNumber', Nachname: 'familyName', Status: 'status', Austritt: 'endDate' },
  words: { status: { Ausgeschieden: 'terminated', Beschäftigt: 'active' } },
  dates: 'dmy',
};

const personalliste = readFileSync(new URL('../../demo/formats/personalliste.csv', import.meta.url));

test('a file of our own making is read by its map: columns, words, German dates', async () => {
  const { records, problems } = await read(personalliste, staff);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    records.map((record) => record.record === 'person' && [record.employeeNumber, record.status, record.endDate]),
    [
      ['E-1003', 'left', '2026-11-13'],
      ['E-1004', 'active', null],
    ],
  );
});

test('edge-17: a word of status that the map does not explain refuses its row, whatever it looks like', async () => {
  const known = ['ausgeschieden', 'beschäftigt', '-', '–', '—', 'n/a', 'na', 'nie', 'null', 'none', 'never', '(none)'];
  const words = fc.stringMatching(/^[a-zA-Z]{1,12}$/).filter((word) => !known.includes(word.toLowerCase()));
  await fc.assert(
    fc.asyncProperty(words, async (word) => {
      const { records, problems } = await read(`Personalnummer;Nachname;Status;Austritt\nE1;A;${word};\n`, staff);
      assert.deepEqual([records.length, problems[0]?.column], [0, 'Status']);
      assert.match(problems[0]?.reason ?? '', /the column map does not explain/);
    }),
    { numRuns: 100 },
  );
  const { words: _, ...rest } = staff;
  const { problems } = await read('Personalnummer;Nachname;Status;Austritt\nE1;A;T;\n', { ...rest, words: {} });
  assert.equal(problems.length, 1);
});

test('edge-16: a map keeps to its columns when they change places, and refuses a file that lacks one', async () => {
  const { records } = await read('Austritt;Status;Nachname;Personalnummer\n;Beschäftigt;A;E1\n', staff);
  assert.equal(records[0]?.record === 'person' && records[0].employeeNumber, 'E1');
  await assert.rejects(read('Personal-ID;Nachname;Status;Austritt\n', staff), {
    code: 'not-what-it-says',
    message: /lacks the column “Personalnummer” of the map/,
  });
});

test('the second column of a name is addressed as such, and one of two is never taken unasked', async () => {
  const text = readFileSync(new URL('../../demo/formats/bamboohr-report-twice-status.csv', import.meta.url));
  const columns = { 'Employee #': 'employeeNumber', 'Last Name': 'familyName' };
  const map: ColumnMap = { name: 'bamboo', target: 'people', columns, words: {}, dates: null };
  await assert.rejects(read(text, { ...map, columns: { ...columns, Status: 'status' } }), {
    message: /has 2 columns “Status”\. Say in the map which one counts: “Status#1” or “Status#2”/,
  });
  const { records } = await read(text, { ...map, columns: { ...columns, 'Status#1': 'status' } });
  assert.deepEqual(
    records.map((record) => record.record === 'person' && record.status),
    ['active', 'left'],
  );
});

test('a map that leads nowhere is refused with what is wrong', () => {
  const cases: readonly (readonly [Partial<ColumnMap>, RegExp])[] = [
    [{ columns: { A: 'nonsense' } }, /“nonsense” is no field of people\. Its fields are: employeeNumber/],
    [{ columns: { A: 'status', B: 'status' } }, /Two columns are mapped to “status”/],
    [{ columns: { Nachname: 'familyName' }, words: {} }, /needs a column for employeeNumber/],
    [{ words: { status: { X: 'gone' } } }, /“gone” means nothing for status\. Its words are: active/],
    [{ words: { familyName: { X: 'active' } } }, /not a column of words/],
    [{ words: { country: { X: 'active' } } }, /to which no column is mapped/],
  ];
  for (const [part, message] of cases)
    assert.throws(() => checkColumnMap({ ...staff, ...part }), { code: 'bad-request', message });
});

test('an unknown file is explained by shapes and guesses, without one of its values', async () => {
  const explained = await explainFile(source(personalliste));
  assert.equal(explained.target, 'people');
  assert.deepEqual(
    explained.columns.map(({ heading, guess }) => [heading, guess]),
    [
      ['Personalnummer', 'employeeNumber'],
      ['Vorname', 'givenName'],
      ['Nachname', 'familyName'],
      ['E-Mail geschäftlich', 'workEmail'],
      ['Abteilung', 'department'],
      ['Eintritt', 'startDate'],
      ['Austritt', 'endDate'],
      ['Status', 'status'],
    ],
  );
  const shapes = explained.columns.flatMap((column) => column.shapes);
  assert.ok(shapes.includes('99.99.9999'));
  assert.ok(
    shapes.every((shape) => !/[b-zB-Z]/.test(shape)),
    shapes.join(' '),
  );
});

test('a map is tried on a whole file: ten rows of it, what is refused and where, and every word that nobody explained', async () => {
  const rows = Array.from({ length: 30 }, (_, at) => `${at + 1};Muster;${at % 3 === 0 ? 'Ruhend' : 'Beschäftigt'};`);
  const text = `Personalnummer;Nachname;Status;Austritt\n${rows.join('\n')}\n31;Muster;Elternzeit;\n`;
  const trial = await tryColumnMap(source(text), staff);
  assert.deepEqual([trial.rows, trial.refused, trial.records.length, trial.problems.length], [31, 11, 10, 10]);
  assert.equal(trial.problems[0]?.line, 2);
  assert.equal(trial.records[0]?.line, 3);
  assert.deepEqual(trial.unexplained, { Status: ['Ruhend', 'Elternzeit'] });
  const leadsNowhere = { ...staff, columns: { Nachname: 'familyName' }, words: {} };
  await assert.rejects(tryColumnMap(source(text), leadsNowhere), /A map of people needs a column for employeeNumber/);
});
