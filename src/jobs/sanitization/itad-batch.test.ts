import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOperator, addOrganization } from '../../../test/organization.ts';
import { eraseMedia } from '../../../test/erase-media.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { listExceptions } from '../../store/sanitization/itad-exceptions.ts';
import { insertVendor, saveCertification } from '../../store/sanitization/itad-vendors.ts';
import { addToBatch, cancelBatch, collectBatch, makeBatch } from './itad-batch.ts';
import { finishBatch, handOverException, reconcileBatch, settleException } from './reconcile-batch.ts';

const db = await useDatabase();
let organizationId: string;
let operatorId: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  await inOrganization((tx) =>
    insertVendor(tx, { name: 'Recycler', address: null, contact: null, insurance: null, downstream: null }, operatorId),
  );
});

const inOrganization = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const refusal = { code: 'rule-refused' };

/** A monitor or laptop with a serial number like its tag, that is decided and approved to be recycled. */
async function addThing(tag: string, dataBearing = false): Promise<string> {
  const assetId = randomUUIDv7();
  await db.owner.query(
    `insert into asset (organization_id, asset_id, tag, serial, serial_key, category, status, data_bearing)
     values ($1, $2, $3, 'SN-' || $3, 'SN' || $3, 'monitor', 'received', $4)`,
    [organizationId, assetId, tag, dataBearing],
  );
  await db.owner.query(
    `insert into disposition (organization_id, disposition_id, asset_id, kind, proposed_kind, policy, policy_version, reasons, value_basis,
       needs_approval, state, decided_by) values ($1, $2, $3, 'recycle', 'recycle', 'standard', 1, '{}', 'unknown', false, 'approved', $4)`,
    [organizationId, randomUUIDv7(), assetId, operatorId],
  );
  return assetId;
}

async function collected(assetIds: readonly string[], vendorSanitizes = false): Promise<string> {
  const { id } = await inOrganization((tx) =>
    makeBatch(tx, { vendor: 'Recycler', ending: 'recycled', vendorSanitizes }, operatorId),
  );
  const added = await inOrganization((tx) => addToBatch(tx, id, assetIds, operatorId));
  assert.ok(
    added.every((one) => one.added),
    JSON.stringify(added),
  );
  await inOrganization((tx) => collectBatch(tx, id, { handedTo: 'Driver', operatorId }));
  return id;
}

const reconcile = (batchId: string, serials: readonly string[]) =>
  inOrganization((tx) =>
    reconcileBatch(
      tx,
      batchId,
      serials.map((serial, at) => ({ serial, line: at + 1 })),
      operatorId,
    ),
  );
const finish = (batchId: string) => inOrganization((tx) => finishBatch(tx, batchId, operatorId));
const open = async (batchId: string) =>
  (await inOrganization((tx) => listExceptions(tx, { batchId, open: true, limit: 50 }))).items;
const statusOf = async (assetId: string) =>
  (await db.owner.query('select status from asset where asset_id = $1', [assetId])).rows[0] as { status: string };

test('a list that fits ends everything, one event for each asset', async () => {
  const things = [await addThing('M1'), await addThing('M2')];
  const batch = await collected(things);
  assert.equal((await statusOf(things[0] ?? '')).status, 'in_transit');
  assert.deepEqual(await reconcile(batch, ['sn m1', 'SN-M2']), {
    listed: 2,
    missing: 0,
    extra: 0,
    duplicate: 0,
    answered: 0,
  });
  assert.equal((await statusOf(things[0] ?? '')).status, 'in_transit', 'a list alone ends nothing');
  assert.deepEqual(await finish(batch), { ended: 2, unproven: 0, done: true });
  assert.equal((await statusOf(things[1] ?? '')).status, 'recycled');
  const { rows } = await db.owner.query(
    `select convert_from(bytes, 'UTF8')::jsonb->'about'->>'id' as id from event
     where organization_id = $1 and convert_from(bytes, 'UTF8')::jsonb->>'type' = 'asset.disposed'`,
    [organizationId],
  );
  assert.deepEqual(new Set(rows.map((row: { id: string }) => row.id)), new Set(things));
});

