import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import {
  addAsset,
  addOperator,
  addOrganization,
  addPerson,
  makeMeans,
  shippedPlaybook,
} from '../../../test/organization.ts';
import { systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { historyOfAsset } from '../../store/inventory/custody.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { checkInAsset } from './check-in.ts';
import { checkOutAsset } from './check-out.ts';
import { makePlan } from '../plans/make-plan.ts';
import { openQueue } from '../steps/queue.ts';
import { receiveDeparture } from '../departures/receive-departure.ts';

const db = await useDatabase();
const means = makeMeans(db);
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
const checkOut = (tagOrSerial: string, personId: string) =>
  checkOutAsset(means, organizationId, { tagOrSerial, personId, condition: null, note: null }, operatorId);
const setSerial = (tag: string, serial: string, serialKey: string) =>
  query('update asset set serial = $2, serial_key = $3 where tag = $1', [tag, serial, serialKey]);

/** A person who leaves, planned from what they hold. */
async function openCase(employeeNumber: string): Promise<string> {
  const queue = await openQueue(db, () => undefined);
  try {
    return await inOrganization(async (tx) => {
      const received = await receiveDeparture(tx, queue, {
        facts: {
          source: 'hr',
          externalId: employeeNumber,
          leaver: { employeeNumber },
          kind: 'voluntary',
          lastWorkingDay: Temporal.PlainDate.from('2026-12-18'),
          noticeAt: null,
          accessEndsAt: null,
          employmentEnds: null,
          informedAt: null,
          timeZone: null,
          legalHold: false,
        },
        playbook: await shippedPlaybook('standard'),
        actor: systemActor,
      });
      assert.ok(received.state === 'opened');
      await makePlan(means, tx, received.offboardingId);
      return received.offboardingId;
    });
  } finally {
    await queue.close();
  }
}

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
  const results = await Promise.allSettled([checkOut('FH-1', first), checkOut('FH-1', second)]);
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
  await checkOut('FH-1', second);
  await checkIn('FH-1');
  await checkOut('FH-1', first);
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
  await addAsset(db, organizationId, 'FH-1', null);
  for (const status of ['lost', 'stolen', 'retired', 'sold']) {
    await query('update asset set status = $1', [status]);
    await assert.rejects(checkOut('FH-1', personId), {
      code: 'rule-refused',
      message: new RegExp(`FH-1 is ${status}`),
    });
  }
});

test('a check-out names the asset or the person that is not there', async () => {
  const personId = await addPerson(db, organizationId, 'E1');
  await addAsset(db, organizationId, 'FH-1', null);
  await assert.rejects(checkOut('FH-9', personId), {
    code: 'not-found',
    message: /No asset .*“FH-9”.*Near it are: FH-1/,
  });
  await assert.rejects(checkOut('FH-1', crypto.randomUUID()), { code: 'not-found' });
});

test('assets and people of another organization are not found', async () => {
  const elsewhere = await addPerson(db, organizationId, 'E1');
  await addAsset(db, organizationId, 'FH-1', elsewhere);
  organizationId = await addOrganization(db, 'Another');
  assert.equal((await checkIn('FH-1')).outcome, 'unknown_asset');
  await addAsset(db, organizationId, 'FH-1', null);
  await assert.rejects(checkOut('FH-1', elsewhere), { code: 'not-found' });
});
