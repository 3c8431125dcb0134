import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { tinyPhoto } from '../../test/photo.ts';
import { makePlan } from '../jobs/plans/make-plan.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { AssetHistory, CheckedIn, CheckedInMany } from './schemas/custody.ts';

const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let admin: TestOperator;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  for (const number of ['E1', 'E2']) await addPerson(db, organizationId, number);
});

const photo = (base64 = tinyPhoto) => ({ name: '/home/anna/lid.png', mediaType: 'image/png', base64 });
const own = async (tag: string, number: string | null) => {
  const { rows } = await db.owner.query<{ person_id: string }>(
    `select person_id from person_identifier where organization_id = $1 and kind = 'employee_number' and value = $2`,
    [organizationId, number],
  );
  return addAsset(db, organizationId, tag, rows[0]?.person_id ?? null);
};
/** A departure that has its plan, as a worker makes it. */
async function leave(employeeNumber: string): Promise<void> {
  const body = { person: { employeeNumber }, kind: 'voluntary', lastWorkingDay: '2030-06-28' };
  const answer = await admin.send('POST', '/departures', body);
  assert.ok(answer.statusCode < 300, answer.body);
  const { rows } = await db.owner.query<{ id: string }>(
    'select offboarding_id as id from offboarding where organization_id = $1',
    [organizationId],
  );
  await withOrganization(db, organizationId, (tx) => makePlan(api.means, tx, rows[0]?.id ?? ''));
}

test('a file that is refused refuses its own scan, and every other thing is taken in', async () => {
  for (const tag of ['LT-1', 'LT-2', 'LT-3']) await own(tag, 'E1');
  const scans = [
    { asset: 'LT-1', condition: 'damaged', note: 'cracked', photos: [photo()] },
    { asset: 'LT-2', photos: [photo(Buffer.from('<svg/>').toString('base64'))] },
    { asset: 'LT-3', from: 'E9' },
    { asset: 'lt-3', from: 'E2' },
  ];
  const answer = await admin.send('POST', '/assets/check-ins', { scans });
  assert.equal(answer.statusCode, 200, answer.body);
  const { outcomes } = answer.json<CheckedInMany>();
  assert.deepEqual(
    outcomes.map(({ label, outcome, signs = [] }) => [label, outcome, ...signs]),
    [
      ['LT-1', 'returned', 'unexpected', 'damaged'],
      ['LT-2', 'refused'],
      ['LT-3', 'refused'],
      ['lt-3', 'returned', 'unexpected', 'wrong_person'],
    ],
  );
  assert.match(outcomes[1]?.reason ?? '', /JPEG, PNG or WebP/);
  assert.match(outcomes[2]?.reason ?? '', /employee number E9/);
});

test('a batch that is sent again with its key is answered again, and nothing happens twice', async () => {
  await own('LT-1', 'E1');
  const send = () =>
    admin.send('POST', '/assets/check-ins', { scans: [{ asset: 'LT-1' }] }, { 'idempotency-key': 'k1' });
  const [first, second] = [await send(), await send()];
  assert.equal(first.body, second.body);
  assert.equal(second.headers['idempotency-replayed'], 'true');
});

test('after a scan, what the case still waits for is named: a box may hold less than it should', async () => {
  await own('LT-1', 'E1');
  await own('DONGLE-1', 'E1');
  await leave('E1');
  const { outcome, offboardings, stillOut } = (
    await admin.send('POST', '/assets/check-in', { asset: 'LT-1', from: 'E1' })
  ).json<CheckedIn>();
  assert.equal(outcome, 'returned');
  assert.deepEqual(
    stillOut.map(({ number, tags }) => [number, tags]),
    [[offboardings[0]?.number, ['DONGLE-1']]],
  );
});

test('one scan that is not taken in is refused in words, and a mismatch is shown side by side (edge-58)', async () => {
  const assetId = await own('LT-1', 'E1');
  await db.owner.query(`update asset set serial = 'PF3XYZ99', serial_key = 'PF3XYZ99' where asset_id = $1`, [assetId]);
  const scan = (more: object) => admin.send('POST', '/assets/check-in', { asset: 'LT-1', ...more });
  const damaged = await scan({ condition: 'broken' });
  assert.equal(damaged.statusCode, 422, damaged.body);
  assert.match(damaged.body, /a photo of it and a note/);
  const mismatch = (await scan({ serial: 'PF3XYZ88' })).json<CheckedIn>();
  assert.deepEqual([mismatch.outcome, mismatch.expected, mismatch.read], ['wrong_serial', 'PF3XYZ99', 'PF3XYZ88']);
  await db.owner.query(`update asset set ownership = 'personal' where asset_id = $1`, [assetId]);
  assert.match((await scan({})).body, /Give it back to them/);
  assert.equal((await admin.send('POST', '/assets/check-in', { asset: 'LT-1', location: 'Atlantis' })).statusCode, 404);
});

test('the history of a thing tells both sides of every custody, and where it is', async () => {
  await own('LT-1', null);
  const out = { asset: 'LT-1', employeeNumber: 'E1', condition: 'good', signature: { name: 'Anna Example' } };
  const handed = await admin.send('POST', '/assets/check-out', out);
  assert.equal(handed.statusCode, 200, handed.body);
  await admin.send('POST', '/assets/check-in', { asset: 'LT-1', condition: 'worn', missing: ['charger'] });
  const answer = await admin.send('GET', '/assets/LT-1/history');
  assert.equal(answer.statusCode, 200, answer.body);
  const { where, custodies, handOvers } = answer.json<AssetHistory>();
  assert.deepEqual([where.place, where.status], ['location', 'received']);
  assert.equal(custodies[0]?.out.handOver?.acceptance?.signedName, 'Anna Example');
  assert.deepEqual(custodies[0]?.back?.handOver?.missing, ['charger']);
  assert.equal(handOvers.length, 2);
});

test('an empty box is reported with another operator and a photo, who confirms it under their own name (edge-63)', async () => {
  await own('LT-1', 'E1');
  const witness = await signInAs(api, organizationId);
  const box = { asset: 'LT-1', witness: `${witness.operatorId}@example.test`, note: 'a brick', photos: [photo()] };
  const seen = await admin.send('POST', '/assets/empty-boxes', box);
  assert.equal(seen.statusCode, 201, seen.body);
  const path = `/assets/empty-boxes/${seen.json<{ emptyBoxId: string }>().emptyBoxId}/confirm`;
  assert.equal((await admin.send('POST', path)).statusCode, 404);
  assert.equal((await witness.send('POST', path)).statusCode, 200);
  const { emptyBoxes } = (await admin.send('GET', '/assets/LT-1/history')).json<AssetHistory>();
  assert.deepEqual(
    emptyBoxes.map(({ note, confirmedAt, photos }) => [note, confirmedAt !== null, photos[0]?.name]),
    [['a brick', true, 'lid.jpg']],
  );
});
