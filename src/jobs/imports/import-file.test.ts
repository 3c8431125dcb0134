import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addAsset, addOperator, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { plannedCase } from '../../../test/planned-case.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { importFile, type ImportInput } from './import-file.ts';
import type { ImportReport } from './import-report.ts';
import { checkInAsset } from '../../../test/check-in.ts';
import { openQueue } from '../steps/queue.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
after(() => queue.close());
const means = makeMeans(db);
let organizationId: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
});

type Options = Omit<ImportInput, 'fileName' | 'source'>;

function importText(text: string, options: Options = {}, fileName = 'file.csv'): Promise<ImportReport> {
  return importFile(means, organizationId, { fileName, source: () => [Buffer.from(text)], ...options });
}

async function importSample(name: string, options: Options = {}): Promise<ImportReport> {
  const content = await readFile(new URL(`../../../demo/sample/${name}`, import.meta.url));
  return importFile(means, organizationId, { fileName: name, source: () => [content], ...options });
}

/** A list of people who are all active: each row is number, name and address. */
function people(...rows: readonly string[]): string {
  return `employee_id,name,email,status\n${rows.map((row) => `${row},active\n`).join('')}`;
}

function query<Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) {
  return withOrganization(db, organizationId, (tx) => tx.query<Row>(text, values));
}

function countsOf({ rows, added, changed, unchanged, undecided, refusedTotal }: ImportReport) {
  return { rows, added, changed, unchanged, undecided, refused: refusedTotal };
}

/** Every row of the inventory, without what only says when it was looked at. */
async function inventory(): Promise<readonly unknown[]> {
  const tables = [
    'location',
    'person',
    'person_identifier',
    'employment',
    'asset',
    'custody',
    'application',
    'account',
  ];
  const rows = [];
  for (const table of [...tables, 'licence', 'seat']) {
    rows.push(
      ...(await query<{ row: string }>(`select (to_jsonb(t) - 'seen_at')::text as row from ${table} t order by 1`)),
    );
  }
  return rows.map(({ row }) => row);
}

const samples = ['people.csv', 'assets.csv', 'accounts.csv', 'okta-users.csv', 'seats.csv'];

test('importing every file twice changes nothing the second time, and the counts say so', async () => {
  for (const name of samples) {
    const report = await importSample(name);
    assert.equal(report.added + report.undecided + report.refusedTotal, report.rows, name);
    assert.ok(report.added > 0, name);
  }
  const before = await inventory();
  for (const name of samples) {
    const report = await importSample(name);
    const { rows, undecided, refusedTotal } = report;
    assert.deepEqual([report.added, report.changed], [0, 0], name);
    assert.equal(report.unchanged + undecided + refusedTotal, rows, name);
  }
  assert.deepEqual(await inventory(), before);
});

test('a dry run reports the numbers of a real run and keeps nothing', async () => {
  for (const name of samples) {
    const before = await inventory();
    const dry = await importSample(name, { dryRun: true });
    assert.deepEqual(await inventory(), before, name);
    const real = await importSample(name);
    assert.deepEqual(countsOf(dry), countsOf(real), name);
    assert.deepEqual(dry.questions, real.questions, name);
  }
  const [runs] = await query<{ count: number }>('select count(*) from import_run');
  assert.equal(runs?.count, samples.length);
});

test('a bad row is reported with line, column and reason, and the rest goes on', async () => {
  const report = await importText(
    'employee_id,name,email,start_date\nE1,Ann,ann@x.test,2020-01-01\nE2,Bo,not an address,2020-01-01\nE3,Cy,cy@x.test,31.02.2020\nE4,Di,di@x.test,2020-01-01\n',
  );
  assert.deepEqual([report.added, report.refusedTotal, report.rows], [2, 2, 4]);
  assert.deepEqual(
    report.refused.map(({ line, column }) => ({ line, column })),
    [
      { line: 3, column: 'email' },
      { line: 4, column: 'start_date' },
    ],
  );
  assert.deepEqual(
    (await query('select worker_id from employment order by 1')).map((row) => row['worker_id']),
    ['E1', 'E4'],
  );
});

