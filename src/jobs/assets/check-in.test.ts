import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { checkInAsset } from '../../../test/check-in.ts';
import { useDatabase } from '../../../test/database.ts';
import { addAsset, addOperator, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { plannedCase } from '../../../test/planned-case.ts';
import { Failure } from '../../core/failure.ts';
import { historyOfAsset } from '../../store/inventory/custody.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { destructionOf } from '../../store/holds/holds.ts';
import { getCustodyChain } from '../../store/custody/custody-chain.ts';
import { type CheckIn, checkInAssets } from './check-in.ts';
import { endAssetItem } from './end-asset-steps.ts';
import { checkOutAsset } from './check-out.ts';
import { openQueue } from '../steps/queue.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
after(() => queue.close());
const means = { ...makeMeans(db), queue };
let organizationId: string;
let operatorId: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
});

const inOrganization = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const query = <Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
  inOrganization((tx) => tx.query<Row>(text, values));
const checkIn = (tagOrSerial: string, note: string | null = null) =>
  checkInAsset(means, organizationId, { tagOrSerial, condition: 'worn', note }, operatorId);
const toStock = (tag: string) => query(`update asset set status = 'stock' where tag = $1`, [tag]);
const checkOut = (assetId: string, personId: string) =>
  checkOutAsset(means, organizationId, { assetId, personId, condition: null, note: null }, operatorId);
const setSerial = (tag: string, serial: string, serialKey: string) =>
  query('update asset set serial = $2, serial_key = $3 where tag = $1', [tag, serial, serialKey]);

const openCase = (employeeNumber: string) => plannedCase({ means, queue, organizationId }, employeeNumber);

test('a scan ends custody, settles the item of the open case and ends the step that asked for it', async () => {
  const personId = await addPerson(db, organizationId, 'E1');
  const assetId = await addAsset(db, organizationId, 'FH-1', personId);
  const offboardingId = await openCase('E1');

  const outcome = await checkIn('fh-1', 'scratched lid');
  assert.equal(outcome.outcome, 'returned');
  assert.deepEqual(outcome.outcome === 'returned' && outcome.offboardings.map((one) => one.offboardingId), [
    offboardingId,
  ]);

  const [custody] = await inOrganization((tx) => historyOfAsset(tx, assetId));
  assert.ok(custody?.heldUntil);
  assert.deepEqual([custody.conditionIn, custody.noteIn], ['worn', 'scratched lid']);
  const [item] = await query('select observed_value, observed_assurance, standing from item where asset_id = $1', [
    assetId,
  ]);
  assert.deepEqual(item, { observed_value: 'returned', observed_assurance: 'attested', standing: 'done' });
  const [step] = await query(
    `select s.state, s.ended_by from step s join item i using (organization_id, item_id)
    where i.asset_id = $1 and s.action = 'collect'`,
    [assetId],
  );
  assert.deepEqual(step, { state: 'done', ended_by: operatorId });
  const [asset] = await query('select status from asset where asset_id = $1', [assetId]);
  assert.equal(asset?.['status'], 'received');
});

test('the event of a return names one asset and keeps the note apart', async () => {
  const personId = await addPerson(db, organizationId, 'E1');
  const assetId = await addAsset(db, organizationId, 'FH-1', personId);
  await checkIn('FH-1', 'found in Anna’s car');
  const [event] = await query<{ bytes: string; private: string }>(
    `select convert_from(e.bytes, 'UTF8') as bytes, convert_from(p.content, 'UTF8') as private
     from event e join event_private p using (organization_id, event_id) where e.bytes::bytea is not null`,
  );
  const told = JSON.parse(event?.bytes ?? '{}') as { type: string; about: unknown; data: Record<string, unknown> };
  assert.equal(told.type, 'asset.checked_in');
  assert.deepEqual(told.about, { kind: 'asset', id: assetId });
  assert.deepEqual([told.data['person'], told.data['condition']], [personId, 'worn']);
  assert.ok(!event?.bytes.includes('Anna'));
  assert.deepEqual(JSON.parse(event?.private ?? '{}'), { note: 'found in Anna’s car' });
});

