import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { enrolDevice } from '../../../test/enrol-device.ts';
import { leaverWithThings, type ThingOfTest } from '../../../test/leaver-with-things.ts';
import { addOperator, addOrganization, makeMeans } from '../../../test/organization.ts';
import type { NonReturn } from '../../core/returns/return-ending.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { approveLock } from '../devices/request-command.ts';
import { openQueue } from '../steps/queue.ts';
import { moveReturnByHand } from './decide-return.ts';
import { addPoliceReference, approveEnding, type EndOfReturn, endReturn, refuseEnding } from './end-return.ts';
import { proposeReturns } from './propose-returns.ts';
import { returnReceived } from './receive-return.ts';

const db = await useDatabase();
const means = makeMeans(db);
const queue = await openQueue(db, () => undefined);
after(() => queue.close());

let organizationId: string;
let operatorId: string;
let finance: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  finance = await addOperator(db, organizationId, [{ role: 'finance', scope: 'organization', value: '' }]);
});

const inside = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const one = async <Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) => {
  const [row] = await inside((tx) => tx.query<Row>(text, [organizationId, ...values]));
  return row;
};

/** A thing with a leaver, and how it is said to have ended. */
async function thing(more: Partial<ThingOfTest> = {}) {
  const made = await leaverWithThings(
    { means, queue, organizationId },
    { number: 'E1', things: [{ tag: 'LT-1', value: 90_000, ...more }] },
  );
  await inside((tx) => proposeReturns(tx, { offboardingIds: null, again: false }));
  const row = await one<{ id: string }>('select asset_return_id as id from asset_return where organization_id = $1');
  const returnId = row?.id ?? '';
  const end = (ending: NonReturn, more: Partial<EndOfReturn> = {}) =>
    inside((tx) =>
      endReturn({ queue }, tx, {
        returnId,
        ending,
        reason: 'They told us so.',
        price: null,
        policeReference: null,
        file: null,
        operatorId,
        ...more,
      }),
    );
  const approve = (by: string) => inside((tx) => approveEnding({ queue }, tx, { returnId, operatorId: by }));
  return { ...made, assetId: made.assetIds[0] ?? '', returnId, end, approve };
}
const standing = () =>
  one(
    `select r.state, r.ending, r.fault, r.value_minor as value, i.observed_value as seen, i.standing, a.status,
       (select count(*)::integer from custody c where c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null) as held
     from asset_return r join item i using (organization_id, item_id) join asset a on a.organization_id = $1 and a.asset_id = r.asset_id
     where r.organization_id = $1`,
  );

test('what was stolen has an ending of its own, with the person, the value and the report beside it, and is not returned (edge-65)', async () => {
  const { end, personId, assetId, returnId } = await thing();
  assert.deepEqual(await end('stolen', { policeReference: '4711/26' }), { state: 'ended' });
  assert.deepEqual(await standing(), {
    state: 'ended',
    ending: 'stolen',
    fault: 'nobody',
    value: 90_000,
    seen: 'stolen',
    standing: 'done',
    status: 'stolen',
    held: 1,
  });
  const kept = await one('select person_id, police_reference, lock_state from asset_return where organization_id = $1');
  assert.deepEqual(kept, { person_id: personId, police_reference: '4711/26', lock_state: null });
  const event = await one<{ bytes: string }>(
    `select convert_from(bytes, 'UTF8') as bytes from event where organization_id = $1 and convert_from(bytes, 'UTF8') like '%return.ended%'`,
  );
  assert.match(event?.bytes ?? '', new RegExp(assetId));
  assert.doesNotMatch(event?.bytes ?? '', /4711|They told/);
  await inside((tx) => addPoliceReference(tx, { returnId, reference: '4712/26', operatorId }));
  await assert.rejects(end('lost'), { code: 'conflict', message: /has ended already: stolen/ });
});

test('a theft that is reported proposes a lock at once, and somebody is asked to approve it (edge-65)', async () => {
  const { end, assetId, offboardingId } = await thing();
  const deviceId = await enrolDevice(db, organizationId, { assetId, operatorId });
  await end('stolen', { policeReference: '4711/26' });
  const command = await one<{ id: string }>(
    `select device_command_id as id, device_id, kind, state, reason, requested_by, try_at from device_command where organization_id = $1`,
  );
  const { id, ...rest } = command ?? assert.fail();
  assert.deepEqual(rest, {
    device_id: deviceId,
    kind: 'lock',
    state: 'proposed',
    reason: 'It was reported stolen. The police have it under 4711/26.',
    requested_by: null,
    try_at: null,
  });
  const message = await one<{ content: unknown }>(
    'select content, offboarding_id from message where organization_id = $1',
  );
  assert.deepEqual(message, {
    content: { ask: 'lock_proposed', approve: `handback devices approve ${id}` },
    offboarding_id: offboardingId,
  });
  await db.owner.query(`update offboarding set state = 'closed' where organization_id = $1`, [organizationId]);
  await inside((tx) => approveLock(tx, { commandId: id, operatorId }));
  const after = await one<{ state: string }>('select state from device_command where organization_id = $1');
  assert.equal(after?.state, 'approved', 'also once the case is over');
});

