import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { eraseMedia } from '../../../test/erase-media.ts';
import { addAsset, addOperator, addOrganization } from '../../../test/organization.ts';
import { readPaper } from '../../../test/papers.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { getCertificateFile, listCertificates } from '../../store/sanitization/certificates.ts';
import { loadPaperFonts } from '../papers/paper-fonts.ts';
import { issueForAsset, issueForBatch } from './issue-certificates.ts';
import { chooseStorageDevice } from './storage-devices.ts';

const db = await useDatabase();
const fonts = await loadPaperFonts();
let organizationId: string;
let operatorId: string;
let colleagueId: string;
let assetId: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  colleagueId = await addOperator(db, organizationId);
  assetId = await addAsset(db, organizationId, 'LT-1', null);
});

const inOrganization = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const issue = () =>
  inOrganization((tx) => issueForAsset(tx, fonts, { assetId, confidentiality: 'internal', operatorId }));
const list = async () => (await inOrganization((tx) => listCertificates(tx, { limit: 10 }))).items;

async function erase(serial: string | null): Promise<void> {
  await inOrganization((tx) =>
    chooseStorageDevice(tx, { assetId, media: 'nvme_ssd', ...(serial === null ? {} : { serial }) }, operatorId),
  );
  await inOrganization((tx) => eraseMedia({}, tx, { assetId, action: 'sanitize', operatorId }));
  await inOrganization((tx) => eraseMedia({}, tx, { assetId, action: 'verify', operatorId: colleagueId }));
}

test('nothing is certified before another person has verified it', async () => {
  await inOrganization((tx) => chooseStorageDevice(tx, { assetId, media: 'nvme_ssd', serial: 'S1' }, operatorId));
  await inOrganization((tx) => eraseMedia({}, tx, { assetId, action: 'sanitize', operatorId }));
  await assert.rejects(issue(), /nobody else has verified it yet/);
});

test('a certificate that would leave out what it has to say is refused with the list of that', async () => {
  await erase(null);
  await assert.rejects(issue(), /LT-1: the serial number of the drive/);
  assert.deepEqual(await list(), []);
});

test('each is numbered and kept as a PDF under its hash; another one takes its place and changes nothing of it', async () => {
  await erase('S1');
  const [first] = await issue();
  const bytes = await inOrganization((tx) => getCertificateFile(tx, first?.id ?? ''));
  assert.equal(bytes.content.subarray(0, 5).toString(), '%PDF-');
  await issue();
  assert.deepEqual(
    (await list()).map(({ number, serial, replacedBy }) => [number, serial, replacedBy]),
    [
      [2, 'S1', null],
      [1, 'S1', 2],
    ],
  );
  const after = await inOrganization((tx) => getCertificateFile(tx, first?.id ?? ''));
  assert.deepEqual(after.content, bytes.content);
  await assert.rejects(
    inOrganization((tx) =>
      tx.query(`update certificate set digest = 'x' where organization_id = $1`, [organizationId]),
    ),
    /permission denied/,
  );
});

test('a batch is certified once it is reconciled: one certificate for each drive, and one for all', async () => {
  await erase('S1');
  await db.owner.query(
    `insert into itad_vendor (organization_id, itad_vendor_id, name, added_by) values ($1, $2, 'Recycler', $3)`,
    [organizationId, assetId, operatorId],
  );
  await db.owner.query(
    `insert into itad_batch (organization_id, itad_batch_id, number, itad_vendor_id, ending, state, made_by, collected_at)
     values ($1, $2, 1, $2, 'recycled', 'collected', $3, now())`,
    [organizationId, assetId, operatorId],
  );
  await db.owner.query(
    `insert into itad_batch_line (organization_id, itad_batch_line_id, itad_batch_id, asset_id, tag, what, data_bearing, state)
     values ($1, $2, $2, $2, 'LT-1', 'laptop', true, 'gone')`,
    [organizationId, assetId],
  );
  const lost = await addAsset(db, organizationId, 'LT-2', null);
  await db.owner.query(
    `with line as (
       insert into itad_batch_line (organization_id, itad_batch_line_id, itad_batch_id, asset_id, tag, what, data_bearing, state)
       values ($1, $3, $2, $3, 'LT-2', 'laptop', true, 'taken_out') returning itad_batch_line_id)
     insert into itad_exception (organization_id, itad_exception_id, itad_batch_id, kind, itad_batch_line_id, serial, owner_id, outcome, note,
       settled_by, settled_at) select $1, $3, $2, 'missing', itad_batch_line_id, 'LT-2', $4, 'lost', 'never came', $4, now() from line`,
    [organizationId, assetId, lost, operatorId],
  );
  const certify = () => inOrganization((tx) => issueForBatch(tx, fonts, { batch: 'ITAD-1', operatorId }));
  await assert.rejects(certify(), /every exception has an outcome/);
  await db.owner.query(`update itad_batch set state = 'reconciled' where organization_id = $1`, [organizationId]);
  assert.equal((await certify()).length, 2);
  assert.deepEqual(
    (await list()).map(({ kind, tag, batch }) => [kind, tag, batch]),
    [
      ['batch', null, 1],
      ['sanitization', 'LT-1', null],
    ],
  );
  const { content } = await inOrganization((tx) => getCertificateFile(tx, 'C-2'));
  assert.match(
    (await readPaper(content)).pages.join(' '),
    /has 2 devices that keep data, and storage of 1 of them is listed/,
    'what was lost on the way is not passed over',
  );
  assert.equal((await certify()).length, 1, 'a drive that has its certificate keeps it');
});
