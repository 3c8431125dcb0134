import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testKey, useDatabase } from '../../../test/database.ts';
import { startEasypost } from '../../../test/easypost-server.ts';
import { addOperator, addOrganization, addPerson, makeMeans, shippedPlaybook } from '../../../test/organization.ts';
import type { JsonObject } from '../../core/applications/connector.ts';
import type { PostalAddress, ShipmentDirection, TrackingStatus } from '../../core/couriers/courier.ts';
import { operatorActor } from '../../core/event.ts';
import { openOffboarding } from '../../store/cases/open-offboarding.ts';
import { callShipmentOff, enterTracking, retryShipment } from '../../store/couriers/operate-shipment.ts';
import { wantShipment, type WantedShipment } from '../../store/couriers/shipments.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { seal } from '../../store/sealed.ts';
import { changeCourierKey, connectCourier, keepCourierEvent } from './courier-accounts.ts';
import { tendShipments } from './couriers.ts';
import { enterStatus } from './take-news.ts';

const db = await useDatabase();
const means = makeMeans(db);
const vendor = await startEasypost();
const organizationId = await addOrganization(db);
const secret = 'a secret of the hook';
let operatorId: string;
let offboardingId: string;
let account: string;
let cases = 0;

const inside = <T>(work: Parameters<typeof withOrganization<T>>[2]) => withOrganization(db, organizationId, work);
const set = (sql: string, ...values: readonly unknown[]) => db.owner.query(sql, [...values]);

before(async () => {
  operatorId = await addOperator(db, organizationId);
  offboardingId = await openCase();
  account = await connect('Parcels', vendor.testKey);
});

const sealing = { means, seal: (content: JsonObject, boundTo: string) => seal(testKey, content, boundTo) };

async function connect(name: string, apiKey: string): Promise<string> {
  const { courier } = await connectCourier(
    sealing,
    organizationId,
    {
      name,
      apiKey,
      webhookSecret: secret,
      config: { baseUrl: vendor.baseUrl, internal: true },
      labelDays: 30,
      unchecked: false,
    },
    operatorId,
  );
  return courier.id;
}

async function openCase(): Promise<string> {
  cases += 1;
  const personId = await addPerson(db, organizationId, `E${cases}`);
  const playbook = await shippedPlaybook('standard');
  return inside(async (tx) => {
    const [row] = await tx.query<{ employment_id: string }>(
      'select employment_id from employment where organization_id = $1 and person_id = $2',
      [organizationId, personId],
    );
    const employmentId = row?.employment_id ?? '';
    const departureId = crypto.randomUUID();
    await tx.query(
      `insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type, time_zone,
         notice_at, last_working_day, access_ends_at, employment_ends)
       values ($1, $2, 'test', $3::text, $3::uuid, $4, 'voluntary', 'employee', 'Europe/Berlin', '2026-10-01T08:00Z', '2099-10-30',
         '2099-10-30T16:00Z', '2099-10-31')`,
      [organizationId, departureId, personId, employmentId],
    );
    return (await openOffboarding(tx, { departureId, personId, employmentId, playbook })).offboardingId;
  });
}

const address = (more: Partial<PostalAddress> = {}): PostalAddress => ({
  name: 'Ada',
  company: null,
  street1: 'Main Street 1',
  street2: null,
  city: 'Springfield',
  region: 'IL',
  postcode: '62701',
  country: 'US',
  phone: null,
  email: null,
  ...more,
});
const office = address({ name: 'IT', company: 'Example', street1: 'Office Road 2' });

async function want(direction: ShipmentDirection = 'back', more: Partial<WantedShipment> = {}): Promise<string> {
  const theirs = address();
  return inside((tx) =>
    wantShipment(tx, {
      offboardingId,
      direction,
      courierAccountId: account,
      carrier: null,
      service: null,
      from: direction === 'out' ? office : theirs,
      to: direction === 'out' ? theirs : office,
      parcel: { weightGrams: 2_000, lengthMm: null, widthMm: null, heightMm: null },
      customs: null,
      actor: operatorActor(operatorId),
      ...more,
    }),
  );
}

/** Works until nothing is due. */
async function work(): Promise<void> {
  for (let turns = 0; (await tendShipments(means)) > 0; turns += 1) assert.ok(turns < 50, 'It never comes to rest.');
}
/** Lets what waits be due now. */
const hurry = () => set('update shipment set try_at = now() where try_at is not null');

