import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { enrolDevice } from '../../../test/enrol-device.ts';
import { leaverWithThings, type ThingOfTest } from '../../../test/leaver-with-things.ts';
import { addOperator, addOrganization, makeMeans } from '../../../test/organization.ts';
import { operatorActor } from '../../core/event.ts';
import { wantShipment } from '../../store/couriers/shipments.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { listKits, listReturns } from '../../store/returns/list-returns.ts';
import { takeReturnRounds } from '../../store/returns/return-rounds.ts';
import type { RowScope } from '../../store/row-scope.ts';
import { loadTexts } from '../messages/texts.ts';
import { approveLock } from '../devices/request-command.ts';
import { openQueue } from '../steps/queue.ts';
import { climbLadder } from './climb-ladder.ts';
import { decideReturn, moveReturnByHand, noteBattery } from './decide-return.ts';
import { endReturn } from './end-return.ts';
import { followShipment } from './follow-shipment.ts';
import { giveAddress, settleAddressDoubt } from './give-address.ts';
import { moveKitByHand } from './move-kit-by-hand.ts';
import { proposeReturns } from './propose-returns.ts';
import { returnReceived } from './receive-return.ts';
import { renewLabels } from './renew-labels.ts';
import { requestKit } from './request-kit.ts';
import { lookAfterReturns } from './returns.ts';
import { settleKit } from './settle-kit.ts';

const db = await useDatabase();
const means = makeMeans(db);
const queue = await openQueue(db, () => undefined);
const texts = await loadTexts();
after(() => queue.close());

let organizationId: string;
let operatorId: string;
let scope: RowScope;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  scope = { everywhere: true, departments: [], sites: [], cases: [], ownPersonId: null, operatorId };
});

const inside = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const query = <Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
  inside((tx) => tx.query<Row>(text, [organizationId, ...values]));
const laptop: ThingOfTest = { tag: 'LT-1', value: 90_000 };

/** A leaver with a home address in their country, whose returns are proposed. */
async function leaver(things: readonly ThingOfTest[], more: Partial<Parameters<typeof leaverWithThings>[1]> = {}) {
  const one = await leaverWithThings({ means, queue, organizationId }, { number: 'E1', things, ...more });
  await inside((tx) => proposeReturns(tx, { offboardingIds: [one.offboardingId], again: true }));
  return one;
}

const address = {
  name: 'Person E1',
  company: null,
  street1: 'Hauptstr. 1',
  street2: null,
  city: 'Berlin',
  region: null,
  postcode: '10115',
  country: 'DE',
  phone: null,
};
const returns = () =>
  inside(async (tx) => {
    const page = {
      offboardingId: null,
      assetId: null,
      state: null,
      method: null,
      toDecide: false,
      before: null,
      limit: 50,
    } as const;
    return (await listReturns(tx, scope, page)).items;
  });
const theKit = async () => {
  const [kit] = await inside((tx) => listKits(tx, scope, { offboardingId: null, kitId: null, limit: 5 }));
  assert.ok(kit);
  return kit;
};

/** A kit for a leaver, and how its carrier tells of it. */
async function kitFor(one: { readonly offboardingId: string; readonly personId: string }) {
  await inside((tx) => giveAddress(tx, one, address, operatorId));
  const kitId = await inside((tx) =>
    requestKit(tx, { offboardingId: one.offboardingId, operatorId, courierAccountId: null, customs: null }),
  );
  const { outShipmentId, backShipmentId } = await theKit();
  assert.ok(outShipmentId !== null && backShipmentId !== null);
  const tell =
    (shipmentId: string) =>
    (status: Parameters<typeof followShipment>[1]['status'], at = '2026-12-21T10:00Z') =>
      inside((tx) => followShipment(tx, { shipmentId, status, at: Temporal.Instant.from(at) }));
  return { kitId, backShipmentId, out: tell(outShipmentId), back: tell(backShipmentId) };
}
const scan = (assetId: string, kitId?: string) =>
  inside((tx) => returnReceived(tx, { assetId, operatorId, ...(kitId === undefined ? {} : { kitId }) }));

