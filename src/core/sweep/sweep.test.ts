import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type {
  AccountRecord,
  AssetRecord,
  DepartureRecord,
  ImportRecord,
  PersonRecord,
  SeatRecord,
} from '../import-record.ts';
import { leaversOf } from './sweep-leavers.ts';
import type { SweepReport } from './sweep-report.ts';
import { createSweep } from './sweep.ts';

const today = '2026-11-16';

const facts = {
  source: 'people',
  employeeNumber: null,
  givenName: null,
  familyName: null,
  displayName: 'Somebody',
  workEmail: null,
  privateEmail: null,
  phone: null,
  managerEmail: null,
  managerNumber: null,
  department: null,
  location: null,
  country: null,
  timeZone: null,
  workerType: null,
} as const;

function person(record: Partial<PersonRecord>): PersonRecord {
  return { ...facts, record: 'person', username: null, startDate: null, endDate: null, status: 'active', ...record };
}

function departure(record: Partial<DepartureRecord>): DepartureRecord {
  const none = {
    departureKind: null,
    noticeDate: null,
    informedAt: null,
    lastWorkingDay: null,
    accessCutoff: null,
    employmentEnd: null,
    address: null,
  };
  return { ...facts, record: 'departure', ...none, legalHold: false, source: 'leavers', ...record };
}

function account(record: Partial<AccountRecord>): AccountRecord {
  const none = { externalId: null, displayName: null, email: null, employeeNumber: null, lastSignInAt: null };
  return {
    record: 'account',
    application: 'git',
    login: 'login',
    ...none,
    kind: 'human',
    privileged: false,
    active: true,
    ...record,
  };
}

function asset(record: Partial<AssetRecord>): AssetRecord {
  const none = {
    serial: null,
    serialKey: null,
    name: null,
    category: 'Laptop',
    model: null,
    manufacturer: null,
    status: null,
    value: null,
    purchaseDate: null,
    location: null,
  };
  return { record: 'asset', source: 'snipe-it', tag: 'T-1', ...none, custodian: null, byod: false, ...record };
}

function seat(record: Partial<SeatRecord>): SeatRecord {
  return { record: 'seat', licence: 'Figma', holder: null, price: null, reassignable: null, termEnd: null, ...record };
}

function holder(employeeNumber: string | null, more: { email?: string; name?: string } = {}) {
  return { employeeNumber, email: more.email ?? null, username: null, name: more.name ?? null };
}

function sweep(records: readonly ImportRecord[]): SweepReport {
  const run = createSweep(today);
  for (const record of records) run.add(record, 'file.csv');
  return run.finish([], []);
}

test('somebody who left with an open account, a device and a seat is found with age and money', () => {
  const report = sweep([
    person({ employeeNumber: 'E-1', displayName: 'Ada', status: 'left', endDate: '2026-10-31' }),
    person({ employeeNumber: 'E-2', displayName: 'Bob' }),
    account({ employeeNumber: 'e-1', privileged: true, lastSignInAt: '2026-11-02T09:00:00Z' }),
    account({ employeeNumber: 'E-1', application: 'crm', active: false }),
    account({ employeeNumber: 'E-2' }),
    asset({ custodian: holder('E-1'), value: { minor: 100_00, currency: 'EUR' } }),
    asset({ tag: 'T-2', custodian: holder('E-1'), byod: true, value: { minor: 1, currency: 'EUR' } }),
    seat({ holder: holder('E-1'), price: { minor: 5_00, currency: 'USD' } }),
  ]);
  assert.equal(report.verdict, 'found');
  assert.deepEqual(report.totals, {
    leaversWithAccess: 1,
    openAccounts: 1,
    privilegedAccounts: 1,
    signInsAfterLeaving: 1,
    unknownAccounts: 0,
    closedAccounts: 1,
    assets: 1,
    assetValue: [{ minor: 100_00, currency: 'EUR' }],
    seats: 1,
    seatPrice: [{ minor: 5_00, currency: 'USD' }],
  });
  assert.deepEqual(
    report.leavers.map(({ name, since, days }) => [name, since, days]),
    [['Ada', '2026-10-31', 16]],
  );
});

