import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../test/database.ts';
import { addOrganization, makeMeans } from '../../test/organization.ts';
import { withOrganization } from '../store/database/with-organization.ts';
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