test('every asset of a case gets a way back with its reasons, once, and a second look changes nothing', async () => {
  await leaver([laptop, { tag: 'MON-1', category: 'monitor', value: 100, dataBearing: false }]);
  const found = (await returns()).map(({ asset, method, reasons }) => [asset.tag, method, ...reasons].join(' ')).sort();
  assert.deepEqual(found, [
    'LT-1 kit home_unknown holds_data worth_sending',
    'MON-1 do_not_ship home_unknown bulky not_worth_sending',
  ]);
  assert.equal(await inside((tx) => proposeReturns(tx, { offboardingIds: null, again: true })), 0);
});

test('things in another currency go the same ways, and what has no value is counted in the currency of most of the others', async () => {
  await leaver([
    { ...laptop, currency: 'GBP' },
    { tag: 'BA-1', category: 'badge', dataBearing: false },
    { ...laptop, tag: 'LT-2', currency: 'XXX' },
    { ...laptop, tag: 'LT-3', currency: 'GBP' },
  ]);
  const found = (await returns()).map(({ asset, method, costMinor, currency }) =>
    [asset.tag, method, costMinor, currency].join(' '),
  );
  assert.deepEqual(found.sort(), ['BA-1 kit 1350 GBP', 'LT-1 kit 12600 GBP', 'LT-2   XXX', 'LT-3 kit 12600 GBP']);
});

test('a country that nothing is sent to, or that is none, leaves it to a person until somebody has looked (edge-80)', async () => {
  const one = await leaver([laptop], { country: 'IR' });
  const [row] = await returns();
  assert.deepEqual([row?.method, row?.reasons], [null, ['country_restricted']]);
  const doubt = await inside((tx) => giveAddress(tx, one, { ...address, country: 'ZZ' }, operatorId));
  assert.equal(doubt, 'country_unknown');
  await query(`update asset_return set method = 'kit' where organization_id = $1`);
  const request = { offboardingId: one.offboardingId, operatorId, courierAccountId: null, customs: null };
  await assert.rejects(
    inside((tx) => requestKit(tx, request)),
    { code: 'rule-refused', message: /does not exist/ },
  );
  await inside((tx) => settleAddressDoubt(tx, one, { operatorId, reason: 'I called them.' }));
  assert.ok(await inside((tx) => requestKit(tx, request)));
});

test('what somebody decides stays beside what was proposed, with its reason, and no new proposal takes it away', async () => {
  await leaver([laptop]);
  const [row] = await returns();
  const returnId = row?.id ?? '';
  const refund = { minor: 1_500, currency: 'EUR' };
  await inside((tx) =>
    decideReturn(tx, {
      returnId,
      method: 'own_shipping',
      reason: 'They asked to.',
      refund,
      shipmentId: null,
      operatorId,
    }),
  );
  assert.equal(await inside((tx) => proposeReturns(tx, { offboardingIds: null, again: true })), 0);
  const [after] = await returns();
  assert.deepEqual(
    [after?.proposed, after?.method, after?.decided, after?.refundMinor],
    ['kit', 'own_shipping', true, 1_500],
  );
});

test('a damaged battery goes into no box', async () => {
  const one = await leaver([laptop]);
  const [row] = await returns();
  await inside((tx) => noteBattery(tx, { returnId: row?.id ?? '', damaged: true, operatorId }));
  assert.deepEqual(
    (await returns()).map(({ method, reasons }) => [method, reasons]),
    [[null, ['battery_damaged']]],
  );
  await query(`update asset_return set method = 'kit' where organization_id = $1`);
  await inside((tx) => giveAddress(tx, one, address, operatorId));
  await query(`update asset_return set method = 'kit' where organization_id = $1`);
  const request = { offboardingId: one.offboardingId, operatorId, courierAccountId: null, customs: null };
  await assert.rejects(
    inside((tx) => requestKit(tx, request)),
    /damaged battery/,
  );
});

