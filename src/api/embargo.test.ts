import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addApplication, addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { operatorActor } from '../core/event.ts';
import type { Role } from '../core/permission.ts';
import { reportNames } from '../core/reports/report.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { mayKnowOf } from '../store/cases/embargo.ts';
import { endMessage } from '../store/intake/inbound-messages.ts';
import { grantRole } from '../store/people/operators.ts';

const db = await useDatabase();
const api = await useApi(db);

/** What a route can name. In the organization without the secret, what belongs to it is absent. */
type Ids = Readonly<
  Record<
    | 'person'
    | 'application'
    | 'account'
    | 'source'
    | 'ordinary'
    | 'operator'
    | 'hidden'
    | 'number'
    | 'step'
    | 'item'
    | 'message',
    string
  >
>;
type Place = {
  readonly organizationId: string;
  readonly hr: TestOperator;
  readonly admin: TestOperator;
  readonly auditor: TestOperator;
  readonly ids: Ids;
};

const day = Temporal.Now.plainDateISO('UTC').add({ days: 3 }).toString();
const leaving = (employeeNumber: string, more: object = {}) => ({
  person: { employeeNumber },
  kind: 'voluntary',
  lastWorkingDay: day,
  source: 'hris',
  externalId: `leaves-${employeeNumber}`,
  ...more,
});
const secretly = (employeeNumber: string, more: object = {}) =>
  leaving(employeeNumber, { kind: 'involuntary', playbook: 'immediate', ...more });

/** Two organizations that are the same, but that in one of them somebody is to leave, and only hr knows. */
let without: Place;
let withSecret: Place;

before(async () => {
  without = await furnish(false);
  withSecret = await furnish(true);
});

async function furnish(hasSecret: boolean): Promise<Place> {
  const organizationId = await addOrganization(db);
  const as = (role: Role) => signInAs(api, organizationId, [{ role, scope: 'organization', value: '' }]);
  const [admin, hr, auditor] = [await as('admin'), await as('hr'), await as('auditor')];
  const { operatorId: helper } = await as('facilities');
  const person = await addPerson(db, organizationId, 'E1');
  await addPerson(db, organizationId, 'E2');
  await addAsset(db, organizationId, 'LT-1', person);
  const application = await addApplication(db, organizationId, { name: 'Payroll', connector: 'manual', config: {} });
  const [account, source, message] = [randomUUIDv7(), randomUUIDv7(), randomUUIDv7()];
  await withOrganization(db, organizationId, async (tx) => {
    await tx.query(
      `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, seen_at)
       values ($1, $2, $3, 'x', 'x', $4, 'email', now())`,
      [organizationId, account, application, person],
    );
    await tx.query(
      `insert into hr_source (organization_id, hr_source_id, name, kind, endpoint) values ($1, $2::uuid, 'HR', 'generic_hmac', $2::uuid::text)`,
      [organizationId, source],
    );
  });
  const ordinary = await openCase(organizationId, admin, leaving('E2'));
  const known = { person, application, account, source, ordinary, operator: helper };
  const operators = { organizationId, hr, admin, auditor };
  const absent = { hidden: randomUUIDv7(), number: 'OFF-123456789', step: randomUUIDv7(), item: randomUUIDv7() };
  if (!hasSecret) return { ...operators, ids: { ...known, ...absent, message } };

  const hidden = await openCase(organizationId, hr, secretly('E1'));
  const { number } = (await hr.send('GET', `/offboardings/${hidden}`)).json<{ number: string }>();
  const [step, item] = [await firstOf(hr, `${hidden}/steps`), await firstOf(hr, `${hidden}/items`)];
  await withOrganization(db, organizationId, async (tx) => {
    const grant = { operatorId: helper, role: 'legal', scope: 'case', value: hidden } as const;
    await grantRole(tx, grant, operatorActor(hr.operatorId));
    await tx.query(
      `insert into inbound_message (organization_id, inbound_message_id, hr_source_id, delivery_id, body) values ($1, $2, $3, 'd', '')`,
      [organizationId, message, source],
    );
    await endMessage(tx, message, { state: 'question', reason: `It is about ${number}.`, personIds: [person] });
  });
  // Told again by somebody who knows: an event that no stream of the organization may show.
  assert.deepEqual((await hr.send('POST', '/departures', secretly('E1'))).json(), { state: 'duplicate' });
  return { ...operators, ids: { ...known, hidden, number, step, item, message } };
}

const soundLaptop = {
  power: 'starts',
  screen: 'clean',
  keyboard: 'works',
  ports: 'work',
  battery: 90,
  swelling: 'flat',
  cosmetic: 'a',
  activation_lock: 'clear',
  firmware_password: 'clear',
};

