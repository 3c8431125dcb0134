import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ImportRecord, RowProblem } from '../core/import-record.ts';
import { readRecords } from './read-records.ts';
import { recognizeFile, type RecognizeOptions } from './recognize-file.ts';

type Reading = RecognizeOptions & { readonly format?: string };

async function read(content: string | Uint8Array, { format, ...options }: Reading = {}) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const file = await recognizeFile({ name: 'export.csv', open: () => [bytes] }, format, options);
  const records: ImportRecord[] = [];
  const problems: RowProblem[] = [];
  for await (const batch of readRecords(file, { dates: undefined, currency: undefined })) {
    records.push(...batch.records);
    problems.push(...batch.problems);
  }
  return { format: file.dialect.name, records, problems };
}

function sample(name: string): Uint8Array {
  return readFileSync(new URL(`../../demo/formats/${name}.csv`, import.meta.url));
}

const samples = {
  'workday-workers': 2,
  'google-workspace-users': 3,
  'intune-devices': 3,
  'jamf-computers': 1,
  'jamf-mobile-devices': 1,
  'snipe-it-accessories': 3,
};

test('every sample is known by its headings and read whole, in UTF-16 with semicolons too', async () => {
  for (const [format, rows] of Object.entries(samples)) {
    const bytes = sample(format);
    const plain = await read(bytes);
    assert.deepEqual([plain.format, plain.records.length, plain.problems], [format, rows, []]);
    const text = Buffer.from(bytes).toString('utf8').replaceAll(',', ';');
    const wide = await read(Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le'));
    assert.deepEqual(wide.records, plain.records, format);
  }
});

test('a list of devices keeps the id of its manager, when the device reported, and whom it names', async () => {
  const { records } = await read(sample('intune-devices'));
  assert.deepEqual(
    records.map(
      (record) => record.record === 'asset' && [record.serialKey, record.category, record.byod, record.device],
    ),
    [
      [
        'PF104731',
        null,
        false,
        device('6f1d7c1a-0001-4c55-9b0e-2f7a0c1b0001', '0b9e5b9a-0000-4000-8000-000000001009', '2026-11-14T21:03:11'),
      ],
      [
        'DX3K9001Q1',
        'phone',
        true,
        device('6f1d7c1a-0002-4c55-9b0e-2f7a0c1b0002', '0b9e5b9a-0000-4000-8000-000000001004', '2026-11-15T06:12:40'),
      ],
      [null, null, false, device('6f1d7c1a-0003-4c55-9b0e-2f7a0c1b0003', null, '2026-10-01T07:00:00')],
    ],
  );
});

function device(id: string, userId: string | null, lastSeenAt: string) {
  return { mdm: 'intune', id, userId, lastSeenAt };
}

test('edge-60: a device whose serial number is a phrase is known by the id of its manager, and without one refused', async () => {
  const head = 'Computer Name,Serial Number,Last Check-in,Username,UDID\n';
  const { records, problems } = await read(
    `${head}A,To be filled by O.E.M.,2026-11-01,ann,U-1\nB,Default string,2026-11-01,bo,\n`,
  );
  assert.deepEqual(
    records.map((record) => record.record === 'asset' && [record.serial, record.serialKey, record.device?.id]),
    [['To be filled by O.E.M.', null, 'U-1']],
  );
  assert.deepEqual(
    problems.map(({ line, column }) => [line, column]),
    [[3, 'UDID']],
  );
});

test('edge-11: an ambiguous day in a list of devices refuses its row, and a proven order reads the rest', async () => {
  const head = 'Computer Name,Serial Number,Last Check-in,Username\n';
  const refused = await read(`${head}A,SN1,03/04/2026,ann\n`);
  assert.equal(refused.records.length, 0);
  assert.match(refused.problems[0]?.reason ?? '', /could be day first or month first/);
  const proven = await read(`${head}A,SN1,03/04/2026,ann\nB,SN2,24/04/2026,bo\n`);
  assert.deepEqual(
    proven.records.map((record) => record.record === 'asset' && record.device?.lastSeenAt),
    ['2026-04-03', '2026-04-24'],
  );
});

test('edge-10: a placeholder or impossible termination date refuses its row and not the report', async () => {
  const head = 'Employee_ID,Worker,Termination_Date,Primary_Work_Email\n';
  const days = ['9999-12-31', '1900-01-01', '0000-00-00', '2026-02-31'];
  const rows = days.map((day, at) => `E${at},Worker ${at},${day},w${at}@x.test\n`);
  const { records, problems } = await read(`${head}${rows.join('')}E9,Last,2026-11-30,last@x.test\n`);
  assert.equal(problems.length, days.length);
  assert.deepEqual(
    records.map((record) => record.record === 'person' && record.endDate),
    ['2026-11-30'],
  );
});

test('edge-17: a status that nobody knows never makes a leaver', async () => {
  await fc.assert(
    fc.asyncProperty(fc.stringMatching(/^[A-Z][a-z]{0,3}$/), async (word) => {
      const { records } = await read(`Employee ID,Legal Name,Worker Status\nE1,Ann,${word}\n`);
      const [record] = records;
      assert.equal(record?.record === 'person' && record.status, /^left$/i.test(word) ? 'left' : 'unknown');
    }),
    { numRuns: 50 },
  );
});

test('edge-27: names of any letters come through a report of workers as they are, composed and without steering marks', async () => {
  const names = ['Ng', 'X', "O'Brien", 'שלום', 'Zoë 💾', 'A'.repeat(200), 'Ame\u0301lie', 'Zero\u200bWidth'];
  const rows = names.map((name, at) => `E${at},"${name}",Active`);
  const { records, problems } = await read(
    ['Employee ID,Legal Name,Worker Status', ...rows, 'E99,"A\u0001B",Active', ''].join('\n'),
  );
  assert.deepEqual(
    records.map((record) => record.record === 'person' && record.displayName),
    [...names.slice(0, 6), 'Am\u00e9lie', 'ZeroWidth'],
  );
  assert.deepEqual(
    problems.map(({ reason }) => reason),
    ['holds a control character'],
  );
});

test('edge-144: a formula in a name is kept as text, whether a spreadsheet has disarmed it or not', async () => {
  const { records } = await read(
    `Employee ID,Legal Name,Worker Status\nE1,"=HYPERLINK(""http://x"")",Active\nE2,"'=HYPERLINK(""http://x"")",Active\n`,
  );
  for (const record of records)
    assert.equal(record.record === 'person' && record.displayName, '=HYPERLINK("http://x")');
});

test('a summary below the rows is refused as a row, and spoils nothing else', async () => {
  const { records, problems } = await read(`${Buffer.from(sample('jamf-computers')).toString('utf8')}\nTotal: 1\n`);
  assert.equal(records.length, 1);
  assert.equal(problems.length, 1);
});

test('a heading that occurs twice in a report of people is asked about, not decided', async () => {
  await assert.rejects(read(sample('bamboohr-report-twice-status')), {
    code: 'not-what-it-says',
    message: /has more than one column “Status”, and nothing tells which one counts\. .+--explain/,
  });
});

test('a list of accounts without a column for it takes the application it is said to be from', async () => {
  const text = 'login,email,status\nann,ann@x.test,active\n';
  await assert.rejects(read(text), { message: /lacks the column application/ });
  const { format, records } = await read(text, { application: 'Miro' });
  assert.equal(format, 'accounts');
  assert.equal(records[0]?.record === 'account' && records[0].application, 'Miro');
});

test('a check-out of more accessories than there are, or of none, refuses its row', async () => {
  const head = 'Name,Category,QTY,Min Amount,Employee Number,Checked Out Quantity\n';
  const { records, problems } = await read(
    `${head}Dock,Dock,2,1,E1,3\nDock,Dock,2,1,E1,0\nDock,Dock,two,1,E1,1\nDock,Dock,2,1,E1,\n`,
  );
  assert.equal(problems.length, 3);
  assert.deepEqual(
    records.map((record) => record.record === 'accessory' && [record.quantity, record.held]),
    [[2, 1]],
  );
});

test('a list of devices that lacks what tells its kind is refused with what is missing', async () => {
  await assert.rejects(read('Device name,Serial number,Primary user UPN,OS,Ownership,Model\n'), {
    message: /looks most like a Intune list of devices|looks most like an? .*, but it lacks/,
  });
});