test('a kit goes out and comes back; delivered is not received, and only a scan ends it', async () => {
  const one = await leaver([laptop]);
  const kit = await kitFor(one);
  await kit.out('in_transit');
  await kit.out('delivered');
  assert.equal((await theKit()).state, 'delivered');
  await climb('2026-12-22');
  assert.deepEqual(
    (await returns()).map(({ dueOn }) => dueOn?.toString()),
    ['2026-12-29'],
  );
  await kit.back('in_transit');
  assert.deepEqual(
    (await returns()).map(({ state }) => state),
    ['on_its_way'],
  );
  assert.equal((await query('select status from asset where organization_id = $1'))[0]?.['status'], 'in_transit');
  await kit.back('delivered');
  await kit.out('in_transit');
  assert.equal((await theKit()).state, 'arrived');
  assert.deepEqual(
    (await returns()).map(({ state }) => state),
    ['delivered'],
  );
  const [item] = await query(`select standing from item where organization_id = $1 and kind = 'asset'`);
  assert.notEqual(item?.['standing'], 'done');
  await scan(one.assetIds[0] ?? '', kit.kitId);
  assert.equal((await theKit()).state, 'received');
  assert.deepEqual(
    (await returns()).map(({ state }) => state),
    ['received'],
  );
});

test('of a kit that comes back in part each line says what became of it; a small accessory is let go with a reason only (edge-71)', async () => {
  const one = await leaver([laptop, { tag: 'PH-1', category: 'phone', value: 40_000 }], {
    accessories: [
      { name: 'Dongle', value: 1_900 },
      { name: 'Dock', value: 19_000 },
    ],
  });
  const kit = await kitFor(one);
  await kit.back('in_transit');
  await kit.back('delivered');
  await scan(one.assetIds[0] ?? '', kit.kitId);
  assert.equal((await theKit()).state, 'arrived');
  const itemOf = async (label: RegExp) => (await theKit()).lines.find((line) => label.test(line.label))?.itemId ?? '';
  const [phone, dongle, dock] = [await itemOf(/PH-1/), await itemOf(/Dongle/), await itemOf(/Dock/)];
  const settle = (what: { received?: string[]; missing?: string[]; waived?: string[]; reason?: string }) =>
    inside((tx) =>
      settleKit(queue, tx, {
        kitId: kit.kitId,
        operatorId,
        received: [],
        missing: [],
        waived: [],
        reason: null,
        ...what,
      }),
    );
  await assert.rejects(settle({ waived: [dongle] }), /Say why/);
  await assert.rejects(settle({ waived: [dock], reason: 'small' }), /not let go here/);
  await assert.rejects(settle({ received: [phone] }), /by scanning/);
  await settle({ received: [dock], missing: [phone], waived: [dongle], reason: 'Worth less than asking for it.' });
  const kitNow = await theKit();
  assert.equal(kitNow.state, 'received');
  assert.deepEqual(kitNow.lines.map(({ label, state }) => `${label.split(' ')[0]} ${state}`).sort(), [
    'Dock received',
    'Dongle waived',
    'LT-1 received',
    'PH-1 missing',
  ]);
  const states = (await returns()).map(({ asset, state }) => `${asset.tag} ${state}`).sort();
  assert.deepEqual(states, ['LT-1 received', 'PH-1 planned']);
  const [waiver] = await query(`select reason from waiver where organization_id = $1`);
  assert.equal(waiver?.['reason'], 'Worth less than asking for it.');
});

test('what has ended holds no box up: once the rest of it is scanned, it is received', async () => {
  const one = await leaver([laptop, { ...laptop, tag: 'LT-2' }]);
  const kit = await kitFor(one);
  await kit.out('delivered');
  await end((await returns()).find(({ asset }) => asset.tag === 'LT-2')?.id ?? '');
  await scan(one.assetIds[0] ?? '', kit.kitId);
  const { state, lines } = await theKit();
  assert.deepEqual(
    [state, ...lines.map((line) => `${line.label.split(' ')[0]} ${line.state}`).sort()],
    ['received', 'LT-1 received', 'LT-2 ended'],
  );
});