type Row = {
  state: string;
  status: TrackingStatus;
  vendor_word: string | null;
  tracking_code: string | null;
  problem: string | null;
  measured_grams: number | null;
  status_detail: string | null;
  label_sha256: Buffer | null;
  wait_seconds: number | null;
};
async function look(shipmentId: string): Promise<Row> {
  const { rows } = await set(
    'select *, extract(epoch from try_at - now())::float8 as wait_seconds from shipment where shipment_id = $1',
    shipmentId,
  );
  return rows[0] as Row;
}
const labelsOf = async (shipmentId: string) =>
  (await vendor.labels()).filter(({ reference }) => reference === shipmentId);

/** A shipment with a label, as of now. */
async function bought(more: Partial<WantedShipment> = {}): Promise<{ readonly id: string; readonly code: string }> {
  const id = await want('back', more);
  await work();
  return { id, code: (await look(id)).tracking_code ?? '' };
}

/** Lets a carrier scan a parcel, and posts the event about it so many times. */
async function scan(code: string, status: string, at: string, more: object = {}, times = 1): Promise<void> {
  const { body, headers } = await vendor.scan({ trackingCode: code, status, at, secret, ...more });
  for (let time = 0; time < times; time += 1)
    assert.ok(await inside((tx) => keepCourierEvent(means, tx, account, { headers, body: Buffer.from(body) })));
  await work();
}

test('a label is bought for what weighs so much, from where the parcel goes to where it comes, and kept as its file', async () => {
  const [out, back] = [await want('out'), await want('back', { carrier: 'ups' })];
  await work();
  const [outLabel] = await labelsOf(out);
  const [backLabel] = await labelsOf(back);
  assert.deepEqual([outLabel?.isReturn, outLabel?.printedTo.name, outLabel?.carrier], [false, 'Ada', 'USPS']);
  assert.deepEqual([backLabel?.isReturn, backLabel?.printedFrom.name, backLabel?.printedTo.name], [true, 'Ada', 'IT']);
  assert.equal(backLabel?.carrier, 'UPS');
  assert.equal(backLabel?.weightOunces, 70.6);
  const row = await look(back);
  assert.equal(row.state, 'bought');
  const { rows } = await set('select content from file where sha256 = $1', row.label_sha256);
  assert.match(String((rows[0] as { content: Buffer }).content), /^%PDF/);
});

test('one label is bought though the answer to the purchase is lost', async () => {
  await vendor.loseNextPurchases(1);
  const id = await want();
  await work();
  assert.equal((await look(id)).state, 'wanted');
  await hurry();
  await work();
  assert.equal((await look(id)).state, 'bought');
  assert.equal((await labelsOf(id)).length, 1);
});

test('one label is bought though workers die at every boundary, also between the purchase and its record', async () => {
  for (const boundary of [
    'shipment-read:committed',
    'shipment-save:begin',
    'shipment-save:commit',
    'shipment-save:committed',
  ]) {
    for (const nth of ['1', '2', '3', '4']) {
      const id = await want();
      const settings = JSON.stringify({ url: db.config.url, key: Buffer.from(testKey).toString('hex') });
      const program = fileURLToPath(new URL('../../../test/courier-worker.ts', import.meta.url));
      const [, signal] = await once(
        spawn(process.execPath, [program, settings, boundary, nth], { stdio: 'inherit' }),
        'exit',
      );
      assert.equal(signal, 'SIGKILL', `${boundary} ${nth}`);
      await hurry();
      await work();
      assert.equal((await look(id)).state, 'bought', `${boundary} ${nth}`);
      assert.equal((await labelsOf(id)).length, 1, `${boundary} ${nth}`);
    }
  }
});

test('several workers at once buy one label for each shipment', async () => {
  const ids = await Promise.all(Array.from({ length: 6 }, () => want()));
  const together = async () =>
    (await Promise.all([1, 2, 3].map(() => tendShipments(means)))).some((count) => count > 0);
  while (await together());
  for (const id of ids) assert.equal((await labelsOf(id)).length, 1);
});

test('an address that nobody can be reached at goes to a person, who may know better (edge-80)', async () => {
  const id = await want('out', { to: address({ street1: 'Nowhere 5' }) });
  await work();
  const row = await look(id);
  assert.equal(row.state, 'failed');
  assert.match(row.problem ?? '', /Address not found/);
  assert.equal((await labelsOf(id)).length, 0);
  await inside((tx) => retryShipment(tx, id, { addressAccepted: true, reason: 'A new building.', operatorId }));
  await work();
  assert.equal((await labelsOf(id)).length, 1);
});

test('between countries nothing is wanted without what customs are told, and with it the label is bought', async () => {
  const from = address({ country: 'DE', region: null, postcode: '10115' });
  await assert.rejects(want('back', { from }), /customs/);
  const line = {
    description: 'Laptop',
    quantity: 1,
    valueMinor: 45_000,
    currency: 'EUR',
    weightGrams: 1_900,
    hsCode: '8471.30',
    originCountry: 'CN',
  };
  const id = await want('back', {
    from,
    customs: { signer: 'Ada', explanation: 'Used company equipment', lines: [line] },
  });
  await work();
  assert.equal((await look(id)).state, 'bought');
});

