import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImportRecord, RowProblem } from '../core/import-record.ts';
import type { DateOrder } from './date-value.ts';
import { readRecords } from './read-records.ts';
import { recognizeFile } from './recognize-file.ts';

type Settings = { readonly dates?: DateOrder; readonly currency?: string; readonly format?: string };

async function read(content: string | Uint8Array, { dates, currency, format }: Settings = {}) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const file = await recognizeFile({ name: 'export.csv', open: () => [bytes] }, format);
  const records: ImportRecord[] = [];
  const problems: RowProblem[] = [];
  let rows = 0;
  for await (const batch of readRecords(file, { dates, currency })) {
    records.push(...batch.records);
    problems.push(...batch.problems);
    rows += batch.rows;
  }
  return { records, problems, rows };
}

const leaverHead =
  'employee_id,first_name,last_name,work_email,personal_email,personal_phone,manager_email,department,location,country,time_zone,worker_type,departure_type,notice_date,last_working_day,access_cutoff,employment_end,legal_hold,address_line1,address_line2,city,region,postal_code';

test('a row of the list of leavers becomes a departure with everything it says', async () => {
  const row =
    'E-7,Inês,Carvalho,Ines@Corp.example,ines@home.example,"\'+351 21 555",boss@corp.example,Design,Lisboa,PT,Europe/Lisbon,contractor,end_of_contract,01.07.2026,2026-08-15,2026-08-15 17:00,2026-08-31,ja,"Rua 1\n2.º",,Lisboa,,1100-148';
  const { records, problems } = await read(`\ufeff${leaverHead}\r\n${row}\r\n\r\n,,,,,,,,,,,,,,,,,,,,,,\r\n`);
  assert.deepEqual(problems, []);
  assert.deepEqual(records, [
    {
      record: 'departure',
      source: 'leavers',
      employeeNumber: 'E-7',
      givenName: 'Inês',
      familyName: 'Carvalho',
      displayName: 'Inês Carvalho',
      workEmail: 'ines@corp.example',
      privateEmail: 'ines@home.example',
      phone: '+351 21 555',
      managerEmail: 'boss@corp.example',
      managerNumber: null,
      department: 'Design',
      location: 'Lisboa',
      country: 'PT',
      timeZone: 'Europe/Lisbon',
      workerType: 'contractor',
      departureKind: 'contract_end',
      noticeDate: '2026-07-01',
      informedAt: null,
      lastWorkingDay: '2026-08-15',
      accessCutoff: '2026-08-15T17:00:00',
      employmentEnd: '2026-08-31',
      legalHold: true,
      address: { line1: 'Rua 1\n2.º', line2: null, city: 'Lisboa', region: null, postalCode: '1100-148' },
    },
  ]);
});

test('the sample import of Snipe-IT is read with its mixed dates, money with signs, and places that hold assets', async () => {
  const head =
    'Company,Name,Asset Tag,Category,Supplier,Manufacturer,Location,Order Number,Model,Model Notes,Model Number,Asset Notes,Purchase Date,Purchase Cost,Checkout Type,Checked Out To: Username,Checked Out To: First Name,Checked Out To: Last Name,Checked Out To: Email,Checked Out To: Location,Asset EOL Date';
  const rows = [
    'Acme,Laptop,T-1,Laptop,,Dell,,,XPS,,,,8/24/22,$12.58,user,aokafor,Amara,Okafor,amara@corp.example,,',
    'Acme,Beamer,T-2,Projector,,Epson,,,EB,,,,1/2/23,2266.13,location,,,,,Room 1,',
    'Acme,Phone,T-3,Phone,,Apple,,,15,,,,2024-01-01,,,,,,,,',
  ];
  const { records, problems } = await read([head, ...rows, ''].join('\n'));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    records.map(
      (record) => record.record === 'asset' && [record.tag, record.purchaseDate, record.value, record.custodian],
    ),
    [
      [
        'T-1',
        '2022-08-24',
        { minor: 1258, currency: 'USD' },
        { employeeNumber: null, email: 'amara@corp.example', username: 'aokafor', name: 'Amara Okafor' },
      ],
      ['T-2', '2023-01-02', { minor: 226613, currency: 'XXX' }, null],
      ['T-3', '2024-01-01', null, null],
    ],
  );
});