async function openCase(organizationId: string, by: TestOperator, body: object): Promise<string> {
  const made = await by.send('POST', '/departures', body);
  assert.equal(made.statusCode, 201, made.body);
  const { offboardingId } = made.json<{ offboardingId: string }>();
  await observeOffboarding(api.means, organizationId, offboardingId);
  return offboardingId;
}

async function firstOf(by: TestOperator, list: string): Promise<string> {
  const { items } = (await by.send('GET', `/offboardings/${list}`)).json<{ items: { id: string }[] }>();
  return items[0]?.id ?? '';
}

/** What an answer says, without what differs between any two organizations: ids, digests, instants and cursors. */
function said(answer: { readonly statusCode: number; readonly body: string }, ids: Ids) {
  // A packed file or a paper: its bytes tell when it was made, and its status whether it may be had.
  const isPacked = answer.body.startsWith('PK') || answer.body.startsWith('%PDF');
  const text = isPacked
    ? ''
    : answer.body
        .replaceAll(ids.number, 'OFF-123456789')
        .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
        .replaceAll(/sha256:[0-9a-f]{64}/g, '<digest>')
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
        .replaceAll(/"next":"[\w-]+"/g, '"next":"<cursor>"');
  return `${answer.statusCode} ${text.startsWith('{') ? JSON.stringify(sorted(JSON.parse(text))) : text}`;
}

/** What falls due at the same instant is listed by its random id. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const inner = value.map((one) => JSON.stringify(sorted(one)));
    return inner.sort().map((one) => JSON.parse(one) as unknown);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, sorted(one)]));
}

/** Every request for what a GET route shows: each of its places filled with everything that could fit. */
function readings(ids: Ids): readonly string[] {
  const values: Readonly<Record<string, readonly string[]>> = {
    ':case': [ids.ordinary, ids.hidden, ids.number],
    ':tag': ['LT-1'],
    ':name': ['immediate'],
    ':report': reportNames,
    ':metric': ['time_to_offboard', 'asset_return', 'access_revocation', 'audit_trail'],
    ':id': Object.values(ids).filter((value) => value !== ids.number),
  };
  return [...new Set(api.routes.filter(({ method }) => method === 'GET').map(({ url }) => url))]
    .filter((url) => url.startsWith('/api/v1/'))
    .flatMap((url) => {
      const place = /:[a-z]+/i.exec(url)?.[0] ?? '';
      return place === '' ? [url] : (values[place] ?? [ids.hidden]).map((value) => url.replace(place, value));
    })
    .flatMap((url) => [url, ...(queries[url.replace('/api/v1', '')] ?? []).map((query) => `${url}?${query}`)]);
}

const queries: Readonly<Record<string, readonly string[]>> = {
  '/people': ['search=E1', 'search=Person'],
  '/assets': ['search=LT-1'],
  '/offboardings': ['state=open', 'limit=1', 'search=E1', 'waits=late&sort=name', 'ends=week&sort=-access'],
  '/find': ['q=E1', 'q=person', 'q=LT-1', 'q=OFF-123456789'],
  '/departures': ['limit=1'],
  '/steps': ['state=asked,problem,waiting,done', 'owner=hr'],
  '/inbound-messages': ['state=question', 'limit=1'],
  '/metrics': [
    `period=${day.slice(0, 7)}`,
    `period=${day.slice(0, 4)}`,
    `period=${day.slice(0, 4)}&by=department`,
    `period=${day.slice(0, 4)}&by=kind`,
  ],
  '/metrics/values': [`period=${day.slice(0, 4)}`],
  '/hold-effect': ['kind=person&ref=E1', 'kind=asset&ref=LT-1'],
  '/metrics/residual-access': [`from=${day.slice(0, 4)}-01-01&to=${day}`],
  '/evidence/sample': [`from=${day.slice(0, 4)}-01-01&to=${day.slice(0, 4)}-12-31&seed=a&size=50`],
  ...Object.fromEntries(
    ['time_to_offboard', 'asset_return', 'access_revocation', 'audit_trail'].map((metric) => [
      `/metrics/${metric}/rows`,
      [`period=${day.slice(0, 4)}`],
    ]),
  ),
};

async function sameReadings(roles: readonly ('admin' | 'auditor')[]): Promise<number> {
  const asked = readings(withSecret.ids);
  const mirrored = readings(without.ids);
  assert.equal(asked.length, mirrored.length);
  for (const role of roles) {
    for (const [at, url] of asked.entries()) {
      const told = await withSecret[role].send('GET', url.replace('/api/v1', ''));
      const plain = await without[role].send('GET', (mirrored[at] ?? '').replace('/api/v1', ''));
      assert.equal(said(told, withSecret.ids), said(plain, without.ids), `GET ${url} as ${role}`);
      assert.ok(told.statusCode < 500, `GET ${url}: ${told.body}`);
    }
  }
  return asked.length;
}