test('where nothing is offered for a parcel, a person is told', async () => {
  const id = await want('back', { carrier: 'Pigeon' });
  await work();
  assert.match((await look(id)).problem ?? '', /offers no Pigeon/);
});

test('as long as the courier asks for patience, it is not asked, and the label is bought afterwards', async () => {
  await vendor.failNext(1, 429, '300');
  const id = await want();
  await work();
  const waits = (await look(id)).wait_seconds ?? 0;
  assert.ok(waits > 290 && waits <= 300, String(waits));
  await hurry();
  await work();
  assert.equal((await look(id)).state, 'bought');
});

test('a label file that is none is not kept, and the parcel is followed all the same', async () => {
  await vendor.mangleLabels(true);
  const { id, code } = await bought();
  await vendor.mangleLabels(false);
  const row = await look(id);
  assert.deepEqual([row.state, row.label_sha256], ['bought', null]);
  assert.match(row.problem ?? '', /neither a PDF nor a PNG/);
  await scan(code, 'in_transit', '2026-11-01T08:00:00Z');
  assert.equal((await look(id)).status, 'in_transit');
});

test('an event moves a shipment once however often it comes, and an older one never moves it back', async () => {
  const { id, code } = await bought();
  await scan(code, 'out_for_delivery', '2026-11-03T08:00:00Z', {}, 3);
  await scan(code, 'in_transit', '2026-11-02T08:00:00Z');
  assert.equal((await look(id)).status, 'out_for_delivery');
  const { rows } = await set('select state from shipment_event where shipment_id = $1 order by shipment_event_id', id);
  assert.deepEqual(
    rows.map(({ state }) => state as string),
    ['moved', 'older'],
  );
  const moves = await set(
    `select from event where convert_from(bytes, 'UTF8')::jsonb->>'type' = 'shipment.moved' and convert_from(bytes, 'UTF8')::jsonb->'about'->>'id' = $1`,
    id,
  );
  assert.equal(moves.rowCount, 1);
});

test('what nobody signed with the secret is not kept', async () => {
  const { code } = await bought();
  const { body, headers } = await vendor.scan({
    trackingCode: code,
    status: 'delivered',
    at: '2026-11-02T08:00:00Z',
    secret: 'another',
  });
  const counted = async () => (await set('select from shipment_event')).rowCount;
  const before = await counted();
  assert.equal(await inside((tx) => keepCourierEvent(means, tx, account, { headers, body: Buffer.from(body) })), false);
  assert.equal(await counted(), before);
});

test('a word that we do not know is unknown and kept; a carrier that then speaks clearly is heard', async () => {
  const { id, code } = await bought();
  await scan(code, 'held_by_customs', '2026-11-02T08:00:00Z');
  const row = await look(id);
  assert.deepEqual([row.status, row.vendor_word], ['unknown', 'held_by_customs']);
  await scan(code, 'in_transit', '2026-11-03T08:00:00Z');
  assert.equal((await look(id)).vendor_word, null);
});

test('an event about a parcel that is not known is kept, and counts once the parcel is', async () => {
  const id = await want();
  await vendor.loseNextPurchases(1);
  await work();
  const [label] = await labelsOf(id);
  await scan(label?.trackingCode ?? '', 'pre_transit', '2026-11-02T08:00:00Z');
  await scan('94000', 'delivered', '2026-11-02T08:00:00Z');
  await hurry();
  await work();
  assert.equal((await look(id)).status, 'pre_transit');
  const { rows } = await set(`select body from shipment_event where state = 'unmatched'`);
  assert.equal(rows.length, 1);
  assert.ok((rows[0] as { body: Buffer | null }).body);
});

test('an event of the trial mode moves nothing that is real, nor the other way round', async () => {
  const { id, code } = await bought();
  await scan(code, 'delivered', '2026-11-02T08:00:00Z', { mode: 'production' });
  assert.equal((await look(id)).status, 'unknown');
  assert.equal((await labelsOf(id))[0]?.mode, 'test');
});

test('a parcel that nobody spoke of for a day is asked after; what the webhooks did not tell is found', async () => {
  const { id, code } = await bought();
  const waits = (await look(id)).wait_seconds ?? 0;
  assert.ok(waits > 86_000 && waits <= 86_400, String(waits));
  await vendor.scan({ trackingCode: code, status: 'in_transit', at: '2026-11-02T08:00:00Z', secret });
  await hurry();
  await work();
  assert.equal((await look(id)).status, 'in_transit');
});