test('another thing in the box than was expected is kept as found, and what was expected stays open (edge-61)', async () => {
  const one = await leaver([laptop]);
  const other = await leaverWithThings({ means, queue, organizationId }, { number: 'E2', things: [{ tag: 'LT-9' }] });
  const kit = await kitFor(one);
  await kit.back('delivered');
  await scan(other.assetIds[0] ?? '', kit.kitId);
  const kitNow = await theKit();
  assert.equal(kitNow.state, 'arrived');
  assert.deepEqual(kitNow.lines.map(({ label, state }) => `${label.split(' ')[0]} ${state}`).sort(), [
    'LT-1 expected',
    'LT-9 found',
  ]);
  assert.equal((await returns()).find(({ asset }) => asset.tag === 'LT-1')?.state, 'delivered');
});

test('a box that weighs too little is opened by two people (edge-63)', async () => {
  const one = await leaver([{ tag: 'LT-1', value: 20_000 }]);
  const kit = await kitFor(one);
  assert.equal((await theKit()).openWithTwo, false);
  await query('update shipment set measured_grams = 650 where organization_id = $1 and shipment_id = $2', [
    kit.backShipmentId,
  ]);
  await kit.back('in_transit');
  await kit.back('delivered');
  const { openWithTwo, measuredGrams, expectedGrams } = await theKit();
  assert.deepEqual([openWithTwo, measuredGrams, expectedGrams], [true, 650, 3_300]);
});

test('what the carrier loses is the carrier’s: a day for the claim, and the leaver is not asked (edge-64)', async () => {
  await addMailServer();
  const one = await leaver([laptop]);
  const kit = await kitFor(one);
  await kit.back('in_transit');
  await kit.back('failure', '2026-12-22T10:00Z');
  const [row] = await returns();
  assert.deepEqual([row?.state, row?.claimUntil?.toString()], ['at_carrier', '2027-01-21']);
  for (const day of ['2027-01-04', '2027-01-13', '2027-01-14', '2027-01-15', '2027-02-15']) await climb(day);
  assert.deepEqual(await told(), ['return_asks claim', 'return_asks decide']);
});

test('a label that runs out before it is used is wanted again, and somebody is told', async () => {
  await addMailServer();
  const one = await leaver([laptop]);
  const kit = await kitFor(one);
  await kit.out('delivered');
  await query(
    `update shipment set state = 'bought', tracking_code = 'X', expires_at = '2026-12-31T00:00Z' where organization_id = $1 and shipment_id = $2`,
    [kit.backShipmentId],
  );
  const renew = (at: string) => inside((tx) => renewLabels(tx, Temporal.Instant.from(at)));
  assert.deepEqual(
    [await renew('2026-12-28T00:00Z'), await renew('2026-12-30T00:00Z'), await renew('2026-12-30T00:00Z')],
    [0, 1, 0],
  );
  const kitNow = await theKit();
  assert.notEqual(kitNow.backShipmentId, kit.backShipmentId);
  assert.equal(kitNow.labelsExpired, 1);
  assert.deepEqual(await told(), ['return_asks label']);
});

test('a kit that nobody has sent is called off with its labels, and another one may be requested', async () => {
  const one = await leaver([laptop]);
  const kit = await kitFor(one);
  const request = { offboardingId: one.offboardingId, operatorId, courierAccountId: null, customs: null };
  await assert.rejects(
    inside((tx) => requestKit(tx, request)),
    { code: 'conflict' },
  );
  assert.equal(await inside((tx) => moveKitByHand(tx, { kitId: kit.kitId, move: 'cancel', operatorId })), 'cancelled');
  const off = await query('select 1 from shipment where organization_id = $1 and void_wanted_at is not null');
  assert.equal(off.length, 2);
  assert.ok(await inside((tx) => requestKit(tx, request)));
});

