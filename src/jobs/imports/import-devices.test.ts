import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addAsset, addOperator, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { getColumnMap, keepColumnMap } from './column-maps.ts';
import { importFile, type ImportInput } from './import-file.ts';

const db = await useDatabase();
const means = makeMeans(db);
let organizationId: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
});

function importText(text: string, options: Partial<ImportInput> = {}) {
  return importFile(means, organizationId, { fileName: 'file.csv', source: () => [Buffer.from(text)], ...options });
}

function query<Row extends Record<string, unknown>>(text: string) {
  return withOrganization(db, organizationId, (tx) => tx.query<Row>(text));
}

const intuneHead =
  'Device ID,Device name,Last check-in,Serial number,Model,UserId,Primary user UPN,Primary user display name,Compliance,OS\n';

const custodySql = `select a.tag, i.value as holder from custody c
  join asset a using (organization_id, asset_id)
  join person_identifier i on i.organization_id = c.organization_id and i.person_id = c.person_id and i.kind = 'employee_number'
  where c.held_until is null order by 1, 2`;

test('the directory’s immutable id gives a device a custodian; an address or a name alone waits for a decision (edge-23, edge-24, edge-28)', async () => {
  await importText(
    'employee_id,name,email,status\nE1,Ann,ann@x.test,active\nE2,Bo,bo@x.test,active\nE3,Cy,cy@x.test,active\n',
  );
  await importText('application,account_id,login,employee_id,active\nEntra,U-1,ann@x.test,E1,yes\n');
  await importText('application,account_id,login,email,active\nEntra,U-2,bo@x.test,bo@x.test,yes\n');
  const report = await importText(
    `${intuneHead}D-1,PC1,2026-11-01 10:00:00,SN-1,ThinkPad,U-1,ann@x.test,Ann,Yes,Windows
D-2,PC2,2026-11-01 10:00:00,SN-2,ThinkPad,U-2,bo@x.test,Bo,Yes,Windows
D-3,PC3,2026-11-01 10:00:00,SN-3,ThinkPad,,,Cy,Yes,Windows
D-4,PC4,2026-11-01 10:00:00,SN-4,ThinkPad,,\u0430nn@x.test,Ann,Yes,Windows
`,
  );
  assert.equal(report.added, 4);
  assert.deepEqual(await query(custodySql), [{ tag: 'SN-1', holder: 'E1' }]);
  assert.ok(report.questions.some((question) => /only an address identifies.+SN-2 with bo@x\.test/.test(question)));
  assert.ok(
    report.questions.some((question) => /nobody on record.+SN-3 with Cy; SN-4 with \u0430nn@x\.test/.test(question)),
  );
});

test('a device is found by serial number however it is written, keeps its custodian, and its last check-in is never taken back (edge-59)', async () => {
  const ann = await addPerson(db, organizationId, 'E1');
  await addPerson(db, organizationId, 'E2');
  await importText(
    'Asset Tag,Serial,Model,Category,Status,Checked Out To,Employee Number\nT-1,C02 A000-q6l,MacBook,Laptop,Deployed,Ann,E1\n',
  );
  await importText('application,account_id,login,employee_id,active\nEntra,U-2,bo,E2,yes\n');
  const row = (day: string) => `${intuneHead}D-1,PC1,${day},C02A000Q6L,MacBook,U-2,bo,Bo,Yes,macOS\n`;
  const report = await importText(row('2026-11-10 10:00:00'));
  assert.equal(report.changed, 1);
  assert.ok(report.questions.some((question) => question.includes('another primary user')));
  await importText(row('2026-10-01 10:00:00'));
  assert.deepEqual(await query(custodySql), [{ tag: 'T-1', holder: 'E1' }]);
  const [asset] = await query('select serial, mdm, mdm_device, mdm_seen_at::text from asset');
  assert.deepEqual(asset, {
    serial: 'C02A000Q6L',
    mdm: 'intune',
    mdm_device: 'D-1',
    mdm_seen_at: '2026-11-10 10:00:00+00',
  });
  assert.notEqual(ann, '');
});