test('a file that turns out not to be text in its last line is refused whole', async () => {
  const good = people(...Array.from({ length: 3000 }, (_, at) => `E${at},Name ${at},e${at}@x.test`));
  assert.equal((await importText(good, { dryRun: true })).added, 3000);
  const bytes = Buffer.concat([Buffer.from(good), Buffer.from([0xff, 0xfe, 0x41])]);
  await assert.rejects(importFile(means, organizationId, { fileName: 'people.csv', source: () => [bytes] }), {
    code: 'not-what-it-says',
  });
  assert.deepEqual(await inventory(), []);
  await assert.rejects(importText('%PDF-1.7 rubbish'), { code: 'not-what-it-says' });
});

test('an e-mail address never merges two people: another number, or none, is a question', async () => {
  await importText(people('E1,Ann Smith,ann@x.test'));
  const report = await importText(
    people('E2,Ann Smith,ann@x.test', ',Ann Smith,ann@x.test', 'E3,Ann Smith,ann.smith@x.test'),
  );
  assert.deepEqual([report.added, report.undecided], [1, 2]);
  assert.match(report.questions.join(), /e-mail address is on record .*E2 Ann Smith ann@x\.test/);
  const employments = await query('select worker_id from employment order by 1');
  assert.deepEqual(
    employments.map((row) => row['worker_id']),
    ['E1', 'E3'],
  );
});

test('two people of one file with one address stay two, and only the first has it', async () => {
  const report = await importText(people('E1,Ann,team@x.test', 'E2,Bo,team@x.test'));
  assert.deepEqual([report.added, report.undecided], [1, 1]);
});

test('a new address ends the old one, which may be somebody else’s from then on', async () => {
  await importText(people('E1,Ann,a@x.test', 'E2,Bo,b@x.test', 'E3,Cy,c@x.test'));
  const moved = people('E1,Ann,b@x.test', 'E2,Bo,a@x.test', 'E3,Cy,new@x.test', 'E4,Di,c@x.test');
  const report = await importText(moved);
  assert.deepEqual([report.changed, report.added, report.undecided], [3, 1, 0]);
  assert.deepEqual((await importText(moved)).unchanged, 4);
  const held =
    await query(`select e.worker_id, i.value from person_identifier i join employment e using (organization_id, person_id)
    where i.kind = 'email' and i.valid_until is null order by 1`);
  assert.deepEqual(
    held.map((row) => [row['worker_id'], row['value']]),
    [
      ['E1', 'b@x.test'],
      ['E2', 'a@x.test'],
      ['E3', 'new@x.test'],
      ['E4', 'c@x.test'],
    ],
  );
});

test('who may not have a new address keeps the old one', async () => {
  await importText(people('E1,Ann,a@x.test', 'E2,Bo,b@x.test'));
  const report = await importText(people('E1,Ann,b@x.test'));
  assert.deepEqual([report.changed, report.unchanged], [0, 1]);
  assert.match(report.questions.join(), /belongs to somebody else on record/);
});

test('one number in two sources is one person, unless name and address both speak against it', async () => {
  await importText('employee_id,name,email,department\nE1,Ann Smith,ann@x.test,Sales\n');
  const users = 'First Name,Last Name,Email,Username,Employee Number,Login Enabled\n';
  const same = await importText(`${users}Ann,Smith,ann@x.test,asmith,E1,Yes\n`);
  assert.deepEqual([same.format, same.added, same.changed], ['snipe-it-users', 1, 1]);
  organizationId = await addOrganization(db);
  await importText(people('E1,Ann Smith,ann@x.test'));
  const other = await importText(`${users}Zoe,Quinn,zoe@x.test,zquinn,E1,Yes\n`);
  assert.match(other.questions.join(), /another name and another e-mail/);
  assert.equal((await query('select display_name from person'))[0]?.['display_name'], 'Ann Smith');
});

test('HR’s word stands against an asset register, in whatever order they are imported', async () => {
  const hr = 'employee_id,name,email,department\nE1,Ann Smith,ann@x.test,Sales\n';
  const register =
    'First Name,Last Name,Email,Username,Employee Number,Department,Login Enabled\nAnnie,Smith,ann@x.test,asmith,E1,Unknown,Yes\n';
  await importText(hr);
  await importText(register);
  assert.equal((await importText(hr)).unchanged, 1);
  assert.equal((await importText(register)).changed, 0);
  const [person] = await query('select display_name, department from person');
  assert.deepEqual(person, { display_name: 'Ann Smith', department: 'Sales' });
});

