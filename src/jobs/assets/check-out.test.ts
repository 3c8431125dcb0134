import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { checkInAsset } from '../../../test/check-in.ts';
import { useDatabase } from '../../../test/database.ts';
import { addAsset, addOperator, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { plannedCase } from '../../../test/planned-case.ts';
import { insertAcceptance } from '../../store/custody/acceptances.ts';
import { getCustodyChain } from '../../store/custody/custody-chain.ts';
import { whereIs } from '../../store/custody/where-is.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { openQueue } from '../steps/queue.ts';
import { checkOutAsset } from './check-out.ts';
import { reportEmptyBox, witnessEmptyBox } from './empty-box.ts';
import { passOnAsset } from './pass-on.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
after(() => queue.close());
const means = { ...makeMeans(db), queue };
let organizationId: string;
let operatorId: string;
let anna: string;
let ben: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  anna = await addPerson(db, organizationId, 'E1');
  ben = await addPerson(db, organizationId, 'E2');
});

const inOrganization = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const query = <Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
  inOrganization((tx) => tx.query<Row>(text, values));
const photo = { name: 'lid.jpg', mediaType: 'image/jpeg', content: Buffer.from('seen') };
const checkOut = (assetId: string, personId: string, signed?: { name: string; image: null }) =>
  checkOutAsset(
    means,
    organizationId,
    { assetId, personId, condition: 'good', note: null, photos: [photo], ...(signed ? { signed } : {}) },
    operatorId,
  );
const openCase = (employeeNumber: string) => plannedCase({ means, queue, organizationId }, employeeNumber);

test('what went out stands beside what came back, with the acceptance and the photos of each side', async () => {
  const assetId = await addAsset(db, organizationId, 'FH-1', null);
  await checkOut(assetId, anna, { name: 'Anna Example', image: null });
  const scan = { tagOrSerial: 'FH-1', condition: 'worn', note: 'scratched', missing: ['charger'] } as const;
  await checkInAsset(means, organizationId, scan, operatorId);
  const [stretch] = (await inOrganization((tx) => getCustodyChain(tx, assetId))).custodies;
  assert.equal(stretch?.personId, anna);
  assert.deepEqual(
    [stretch.out.condition, stretch.out.handOver?.acceptance?.signedName, stretch.out.handOver?.photos.length],
    ['good', 'Anna Example', 1],
  );
  assert.deepEqual(
    [stretch.back?.condition, stretch.back?.note, stretch.back?.handOver?.missing],
    ['worn', 'scratched', ['charger']],
  );
  const { handOvers: chain } = await inOrganization((tx) => getCustodyChain(tx, assetId));
  assert.deepEqual(
    chain.map(({ from, to }) => [from.kind, to.kind]),
    [
      ['person', 'location'],
      ['location', 'person'],
    ],
  );
});

test('a hand-over is accepted once, and neither it nor its acceptance is ever changed', async () => {
  const assetId = await addAsset(db, organizationId, 'FH-1', null);
  const { handOverId } = await checkOut(assetId, anna, { name: 'Anna Example', image: null });
  const again = { handOverId, way: 'by_link', signedName: 'Anna', statement: 'I have it.', image: null } as const;
  await assert.rejects(
    inOrganization((tx) => insertAcceptance(tx, again)),
    { code: 'conflict' },
  );
  await assert.rejects(query(`update hand_over set note = 'x'`), /permission denied/);
  await assert.rejects(query(`update hand_over_acceptance set signed_name = 'x'`), /permission denied/);
});

test('only what is in stock is handed out, and it says what has to happen first', async () => {
  const assetId = await addAsset(db, organizationId, 'FH-1', null);
  for (const [status, says] of [
    ['received', /Inspect it/],
    ['quarantine', /in quarantine/],
    ['repair', /in repair/],
    ['in_transit', /on its way/],
    ['destroyed', /FH-1 is destroyed/],
  ] as const) {
    await query('update asset set status = $1', [status]);
    await assert.rejects(checkOut(assetId, anna), { code: 'rule-refused', message: says });
  }
  await query(`update asset set status = 'stock', ownership = 'personal'`);
  await assert.rejects(checkOut(assetId, anna), { code: 'rule-refused', message: /somebody’s own/ });
});

