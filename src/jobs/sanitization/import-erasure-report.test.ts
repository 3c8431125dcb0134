import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addAsset, addOperator, addOrganization } from '../../../test/organization.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { listQuestions } from '../../store/sanitization/sanitization-questions.ts';
import { sanitizedOf } from '../../store/sanitization/sanitized-of.ts';
import { importErasureReport, settleErasureQuestion } from './import-erasure-report.ts';
import { chooseStorageDevice } from './storage-devices.ts';

const db = await useDatabase();
let organizationId: string;
let operatorId: string;
let assetId: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  assetId = await addAsset(db, organizationId, 'LT-1', null);
});

const inOrganization = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const heading = 'Serial,Method,Status,End Time,Media type,Asset tag,Technician\n';
const take = (rows: string) =>
  inOrganization((tx) => {
    const content = new TextEncoder().encode(heading + rows);
    return importErasureReport({}, tx, { name: 'report.csv', mediaType: 'text/csv', content }, { operatorId });
  });
const isSanitized = async () => (await inOrganization((tx) => sanitizedOf(tx, assetId))).sanitized;
const questions = async () => (await inOrganization((tx) => listQuestions(tx, { open: true, limit: 10 }))).items;

test('a drive is found by its serial number as scanners and people write it', async () => {
  await inOrganization((tx) => chooseStorageDevice(tx, { assetId, serial: 'S4EV-NX0', media: 'nvme_ssd' }, operatorId));
  const report = await take('s4ev nx0,Sanitize Block Erase,Erased,2026-11-02T10:00:00Z,,,Marco\n');
  assert.deepEqual([report.recorded, report.sanitizedAssets, report.questions.length], [1, 1, 0]);
  assert.equal(await isSanitized(), true);
});

test('a drive that nobody knew of is recorded with the asset that the report names beside it', async () => {
  const report = await take('S1,Crypto Erase,Erased,2026-11-02,NVMe SSD,LT-1,\n');
  assert.equal(report.recorded, 1);
  const [row] = await db.owner
    .query(`select method, technique, tool from sanitization where organization_id = $1`, [organizationId])
    .then(({ rows }) => rows as readonly object[]);
  // Nothing proves the encryption, so that erasing the key is no purge, and the report claims none.
  assert.deepEqual(row, { method: 'clear', technique: 'cryptographic_erase', tool: null });
});

test('what fits nothing, or may not be what it says, becomes a question and leaves the other rows alone', async () => {
  const report = await take(
    [
      'S1,Zeros,Erased,2026-11-02,SATA SSD,LT-1,',
      'X9,Zeros,Erased,2026-11-02,SATA SSD,,',
      'S2,Degauss,Erased,2026-11-02,NVMe SSD,LT-1,',
      'S3,Zeros,,2026-11-02,SATA SSD,LT-1,',
    ].join('\n'),
  );
  assert.deepEqual([report.rows, report.recorded, report.questions.length], [4, 1, 3]);
  assert.deepEqual(
    report.questions.map(({ line }) => line),
    [3, 4, 5],
  );
  assert.match(report.questions[1]?.reason ?? '', /Degaussing does nothing to an NVMe SSD/);
  const [drives] = await db.owner
    .query('select count(*)::int as n from storage_device where organization_id = $1', [organizationId])
    .then(({ rows }) => rows as readonly object[]);
  assert.deepEqual(drives, { n: 1 }, 'a refused row leaves no drive behind');
});

test('the same report taken twice adds nothing, neither records nor questions', async () => {
  const rows = 'S1,Zeros,Erased,2026-11-02,SATA SSD,LT-1,\nX9,Zeros,Erased,2026-11-02,,,\n';
  await take(rows);
  const again = await take(rows);
  assert.deepEqual([again.recorded, again.known, (await questions()).length], [0, 1, 1]);
});

test('a question is answered with the asset it is about, once', async () => {
  await take('X9,Zeros,Erased,2026-11-02,,,\n');
  const [question] = await questions();
  const settle = (answer: Parameters<typeof settleErasureQuestion>[3]) =>
    inOrganization((tx) => settleErasureQuestion({}, tx, question?.id ?? '', answer, operatorId));
  await assert.rejects(settle({ assetId, reason: 'It is the one of LT-1.' }), /media type/);
  await settle({ assetId, media: 'hdd', reason: 'It is the one of LT-1.' });
  assert.equal(await isSanitized(), true);
  await assert.rejects(settle({ assetId: null, reason: 'None of ours.' }), { code: 'conflict' });
});

test('a report about something on legal hold asks, and says why', async () => {
  await db.owner.query(
    `with matter as (
       insert into legal_matter (organization_id, matter_id, number, title, opened_by) values ($1, gen_random_uuid(), 7, 'X', $2) returning matter_id)
     insert into legal_hold (organization_id, legal_hold_id, matter_id, kind, asset_id, reason, held_by)
     select $1, gen_random_uuid(), matter_id, 'asset', $3, 'because', $2 from matter`,
    [organizationId, operatorId, assetId],
  );
  const report = await take('S1,Zeros,Erased,2026-11-02,SATA SSD,LT-1,\n');
  assert.match(report.questions[0]?.reason ?? '', /M-7/);
});