const calledOff = async () =>
  (
    await query<{ direction: string }>(
      'select direction from shipment where organization_id = $1 and void_wanted_at is not null order by 1',
    )
  ).map(({ direction }) => direction);
const end = (returnId: string) => {
  const stolen = { ending: 'stolen', reason: 'From the car.', price: null, policeReference: null, file: null } as const;
  return inside((tx) => endReturn({ queue }, tx, { ...stolen, returnId, operatorId }));
};
const round = async () => {
  await takeReturnRounds(db, 100);
  await inside((tx) => lookAfterReturns(tx, texts, Temporal.Instant.from('2026-12-30T00:00Z')));
};

test('once all that a box is for has ended, it is called off before it is sent, with both labels', async () => {
  await kitFor(await leaver([laptop, { ...laptop, tag: 'LT-2' }]));
  const [first, second] = await returns();
  await end(first?.id ?? '');
  await round();
  assert.deepEqual([(await theKit()).state, await calledOff()], ['requested', []]);
  await end(second?.id ?? '');
  await round();
  assert.deepEqual([(await theKit()).state, await calledOff()], ['cancelled', ['back', 'out']]);
});

test('the unused label of a box that is waited for no more is given back, once, and never bought again', async () => {
  const kit = await kitFor(await leaver([laptop]));
  await kit.out('delivered');
  await query(
    `update shipment set state = 'bought', tracking_code = 'X', expires_at = '2026-12-31T00:00Z' where organization_id = $1 and shipment_id = $2`,
    [kit.backShipmentId],
  );
  const [row] = await returns();
  await end(row?.id ?? '');
  await round();
  assert.deepEqual([(await theKit()).labelsExpired, await calledOff()], [0, ['back']]);
  // What the service does not take back is shown to a person, and not asked of it again.
  await query(`update shipment set void_wanted_at = null, problem = 'It keeps the money.' where organization_id = $1`);
  await round();
  assert.deepEqual(await calledOff(), []);
});

test('a label that carries one thing by itself is given back once that thing has ended', async () => {
  const one = await leaver([laptop]);
  const [row] = await returns();
  const returnId = row?.id ?? '';
  const parcel = { weightGrams: 2_600, lengthMm: null, widthMm: null, heightMm: null };
  const label = { courierAccountId: null, carrier: null, service: null, from: null, to: null, customs: null };
  const shipmentId = await inside((tx) =>
    wantShipment(tx, {
      ...label,
      offboardingId: one.offboardingId,
      direction: 'back',
      parcel,
      actor: operatorActor(operatorId),
    }),
  );
  await inside((tx) =>
    decideReturn(tx, { returnId, method: 'pick_up', reason: 'They asked to.', refund: null, shipmentId, operatorId }),
  );
  await round();
  assert.deepEqual(await calledOff(), []);
  await end(returnId);
  await round();
  assert.deepEqual(await calledOff(), ['back']);
});

test('a round does all of it: ways back for what has none, and a kit of a cancelled case is called off (edge-04)', async () => {
  const one = await leaverWithThings({ means, queue, organizationId }, { number: 'E1', things: [laptop] });
  assert.ok((await takeReturnRounds(db, 100)).includes(organizationId));
  assert.ok(!(await takeReturnRounds(db, 100)).includes(organizationId));
  await inside((tx) => lookAfterReturns(tx, texts));
  assert.deepEqual(
    (await returns()).map(({ method }) => method),
    ['kit'],
  );
  await kitFor(one);
  await query(`update offboarding set state = 'cancelled' where organization_id = $1`);
  await inside((tx) => lookAfterReturns(tx, texts));
  assert.equal((await theKit()).state, 'cancelled');
  const off = await query('select 1 from shipment where organization_id = $1 and void_wanted_at is not null');
  assert.equal(off.length, 2);
});

const addMailServer = () =>
  query(
    `insert into mail_server (organization_id, host, port, tls, from_address, from_name) values ($1, 'mail', 25, 'none', 'hb@example.test', 'Handback')`,
  );
