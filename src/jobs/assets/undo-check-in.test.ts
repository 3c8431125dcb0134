import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { checkInAsset } from '../../../test/check-in.ts';
import { useDatabase } from '../../../test/database.ts';
import { addAsset, addOperator, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { plannedCase } from '../../../test/planned-case.ts';
import { judgeUndo, undoMinutes } from '../../core/custody/judge-undo.ts';
import { Failure } from '../../core/failure.ts';
import { getCustodyChain, undoableUntil } from '../../store/custody/custody-chain.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { whereIs } from '../../store/custody/where-is.ts';
import { openQueue } from '../steps/queue.ts';
import { undoCheckIn } from './undo-check-in.ts';

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

const inside = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const checkIn = (tagOrSerial: string) =>
  checkInAsset(means, organizationId, { tagOrSerial, condition: 'good', note: null }, operatorId);
const undo = (assetId: string) => inside((tx) => undoCheckIn(tx, { assetId, operatorId }));
const refusal = (text: RegExp) => (error: unknown) =>
  error instanceof Failure && error.code === 'rule-refused' && text.test(error.message);

/** All that a check-in may move, without what only counts changes. */
const everything = () =>
  inside(async (tx) => ({
    custody: await tx.query(
      'select person_id, held_from, held_until, condition_in, note_in from custody where organization_id = $1 order by held_from',
      [tx.organizationId],
    ),
    asset: await tx.query('select tag, status, location_id from asset where organization_id = $1 order by tag', [
      tx.organizationId,
    ]),
    returns: await tx.query('select state from asset_return where organization_id = $1', [tx.organizationId]),
    steps: await tx.query(
      `select key, item_id, state, blocked_by, due_at, start_at, ended_at, ended_by, wake_at is null as asleep from step
       where organization_id = $1 order by key, item_id`,
      [tx.organizationId],
    ),
  }));

test('undoing a check-in leaves custody, place, returns and every step as they were, and opens the item again', async () => {
  const assetId = await addAsset(db, organizationId, 'LT-1', await addPerson(db, organizationId, 'E1'));
  await plannedCase({ means, queue, organizationId }, 'E1');
  const before = await everything();
  await checkIn('LT-1');
  assert.notDeepEqual(await everything(), before);

  const { custody, offboardings } = await undo(assetId);
  assert.deepEqual([custody?.name, offboardings.length], ['Person E1', 1]);
  assert.deepEqual(await everything(), before);
  const [item] = await inside((tx) =>
    tx.query('select observed_value, standing, comebacks from item where asset_id = $1', [assetId]),
  );
  assert.deepEqual(item, { observed_value: 'held', standing: 'held', comebacks: 0 });

  const chain = await inside((tx) => getCustodyChain(tx, assetId));
  assert.deepEqual(
    chain.handOvers.map(({ to, takenBack, takesBack }) => [to.kind, takenBack, takesBack !== null]),
    [
      ['person', false, true],
      ['location', true, false],
    ],
    'both entries stay',
  );
  assert.equal(chain.custodies[0]?.back, null);
  assert.equal(undoableUntil(chain, Temporal.Instant.from('2000-01-01T00:00:00Z')), null);
  assert.equal((await inside((tx) => whereIs(tx, assetId)))?.name, 'Person E1');
  await assert.rejects(undo(assetId), refusal(/no check-in/), 'it is not taken back twice');

  const again = await checkIn('LT-1');
  assert.equal(again.outcome, 'returned', 'it can come back for good afterwards');
});

test('what a closed case had given up, and what was lost, is lost again', async () => {
  const assetId = await addAsset(db, organizationId, 'LT-1', null);
  await db.owner.query(`update asset set status = 'lost' where organization_id = $1`, [organizationId]);
  await checkIn('LT-1');
  await undo(assetId);
  const [asset] = await inside((tx) => tx.query('select status from asset where asset_id = $1', [assetId]));
  assert.equal(asset?.['status'], 'lost');
});

test('a check-in stays once something rests on it, each with its own reason', async () => {
  const person = await addPerson(db, organizationId, 'E1');
  const assetId = await addAsset(db, organizationId, 'LT-1', person);
  const offboardingId = await plannedCase({ means, queue, organizationId }, 'E1');
  await assert.rejects(undo(assetId), refusal(/no check-in/), 'nothing was checked in');
  await checkIn('LT-1');
  const own = (text: string) => db.owner.query(text, [organizationId]);
  const refused = async (change: string, back: string, reason: RegExp) => {
    await own(change);
    await assert.rejects(undo(assetId), refusal(reason), change);
    await own(back);
  };
  await refused(
    `update asset set status = 'stock' where organization_id = $1`,
    `update asset set status = 'received' where organization_id = $1`,
    /moved on/,
  );
  await refused(
    `update step set state = 'done', ended_at = clock_timestamp() where organization_id = $1 and item_id is not null and action = 'inspect'`,
    `update step set state = 'waiting', ended_at = null where organization_id = $1 and action = 'inspect'`,
    /case has gone on/,
  );
  await refused(
    `update offboarding set state = 'closed', closed_at = clock_timestamp() where organization_id = $1`,
    `update offboarding set state = 'open', closed_at = null where organization_id = $1`,
    /case has gone on/,
  );
  const { offboardings } = await undo(assetId);
  assert.deepEqual(
    offboardings.map((one) => one.offboardingId),
    [offboardingId],
  );
});

test('a box that waits for other things too waits for this one again; one that is complete keeps what was scanned', async () => {
  const person = await addPerson(db, organizationId, 'E1');
  const [assetId, otherId] = [
    await addAsset(db, organizationId, 'LT-1', person),
    await addAsset(db, organizationId, 'LT-2', person),
  ];
  const offboardingId = await plannedCase({ means, queue, organizationId }, 'E1');
  await db.owner.query(
    `with address as (insert into postal_address (organization_id, postal_address_id, person_id, name, street1, city, country)
       values ($1, gen_random_uuid(), $2, 'x', 'x', 'x', 'DE') returning postal_address_id),
     box as (insert into kit (organization_id, kit_id, offboarding_id, person_id, postal_address_id, state, requested_by, moved_at)
       select $1, gen_random_uuid(), $3, $2, postal_address_id, 'arrived', $4, now() - interval '1 day' from address returning kit_id)
     insert into kit_line (organization_id, kit_line_id, kit_id, item_id, asset_id)
     select $1, gen_random_uuid(), kit_id, item_id, asset_id from box, item where offboarding_id = $3 and asset_id = any($5)`,
    [organizationId, person, offboardingId, operatorId, [assetId, otherId]],
  );
  const lines = () => inside((tx) => tx.query('select state, settled_at, settled_by from kit_line order by state', []));
  const before = await lines();
  await checkIn('LT-1');
  assert.notDeepEqual(await lines(), before);
  await undo(assetId);
  assert.deepEqual(await lines(), before);
  await checkIn('LT-1');
  await checkIn('LT-2');
  await assert.rejects(undo(otherId), refusal(/out of a box/));
});

test('what came back from a workshop is no check-in, though it came into our hands', async () => {
  const assetId = await addAsset(db, organizationId, 'LT-1', null);
  await db.owner.query(
    `insert into hand_over (organization_id, hand_over_id, asset_id, from_kind, from_name, to_kind, at, was, operator_id)
     values ($1, gen_random_uuid(), $2, 'vendor', 'Workshop', 'location', now(), 'repair', $3)`,
    [organizationId, assetId, operatorId],
  );
  await db.owner.query(`update asset set status = 'received' where organization_id = $1`, [organizationId]);
  await assert.rejects(undo(assetId), refusal(/no check-in/));
});

test('half an hour after it was scanned a check-in stays', () => {
  const at = Temporal.Instant.from('2026-11-23T10:00:00Z');
  const facts = { at, stillReceived: true, fromBox: false, worked: false, caseWentOn: false };
  assert.equal(judgeUndo({ ...facts, now: at.add({ minutes: undoMinutes }) }).allowed, true);
  assert.equal(judgeUndo({ ...facts, now: at.add({ minutes: undoMinutes, seconds: 1 }) }).allowed, false);
});