test('edge-49 no route shows a confidential departure to an administrator or auditor who is not named', async () => {
  assert.ok((await sameReadings(['admin', 'auditor'])) > 60);
  const home = async ({ admin }: Place) => {
    const made = await admin.send('POST', `/operators/${admin.operatorId}/link`);
    const link = made.json<{ url: string }>().url.split('#')[1];
    const entered = await api.app.inject({ method: 'POST', url: '/api/v1/sign-in', payload: { secret: link } });
    const cookie = String(entered.headers['set-cookie']).split(';')[0] ?? '';
    return api.app.inject({ method: 'GET', url: '/', headers: { cookie } });
  };
  assert.equal(said(await home(withSecret), withSecret.ids), said(await home(without), without.ids));
});

test('whoever is not named gets the answers of an absent case from every route that would change it', async () => {
  const deeds = (ids: Ids): readonly (readonly ['POST' | 'PATCH', string, object?])[] => [
    ...[ids.hidden, ids.number].flatMap((one): (readonly ['POST' | 'PATCH', string, object?])[] => [
      ['POST', `/offboardings/${one}/observe`],
      ['POST', `/offboardings/${one}/recheck`],
      ['POST', `/offboardings/${one}/close`],
      ['POST', `/offboardings/${one}/pause`],
      ['POST', `/offboardings/${one}/resume`],
      ['POST', `/offboardings/${one}/restore`],
      ['POST', `/offboardings/${one}/cancel`, { reason: 'They stay.' }],
      ['POST', `/offboardings/${one}/approvals`, { digest: 'sha256:another' }],
      ['POST', `/offboardings/${one}/waivers`, { itemId: ids.item, reason: 'because' }],
      ['POST', `/offboardings/${one}/embargo`, { until: '2099-01-01T00:00:00Z' }],
      ['POST', `/offboardings/${one}/embargo/lift`],
      ['PATCH', `/offboardings/${one}/departure`, { legalHold: true }],
    ]),
    ['POST', `/steps/${ids.step}/complete`, { note: 'done' }],
    ['POST', `/steps/${ids.step}/retry`],
    ['POST', '/attestations', { itemIds: [ids.item], ending: 'returned', note: 'seen' }],
    ['POST', `/inbound-messages/${ids.message}/replay`],
    ['POST', `/inbound-messages/${ids.message}/settle`, { reason: 'because' }],
    // What is about the person, and none of the case's business.
    ['POST', `/accounts/${ids.account}/decision`, { personId: ids.person }],
    ['POST', '/assets/check-in', { asset: 'LT-1' }],
    ['POST', '/assets/check-in', { asset: 'LT-1' }],
    ['POST', '/assets/LT-1/inspections', { answers: soundLaptop }],
    ['POST', '/assets/LT-1/disposition', {}],
    ['POST', '/assets/check-out', { asset: 'LT-1', employeeNumber: 'E1' }],
  ];
  const mirrored = deeds(without.ids);
  for (const [at, [method, path, body]] of deeds(withSecret.ids).entries()) {
    const [, plainPath = '', plainBody] = mirrored[at] ?? [];
    const told = await withSecret.admin.send(method, path, body);
    const plain = await without.admin.send(method, plainPath, plainBody);
    assert.equal(said(told, withSecret.ids), said(plain, without.ids), `${method} ${path}`);
  }
  await sameReadings(['admin']);
});

test('a list of people or leavers is taken in with the same report, whoever leaves in secret', async () => {
  const people = 'Employee #,First Name,Last Name,Work Email,Status\nE1,Person,E1,e1@example.test,Active\n';
  const report = ({ admin, ids }: Place) =>
    api.app
      .inject({
        method: 'POST',
        url: '/api/v1/imports',
        headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'text/csv' },
        payload: people,
      })
      .then((answer) => said(answer, ids));
  assert.equal(await report(withSecret), await report(without));
});

