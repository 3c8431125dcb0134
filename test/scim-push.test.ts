import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from './api.ts';
import { useDatabase } from './database.ts';
import { addOrganization, addPerson } from './organization.ts';
import { addScimSource, listenForScim, workOnMessages } from './scim-push.ts';
import type { InboundMessageListed } from '../src/api/schemas/intake.ts';
import { makeHttp } from '../src/connectors/http.ts';
import { findConnector } from '../src/connectors/registry.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const admin = await signInAs(api, organizationId);
const peer = await listenForScim(api);
const okta = await addScimSource(admin, 'Okta');
const leave = await addScimSource(admin, 'Leave', { deactivation: 'question' });

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
type Source = typeof okta;
const userOf = (name: string, more: object = {}) => ({ userName: `${name}@corp.example`, active: true, ...more });
const numbered = (employeeNumber: string) => ({ [enterprise]: { employeeNumber } });

async function create(source: Source, name: string, more: object = {}): Promise<string> {
  const made = await peer.send('POST', '/Users', { token: source.token, body: userOf(name, more) });
  assert.equal(made.status, 201, made.text);
  return String(made.json.id);
}
async function activate(source: Source, id: string, active: boolean): Promise<void> {
  const body = { Operations: [{ op: 'replace', value: { active } }] };
  const answer = await peer.send('PATCH', `/Users/${id}`, { token: source.token, body });
  assert.deepEqual([answer.status, answer.json.active], [200, active], answer.text);
}
async function latest(): Promise<InboundMessageListed> {
  await workOnMessages(api);
  const { items } = (await admin.send('GET', '/inbound-messages')).json<{ items: InboundMessageListed[] }>();
  assert.ok(items[0]);
  return items[0];
}
const casesOf = async (personId: string) => {
  const { rows } = await db.owner.query<{ number: number; state: string; kind: string; source: string; soon: boolean }>(
    `select o.number, o.state, d.kind, d.source, d.access_ends_at <= now() and d.access_ends_at > now() - interval '5 minutes' as soon
     from offboarding o join departure d using (organization_id, departure_id) where o.person_id = $1 order by o.number`,
    [personId],
  );
  return rows;
};
const personOf = async (id: string) => {
  const { rows } = await db.owner.query<Record<string, string | null>>(
    `select p.*, r.person_id as linked from scim_resource r left join person p using (organization_id, person_id) where r.scim_resource_id = $1`,
    [id],
  );
  assert.ok(rows[0]);
  return rows[0];
};

test('a pushed user with a known employee number is that person, and HR keeps the last word on them', async () => {
  const personId = await addPerson(db, organizationId, 'E-1');
  const id = await create(okta, 'e-1-new', { ...numbered('E-1'), displayName: 'Person E-1', timezone: 'Europe/Paris' });
  const person = await personOf(id);
  assert.deepEqual(
    [person['linked'], person['work_email'], person['department'], person['time_zone']],
    [personId, 'e-1@example.test', 'Sales', 'Europe/Paris'],
  );
  const { rows } = await db.owner.query(`select from employment where person_id = $1`, [personId]);
  assert.equal(rows.length, 1);
});

test('a user nobody knows becomes a person with an employment, and later pushes change what was said', async () => {
  const manager = await create(okta, 'boss', { externalId: 'x-boss', displayName: 'The Boss' });
  const id = await create(okta, 'newcomer', {
    externalId: 'x-new',
    name: { givenName: 'New', familyName: 'Comer' },
    emails: [{ value: 'Newcomer@corp.example', type: 'work' }],
    [enterprise]: { employeeNumber: 'N-1', department: 'Research', manager: { value: manager } },
  });
  const before = await personOf(id);
  assert.deepEqual(
    [before['display_name'], before['work_email'], before['department'], before['manager_id']],
    ['New Comer', 'newcomer@corp.example', 'Research', (await personOf(manager))['person_id']],
  );
  // edge-26: a name changes between two pushes; the person stays who they are.
  const body = {
    Operations: [{ op: 'Replace', value: { userName: 'other@corp.example', displayName: 'Renée O’Brien' } }],
  };
  assert.equal((await peer.send('PATCH', `/Users/${id}`, { token: okta.token, body })).status, 200);
  const after = await personOf(id);
  assert.deepEqual([after['person_id'], after['display_name']], [before['person_id'], 'Renée O’Brien']);
  const { rows } = await db.owner.query<{ kind: string; value: string }>(
    `select kind, value from person_identifier where person_id = $1 and valid_until is null order by kind`,
    [after['person_id']],
  );
  assert.deepEqual(
    rows.map(({ kind, value }) => `${kind} ${value}`),
    ['email newcomer@corp.example', 'employee_number N-1', 'external_id x-new', 'login other@corp.example'],
  );
});