const climb = (day: string, hour = '10:00') =>
  inside(async (tx) => {
    const at = Temporal.ZonedDateTime.from(`${day}T${hour}[Europe/Berlin]`).toInstant();
    // What was to be looked at when this test touched it is so on the day it tells of, whatever day it runs on.
    await tx.query(
      `update asset_return set look_at = $2 where organization_id = $1 and look_at between now() - interval '1 hour' and now()`,
      [organizationId, at.toString()],
    );
    await climbLadder(tx, texts, at);
  });
const told = async () =>
  (
    await query<{ template: string; ask: string | null }>(
      `select template, content->>'ask' as ask from message where organization_id = $1 and template like 'return%' order by message_id`,
    )
  ).map(({ template, ask }) => (ask === null ? template : `${template} ${ask}`));

/** A laptop that is to be brought to a site by the last working day. */
async function late() {
  await addMailServer();
  const one = await leaver([laptop]);
  const [row] = await returns();
  await inside((tx) =>
    decideReturn(tx, {
      returnId: row?.id ?? '',
      method: 'hand_in',
      reason: 'They live near by.',
      refund: null,
      shipmentId: null,
      operatorId,
    }),
  );
  return { ...one, returnId: row?.id ?? '' };
}

test('the ladder goes up by working days where the person is, one rung a day, each once', async () => {
  await late();
  const days = [
    '2026-12-21',
    '2026-12-22',
    '2026-12-23',
    '2026-12-24',
    '2026-12-25',
    '2026-12-31',
    '2027-01-04',
    '2027-01-11',
    '2027-01-12',
  ];
  const counts: Record<string, number> = {};
  for (const day of days) {
    await climb(day, '07:00');
    const before = (await told()).length;
    await climb(day);
    await climb(day);
    counts[day] = (await told()).length - before;
  }
  // The last working day was 18 December; 25 and 26 December and 1 January are free in Germany.
  assert.deepEqual(counts, {
    '2026-12-21': 0,
    '2026-12-22': 0,
    '2026-12-23': 1,
    '2026-12-24': 0,
    '2026-12-25': 0,
    '2026-12-31': 1,
    '2027-01-04': 0,
    '2027-01-11': 1,
    '2027-01-12': 1,
  });
  assert.deepEqual(await told(), ['return_reminder', 'return_late', 'return_late', 'return_asks lock']);
  await climb('2027-02-02');
  await climb('2027-03-01');
  await climb('2027-03-02');
  assert.deepEqual((await told()).slice(4), ['return_asks letter', 'return_asks decide']);
  const [letter] = await query<{ body: string }>('select body from return_letter where organization_id = $1');
  assert.match(letter?.body ?? '', /LT-1/);
  assert.doesNotMatch(letter?.body ?? '', /\b(pay|salary|wage)/i);
});

test('what is enrolled is proposed to be locked, is asked about once, and is only locked once a person approves it', async () => {
  const one = await late();
  await enrolDevice(db, organizationId, { assetId: one.assetIds[0] ?? '', operatorId });
  for (const day of ['2026-12-23', '2027-01-04', '2027-01-11', '2027-01-12', '2027-01-13']) await climb(day);
  assert.equal((await told()).at(-1), 'return_asks lock_proposed');
  const commands = () =>
    query<{ id: string; state: string; requested_by: string | null; due: boolean }>(
      `select device_command_id as id, state, requested_by, try_at is not null as due from device_command where organization_id = $1`,
    );
  const [command, ...more] = await commands();
  assert.deepEqual(more, []);
  assert.ok(command);
  assert.deepEqual([command.state, command.requested_by, command.due], ['proposed', null, false]);
  const [message] = await query<{ approve: string }>(
    `select content->>'approve' as approve from message where organization_id = $1 and content->>'ask' = 'lock_proposed'`,
  );
  assert.equal(message?.approve, `handback devices approve ${command.id}`);
  await inside((tx) => approveLock(tx, { commandId: command.id, operatorId }));
  const [after] = await commands();
  assert.deepEqual([after?.state, after?.requested_by, after?.due], ['approved', operatorId, true]);
  await assert.rejects(
    inside((tx) => approveLock(tx, { commandId: command.id, operatorId })),
    { code: 'conflict', message: /is approved/ },
  );
});

