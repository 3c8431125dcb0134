import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../test/database.ts';
import { addOperator, addOrganization, makeMeans } from '../../test/organization.ts';
import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { importFile, type ImportInput } from './import-file.ts';
import type { ImportReport } from './import-report.ts';

const db = await useDatabase();
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
  const content = await readFile(new URL(`../../demo/sample/${name}`, import.meta.url));
  return importFile(means, organizationId, { fileName: name, source: () => [content], ...options });
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

test('PRINT', async () => {
  for (const name of samples) console.log(name, await importSample(name));
});