test('what is missing, extra or listed twice becomes an exception with an owner, and ends nothing until it has an outcome', async () => {
  const [here, gone, twice] = [await addThing('M1'), await addThing('M2'), await addThing('M3')];
  const batch = await collected([here, gone, twice]);
  const found = await reconcile(batch, ['SN-M1', 'SN-M3', 'SN-M3', 'X-77']);
  assert.deepEqual([found.listed, found.missing, found.extra, found.duplicate], [2, 1, 1, 1]);
  const questions = await open(batch);
  const byKind = questions.toSorted((a, b) => a.kind.localeCompare(b.kind));
  assert.deepEqual(
    byKind.map(({ kind, serial, lines, owner }) => [kind, serial, lines, owner]),
    [
      ['duplicate', 'SN-M3', [2, 3], 'Olga'],
      ['extra', 'X-77', [4], 'Olga'],
      ['missing', 'SN-M2', [], 'Olga'],
    ],
  );
  assert.deepEqual(await finish(batch), { ended: 1, unproven: 0, done: false });
  const settle = (kind: string, outcome: Parameters<typeof settleException>[2]['outcome']) => {
    const id = questions.find((one) => one.kind === kind)?.id ?? '';
    return inOrganization((tx) => settleException(tx, id, { outcome, note: 'asked them' }, operatorId));
  };
  await assert.rejects(settle('extra', 'lost'), refusal);
  await settle('extra', 'vendor_error');
  await settle('duplicate', 'vendor_error');
  await settle('missing', 'lost');
  assert.equal((await statusOf(gone)).status, 'lost');
  assert.deepEqual(await finish(batch), { ended: 1, unproven: 0, done: true });
  assert.equal((await statusOf(twice)).status, 'recycled');
});

test('a later list answers what the first one left open', async () => {
  const batch = await collected([await addThing('M1'), await addThing('M2')]);
  await reconcile(batch, ['SN-M1']);
  const again = await reconcile(batch, ['SN-M1', 'SN-M2']);
  assert.deepEqual([again.missing, again.answered, (await open(batch)).length], [0, 1, 0]);
  assert.equal((await finish(batch)).done, true);
});

test('two things of ours with one serial number are told apart by a person', async () => {
  const [one, other] = [await addThing('M1'), await addThing('M2')];
  await db.owner.query(`update asset set serial = 'SAME', serial_key = 'SAME' where organization_id = $1`, [
    organizationId,
  ]);
  const batch = await collected([one, other]);
  const found = await reconcile(batch, ['SAME']);
  assert.deepEqual([found.listed, found.missing, found.duplicate], [0, 2, 1]);
});

test('what is on hold, with somebody, undecided or not sanitized does not go, and says why', async () => {
  const [fine, held, undecided, unerased] = [
    await addThing('M1'),
    await addThing('M2'),
    await addThing('M3'),
    await addThing('L1', true),
  ];
  await db.owner.query(
    `with matter as (
       insert into legal_matter (organization_id, matter_id, number, title, opened_by) values ($1, gen_random_uuid(), 7, 'X', $2) returning matter_id)
     insert into legal_hold (organization_id, legal_hold_id, matter_id, kind, asset_id, reason, held_by)
     select $1, gen_random_uuid(), matter_id, 'asset', $3, 'because', $2 from matter`,
    [organizationId, operatorId, held],
  );
  await db.owner.query(`update disposition set state = 'withdrawn', note = 'x' where asset_id = $1`, [undecided]);
  const { id } = await inOrganization((tx) =>
    makeBatch(tx, { vendor: 'Recycler', ending: 'recycled', vendorSanitizes: false }, operatorId),
  );
  const added = await inOrganization((tx) => addToBatch(tx, id, [fine, held, undecided, unerased], operatorId));
  assert.deepEqual(
    added.map(({ tag, reason }) => [tag, reason?.replace(/^\w+ |\.$/g, '').slice(0, 24) ?? null]),
    [
      ['L1', 'is not verified to be sa'],
      ['M1', null],
      ['M2', 'is on legal hold or in d'],
      ['M3', 'is not decided and appro'],
    ],
  );
  // What comes after it was added is seen at the door.
  await db.owner.query(`update disposition set state = 'withdrawn', note = 'x' where asset_id = $1`, [fine]);
  await assert.rejects(
    inOrganization((tx) => collectBatch(tx, id, { handedTo: 'Driver', operatorId })),
    /M1 is to be recycled/,
  );
});