test('whoever does not know tells of the same departure and gets a case like any other, and only the named learn of it', async () => {
  const tell = async ({ admin, ids }: Place) => {
    const same = { 'idempotency-key': 'tell-1' };
    const answers = [
      await admin.send('POST', '/departures', leaving('E1'), same),
      await admin.send('POST', '/departures', leaving('E1'), same),
      await admin.send('POST', '/departures', leaving('E1')),
      await admin.send('POST', '/departures', leaving('E1', { externalId: 'another' })),
      await admin.send('POST', '/departures', { ...leaving('E1'), externalId: 'third', person: { id: ids.person } }),
    ];
    const { offboardingId = '', number } = answers[0]?.json<{ offboardingId?: string; number?: string }>() ?? {};
    return { told: answers.map((answer) => said(answer, ids)), offboardingId, number };
  };
  const { ids, organizationId, hr } = withSecret;
  const [told, plain] = [await tell(withSecret), await tell(without)];
  assert.deepEqual(told.told, plain.told);
  assert.equal(told.number, 'OFF-2');
  await observeOffboarding(api.means, organizationId, told.offboardingId);
  await observeOffboarding(api.means, without.organizationId, plain.offboardingId);
  await sameReadings(['admin', 'auditor']);

  const embargo = (await hr.send('GET', `/offboardings/${ids.hidden}/embargo`)).json<{
    beside: { number: string }[];
  }>();
  assert.deepEqual(
    embargo.beside.map(({ number }) => number),
    ['OFF-2'],
  );
  const { items } = (await hr.send('GET', `/offboardings/${ids.hidden}/events`)).json<{ items: { type: string }[] }>();
  assert.ok(items.some(({ type }) => type === 'departure.beside'));
  const again = await hr.send('POST', '/departures', secretly('E1', { externalId: 'fourth' }));
  assert.equal(again.statusCode, 409, 'whoever knows is told that there is a case');
});

test('the numbers of the others have no gap, and the latest case comes first whatever its number', async () => {
  const { hr, admin, ids, organizationId } = withSecret;
  await addPerson(db, organizationId, 'E3');
  const made = await admin.send('POST', '/departures', leaving('E3'));
  assert.equal(made.json<{ number: string }>().number, 'OFF-3');
  const first = (await hr.send('GET', '/offboardings?limit=2')).json<{ items: { number: string }[]; next: string }>();
  const rest = (await hr.send('GET', `/offboardings?limit=2&cursor=${first.next}`)).json<typeof first>();
  const numbers = [...first.items, ...rest.items].map(({ number }) => number);
  assert.deepEqual(numbers, ['OFF-3', 'OFF-2', ids.number, 'OFF-1']);
  assert.match(ids.number, /^OFF-\d{9}$/);
});

test('an embargo is widened and lifted by the named, and from then on everybody sees the case and its events', async () => {
  const { organizationId, admin, hr, auditor, ids } = withSecret;
  const path = `/offboardings/${ids.hidden}`;
  const knows = (operatorId: string) =>
    withOrganization(db, organizationId, (tx) => mayKnowOf(tx, ids.hidden, operatorId));
  const nobody = await hr.send('POST', `${path}/embargo`, { add: ['nobody@example.test'] });
  assert.equal(nobody.statusCode, 404);
  assert.equal(await knows(auditor.operatorId), false);
  const wider = await hr.send('POST', `${path}/embargo`, { add: [auditor.operatorId] });
  assert.equal(wider.json<{ named: unknown[] }>().named.length, 2);
  assert.equal(await knows(auditor.operatorId), true);
  assert.equal((await auditor.send('GET', path)).statusCode, 200);
  assert.equal((await admin.send('GET', path)).statusCode, 404);

  assert.equal((await auditor.send('POST', `${path}/embargo/lift`)).statusCode, 200);
  const { items } = (await admin.send('GET', `${path}/events?limit=200`)).json<{ items: { type: string }[] }>();
  const types = items.map(({ type }) => type);
  for (const type of ['embargo.made', 'embargo.widened', 'embargo.lifted'])
    assert.ok(types.includes(type), `${type} is among ${types.join(', ')}`);
  assert.equal((await admin.send('POST', `${path}/embargo/lift`)).statusCode, 409);
});

test('an embargo ends by itself when the person has been told, or at its hour', async () => {
  const { organizationId, admin, hr } = without;
  await addPerson(db, organizationId, 'E8');
  await addPerson(db, organizationId, 'E9');
  const seen = async (id: string) => (await admin.send('GET', `/offboardings/${id}`)).statusCode;
  const untilTold = await openCase(organizationId, hr, secretly('E8'));
  assert.equal(await seen(untilTold), 404);
  await db.owner.query(
    `update departure set informed_at = now() where departure_id = (select departure_id from offboarding where offboarding_id = $1)`,
    [untilTold],
  );
  assert.equal(await seen(untilTold), 200);

  const refused = await hr.send('POST', '/departures', leaving('E9', { embargo: { named: [] } }));
  assert.equal(refused.statusCode, 422, 'somebody who knows already needs an hour');
  const wish = { named: [], until: Temporal.Now.instant().add({ hours: 1 }).toString() };
  const untilHour = await openCase(organizationId, hr, leaving('E9', { embargo: wish }));
  assert.equal(await seen(untilHour), 404);
  await db.owner.query(`update embargo set until = now() - interval '1 second' where offboarding_id = $1`, [untilHour]);
  assert.equal(await seen(untilHour), 200);
});