test('scanning twice changes nothing the second time', async () => {
  const assetId = await addAsset(db, organizationId, 'FH-1', await addPerson(db, organizationId, 'E1'));
  await openCase('E1');
  await checkIn('FH-1');
  const before = await query('select version from asset where asset_id = $1', [assetId]);
  const [events] = await query('select count(*) from event');
  assert.equal((await checkIn('FH-1')).outcome, 'already_in');
  assert.deepEqual(await query('select version from asset where asset_id = $1', [assetId]), before);
  assert.deepEqual((await query('select count(*) from event'))[0], events);
});

test('an asset is found by its serial number however a scanner writes it', async () => {
  await addAsset(db, organizationId, 'FH-1', await addPerson(db, organizationId, 'E1'));
  await setSerial('FH-1', 'C02-A 0000', 'C02A0000');
  assert.equal((await checkIn('c02a0000')).outcome, 'returned');
});

test('a serial number that two assets share is no answer, and an unknown tag names its neighbours', async () => {
  for (const tag of ['FH-10', 'FH-11']) {
    await addAsset(db, organizationId, tag, null);
    await setSerial(tag, 'X77', 'X77');
  }
  const ambiguous = await checkIn('X77');
  assert.ok(ambiguous.outcome === 'ambiguous');
  assert.deepEqual(
    ambiguous.assets.map((asset) => asset.tag),
    ['FH-10', 'FH-11'],
  );
  const unknown = await checkIn('FH-19');
  assert.ok(unknown.outcome === 'unknown_asset');
  assert.deepEqual(
    unknown.near.map((asset) => asset.tag),
    ['FH-10', 'FH-11'],
  );
});

test('a lost asset that turns up is received, although nobody had it', async () => {
  await addAsset(db, organizationId, 'FH-1', null);
  await query(`update asset set status = 'lost'`);
  assert.equal((await checkIn('FH-1')).outcome, 'not_in_anyones_custody');
  assert.equal((await query('select status from asset'))[0]?.['status'], 'received');
});