test('what a vendor is to erase goes only to one that is certified for it, and ends only with proof', async () => {
  const laptop = await addThing('L1', true);
  const make = () =>
    inOrganization((tx) =>
      makeBatch(tx, { vendor: 'Recycler', ending: 'recycled', vendorSanitizes: true }, operatorId),
    );
  await assert.rejects(make(), /no certification for erasing data that is in force/);
  const certify = (expiresOn: string) =>
    inOrganization(async (tx) => {
      const [row] = await tx.query<{ id: string }>(
        'select itad_vendor_id as id from itad_vendor where organization_id = $1',
        [organizationId],
      );
      const certification = { scheme: 'naid_aaa', number: 'N-1', scope: null, coversData: true, site: null, expiresOn };
      await saveCertification(tx, row?.id ?? '', certification);
    });
  await certify('2020-01-01');
  await assert.rejects(make(), refusal);
  await certify('2999-01-01');
  const batch = await collected([laptop], true);
  await reconcile(batch, ['SN-L1']);
  assert.deepEqual(await finish(batch), { ended: 0, unproven: 1, done: false });
  const [question] = await open(batch);
  const prove = () =>
    inOrganization((tx) =>
      settleException(tx, question?.id ?? '', { outcome: 'proved', note: 'their report' }, operatorId),
    );
  await assert.rejects(prove(), /still not verified/);
  const colleague = await addOperator(db, organizationId);
  await inOrganization((tx) => eraseMedia({}, tx, { assetId: laptop, action: 'sanitize', operatorId }));
  await inOrganization((tx) => eraseMedia({}, tx, { assetId: laptop, action: 'verify', operatorId: colleague }));
  await prove();
  assert.deepEqual(await finish(batch), { ended: 1, unproven: 0, done: true });
});

test('a batch that was collected is not changed, and one that was called off leaves its assets free', async () => {
  const thing = await addThing('M1');
  const { id } = await inOrganization((tx) =>
    makeBatch(tx, { vendor: 'Recycler', ending: 'recycled', vendorSanitizes: false }, operatorId),
  );
  await inOrganization((tx) => addToBatch(tx, id, [thing], operatorId));
  const [again] = await inOrganization((tx) => addToBatch(tx, id, [thing], operatorId));
  assert.match(again?.reason ?? '', /is in ITAD-1 already/);
  await inOrganization((tx) => cancelBatch(tx, id, operatorId));
  const batch = await collected([thing]);
  await assert.rejects(
    inOrganization((tx) => cancelBatch(tx, batch, operatorId)),
    { code: 'conflict' },
  );
});

test('an exception can be given to whoever can answer it', async () => {
  const batch = await collected([await addThing('M1')]);
  await reconcile(batch, ['X']);
  const [question] = await open(batch);
  const other = await addOperator(db, organizationId);
  await inOrganization((tx) => handOverException(tx, question?.id ?? '', other, operatorId));
  const { rows } = await db.owner.query('select owner_id from itad_exception where itad_exception_id = $1', [
    question?.id,
  ]);
  assert.deepEqual(rows, [{ owner_id: other }]);
});