test('a start behind the end on record is a second employment; a missing start is filled in later', async () => {
  await importText('employee_id,name,end_date\nE1,Ann,2024-06-30\n');
  await importText('employee_id,name,start_date,end_date\nE1,Ann,2020-01-01,2024-06-30\n');
  await importText('employee_id,name,start_date\nE1,Ann,2026-02-01\n');
  assert.deepEqual(await query('select start_date::text, end_date::text from employment order by 1'), [
    { start_date: '2020-01-01', end_date: '2024-06-30' },
    { start_date: '2026-02-01', end_date: null },
  ]);
});

test('managers are found by address once the whole file is read', async () => {
  const file = 'employee_id,name,email,manager_email\nE1,Ann,ann@x.test,bo@x.test\nE2,Bo,bo@x.test,nobody@x.test\n';
  const report = await importText(file);
  assert.match(report.questions.join(), /Managers named .*nobody@x\.test/);
  const [ann] = await query(`select m.display_name from person p join person m on m.person_id = p.manager_id`);
  assert.equal(ann?.['display_name'], 'Bo');
  assert.equal((await importText(file.replace('nobody@', 'ann@'))).changed, 1);
});

test('a manager is found by their number in the same source before an address, and columns that were not read are named', async () => {
  const rows = 'E1,Ann,ann@x.test,E2,cy@x.test,7\nE2,Bo,bo@x.test,E9,cy@x.test,8\nE3,Cy,cy@x.test,E8,,9\n';
  const report = await importText(`employee_id,name,email,manager_id,manager_email,shoe_size\n${rows}`);
  assert.deepEqual(report.unread, ['shoe_size']);
  assert.match(report.questions.join(), /Managers named .*: E8\./);
  const found = await query(
    'select p.display_name as who, m.display_name as manager from person p left join person m on m.person_id = p.manager_id order by 1',
  );
  assert.deepEqual(
    found.map(({ manager }) => manager),
    ['Bo', 'Cy', null],
  );
});

test('names of 200 characters and in right-to-left letters are kept as they are', async () => {
  const long = 'Å'.repeat(200);
  const hebrew = 'שָׁלוֹם כהן';
  await importText(people(`E1,${long},`, `E2,${hebrew},`));
  const names = await query('select display_name from person order by length(display_name)');
  assert.deepEqual(
    names.map((row) => row['display_name']),
    [hebrew.normalize('NFC'), long],
  );
});

const assetHeadings = 'Asset Tag,Serial,Model,Category,Status,Checked Out To,Employee Number,Purchase Cost\n';

test('custody follows the file to a person it names for certain, and to nobody else', async () => {
  const [first, second] = [await addPerson(db, organizationId, 'E1'), await addPerson(db, organizationId, 'E2')];
  const report = await importText(
    `${assetHeadings}A1,S-11,Latitude,Laptop,Deployed,,E1,"1,200.00"\nA2,S-12,Latitude,Laptop,Deployed,Person E2,,\nA3,S-13,X,Gizmo,Deployed,,E9,\n`,
    { currency: 'EUR' },
  );
  assert.equal(report.added, 3);
  const questions = report.questions.join('\n');
  assert.match(questions, /by name alone.*A2 with Person E2/);
  assert.match(questions, /nobody on record.*A3 with E9/);
  assert.match(questions, /taken as “other”.*Gizmo/);
  const held = () =>
    query(
      'select a.tag, c.person_id from custody c join asset a using (organization_id, asset_id) where c.held_until is null',
    );
  assert.deepEqual(await held(), [{ tag: 'A1', person_id: first }]);
  const moved = await importText(`${assetHeadings}A1,S-11,Latitude,Laptop,Deployed,,E2,\n`);
  assert.equal(moved.changed, 1);
  assert.deepEqual(await held(), [{ tag: 'A1', person_id: second }]);
  const [asset] = await query(
    `select value_minor, currency, category, data_bearing, status, serial_key from asset where tag = 'A1'`,
  );
  assert.deepEqual(asset, {
    value_minor: 120_000,
    currency: 'EUR',
    category: 'laptop',
    data_bearing: true,
    status: 'deployed',
    serial_key: 'S11',
  });
});