test('of two check-outs at the same time one wins, and the other is told who has it', async () => {
  const [first, second] = [await addPerson(db, organizationId, 'E1'), await addPerson(db, organizationId, 'E2')];
  const assetId = await addAsset(db, organizationId, 'FH-1', null);
  const results = await Promise.allSettled([checkOut(assetId, first), checkOut(assetId, second)]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const refusal: unknown = results.find((result) => result.status === 'rejected')?.reason;
  assert.ok(refusal instanceof Failure && refusal.code === 'rule-refused');
  assert.match(refusal.message, /^Person E[12] has FH-1\. Check it in first\.$/);
  assert.equal((await inOrganization((tx) => historyOfAsset(tx, assetId))).length, 1);
});

test('custody is history: two people never have one asset at the same time, whatever writes it', async () => {
  const [first, second] = [await addPerson(db, organizationId, 'E1'), await addPerson(db, organizationId, 'E2')];
  const assetId = await addAsset(db, organizationId, 'FH-1', first);
  await assert.rejects(
    query(
      `insert into custody (organization_id, custody_id, asset_id, person_id, held_from, held_until)
      values ($1, $2, $3, $4, '2025-01-01', '2025-02-01')`,
      [organizationId, crypto.randomUUID(), assetId, second],
    ),
    /one_custodian_at_a_time/,
  );
  await checkIn('FH-1');
  await toStock('FH-1');
  await checkOut(assetId, second);
  await checkIn('FH-1');
  await toStock('FH-1');
  await checkOut(assetId, first);
  const history = await inOrganization((tx) => historyOfAsset(tx, assetId));
  assert.deepEqual(
    history.map(({ personId }) => personId),
    [first, second, first],
  );
  assert.deepEqual(
    history.map(({ heldUntil }) => heldUntil === null),
    [true, false, false],
  );
});

test('what is lost, stolen, retired or sold is not handed out', async () => {
  const personId = await addPerson(db, organizationId, 'E1');
  const assetId = await addAsset(db, organizationId, 'FH-1', null);
  for (const status of ['lost', 'stolen', 'retired', 'sold']) {
    await query('update asset set status = $1', [status]);
    await assert.rejects(checkOut(assetId, personId), {
      code: 'rule-refused',
      message: new RegExp(`FH-1 is ${status}`),
    });
  }
});

test('nothing is handed out that is not there, and nothing to a person who is not there', async () => {
  const personId = await addPerson(db, organizationId, 'E1');
  const assetId = await addAsset(db, organizationId, 'FH-1', null);
  await assert.rejects(checkOut(crypto.randomUUID(), personId), { code: 'not-found' });
  await assert.rejects(checkOut(assetId, crypto.randomUUID()), { code: 'not-found' });
});

test('assets and people of another organization are not found', async () => {
  const elsewhere = await addPerson(db, organizationId, 'E1');
  await addAsset(db, organizationId, 'FH-1', elsewhere);
  organizationId = await addOrganization(db, 'Another');
  assert.equal((await checkIn('FH-1')).outcome, 'unknown_asset');
  const assetId = await addAsset(db, organizationId, 'FH-1', null);
  await assert.rejects(checkOut(assetId, elsewhere), { code: 'not-found' });
});

const photo = { name: 'lid.jpg', mediaType: 'image/jpeg', content: Buffer.from('seen') };
const batch = (scans: readonly Partial<CheckIn>[]) =>
  inOrganization((tx) =>
    checkInAssets(means, tx, {
      scans: scans.map((scan) => ({ tagOrSerial: '', condition: 'good', note: null, ...scan })),
      operatorId,
      scope: null,
      locationId: null,
      kitId: null,
    }),
  );

test('each scan of a batch has an outcome of its own, and each thing one event', async () => {
  const [first, second] = [await addPerson(db, organizationId, 'E1'), await addPerson(db, organizationId, 'E2')];
  await addAsset(db, organizationId, 'FH-1', first);
  await addAsset(db, organizationId, 'FH-2', second);
  await addAsset(db, organizationId, 'FH-3', null);
  await addAsset(db, organizationId, 'FH-4', first);
  await query(`update asset set ownership = 'personal' where tag = 'FH-4'`);
  await openCase('E1');
  const outcomes = await batch([
    { tagOrSerial: 'fh-1', fromPersonId: first },
    { tagOrSerial: 'FH-2', fromPersonId: first },
    { tagOrSerial: 'FH-3' },
    { tagOrSerial: 'FH-1' },
    { tagOrSerial: 'FH-4' },
    { tagOrSerial: 'FH-9' },
  ]);
  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['returned', 'returned', 'already_in', 'already_in', 'not_ours', 'unknown_asset'],
  );
  assert.deepEqual(
    outcomes.map((one) => ('signs' in one ? one.signs : [])),
    [[], ['unexpected', 'wrong_person'], [], [], [], []],
  );
  const events = await query<{ about: string }>(
    `select convert_from(bytes, 'UTF8')::json->'about'->>'id' as about from event
     where convert_from(bytes, 'UTF8')::json->>'type' = 'asset.checked_in'`,
  );
  assert.equal(new Set(events.map(({ about }) => about)).size, 2);
  assert.equal(events.length, 2);
});

test('what came in another’s box is taken in as what it is, and what was expected stays open (edge-61)', async () => {
  const [anna, ben] = [await addPerson(db, organizationId, 'E1'), await addPerson(db, organizationId, 'E2')];
  const expected = await addAsset(db, organizationId, 'FH-1', anna);
  await addAsset(db, organizationId, 'FH-2', ben);
  await openCase('E1');
  const [outcome] = await batch([{ tagOrSerial: 'FH-2', fromPersonId: anna }]);
  assert.ok(outcome?.outcome === 'returned' && outcome.signs.includes('wrong_person'));
  assert.deepEqual(await query('select observed_value from item where asset_id = $1', [expected]), [
    { observed_value: null },
  ]);
});

