import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOrganization, makeMeans } from '../../../test/organization.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { importFile } from './import-file.ts';

const db = await useDatabase();
const means = makeMeans(db);
let organizationId: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
});

/** Each row is number, name, address, start and end. */
function importPeople(...rows: readonly string[]) {
  const text = `employee_id,name,email,start_date,end_date\n${rows.join('\n')}\n`;
  return importFile(means, organizationId, { fileName: 'hr.csv', source: () => [Buffer.from(text)] });
}

async function names(): Promise<readonly unknown[]> {
  const rows = await withOrganization(db, organizationId, (tx) =>
    tx.query<{ display_name: string }>('select display_name from person where organization_id = $1 order by 1', [
      organizationId,
    ]),
  );
  return rows.map((row) => row.display_name);
}

/** Worker id, start and end of every employment. */
async function employments(): Promise<readonly string[]> {
  const rows = await withOrganization(db, organizationId, (tx) =>
    tx.query<{ text: string }>(
      `select concat(worker_id, ' ', start_date, ' ', coalesce(end_date::text, 'null')) as text from employment
       where organization_id = $1 order by 1`,
      [organizationId],
    ),
  );
  return rows.map(({ text }) => text);
}

test('edge-22: a number given away again is a question, and the newcomer inherits nothing', async () => {
  await importPeople('E1,Ann Old,ann@x.test,2015-01-01,2024-06-30');
  const report = await importPeople('E1,Bo New,bo@x.test,2026-01-01,');
  assert.equal(report.undecided, 1);
  assert.match(report.questions[0] ?? '', /was somebody else’s, who has left/);
  assert.deepEqual(await names(), ['Ann Old']);
});

test('edge-26: a name and an address that change within an employment stay with the person', async () => {
  await importPeople('E1,Ann Old,ann.old@x.test,2015-01-01,');
  const report = await importPeople('E1,Ann Young,ann.young@x.test,2015-01-01,');
  assert.deepEqual([report.changed, await names()], [1, ['Ann Young']]);
  const rehired = await importPeople('E1,Ann Young,ann.young@x.test,2015-01-01,2020-01-31');
  assert.equal(rehired.changed, 1);
  assert.equal((await importPeople('E1,Ann Third,ann.young@x.test,2021-01-01,')).changed, 1);
});

test('edge-25: twins of one surname, start and address are two people, and no likeness makes them one', async () => {
  const report = await importPeople('E1,A. Twin,a.twin@x.test,2020-01-01,', 'E2,A. Twin,a.twin2@x.test,2020-01-01,');
  assert.deepEqual([report.added, await names()], [2, ['A. Twin', 'A. Twin']]);
});

test('edge-29: letters that only some languages fold together keep two addresses apart', async () => {
  const report = await importPeople(
    'E1,Ili One,il\u0131@x.test,2020-01-01,',
    'E2,Ili Two,ili@x.test,2020-01-01,',
    'E3,Wei One,wei\u00df@x.test,2020-01-01,',
    'E4,Wei Two,weiss@x.test,2020-01-01,',
  );
  assert.deepEqual([report.added, report.questions], [4, []]);
});

test('edge-28: an address that only looks like another is somebody else’s, and is pointed out', async () => {
  const report = await importPeople('E1,Ann One,ann@x.test,2020-01-01,', 'E2,Ann Two,\u0430nn@x.test,2020-01-01,');
  assert.equal(report.added, 2);
  assert.match(report.questions.join(), /look alike.+\(1\): E2 Ann Two \u0430nn@x\.test/);
});

test('edge-24: of two people with one name in one team only the one whose number is told gets a day', async () => {
  await importPeople('E1,Kim Lee,kim1@x.test,2020-01-01,', 'E2,Kim Lee,kim2@x.test,2020-01-01,');
  await importPeople('E2,Kim Lee,kim2@x.test,2020-01-01,2026-11-30');
  assert.deepEqual(await employments(), ['E1 2020-01-01 null', 'E2 2020-01-01 2026-11-30']);
});

test('edge-20: a start the day after the end is an employment of its own under the same number, and the old one stays ended', async () => {
  await importPeople('E1,Ann Old,ann@x.test,2015-01-01,2026-10-31');
  const report = await importPeople('E1,Ann Old,ann@x.test,2026-11-01,');
  assert.equal(report.changed, 1);
  assert.deepEqual(await names(), ['Ann Old']);
  assert.deepEqual(await employments(), ['E1 2015-01-01 2026-10-31', 'E1 2026-11-01 null']);
});

test('edge-27: names of one letter, 200 letters, any script and joined emoji are kept whole; a control character refuses its row alone', async () => {
  const kept = ['Ng', 'X', "O'Brien", 'ń'.repeat(200), 'ليلى حداد', '👩🏽\u200d💻 Zoë'];
  const rows = kept.map((name, at) => `E${at},${name},e${at}@x.test,2020-01-01,`);
  const report = await importPeople(
    ...rows,
    'E8,Zero\u200bWidth,e8@x.test,2020-01-01,',
    'E9,Be\u0007ll,e9@x.test,2020-01-01,',
  );
  assert.deepEqual([report.added, report.refusedTotal], [7, 1]);
  assert.deepEqual(new Set(await names()), new Set([...kept, 'ZeroWidth']));
  await assert.rejects(importPeople('E9,Nu\u0000ll,e9@x.test,2020-01-01,'), /holds NUL bytes/);
});

test('edge-52: one number in two organizations is two people, and a row for one changes nothing of the other', async () => {
  await importPeople('E1,Ann One,ann@x.test,2020-01-01,');
  const first = organizationId;
  organizationId = await addOrganization(db);
  const report = await importPeople('E1,Ann Other,ann@x.test,2020-01-01,2026-11-30');
  assert.deepEqual([report.added, report.questions], [1, []]);
  assert.deepEqual(await employments(), ['E1 2020-01-01 2026-11-30']);
  organizationId = first;
  assert.deepEqual([await names(), await employments()], [['Ann One'], ['E1 2020-01-01 null']]);
});
