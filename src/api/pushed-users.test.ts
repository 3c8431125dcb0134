import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization, addPerson } from '../../test/organization.ts';
import { addScimSource, listenForScim, workOnMessages } from '../../test/scim-push.ts';
import type { InboundMessageListed } from './schemas/intake.ts';
import type { PushedUserListed } from './schemas/pushed-users.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const admin = await signInAs(api, organizationId);
const peer = await listenForScim(api);
const { token } = await addScimSource(admin, 'Okta');

const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
/** Somebody on record whose address a pushed user has. */
async function pushLookalike(employeeNumber: string) {
  const personId = await addPerson(db, organizationId, employeeNumber);
  const { rows } = await db.owner.query<{ value: string }>(
    `select value from person_identifier where person_id = $1 and kind = 'email'`,
    [personId],
  );
  const userName = rows[0]?.value ?? '';
  const user = { schemas, userName, externalId: `00u${employeeNumber}`, emails: [{ value: userName, type: 'work' }] };
  const made = await peer.send('POST', '/Users', { token, body: { ...user, active: true } });
  assert.equal(made.status, 201, made.text);
  return { personId, id: String(made.json.id), user };
}
const put = (id: string, body: object) => peer.send('PUT', `/Users/${id}`, { token, body });
const listed = async () =>
  (await admin.send('GET', '/pushed-users')).json<{ items: PushedUserListed[] }>().items.map(({ id }) => id);
const decide = (id: string, body: object) => admin.send('POST', `/pushed-users/${id}/decision`, body);
const latest = async () =>
  (await admin.send('GET', '/inbound-messages?limit=1')).json<{ items: InboundMessageListed[] }>().items[0];
const casesOf = async (personId: string) =>
  (await db.owner.query('select from offboarding where person_id = $1', [personId])).rows.length;

test('a user with somebody’s address is nobody until an operator says who, and then what was asked is worked on', async () => {
  const { id, personId, user } = await pushLookalike('E1');
  assert.equal((await put(id, { ...user, active: false })).status, 200);
  await workOnMessages(api);
  assert.equal((await latest())?.state, 'question');
  assert.deepEqual(await listed(), [id]);
  assert.equal(await casesOf(personId), 0);

  const answer = await decide(id, { employeeNumber: 'E1', reason: 'She called and confirmed it.' });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual(answer.json(), { judgedAnew: 2 });
  await workOnMessages(api);
  assert.equal(await casesOf(personId), 1);
  assert.equal((await latest())?.state, 'done');
  assert.deepEqual(await listed(), []);
  assert.equal((await decide(id, { nobody: true, reason: 'Changed my mind.' })).statusCode, 409);
  const { rows } = await db.owner.query<{ by: string; reason: string }>(
    'select decided_by as by, decided_reason as reason from scim_resource where scim_resource_id = $1',
    [id],
  );
  assert.deepEqual(rows, [{ by: admin.operatorId, reason: 'She called and confirmed it.' }]);
});

test('of a user who stands for nobody every push is taken and nobody leaves, until somebody says who it is', async () => {
  const { id, personId, user } = await pushLookalike('E2');
  assert.equal((await decide(id, { nobody: true, reason: 'The account of a printer.' })).statusCode, 200);
  assert.equal((await put(id, { ...user, active: false })).status, 200);
  await workOnMessages(api);
  const end = await latest();
  assert.equal(end?.state, 'done');
  assert.match(end?.reason ?? '', /stands for nobody/);
  assert.equal(await casesOf(personId), 0);
  assert.deepEqual(await listed(), []);
  assert.equal((await decide(id, { personId, reason: 'It is hers after all.' })).statusCode, 200);
});

test('a name is never enough, one person is one user of a source, and nobody decides who they are themselves', async () => {
  const { id, personId } = await pushLookalike('E3');
  assert.equal((await decide(id, { name: 'Person E3', reason: 'same name' })).statusCode, 400);
  assert.equal((await decide(id, { reason: 'same name' })).statusCode, 400);
  assert.equal((await decide(id, { employeeNumber: 'nobody-has-it', reason: 'because' })).statusCode, 404);
  assert.equal((await decide(id, { employeeNumber: 'E1', reason: 'because' })).statusCode, 422);
  const own = await signInAs(api, organizationId);
  await db.owner.query('update operator set person_id = $1 where operator_id = $2', [personId, own.operatorId]);
  const path = `/pushed-users/${id}/decision`;
  assert.equal((await own.send('POST', path, { employeeNumber: 'E3', reason: 'that is me' })).statusCode, 404);
  assert.ok(!(await own.send('GET', '/pushed-users')).body.includes(id));
});

test('a source that pushes and is switched off is not let in, and comes in again with the same token', async () => {
  const { id, token: own } = await addScimSource(admin, 'Entra');
  const status = async () => (await peer.send('GET', '/Users', { token: own })).status;
  assert.equal(await status(), 200);
  assert.equal((await admin.send('POST', `/hr-sources/${id}/disable`)).statusCode, 200);
  assert.equal(await status(), 401);
  assert.equal((await admin.send('POST', `/hr-sources/${id}/enable`)).statusCode, 200);
  assert.equal(await status(), 200);
});