test('a label and a serial number that do not fit hold both things: neither comes back, goes out or is erased (edge-58)', async () => {
  const [anna, ben] = [await addPerson(db, organizationId, 'E1'), await addPerson(db, organizationId, 'E2')];
  const ids = [await addAsset(db, organizationId, 'FH-1', anna), await addAsset(db, organizationId, 'FH-2', ben)];
  await setSerial('FH-1', 'C02A0001', 'C02A0001');
  await setSerial('FH-2', 'C02A0002', 'C02A0002');
  const [outcome] = await batch([{ tagOrSerial: 'FH-1', serial: 'C02A0002' }]);
  assert.ok(outcome?.outcome === 'wrong_serial');
  assert.deepEqual([outcome.expected, outcome.read, outcome.other?.tag], ['C02A0001', 'C02A0002', 'FH-2']);
  for (const id of ids) {
    const verdict = await inOrganization((tx) => destructionOf(tx, { kind: 'asset', id }));
    assert.ok(!verdict.allowed && /disputed/.test(verdict.reason));
    const [custody] = await inOrganization((tx) => historyOfAsset(tx, id));
    assert.equal(custody?.heldUntil, null);
  }
  // Read again, nothing is disputed twice.
  assert.equal((await batch([{ tagOrSerial: 'FH-1', serial: 'C02A0002' }]))[0]?.outcome, 'wrong_serial');
  assert.equal((await query('select 1 from dispute')).length, 2);
});

test('a scanner’s S in front, and O for 0, lead to the asset, whose number stays as it was written (edge-59)', async () => {
  await addAsset(db, organizationId, 'FH-1', await addPerson(db, organizationId, 'E1'));
  await setSerial('FH-1', 'C02XK1ABC0EF', 'C02XK1ABC0EF');
  await query(`update asset set manufacturer = 'Apple'`);
  assert.equal((await checkIn('SC02XKIABCOEF')).outcome, 'returned');
  assert.equal((await query('select serial from asset'))[0]?.['serial'], 'C02XK1ABC0EF');
});

test('whoever may not know of a case learns nothing of it by a scan of what lies here already', async () => {
  await addOperator(db, organizationId, [{ role: 'hr', scope: 'organization', value: '' }]);
  for (const status of ['received', 'stock', 'quarantine']) {
    const assetId = await addAsset(db, organizationId, status, await addPerson(db, organizationId, status));
    await plannedCase({ means, queue, organizationId }, status, { kind: 'involuntary' });
    await query('update custody set held_until = now() where asset_id = $1', [assetId]);
    await query('update asset set status = $2 where asset_id = $1', [assetId, status]);
    assert.equal((await checkIn(status)).outcome, 'already_in', status);
  }
});

test('a serial number that says nothing leads to no asset (edge-60)', async () => {
  for (const tag of ['FH-1', 'FH-2']) {
    await addAsset(db, organizationId, tag, null);
    await query('update asset set serial = $2 where tag = $1', [tag, 'To be filled by O.E.M.']);
  }
  assert.equal((await checkIn('To be filled by O.E.M.')).outcome, 'unknown_asset');
});

test('damage is taken in with a photo and words, which stay with the hand-over and the case (edge-62)', async () => {
  const assetId = await addAsset(db, organizationId, 'FH-1', await addPerson(db, organizationId, 'E1'));
  await openCase('E1');
  const [asked] = await batch([{ tagOrSerial: 'FH-1', condition: 'damaged' }]);
  assert.ok(asked?.outcome === 'more_needed');
  assert.deepEqual(asked.needs, ['photo', 'note']);
  const [outcome] = await batch([{ tagOrSerial: 'FH-1', condition: 'damaged', note: 'cracked', photos: [photo] }]);
  assert.ok(outcome?.outcome === 'returned' && outcome.signs.includes('damaged'));
  const [stretch] = (await inOrganization((tx) => getCustodyChain(tx, assetId))).custodies;
  assert.deepEqual(
    [stretch?.back?.condition, stretch?.back?.note, stretch?.back?.handOver?.photos.length],
    ['damaged', 'cracked', 1],
  );
  const kinds = await query('select kind from evidence where item_id is not null order by kind');
  assert.deepEqual(
    kinds.map(({ kind }) => kind),
    ['photo', 'scan'],
  );
});

test('an asset that came back unrecorded is closed by its scan, and nobody is asked for it any more (edge-56)', async () => {
  const assetId = await addAsset(db, organizationId, 'FH-1', await addPerson(db, organizationId, 'E1'));
  await openCase('E1');
  await checkIn('FH-1', 'has been on the shelf since October');
  const open = await query(
    `select s.key from step s join item i using (organization_id, item_id) where i.asset_id = $1 and s.action = 'collect'
       and s.state not in ('done', 'withdrawn')`,
    [assetId],
  );
  assert.deepEqual(open, []);
});