test('the order in which files are read changes nothing', () => {
  const records = [
    person({
      employeeNumber: 'E-1',
      workEmail: 'a@x.example',
      displayName: 'Ada',
      status: 'left',
      endDate: '2026-10-31',
    }),
    person({ employeeNumber: 'E-2', workEmail: 'b@x.example', displayName: 'Bob' }),
    departure({ employeeNumber: 'E-2', displayName: 'Bob', lastWorkingDay: '2026-11-01' }),
    account({ employeeNumber: 'E-1' }),
    account({ email: 'b@x.example', active: 'unknown' }),
    account({ login: 'stranger' }),
    asset({ custodian: holder('E-2') }),
  ];
  const expected = sweep(records);
  fc.assert(
    fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
      assert.deepEqual(sweep(shuffled), expected);
    }),
    { numRuns: 30 },
  );
});

test('whoever leaves later has not left, and whoever was hired again is here', () => {
  const report = sweep([
    departure({ employeeNumber: 'E-1', lastWorkingDay: '2026-11-17' }),
    departure({ employeeNumber: 'E-2', lastWorkingDay: '2026-11-16' }),
    person({ employeeNumber: 'E-3', startDate: '2026-09-01', endDate: '2026-01-31' }),
    departure({ employeeNumber: 'E-4', lastWorkingDay: '2026-01-31' }),
    person({ employeeNumber: 'E-4', startDate: '2026-09-01' }),
    person({ employeeNumber: 'E-5', status: 'left', startDate: '2020-01-01', endDate: '2024-01-31' }),
    person({ employeeNumber: 'E-5', status: 'active', startDate: '2026-01-01' }),
    ...['E-1', 'E-2', 'E-3', 'E-4', 'E-5'].map((employeeNumber) => account({ employeeNumber, login: employeeNumber })),
  ]);
  assert.deepEqual(
    report.leavers.flatMap(({ accounts }) => accounts.map(({ login }) => login)),
    ['E-2'],
  );
  assert.equal(report.people.leaving, 1);
});

test('a cut-off before the last working day is when access should have ended', () => {
  const report = sweep([
    departure({ employeeNumber: 'E-1', accessCutoff: '2026-11-10T12:00:00', lastWorkingDay: '2026-11-30' }),
    account({ employeeNumber: 'E-1' }),
  ]);
  assert.equal(report.leavers[0]?.since, '2026-11-10');
});

test('a match by e-mail is marked, and one that contradicts an employee number is not made', () => {
  const report = sweep([
    person({ employeeNumber: 'E-1', workEmail: 'ada@x.example', displayName: 'Ada', status: 'left' }),
    account({ login: 'one', email: 'ada@x.example' }),
    account({ login: 'ada@x.example', application: 'crm' }),
    account({ login: 'two', email: 'ada@x.example', employeeNumber: 'E-99' }),
  ]);
  assert.deepEqual(
    report.leavers[0]?.accounts.map(({ match }) => match),
    ['email', 'email'],
  );
  assert.match(
    report.accountsOfNobody.accounts[0]?.note ?? '',
    /employee number E-99 is nobody’s, but its e-mail address or username is that of Ada \(E-1\)/,
  );
});

test('an address that two people share, and a mere name, are questions and never findings', () => {
  const report = sweep([
    person({ employeeNumber: 'E-1', workEmail: 'desk@x.example', displayName: 'Ada Lovelace', status: 'left' }),
    person({ employeeNumber: 'E-2', workEmail: 'desk@x.example', displayName: 'Bob' }),
    account({ email: 'desk@x.example' }),
    asset({ custodian: holder(null, { name: 'ada  LOVELACE' }) }),
    seat({ holder: holder(null, { email: 'desk@x.example' }) }),
  ]);
  assert.equal(report.verdict, 'nothing_found');
  assert.equal(report.unsure.length, 3);
});

test('an account whose state nobody knows is neither open nor closed', () => {
  const report = sweep([
    person({ employeeNumber: 'E-1', status: 'left' }),
    account({ employeeNumber: 'E-1', active: 'unknown' }),
  ]);
  assert.equal(report.totals.openAccounts, 0);
  assert.equal(report.totals.unknownAccounts, 1);
  assert.equal(report.verdict, 'nothing_found');
  assert.ok(report.unknowns.some(({ code }) => code === 'account_state_unknown'));
});