test('a file never takes an asset from somebody by naming nobody, and never gives back what was checked in', async () => {
  const personId = await addPerson(db, organizationId, 'E1');
  await addAsset(db, organizationId, 'A1', personId);
  const nobody = await importText(`${assetHeadings}A1,,Model,Laptop,Ready to Deploy,,,\n`);
  assert.match(nobody.questions.join(), /somebody has them on record.*A1/);
  assert.deepEqual([nobody.unchanged, nobody.changed], [1, 0]);
  const operatorId = await addOperator(db, organizationId);
  await checkInAsset(means, organizationId, { tagOrSerial: 'A1', condition: 'good', note: null }, operatorId);
  const before = await inventory();
  const late = await importText(`${assetHeadings}A1,,Model,Laptop,Deployed,,E1,\n`);
  assert.match(late.questions.join(), /gave them back.*A1/);
  assert.deepEqual(await inventory(), before);
});

test('a file that is older than what is on record moves no custody', async () => {
  await addPerson(db, organizationId, 'E1');
  await addAsset(db, organizationId, 'A1', await addPerson(db, organizationId, 'E2'));
  const report = await importText(`${assetHeadings}A1,,Model,Laptop,Deployed,,E1,\n`, {
    exportedAt: Temporal.Instant.from('2023-12-01T00:00:00Z'),
  });
  assert.match(report.questions.join(), /newer than this file.*A1/);
  assert.equal(report.changed, 0);
  await assert.rejects(importText(assetHeadings, { exportedAt: Temporal.Now.instant().add({ hours: 1 }) }), {
    code: 'bad-request',
  });
});

test('a tag that stands in a file twice counts once', async () => {
  const report = await importText(`${assetHeadings}A1,S-1,X,Laptop,Stock,,,\nA1,S-2,Y,Phone,Stock,,,\n`);
  assert.deepEqual([report.added, report.refusedTotal], [1, 1]);
  assert.match(report.refused[0]?.reason ?? '', /more than once/);
});

const accountHeadings = 'application,account_id,login,email,employee_id,kind,active\n';

test('an account is linked by employee number; by address it is only marked so', async () => {
  const personId = await addPerson(db, organizationId, 'E1');
  await importText(
    `${accountHeadings}crm,1,ann,e1@example.test,E1,human,yes\ncrm,2,ann2,e1@example.test,,human,yes\ncrm,3,bo,bo@x.test,,human,yes\ncrm,4,cy,e1@example.test,E9,human,yes\n`,
  );
  assert.deepEqual(await query('select external_id, person_id, match from account order by 1'), [
    { external_id: '1', person_id: personId, match: 'employee_number' },
    { external_id: '2', person_id: personId, match: 'email' },
    { external_id: '3', person_id: null, match: null },
    { external_id: '4', person_id: null, match: null },
  ]);
});

test('a login stands in for an id until a file brings it, and the account stays the same', async () => {
  await importText('application,login,active\ncrm,ann,yes\n');
  const report = await importText(`${accountHeadings}CRM,77,ann,,,service,yes\n`);
  assert.deepEqual([report.changed, report.added], [1, 0]);
  assert.equal((await importText('application,login,active\ncrm,ann,yes\n')).unchanged, 1);
  assert.deepEqual(await query('select external_id, login, kind, fingerprint from account'), [
    { external_id: '77', login: 'ann', kind: 'service', fingerprint: { externalId: '77', login: 'ann' } },
  ]);
});

test('the accounts of a connected application are not taken from a file', async () => {
  await query(
    `insert into application (organization_id, application_id, name, category, connector)
    values ($1, $2, 'CRM', 'saas', 'simulated')`,
    [organizationId, crypto.randomUUID()],
  );
  const report = await importText(`${accountHeadings}crm,1,ann,,,human,yes\n`);
  assert.equal(report.undecided, 1);
  assert.match(report.questions.join(), /is connected/);
  assert.deepEqual(await query('select 1 from account'), []);
});

test('seats are held once by each person, and a holder nobody knows is a question', async () => {
  await addPerson(db, organizationId, 'E1');
  const file =
    'licence,employee_id,price,currency,reassignable,term_end\nCAD,E1,"1.980,00 €",EUR,yes,2027-03-31\nCAD,E1,"1.980,00 €",EUR,yes,2027-03-31\nCAD,E9,"90,00 €",EUR,yes,\n';
  const report = await importText(file);
  assert.deepEqual([report.added, report.unchanged, report.undecided], [1, 1, 1]);
  assert.deepEqual(await query('select price_minor, currency, term_ends::text from licence'), [
    { price_minor: 198_000, currency: 'EUR', term_ends: '2027-03-31' },
  ]);
  assert.equal((await importText(file)).unchanged, 2);
});