test('what is found after it was written off goes on in its own record, in the closed case too (edge-72)', async () => {
  const assetId = await addAsset(db, organizationId, 'FH-1', await addPerson(db, organizationId, 'E1'));
  const offboardingId = await openCase('E1');
  const end = { assetId, ending: 'written_off', operatorId, note: 'never found', evidence: null } as const;
  await inOrganization((tx) => endAssetItem(means, tx, end));
  const steps = await query(
    `select s.action, s.state from step s join item i using (organization_id, item_id) where i.asset_id = $1
       and s.action in ('collect', 'inspect', 'decide') order by s.action`,
    [assetId],
  );
  assert.deepEqual(new Set(steps.map(({ state }) => state)), new Set(['done']));
  await query(`update asset set status = 'retired'`);
  await query(`update offboarding set state = 'closed', closed_at = now() where offboarding_id = $1`, [offboardingId]);
  const outcome = await checkIn('FH-1');
  assert.ok(outcome.outcome === 'returned');
  assert.deepEqual(outcome.signs, ['unexpected', 'found_again', 'erase_first']);
  assert.equal((await query('select 1 from asset')).length, 1);
  const [item] = await query('select observed_value, standing from item where asset_id = $1', [assetId]);
  assert.deepEqual(item, { observed_value: 'returned', standing: 'done' });
  const found = await query(
    `select 1 from event where convert_from(bytes, 'UTF8')::json->>'type' = 'asset.found_again'`,
  );
  assert.equal(found.length, 1);
});

test('badges and keys come back by their tag like everything else, whatever becomes of what they open (edge-78)', async () => {
  await addAsset(db, organizationId, 'KEY-1', await addPerson(db, organizationId, 'E1'));
  await query(`update asset set category = 'key', data_bearing = false`);
  await openCase('E1');
  const outcome = await checkIn('KEY-1');
  assert.ok(outcome.outcome === 'returned' && outcome.offboardings.length === 1);
});

test('a vehicle and a coffee machine come back without being erased, a home server is erased by hand and never wiped (edge-81)', async () => {
  const personId = await addPerson(db, organizationId, 'E1');
  for (const [tag, category] of [
    ['CAR-1', 'vehicle'],
    ['CUP-1', 'other'],
    ['SRV-1', 'server'],
  ] as const) {
    await addAsset(db, organizationId, tag, personId);
    await query('update asset set category = $2, data_bearing = $3 where tag = $1', [tag, category, tag === 'SRV-1']);
  }
  await openCase('E1');
  const erasing = await query<{ tag: string; action: string }>(
    `select a.tag, s.action from step s join item i using (organization_id, item_id) join asset a using (organization_id, asset_id)
     where s.action in ('wipe', 'sanitize', 'wipeDevice', 'remove_work_profile') order by 1, 2`,
  );
  assert.deepEqual(erasing, [{ tag: 'SRV-1', action: 'sanitize' }]);
  const outcomes = await batch([{ tagOrSerial: 'CAR-1' }, { tagOrSerial: 'CUP-1' }, { tagOrSerial: 'SRV-1' }]);
  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['returned', 'returned', 'returned'],
  );
});

test('a thing under legal hold can be said to be lost, and what would erase it stays open', async () => {
  const assetId = await addAsset(db, organizationId, 'FH-1', await addPerson(db, organizationId, 'E1'));
  const offboardingId = await openCase('E1');
  await query('update departure set legal_hold = true');
  const end = { assetId, ending: 'lost', operatorId, note: 'left on a train', evidence: null } as const;
  const moved = await inOrganization((tx) => endAssetItem(means, tx, end));
  assert.deepEqual(
    moved.map((one) => one.offboardingId),
    [offboardingId],
  );
  const left = await query<{ action: string }>(
    `select s.action from step s join item i using (organization_id, item_id) where i.asset_id = $1
       and s.action in ('collect', 'inspect', 'decide', 'sanitize') and s.state not in ('done', 'withdrawn')`,
    [assetId],
  );
  assert.deepEqual(left, [{ action: 'sanitize' }]);
});