test('accounts of nobody are only asked about when HR said who is somebody', () => {
  const stray = account({ login: 'stranger' });
  assert.deepEqual(sweep([departure({ employeeNumber: 'E-1', lastWorkingDay: today }), stray]).accountsOfNobody, {
    asked: false,
    maybeLeavers: false,
    accounts: [],
  });
  const withoutLeavers = sweep([
    person({ employeeNumber: 'E-1' }),
    stray,
    account({ login: 'bot', kind: 'service' }),
    account({ login: 'gone', active: false }),
  ]);
  assert.equal(withoutLeavers.accountsOfNobody.maybeLeavers, true);
  assert.deepEqual(
    withoutLeavers.accountsOfNobody.accounts.map(({ login }) => login),
    ['stranger'],
  );
  assert.deepEqual(
    withoutLeavers.serviceAccounts.map(({ login }) => login),
    ['bot'],
  );
  assert.ok(withoutLeavers.unknowns.some(({ sentence }) => sentence.includes('HR exports often leave leavers out')));
});

test('the same account in two files counts once, and as open when one of them says so', () => {
  const listed = (active: boolean | 'unknown') => account({ employeeNumber: 'E-1', externalId: '7', active });
  const report = sweep([
    person({ employeeNumber: 'E-1', status: 'left' }),
    listed('unknown'),
    listed(true),
    listed(true),
  ]);
  assert.deepEqual(
    report.leavers[0]?.accounts.map(({ active }) => active),
    [true],
  );
});

test('finding nothing is clean only when every kind of export was given and all of it was read', () => {
  const file = { name: 'f', format: 'f', title: 'f', rows: 1, refused: 0, problems: [], notes: [] };
  const files = (['people', 'assets', 'seats', 'accounts'] as const).map((subject) => ({
    ...file,
    name: subject,
    subject,
  }));
  const records = [
    person({ employeeNumber: 'E-1' }),
    person({ employeeNumber: 'E-2', status: 'left' }),
    ...['Okta', 'Exchange Online', 'GlobalProtect VPN'].map((application) =>
      account({ application, employeeNumber: 'E-1' }),
    ),
  ];
  const run = (given: typeof files, extra: readonly ImportRecord[] = []): SweepReport => {
    const one = createSweep(today);
    for (const record of [...records, ...extra]) one.add(record, 'f');
    return one.finish(given, []);
  };
  assert.deepEqual(run(files).unknowns, []);
  assert.equal(run(files).verdict, 'clean');
  assert.equal(run(files.slice(0, 3)).verdict, 'clean');
  assert.deepEqual(
    run(files.filter(({ subject }) => subject !== 'assets')).unknowns.map(({ code }) => code),
    ['export_missing'],
  );
  assert.equal(run(files.map((one) => ({ ...one, refused: 1 }))).verdict, 'nothing_found');
  assert.equal(run(files, [person({ employeeNumber: 'E-3', status: 'unknown' })]).verdict, 'nothing_found');
});

test('leavers found become departures: as HR announced them, or made from what is known', () => {
  const announced = departure({
    employeeNumber: 'E-1',
    displayName: 'Ada',
    lastWorkingDay: '2026-10-31',
    departureKind: 'voluntary',
  });
  const report = sweep([
    announced,
    person({ employeeNumber: 'E-2', displayName: 'Bob', status: 'left', endDate: '2026-09-30', country: 'DE' }),
    person({ employeeNumber: 'E-3', displayName: 'Cem', status: 'left' }),
    ...['E-1', 'E-2', 'E-3'].map((employeeNumber) => account({ employeeNumber, login: employeeNumber })),
  ]);
  const departures = new Map(leaversOf(JSON.parse(JSON.stringify(report))).map((one) => [one.employeeNumber, one]));
  assert.deepEqual(departures.get('E-1'), announced);
  assert.deepEqual([departures.get('E-2')?.lastWorkingDay, departures.get('E-2')?.country], ['2026-09-30', 'DE']);
  assert.equal(departures.get('E-3')?.lastWorkingDay, today);
});