test('what the carrier says of a parcel is kept: that it is damaged (edge-62), what it weighs (edge-63), that it is lost (edge-64)', async () => {
  const { id, code } = await bought();
  await scan(code, 'in_transit', '2026-11-02T08:00:00Z', { ounces: 10 });
  assert.equal((await look(id)).measured_grams, 283);
  await scan(code, 'failure', '2026-11-04T08:00:00Z', { detail: 'package_damaged' });
  const row = await look(id);
  assert.deepEqual([row.status, row.status_detail, row.measured_grams], ['failure', 'package_damaged', 283]);
});

test('a case that is called off gives its labels back, but for what a carrier has', async () => {
  const called = await openCase();
  const [kept, given] = [await bought({ offboardingId: called }), await bought({ offboardingId: called })];
  const unbought = await want('back', { offboardingId: called });
  await scan(kept.code, 'in_transit', '2026-11-02T08:00:00Z');
  await set(`update shipment set try_at = null where shipment_id = $1`, unbought);
  await inside((tx) =>
    tx.query(`update offboarding set state = 'cancelled' where organization_id = $1 and offboarding_id = $2`, [
      organizationId,
      called,
    ]),
  );
  await work();
  assert.deepEqual(
    [(await look(kept.id)).state, (await look(given.id)).state, (await look(unbought)).state],
    ['bought', 'voided', 'voided'],
  );
  assert.deepEqual([(await labelsOf(given.id))[0]?.refund, (await labelsOf(kept.id))[0]?.refund], ['submitted', null]);
});

test('a label that is called off while its purchase is lost is found, and given back', async () => {
  await vendor.loseNextPurchases(1);
  const id = await want();
  await work();
  await inside((tx) => callShipmentOff(tx, id, operatorActor(operatorId)));
  await work();
  assert.equal((await look(id)).state, 'voided');
  assert.equal((await labelsOf(id))[0]?.refund, 'submitted');
});

test('a label that has expired is not taken back, which a person is told, and nothing is tried for ever', async () => {
  const { id } = await bought();
  await vendor.expireLabels();
  await inside((tx) => callShipmentOff(tx, id, operatorActor(operatorId)));
  await work();
  const row = await look(id);
  assert.equal(row.state, 'bought');
  assert.match(row.problem ?? '', /does not take the label back/);
});

test('a key that is no longer taken fails no shipment: all of them wait, and the account says why', async () => {
  const broken = await connect('Broken', vendor.testKey);
  await set(
    'update courier_account set sealed = $2 where courier_account_id = $1',
    broken,
    seal(testKey, { apiKey: 'EZTK-revoked', webhookSecret: 'x' }, `${organizationId}/courier/${broken}`),
  );
  const id = await want('back', { courierAccountId: broken });
  await work();
  assert.equal((await look(id)).state, 'wanted');
  const { rows } = await set('select problem from courier_account where courier_account_id = $1', broken);
  assert.match(String((rows[0] as { problem: string }).problem), /401/);
  const give = (apiKey: string) =>
    changeCourierKey(sealing, organizationId, { courierAccountId: broken, apiKey, unchecked: false }, operatorId);
  await assert.rejects(give(vendor.productionKey), /needs another one of that kind/);
  await assert.rejects(give('EZTK-wrong'), /401/);
  await give(vendor.testKey);
  await work();
  assert.equal((await look(id)).state, 'bought');
});

test('an account that was never taken is not stored', async () => {
  await assert.rejects(connect('Wrong', 'EZTK-wrong'), /401/);
  await assert.rejects(connect('Other', 'sk_live_1'), /EZTK/);
});

test('by hand a tracking number is typed in, statuses are entered, and nothing older or to come is', async () => {
  const id = await want('back', { courierAccountId: null, from: null, to: null });
  const now = Temporal.Now.instant();
  const enter = (status: TrackingStatus, at: Temporal.Instant) =>
    inside((tx) => enterStatus(tx, id, { status, at, operatorId }));
  await assert.rejects(enter('in_transit', now.subtract({ hours: 3 })), /has a label/);
  await inside((tx) => enterTracking(tx, id, { carrier: 'Post', trackingCode: 'RR1', expiresAt: null, operatorId }));
  await enter('in_transit', now.subtract({ hours: 3 }));
  await enter('delivered', now.subtract({ hours: 1 }));
  await assert.rejects(enter('in_transit', now.subtract({ hours: 2 })), /Something later/);
  await assert.rejects(enter('in_transit', now.add({ hours: 2 })), /still to come/);
  assert.equal((await look(id)).status, 'delivered');
  await assert.rejects(
    inside((tx) => callShipmentOff(tx, id, operatorActor(operatorId))),
    /goes on/,
  );
});