/** A case of somebody with accounts in a manual application, planned. */
const openCase = (employeeNumber: string) => plannedCase({ means, queue, organizationId }, employeeNumber);

const items = (offboardingId: string) =>
  query(
    `select i.kind, i.observed_value as value, i.observed_assurance as assurance from item i
     where i.offboarding_id = $1 and i.kind in ('account', 'coverage') order by i.kind, i.label`,
    [offboardingId],
  );
const seen = (kind: string, value: string | null) => ({ kind, value, assurance: value === null ? null : 'confirmed' });

test('an export counts as a read of the cases it is about', async () => {
  await addPerson(db, organizationId, 'E1');
  const colleagues = 'crm,2,bo,,,human,yes\ncrm,3,cy,,,human,yes\n';
  await importText(`${accountHeadings}crm,1,ann,,E1,human,yes\n${colleagues}`);
  const offboardingId = await openCase('E1');
  assert.deepEqual(await items(offboardingId), [seen('account', null), seen('coverage', null)]);

  await importText(`${accountHeadings}crm,1,ann,,E1,human,yes\n${colleagues}`);
  assert.deepEqual(await items(offboardingId), [seen('account', 'held'), seen('coverage', 'found')]);
  await importText(`${accountHeadings}crm,1,ann,,E1,human,no\n${colleagues}`);
  assert.deepEqual(await items(offboardingId), [seen('account', 'suspended'), seen('coverage', 'found')]);
  await importText(`${accountHeadings}${colleagues}`);
  assert.deepEqual(await items(offboardingId), [seen('account', 'absent'), seen('coverage', 'found')]);
});

test('an account is only absent when the export could see: not without a known account, a row unread, or most of them missing', async () => {
  await addPerson(db, organizationId, 'E1');
  const known = `${accountHeadings}crm,1,ann,,E1,human,yes\ncrm,2,bo,,,human,yes\ncrm,3,cy,,,human,yes\n`;
  await importText(known);
  const offboardingId = await openCase('E1');
  const blind = [
    'crm,9,new,,,human,yes\n',
    'crm,2,bo,,,human,yes\ncrm,3,cy,not an address,,human,yes\n',
    'crm,2,bo,,,human,yes\n',
  ];
  for (const rows of blind) {
    const report = await importText(accountHeadings + rows);
    const [account] = await items(offboardingId);
    assert.notEqual(account?.['value'], 'absent', rows);
    assert.match(report.questions.join(), /cannot be said from this file/, rows);
  }
  await importText(known);
  assert.deepEqual(await items(offboardingId), [seen('account', 'held'), seen('coverage', 'found')]);
});

test('that the directory has closed its account ends no other: each is held until its own application shows it closed (edge-89)', async () => {
  await addPerson(db, organizationId, 'E1');
  const colleagues = (of: string) => `${of},2,bo,,,human,yes\n${of},3,cy,,,human,yes\n`;
  const exportOf = (of: string, active: 'yes' | 'no') =>
    importText(`${accountHeadings}${of},1,ann,,E1,human,${active}\n${colleagues(of)}`);
  await exportOf('crm', 'yes');
  await exportOf('directory', 'yes');
  const offboardingId = await openCase('E1');
  await exportOf('crm', 'yes');
  await exportOf('directory', 'no');
  assert.deepEqual(await items(offboardingId), [
    seen('account', 'held'),
    seen('account', 'suspended'),
    seen('coverage', 'found'),
    seen('coverage', 'found'),
  ]);
  await exportOf('crm', 'no');
  assert.deepEqual((await items(offboardingId)).slice(0, 2), [
    seen('account', 'suspended'),
    seen('account', 'suspended'),
  ]);
});