test('headings that occur twice are told apart by position, and meaningless serial numbers are no key', async () => {
  const head =
    'ID,Asset Tag,Serial,Model,Status,Location,Address,Address,City,City,Checked Out,Type,Username,Employee No.,Cost';
  const { records } = await read(
    `${head}\n1,T-1,To be filled by O.E.M.,X1,Deployed,HQ,a,b,c,d,Ada L,User,ada,E-1,"(12.00)"\n2,T-2,pf-0a 1b,X1,,,,,,,,,,,\n`,
    { currency: 'GBP' },
  );
  const assets = records.filter((record) => record.record === 'asset');
  assert.deepEqual(
    assets.map(({ serial, serialKey }) => [serial, serialKey]),
    [
      ['To be filled by O.E.M.', null],
      ['pf-0a 1b', 'PF0A1B'],
    ],
  );
  assert.deepEqual(assets[0]?.custodian, { employeeNumber: 'E-1', email: null, username: 'ada', name: 'Ada L' });
  assert.deepEqual(assets[0]?.value, { minor: -1200, currency: 'GBP' });
});

test('a state of Okta that is not known for certain is unknown', async () => {
  const head = 'login,firstName,lastName,email,employeeNumber,status';
  const states = [
    'ACTIVE',
    'RECOVERY',
    'PASSWORD_EXPIRED',
    'LOCKED_OUT',
    'SUSPENDED',
    'DEPROVISIONED',
    'STAGED',
    'PROVISIONED',
    'FROZEN',
    '',
  ];
  const { records } = await read(
    [head, ...states.map((state, at) => `u${at},A,B,u${at}@x.example,E${at},${state}`)].join('\n'),
  );
  assert.deepEqual(
    records.map((record) => record.record === 'account' && record.active),
    [true, true, true, true, false, false, 'unknown', 'unknown', 'unknown', 'unknown'],
  );
});

test('a user of Snipe-IT is a person and an account at once', async () => {
  const { records } = await read(
    'First Name,Last Name,Email,Username,Activated,Employee Number,End Date\nAda,Lovelace,ada@x.example,ada,yes,E-1,2026-01-31\n',
  );
  assert.deepEqual(
    records.map((record) => record.record),
    ['person', 'account'],
  );
  assert.deepEqual(
    records.map((record) => ('endDate' in record ? record.endDate : 'active' in record && record.active)),
    ['2026-01-31', true],
  );
});

test('a licence seat keeps its holder, price, term and whether it can be given to another', async () => {
  const { records } = await read(
    'licence,employee_id,email,holder_name,price,currency,reassignable,term_end\nFigma,E-1,,,"1.234,50",eur,nein,31.01.2027\n',
  );
  assert.deepEqual(records, [
    {
      record: 'seat',
      licence: 'Figma',
      holder: { employeeNumber: 'E-1', email: null, username: null, name: null },
      price: { minor: 123450, currency: 'EUR' },
      reassignable: false,
      termEnd: '2027-01-31',
    },
  ]);
});

const accounts = 'application,login,email,kind,privileged,active,last_sign_in';

test('a row with an ambiguous date is refused, not guessed, and read once an order is declared', async () => {
  const text = `${accounts}\ngit,ada,,,,yes,03/04/2026\ngit,bob,,,,yes,2026-04-03\n`;
  const { records, problems } = await read(text);
  assert.equal(records.length, 1);
  assert.deepEqual(problems, [
    {
      file: 'export.csv',
      line: 2,
      column: 'last_sign_in',
      value: '03/04/2026',
      reason:
        'could be day first or month first, and nothing in its column tells; say which with --dates dmy or --dates mdy',
    },
  ]);
  assert.deepEqual(
    (await read(text, { dates: 'mdy' })).records.map((record) => record.record === 'account' && record.lastSignInAt),
    ['2026-03-04', '2026-04-03'],
  );
});

test('one date that can only be day first decides for its whole column, also for the rows before it', async () => {
  const { records, problems } = await read(`${accounts}\ngit,ada,,,,yes,03/04/2026\ngit,bob,,,,yes,24/08/2025\n`);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    records.map((record) => record.record === 'account' && record.lastSignInAt),
    ['2026-04-03', '2025-08-24'],
  );
});