test('an address or a name alone is never acted on: it waits for a decision, and an import answers it (edge-23)', async () => {
  await addPerson(db, organizationId, 'E-2');
  const mail = { emails: [{ value: 'E-2@example.test', type: 'work' }] };
  const id = await create(okta, 'alike', mail);
  assert.equal((await personOf(id))['linked'], null);
  assert.equal((await latest()).state, 'question');
  await activate(okta, id, false);
  const question = await latest();
  assert.deepEqual([question.state, /does not say for certain/.test(question.reason ?? '')], ['question', true]);
  const body = userOf('alike', { ...mail, ...numbered('E-2'), active: false });
  assert.equal((await peer.send('PUT', `/Users/${id}`, { token: okta.token, body })).status, 200);
  assert.equal((await admin.send('POST', `/inbound-messages/${question.id}/replay`)).statusCode, 200);
  await workOnMessages(api);
  const personId = (await personOf(id))['linked'];
  assert.ok(personId);
  assert.equal((await casesOf(personId)).length, 1);
});

test('a number given away again, or the second account of somebody, is matched to nobody (edge-22)', async () => {
  await addPerson(db, organizationId, 'E-3');
  const mail = (value: string) => ({ emails: [{ value, type: 'work' }] });
  const other = await create(okta, 'another', {
    ...numbered('E-3'),
    ...mail('zoe@corp.example'),
    displayName: 'Zoe Zuse',
  });
  const own = await create(okta, 'own', { ...numbered('e-3'), ...mail('e-3@example.test'), displayName: 'Person E-3' });
  const privileged = await create(okta, 'adm-own', { ...numbered('E-3'), displayName: 'Person E-3' });
  assert.deepEqual([(await personOf(other))['linked'], (await personOf(privileged))['linked']], [null, null]);
  const personId = (await personOf(own))['linked'];
  await activate(okta, privileged, false);
  assert.equal((await latest()).state, 'question');
  assert.deepEqual(await casesOf(personId ?? ''), []);
});

test('a deactivation is a departure whose access ends now, once, and a later one is another', async () => {
  const personId = await addPerson(db, organizationId, 'E-4');
  const id = await create(okta, 'e-4', { ...numbered('E-4'), displayName: 'Person E-4' });
  await activate(okta, id, false);
  await activate(okta, id, false);
  const message = await latest();
  assert.equal(message.state, 'done', message.reason ?? '');
  const [first, second] = await casesOf(personId);
  assert.equal(second, undefined);
  assert.deepEqual([first?.state, first?.kind, first?.source, first?.soon], ['open', 'voluntary', 'Okta', true]);

  await activate(okta, id, true);
  const back = await latest();
  assert.deepEqual([back.state, /OFF-\d+ is open\. Cancel/.test(back.reason ?? '')], ['question', true]);
  assert.equal((await casesOf(personId))[0]?.state, 'open');

  await db.owner.query(`update offboarding set state = 'closed', closed_at = now() where person_id = $1`, [personId]);
  await activate(okta, id, false);
  assert.equal((await latest()).state, 'done');
  assert.equal((await casesOf(personId)).length, 2);
});

test('what is overtaken before it is looked at does nothing (edge-146)', async () => {
  const personId = await addPerson(db, organizationId, 'E-5');
  const id = await create(okta, 'e-5', { ...numbered('E-5'), displayName: 'Person E-5' });
  await activate(okta, id, false);
  await activate(okta, id, true);
  assert.equal((await latest()).state, 'done');
  assert.deepEqual(await casesOf(personId), []);
});

test('a message that is worked on again opens nothing a second time (edge-01)', async () => {
  const personId = await addPerson(db, organizationId, 'E-6');
  const id = await create(okta, 'e-6', { ...numbered('E-6'), displayName: 'Person E-6' });
  await activate(okta, id, false);
  const { id: messageId } = await latest();
  await admin.send('POST', `/inbound-messages/${messageId}/replay`);
  const again = await latest();
  assert.match(again.reason ?? '', /Nothing changed: it was told before/);
  assert.equal((await casesOf(personId)).length, 1);
});

test('an account that is deactivated because of an open case opens no second one', async () => {
  const personId = await addPerson(db, organizationId, 'E-7');
  const add = (lastWorkingDay: string) =>
    admin.send('POST', '/departures', { person: { id: personId }, kind: 'voluntary', lastWorkingDay });
  const id = await create(okta, 'e-7', { ...numbered('E-7'), displayName: 'Person E-7' });
  assert.equal((await add(Temporal.Now.plainDateISO('UTC').subtract({ days: 2 }).toString())).statusCode, 201);
  await activate(okta, id, false);
  const message = await latest();
  assert.deepEqual([message.state, /their departure is OFF-/.test(message.reason ?? '')], ['done', true]);
  assert.equal((await casesOf(personId)).length, 1);
});