test('a shared device passes to its next custodian without being taken back, locked or erased (edge-53)', async () => {
  const assetId = await addAsset(db, organizationId, 'KIOSK-1', anna);
  await openCase('E1');
  const given = { assetId, personId: ben, reason: 'The front desk goes on with Ben.' };
  const passed = await inOrganization((tx) => passOnAsset(means, tx, given, operatorId));
  assert.equal(passed.length, 1);
  const [now] = (await inOrganization((tx) => getCustodyChain(tx, assetId))).custodies;
  assert.deepEqual([now?.personId, now?.heldUntil, now?.out.handOver?.from.kind], [ben, null, 'person']);
  const [item] = await query('select observed_value, standing from item where asset_id = $1', [assetId]);
  assert.deepEqual(item, { observed_value: 'transferred', standing: 'done' });
  const left = await query(
    `select s.action from step s join item i using (organization_id, item_id) where i.asset_id = $1
       and s.action in ('collect', 'inspect', 'decide', 'sanitize', 'wipe', 'lock_device', 'verify') and s.state not in ('done', 'withdrawn')`,
    [assetId],
  );
  assert.deepEqual(left, []);
  await assert.rejects(
    inOrganization((tx) => passOnAsset(means, tx, given, operatorId)),
    { code: 'rule-refused' },
  );
});

test('what is somebody’s own is passed on to nobody by us', async () => {
  const assetId = await addAsset(db, organizationId, 'FH-1', anna);
  await query(`update asset set ownership = 'personal'`);
  const given = { assetId, personId: ben, reason: 'They agreed.' };
  await assert.rejects(
    inOrganization((tx) => passOnAsset(means, tx, given, operatorId)),
    { code: 'rule-refused', message: /somebody’s own/ },
  );
});

test('an empty box is seen by two people with a photo, accuses nobody, and is disputed until somebody settles it (edge-63)', async () => {
  const assetId = await addAsset(db, organizationId, 'FH-1', anna);
  await openCase('E1');
  const witnessId = await addOperator(db, organizationId);
  const [names] = await query<{ me: string; other: string }>(
    `select (select email from operator where operator_id = $1) as me, (select email from operator where operator_id = $2) as other`,
    [operatorId, witnessId],
  );
  const box = { assetId, declaredGrams: 2400, measuredGrams: 310, note: 'a brick', photos: [photo] };
  const report = (witnessEmail: string, photos = [photo]) =>
    inOrganization((tx) => reportEmptyBox(means, tx, { ...box, photos, witnessEmail }, operatorId));
  await assert.rejects(report(names?.me ?? ''), { code: 'rule-refused', message: /two people/ });
  await assert.rejects(report(names?.other ?? '', []), { code: 'rule-refused', message: /photo/ });
  const emptyBoxId = await report(names?.other ?? '');

  const [dispute] = await query('select claim, state, offboarding_id is not null as in_case from dispute');
  assert.deepEqual(dispute, { claim: 'not_as_described', state: 'open', in_case: true });
  assert.deepEqual(await query('select observed_value from item where asset_id = $1', [assetId]), [
    { observed_value: null },
  ]);
  await assert.rejects(
    inOrganization((tx) => witnessEmptyBox(tx, emptyBoxId, operatorId)),
    { code: 'not-found' },
  );
  await inOrganization((tx) => witnessEmptyBox(tx, emptyBoxId, witnessId));
  await assert.rejects(
    inOrganization((tx) => witnessEmptyBox(tx, emptyBoxId, witnessId)),
    { code: 'conflict' },
  );
});

test('where a thing is follows its custodian, its parcel and its place', async () => {
  const assetId = await addAsset(db, organizationId, 'FH-1', null);
  const where = () => inOrganization((tx) => whereIs(tx, assetId));
  assert.equal((await where())?.place, 'location');
  await checkOut(assetId, anna);
  assert.deepEqual([(await where())?.place, (await where())?.name], ['person', 'Person E1']);
  const offboardingId = await openCase('E1');
  await query(
    `insert into asset_return (organization_id, asset_return_id, offboarding_id, item_id, asset_id, person_id, reasons, state)
     select $1, $2, $3, item_id, asset_id, $4, '{}', 'on_its_way' from item where asset_id = $5`,
    [organizationId, crypto.randomUUID(), offboardingId, anna, assetId],
  );
  assert.deepEqual([(await where())?.place, (await where())?.custodian?.personId], ['carrier', anna]);
  await query(`update asset_return set state = 'delivered'`);
  assert.equal((await where())?.place, 'door');
  await checkInAsset(means, organizationId, { tagOrSerial: 'FH-1', condition: 'good', note: null }, operatorId);
  assert.deepEqual([(await where())?.place, (await where())?.status], ['location', 'received']);
  assert.equal((await query('select state from asset_return'))[0]?.['state'], 'received');
});