test('what comes back before anybody has approved its lock is not locked any more', async () => {
  const one = await late();
  await enrolDevice(db, organizationId, { assetId: one.assetIds[0] ?? '', operatorId });
  for (const day of ['2026-12-23', '2027-01-04', '2027-01-11', '2027-01-12']) await climb(day);
  await scan(one.assetIds[0] ?? '');
  assert.deepEqual(await query('select state, problem from device_command where organization_id = $1'), [
    { state: 'cancelled', problem: 'It has come back.' },
  ]);
});

test('what is locked already is asked about by nobody', async () => {
  const one = await late();
  await enrolDevice(db, organizationId, { assetId: one.assetIds[0] ?? '', operatorId });
  await query(`update device set state = 'locked' where organization_id = $1`);
  for (const day of ['2026-12-23', '2027-01-04', '2027-01-11', '2027-01-12']) await climb(day);
  assert.deepEqual(await told(), ['return_reminder', 'return_late', 'return_late']);
});

test('nobody is asked about what they say is not theirs, what is on its way, or what has come back (edge-57, edge-56)', async () => {
  const one = await late();
  await query(
    `insert into dispute (organization_id, dispute_id, number, asset_id, claim, opened_by)
     values ($1, $2, 1, $3, 'never_held', $4)`,
    [crypto.randomUUID(), one.assetIds[0], operatorId],
  );
  await climb('2026-12-23');
  assert.deepEqual(await told(), []);
  await db.owner.query('delete from dispute where organization_id = $1', [organizationId]);
  await inside((tx) => moveReturnByHand(tx, { returnId: one.returnId, to: 'on_its_way', operatorId }));
  await climb('2026-12-28');
  assert.deepEqual(await told(), []);
  await inside((tx) => moveReturnByHand(tx, { returnId: one.returnId, to: 'planned', operatorId }));
  await scan(one.assetIds[0] ?? '');
  await climb('2026-12-29');
  assert.deepEqual(await told(), []);
});

test('without a mail server the day is known, nobody is asked, and nothing is lost: it is said once there is one', async () => {
  const one = await late();
  await db.owner.query('delete from mail_server where organization_id = $1', [organizationId]);
  await climb('2026-12-23');
  assert.deepEqual(await told(), []);
  assert.equal((await returns()).find(({ id }) => id === one.returnId)?.dueOn?.toString(), '2026-12-18');
  await addMailServer();
  await climb('2026-12-24');
  assert.deepEqual(await told(), ['return_reminder']);
});

test('a playbook that writes to nobody, a paused case and a person who was not told are left in peace', async () => {
  const one = await late();
  for (const [set, undo] of [
    [
      `update offboarding set paused = true where organization_id = $1`,
      `update offboarding set paused = false where organization_id = $1`,
    ],
    [
      `update offboarding set playbook_body = playbook_body || '{"writes_to_person": false}' where organization_id = $1`,
      `update offboarding set playbook_body = playbook_body - 'writes_to_person' where organization_id = $1`,
    ],
    [
      `update departure set informed_at = null where organization_id = $1`,
      `update departure set informed_at = '2026-11-01' where organization_id = $1`,
    ],
  ] as const) {
    await query(set);
    await query('update asset_return set look_at = now() where organization_id = $1');
    await climb('2026-12-28');
    assert.deepEqual(await told(), [], set);
    await query(undo);
  }
  await query('update asset_return set look_at = now() where organization_id = $1');
  await climb('2026-12-28');
  assert.deepEqual(await told(), ['return_reminder']);
  assert.ok(one.offboardingId);
});