test('one that is deactivated long before its case ends the access is a question', async () => {
  const personId = await addPerson(db, organizationId, 'E-8');
  const id = await create(okta, 'e-8', { ...numbered('E-8'), displayName: 'Person E-8' });
  const lastWorkingDay = Temporal.Now.plainDateISO('UTC').add({ days: 30 }).toString();
  await admin.send('POST', '/departures', { person: { id: personId }, kind: 'voluntary', lastWorkingDay });
  await activate(okta, id, false);
  const message = await latest();
  assert.deepEqual([message.state, /ends their access on/.test(message.reason ?? '')], ['question', true]);
});

test('a user the source deletes leaves as by a deactivation, and nothing of ours is deleted', async () => {
  const personId = await addPerson(db, organizationId, 'E-9');
  const id = await create(okta, 'e-9', { ...numbered('E-9'), externalId: 'x-9', displayName: 'Person E-9' });
  assert.equal((await peer.send('DELETE', `/Users/${id}`, { token: okta.token })).status, 204);
  assert.equal((await latest()).state, 'done');
  assert.equal((await casesOf(personId)).length, 1);
  const { rows } = await db.owner.query<{ external_id: string }>(
    'select external_id from scim_resource where scim_resource_id = $1',
    [id],
  );
  assert.equal(rows[0]?.external_id, 'x-9');
  // Made again there, they are the same person, and whether they stay is a question.
  const again = await create(okta, 'e-9', { externalId: 'x-9' });
  assert.equal((await personOf(again))['linked'], personId);
  assert.equal((await latest()).state, 'question');
});

test('soft deletion and hard deletion at Entra, one after the other, are one departure', async () => {
  const personId = await addPerson(db, organizationId, 'E-10');
  const id = await create(okta, 'e-10', { ...numbered('E-10'), displayName: 'Person E-10' });
  const body = { Operations: [{ op: 'Replace', path: 'active', value: 'False' }] };
  assert.equal((await peer.send('PATCH', `/Users/${id}`, { token: okta.token, body })).json.active, false);
  await latest();
  assert.equal((await peer.send('DELETE', `/Users/${id}`, { token: okta.token })).status, 204);
  await latest();
  assert.equal((await casesOf(personId)).length, 1);
});

test('where people on leave are deactivated too, a deactivation is a question and opens nothing (edge-37)', async () => {
  const personId = await addPerson(db, organizationId, 'E-11');
  const id = await create(leave, 'e-11', { ...numbered('E-11'), displayName: 'Person E-11' });
  await activate(leave, id, false);
  const message = await latest();
  assert.deepEqual([message.state, /leave of absence/.test(message.reason ?? '')], ['question', true]);
  assert.deepEqual(await casesOf(personId), []);
});

test('whoever is inactive from the start has not left: for somebody on record it is a question', async () => {
  const personId = await addPerson(db, organizationId, 'E-12');
  await create(okta, 'e-12', { ...numbered('E-12'), displayName: 'Person E-12', active: false });
  assert.equal((await latest()).state, 'question');
  assert.deepEqual(await casesOf(personId), []);
});

test('two pushes at the same moment about one name make one user', async () => {
  const send = () => peer.send('POST', '/Users', { token: okta.token, body: userOf('at-once', numbered('AT-1')) });
  const answers = await Promise.all([send(), send(), send()]);
  assert.deepEqual(
    answers.map(({ status }) => status).sort((a, b) => a - b),
    [201, 409, 409],
  );
});

test('our own SCIM connector finds and pages what was pushed', async () => {
  const own = await addScimSource(admin, 'For the connector');
  for (let at = 0; at < 5; at += 1)
    await peer.send('POST', '/Users', {
      token: own.token,
      body: userOf(`peer${at}`, { externalId: `p-${at}`, emails: [{ value: `peer${at}@corp.example`, type: 'work' }] }),
    });
  const settings = { baseUrl: peer.baseUrl, internal: true, canary: { userName: 'peer0@corp.example' }, pageSize: 2 };
  const connector = findConnector('scim');
  assert.ok(connector);
  const session = await connector.open(
    settings,
    { token: own.token },
    {
      http: makeHttp(),
      randomBytes: (size) => new Uint8Array(size),
      now: () => Temporal.Now.instant(),
      signal: new AbortController().signal,
    },
  );
  await session.probe();
  const listed: (string | null)[] = [];
  for await (const page of session.listAccounts?.() ?? []) listed.push(...page.map(({ login }) => login));
  const found = await session.findAccounts({
    employeeNumbers: [],
    externalIds: [],
    logins: [],
    emails: ['peer3@corp.example'],
  });
  // All but the canary, which stands for itself.
  assert.equal(listed.length, 4);
  assert.ok(found.state === 'seen');
  assert.deepEqual(
    found.accounts.map(({ login }) => login),
    ['peer3@corp.example'],
  );
  await session.close();
});