test('devices whose serial number is a phrase stay apart, by the ids of their manager (edge-60)', async () => {
  const text = `${intuneHead}D-1,PC1,2026-11-01,Default string,Box,,,,Yes,Windows\nD-2,PC2,2026-11-01,Default string,Box,,,,Yes,Windows\n`;
  assert.equal((await importText(text)).added, 2);
  assert.equal((await importText(text)).unchanged, 2);
  assert.deepEqual(await query('select tag from asset order by 1'), [{ tag: 'D-1' }, { tag: 'D-2' }]);
});

test('accessories are held in numbers, once, and another number is a question', async () => {
  await addPerson(db, organizationId, 'E1');
  const file = (held: string) =>
    `Name,Category,QTY,Min Amount,Employee Number,Checked Out Quantity\nDock,Dock,40,5,E1,${held}\nHeadset,Headset,9,5,,\n`;
  assert.equal((await importText(file('2'))).added, 2);
  assert.equal((await importText(file('2'))).unchanged, 2);
  const report = await importText(file('3'));
  assert.deepEqual([report.undecided, report.unchanged], [1, 1]);
  assert.deepEqual(await query('select quantity from custody where held_until is null'), [{ quantity: 2 }]);
  assert.deepEqual(await query('select name, quantity from accessory order by 1'), [
    { name: 'Dock', quantity: 40 },
    { name: 'Headset', quantity: 9 },
  ]);
});

test('a file is kept whole or not at all: a fault behind a full batch leaves nothing', async () => {
  const rows = Array.from({ length: 6000 }, (_, n) => `T-${n},M,Laptop,Deployed,E1`).join('\n');
  const bytes = Buffer.concat([
    Buffer.from(`Asset Tag,Model,Category,Status,Employee Number\n${rows}\n`),
    Uint8Array.of(0x54, 0xff, 0xfe, 0x0a),
  ]);
  await assert.rejects(importFile(means, organizationId, { fileName: 'a.csv', source: () => [bytes] }), {
    code: 'not-what-it-says',
  });
  assert.deepEqual(await query('select count(*) from asset'), [{ count: 0 }]);
});

test('an import with a map says so, a map is replaced by its name, and one that is not there is refused', async () => {
  const operatorId = await addOperator(db, organizationId);
  const map = {
    name: 'staff',
    target: 'people',
    columns: { 'Pers.-Nr.': 'employeeNumber', Name: 'displayName', Team: 'department' },
    words: {},
    dates: null,
  } as const;
  await withOrganization(db, organizationId, (tx) =>
    keepColumnMap(tx, { ...map, columns: { X: 'employeeNumber', Y: 'displayName', Z: 'department' } }, operatorId),
  );
  const again = await withOrganization(db, organizationId, (tx) => keepColumnMap(tx, map, operatorId));
  assert.equal(again.replaced, true);
  assert.deepEqual(await withOrganization(db, organizationId, (tx) => getColumnMap(tx, 'staff')), map);
  const report = await importText('Pers.-Nr.;Name;Team\nE1;Ann;Design\n', { map: 'staff' });
  assert.deepEqual([report.format, report.recognisedBy, report.added], ['map:staff', 'map', 1]);
  await assert.rejects(importText('a,b\n', { map: 'gone' }), { code: 'not-found', message: /no column map “gone”/ });
});

test('an asset of the register and the device of its manager are one thing, whichever comes first', async () => {
  await addAsset(db, organizationId, 'LT-1', await addPerson(db, organizationId, 'E1'));
  const jamf = 'Computer Name,Serial Number,Asset Tag,Last Check-in,Username,UDID\nMac,SN9X,LT-1,2026-11-01,ann,U-9\n';
  assert.equal((await importText(jamf)).changed, 1);
  assert.equal((await importText(jamf)).unchanged, 1);
  assert.deepEqual(await query('select tag, mdm, mdm_device from asset'), [
    { tag: 'LT-1', mdm: 'jamf', mdm_device: 'U-9' },
  ]);
});