test('a column that proves both orders is refused date by date, with the lines that contradict', async () => {
  const { records, problems } = await read(
    `${accounts}\ngit,ada,,,,yes,03/04/2026\ngit,bob,,,,yes,24/08/2025\ngit,eve,,,,yes,08/24/2025\n`,
  );
  assert.equal(records.length, 0);
  assert.equal(problems.length, 3);
  assert.match(problems[0]?.reason ?? '', /mixes day first \(line 3\) with month first \(line 4\)/);
});

test('one bad row is reported with its line, column, value and reason, and the rest is read', async () => {
  const rows = [
    'git,ada,not an address,,,yes,',
    'git,bob,,robot,,yes,',
    'git,eve,,,maybe,yes,',
    'git,,,,,yes,',
    'git,fay,,,,yes',
    'git,gus,,,,yes,,surplus',
    'git,hal,,,,yes,9999-12-31',
    'git,ida,,,,yes,2026-02-31',
    'git,"jo\u0007",,,,yes,',
    `git,${'k'.repeat(2001)},,,,yes,`,
    'git,"lee,,,,yes,',
    'git,mia,,,,yes,,,',
  ];
  const { records, problems, rows: counted } = await read(`${accounts}\n${rows.join('\n')}\n`);
  assert.deepEqual(
    records.map((record) => record.record === 'account' && record.login),
    ['mia'],
  );
  assert.equal(counted, rows.length);
  assert.deepEqual(
    problems.sort((a, b) => a.line - b.line).map(({ line, column, reason }) => `${line} ${column ?? '-'} ${reason}`),
    [
      '2 email is not an e-mail address',
      '3 kind is not a kind of account: human, service or shared',
      '4 privileged is neither yes nor no',
      '5 login is empty, and a row means nothing without it',
      '6 - has 6 cells where the heading has 7',
      '7 - has 8 cells where the heading has 7',
      '8 last_sign_in is a placeholder, not a date; leave the cell empty',
      '9 last_sign_in is a day that does not exist',
      '10 login holds a control character',
      '11 login is longer than 2000 characters',
      '12 - a quotation mark on this line is not closed, or not followed by the end of the cell',
    ],
  );
  assert.ok(problems.every(({ value }) => value.length <= 60));
});

test('names are kept whole: one letter, 200 letters, right to left, emoji, None, and composed as Unicode says (edge-27)', async () => {
  const names = ['X', 'ń'.repeat(200), 'ليلى حداد', 'יעל כהן', '👩🏽‍💻 Zoë', 'None', 'Null', 'Dvor\u030ca\u0301k'];
  const { records, problems } = await read(
    `application,login,display_name\n${names.map((name, at) => `git,u${at},${name}`).join('\n')}`,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(
    records.map((record) => record.record === 'account' && record.displayName),
    [...names.slice(0, -1), 'Dvořák'],
  );
});

test('invisible marks around a phone number or a name are taken away', async () => {
  const { records } = await read(
    'application,login,display_name\ngit,ada,\u202a+49 170\u202c\ngit,bob, \u200bBob\ufeff \n',
  );
  assert.deepEqual(
    records.map((record) => record.record === 'account' && record.displayName),
    ['+49 170', 'Bob'],
  );
});

test('a cell in which nothing can be seen is an empty cell, and no name', async () => {
  const people = (name: string) => read(`employee_id,display_name,start_date\nE1,${name},2020-01-01\n`);
  const empty = await people('');
  for (const unseen of ['\u200b', '\u200d\u200c', '\u3164', '\u2800'])
    assert.deepEqual(await people(unseen), empty, JSON.stringify(unseen));
});

test('UTF-16 with semicolons reads like UTF-8 with commas', async () => {
  const text = 'application;login;email;active\r\ngit;ada;ada@x.example;ja\r\n';
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  assert.deepEqual((await read(utf16)).records, (await read(text.replaceAll(';', ','))).records);
});

test('a list of leavers wants one date, a known kind and a time zone that exists', async () => {
  const head = 'employee_id,work_email,departure_type,last_working_day,time_zone';
  const { problems } = await read(
    `${head}\nE-1,,,,\nE-2,,eaten by wolves,2026-01-31,\nE-3,,,2026-01-31,Middle/Earth\n,,,2026-01-31,UTC\n`,
  );
  assert.deepEqual(
    problems.map(({ line, column }) => `${line} ${column}`),
    ['2 last_working_day', '3 departure_type', '4 time_zone', '5 employee_id'],
  );
});