test('of what was stolen and no device manager has, somebody is asked to decide (edge-65)', async () => {
  await (await thing()).end('stolen');
  assert.deepEqual(await one('select content from message where organization_id = $1'), { content: { ask: 'lock' } });
});

test('of what was stolen and holds no data, nobody is asked (edge-65)', async () => {
  await (await thing({ dataBearing: false })).end('stolen');
  assert.equal(await one('select content from message where organization_id = $1'), undefined);
});

test('nothing that holds data is sold before it is erased and somebody else has verified that', async () => {
  const { end } = await thing();
  const price = { minor: 18_000, currency: 'EUR' };
  await assert.rejects(end('bought_out'), /Say what they pay/);
  await assert.rejects(end('bought_out', { price }), { code: 'rule-refused', message: /erased first/ });
});

test('what holds no data is bought with a price, once finance agrees; whoever asks does not agree (edge-79)', async () => {
  const { end, approve } = await thing({ tag: 'MON-1', category: 'monitor', dataBearing: false });
  await assert.rejects(end('bought_out', { price: { minor: 1, currency: 'USD' } }), /in EUR too/);
  const price = { minor: 4_500, currency: 'EUR' };
  assert.deepEqual(await end('bought_out', { price }), { state: 'waits', approvalBy: 'finance' });
  await assert.rejects(approve(operatorId), /Another person/);
  const it = await addOperator(db, organizationId, [{ role: 'security', scope: 'organization', value: '' }]);
  await assert.rejects(approve(it), /somebody of finance/);
  await approve(finance);
  const row = await standing();
  assert.deepEqual([row?.['state'], row?.['seen'], row?.['status'], row?.['held']], ['ended', 'bought_out', 'sold', 0]);
});

test('what is refused by finance is open again, as if nobody had asked, and whoever asks again is heard again', async () => {
  const { end, returnId } = await thing();
  assert.deepEqual(await end('written_off'), { state: 'waits', approvalBy: 'finance' });
  await inside((tx) => refuseEnding(tx, { returnId, operatorId: finance, reason: 'Ask once more.' }));
  const row = await standing();
  assert.deepEqual([row?.['state'], row?.['ending'], row?.['status']], ['planned', null, 'deployed']);
  await end('written_off');
  const asked = await one(
    `select count(*)::integer as times from message where organization_id = $1 and operator_id = $2`,
    [finance],
  );
  assert.deepEqual(asked, { times: 2 });
});

test('writing off needs finance by value; below it, and for what is lost, nobody', async () => {
  assert.deepEqual(await (await thing({ value: 20_000 })).end('written_off'), { state: 'ended' });
});

test('what is leased is not ours to sell, and what holds data is left behind only if security agrees', async () => {
  const { end } = await thing({ ownership: 'leased' });
  await assert.rejects(end('bought_out', { price: { minor: 1, currency: 'EUR' } }), /leased/);
  assert.deepEqual(await end('not_shipped'), { state: 'waits', approvalBy: 'security' });
});

test('while a dispute is open nothing ends but as never theirs; under a hold nothing is sold', async () => {
  const { end, assetId, offboardingId } = await thing({ dataBearing: false });
  await inside((tx) =>
    tx.query(
      `insert into dispute (organization_id, dispute_id, number, asset_id, claim, opened_by) values ($1, $2, 1, $3, 'never_held', $4)`,
      [organizationId, crypto.randomUUID(), assetId, operatorId],
    ),
  );
  await assert.rejects(end('refused'), { code: 'rule-refused', message: /Settle the dispute/ });
  await db.owner.query('delete from dispute where organization_id = $1', [organizationId]);
  await db.owner.query(
    `update departure set legal_hold = true where organization_id = $1 and departure_id = (select departure_id from offboarding where offboarding_id = $2)`,
    [organizationId, offboardingId],
  );
  await assert.rejects(end('bought_out', { price: { minor: 1, currency: 'EUR' } }), {
    code: 'rule-refused',
    message: /hold/i,
  });
  assert.deepEqual(await end('lost'), { state: 'ended' });
});

test('what the carrier lost is nobody’s fault but the carrier’s (edge-64)', async () => {
  const { end, returnId } = await thing();
  for (const to of ['on_its_way', 'at_carrier'] as const)
    await inside((tx) => moveReturnByHand(tx, { returnId, to, operatorId }));
  await end('lost');
  const row = await standing();
  assert.deepEqual([row?.['state'], row?.['fault']], ['ended', 'carrier']);
});

test('what was written off and turns up is received, with its story kept', async () => {
  const { end, assetId } = await thing({ value: 20_000 });
  await end('written_off');
  await inside((tx) => returnReceived(tx, { assetId, operatorId }));
  const row = await standing();
  assert.deepEqual([row?.['state'], row?.['ending']], ['received', 'written_off']);
});