test('an account an export shows for the first time becomes an item of the open case (edge-90)', async () => {
  await addPerson(db, organizationId, 'E1');
  await importText(`${accountHeadings}crm,2,bo,,,human,yes\n`);
  const offboardingId = await openCase('E1');
  await importText(`${accountHeadings}crm,2,bo,,,human,yes\n`);
  assert.deepEqual(await items(offboardingId), [seen('coverage', 'none')]);
  await importText(`${accountHeadings}crm,2,bo,,,human,yes\ncrm,1,ann,,E1,human,yes\n`);
  assert.deepEqual(await items(offboardingId), [seen('account', 'held'), seen('coverage', 'found')]);
});

test('an export that shows an account active again reopens a closed case that is watched', async () => {
  await addPerson(db, organizationId, 'E1');
  const others = 'crm,2,bo,,,human,yes\n';
  await importText(`${accountHeadings}crm,1,ann,,E1,human,yes\n${others}`);
  const offboardingId = await openCase('E1');
  await importText(`${accountHeadings}crm,1,ann,,E1,human,no\n${others}`);
  await query(`update offboarding set state = 'closed', closed_at = now()`);
  await importText(`${accountHeadings}crm,1,ann,,E1,human,no\n${others}`);
  assert.equal((await query('select state from offboarding'))[0]?.['state'], 'closed');
  await importText(`${accountHeadings}crm,1,ann,,E1,human,yes\n${others}`);
  assert.equal((await query('select state from offboarding'))[0]?.['state'], 'open');
  assert.deepEqual((await items(offboardingId))[0], seen('account', 'held'));
});

test('an import leaves a run and one event whose public part does not name the file', async () => {
  const operatorId = await addOperator(db, organizationId);
  const input = {
    fileName: 'Anna’s people.csv',
    source: () => [Buffer.from(people('E1,Ann,'))],
    format: 'people',
  };
  await importFile(means, organizationId, input, { actor: operatorActor(operatorId), operatorId });
  const events = await query<{ bytes: string; private: string }>(
    `select convert_from(e.bytes, 'UTF8') as bytes, convert_from(p.content, 'UTF8') as private
     from event e left join event_private p using (organization_id, event_id)`,
  );
  assert.equal(events.length, 1);
  const told = JSON.parse(events[0]?.bytes ?? '{}') as { type: string; data: Record<string, unknown> };
  assert.equal(told.type, 'file.imported');
  assert.deepEqual([told.data['format'], told.data['added'], told.data['rows']], ['people', 1, 1]);
  assert.ok(!events[0]?.bytes.includes('Anna'));
  assert.deepEqual(JSON.parse(events[0]?.private ?? '{}'), { fileName: 'Anna’s people.csv' });
  const [run] = await query("select file_name, imported_by, counts->>'added' as added from import_run");
  assert.deepEqual(run, { file_name: 'Anna’s people.csv', imported_by: operatorId, added: '1' });
});

test('departures are handed on, and one that is refused is reported with its reason', async () => {
  const file = 'employee_id,name,last_working_day\nE1,Ann,2026-12-18\nE2,Bo,2026-12-18\n';
  const taken: string[] = [];
  const report = await importText(file, {
    onDeparture: async (record) => {
      if (record.employeeNumber === 'E2') throw new Failure('not-found', 'Nobody has the employee number E2.');
      taken.push(record.employeeNumber ?? '');
      return 'added';
    },
  });
  assert.deepEqual(taken, ['E1']);
  assert.deepEqual([report.added, report.refusedTotal], [1, 1]);
  assert.deepEqual(report.refused[0]?.reason, 'Nobody has the employee number E2.');
  assert.equal((await importText(file)).undecided, 2);
});

test('two imports of one file at the same time add nobody twice', async () => {
  const file = 'employee_id,name,email,department,location\nE1,Ann,ann@x.test,IT,Oslo\nE2,Bo,bo@x.test,IT,Oslo\n';
  const reports = await Promise.all([importText(file), importText(file)]);
  assert.deepEqual(
    reports.map((report) => report.added).toSorted((a, b) => a - b),
    [0, 2],
  );
});

test('a file of several batches is taken in whole', async () => {
  const rows = Array.from(
    { length: 2500 },
    (_, at) => `E${at},Name ${at},e${at}@x.test,e${Math.max(0, at - 1)}@x.test\n`,
  );
  const report = await importText(`employee_id,name,email,manager_email\n${rows.join('')}`);
  assert.equal(report.added, 2500);
  const [managed] = await query('select count(*) from person where manager_id is not null');
  assert.equal(managed?.['count'], 2499);
});
