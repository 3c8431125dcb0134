import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { startEasypost } from '../../test/easypost-server.ts';
import { addOrganization, addPerson } from '../../test/organization.ts';
import { tendShipments } from '../jobs/couriers/couriers.ts';

const db = await useDatabase();
const api = await useApi(db);
const vendor = await startEasypost();
const organizationId = await addOrganization(db);
const theirs = {
  name: 'Ada Secretperson',
  street1: 'Hidden Street 7',
  city: 'Springfield',
  region: 'IL',
  country: 'US',
};
const office = { name: 'IT', street1: 'Office Road 2', city: 'Springfield', region: 'IL', country: 'US' };
let admin: TestOperator;
let offboarding: string;
let courier: { readonly id: string; readonly webhookUrl: string };
let secret: string;

type Shipment = { readonly id: string; readonly state: string; readonly status: string; readonly trackingCode: string };

before(async () => {
  admin = await signInAs(api, organizationId);
  await addPerson(db, organizationId, 'E1');
  const leaving = {
    person: { employeeNumber: 'E1' },
    kind: 'voluntary',
    lastWorkingDay: '2099-12-31',
    externalId: '1',
  };
  offboarding = (await admin.send('POST', '/departures', leaving)).json<{ offboardingId: string }>().offboardingId;
  const body = { name: 'Parcels', apiKey: vendor.testKey, baseUrl: vendor.baseUrl, internal: true };
  const made = await admin.send('POST', '/couriers', body);
  assert.equal(made.statusCode, 201, made.body);
  ({ courier, secret } = made.json<{ courier: typeof courier; secret: string }>());
  assert.ok(!made.body.includes(vendor.testKey));
});

async function want(more: object = {}): Promise<Shipment> {
  const body = { offboarding, direction: 'back', parcel: { weightGrams: 2_000 }, ...more };
  const made = await admin.send('POST', '/shipments', body);
  assert.equal(made.statusCode, 201, made.body);
  return made.json<Shipment>();
}
async function bought(): Promise<Shipment> {
  const { id } = await want({ courierId: courier.id, from: theirs, to: office });
  while ((await tendShipments(api.means)) > 0);
  return (await admin.send('GET', `/shipments/${id}`)).json<{ shipment: Shipment }>().shipment;
}
const post = (
  url: string,
  { body, headers }: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
) => api.app.inject({ method: 'POST', url: new URL(url).pathname, headers: { ...headers }, payload: body });

test('an event is taken as the bytes that were signed, and moves the shipment; wrong ones get the same answer whatever is wrong', async () => {
  const { id, trackingCode, state } = await bought();
  assert.equal(state, 'bought');
  const event = await vendor.scan({
    trackingCode,
    status: 'in_transit',
    at: '2026-11-02T08:00:00Z',
    secret,
    ounces: 64,
  });
  assert.match(event.body, /"weight":64\.0/);
  for (let time = 0; time < 2; time += 1) assert.equal((await post(courier.webhookUrl, event)).statusCode, 202);
  while ((await tendShipments(api.means)) > 0);
  const detail = (await admin.send('GET', `/shipments/${id}`)).json<{ shipment: Shipment; history: object[] }>();
  assert.equal(detail.shipment.status, 'in_transit');
  assert.equal(detail.history.length, 1);

  const again = { ...event, body: JSON.stringify(JSON.parse(event.body)) };
  const nowhere = courier.webhookUrl.replace(/[\w-]{32}$/, 'x'.repeat(32));
  const answers = [await post(courier.webhookUrl, again), await post(nowhere, event), await post(`${nowhere}y`, event)];
  const told = answers.map(({ statusCode, body }) => `${statusCode} ${body.replace(/"requestId":"[^"]*"/, '')}`);
  assert.match(told[0] ?? '', /^401 /);
  assert.equal(new Set(told).size, 1);
});

test('a label is handed to whoever may send, as the file that the service made', async () => {
  const { id } = await bought();
  const label = await admin.send('GET', `/shipments/${id}/label`);
  assert.equal(label.headers['content-type'], 'application/pdf');
  assert.match(label.body, /^%PDF/);
  const auditor = await signInAs(api, organizationId, [{ role: 'auditor', scope: 'organization', value: '' }]);
  assert.equal((await auditor.send('GET', `/shipments/${id}`)).statusCode, 200);
  assert.equal((await auditor.send('GET', `/shipments/${id}/label`)).statusCode, 403);
  assert.equal((await auditor.send('POST', `/shipments/${id}/call-off`)).statusCode, 403);
});

test('a scope hides the shipments of other departments from lists, details and changes', async () => {
  const { id } = await want();
  const elsewhere = await signInAs(api, organizationId, [{ role: 'it', scope: 'department', value: 'Other' }]);
  const here = await signInAs(api, organizationId, [{ role: 'it', scope: 'department', value: 'Sales' }]);
  const listed = async (by: TestOperator) =>
    (await by.send('GET', '/shipments')).json<{ items: Shipment[] }>().items.some((one) => one.id === id);
  assert.deepEqual([await listed(elsewhere), await listed(here)], [false, true]);
  assert.equal((await elsewhere.send('GET', `/shipments/${id}`)).statusCode, 404);
  assert.equal((await elsewhere.send('POST', `/shipments/${id}/call-off`)).statusCode, 404);
  assert.equal(
    (await elsewhere.send('POST', '/shipments', { offboarding, direction: 'out', parcel: { weightGrams: 1 } }))
      .statusCode,
    404,
  );
});

test('by hand: a number, then statuses; what cannot be is refused with what to do', async () => {
  const { id } = await want();
  const early = await admin.send('POST', `/shipments/${id}/status`, { status: 'in_transit' });
  assert.equal(early.statusCode, 422);
  await admin.send('POST', `/shipments/${id}/tracking`, { carrier: 'Post', trackingCode: 'RR1' });
  const moved = await admin.send('POST', `/shipments/${id}/status`, { status: 'delivered' });
  assert.equal(moved.json<Shipment>().status, 'delivered');
  const unknown = await admin.send('POST', `/shipments/${id}/status`, { status: 'unknown' });
  assert.equal(unknown.statusCode, 400);
});

test('no address and no tracking number stands in the public part of an event, in a list, or in the log', async () => {
  const { trackingCode } = await bought();
  const { rows } = await db.owner.query<{ text: string }>(`select convert_from(bytes, 'UTF8') as text from event`);
  const list = await admin.send('GET', '/shipments');
  const everything = [...rows.map(({ text }) => text), ...api.logged].join('\n');
  for (const word of ['Secretperson', 'Hidden Street', vendor.testKey, secret]) {
    assert.ok(!everything.includes(word), word);
    assert.ok(!list.body.includes(word), word);
  }
  assert.ok(trackingCode !== '' && !everything.includes(trackingCode));
});
