import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization, addPerson } from '../../test/organization.ts';
import type { Role } from '../core/permission.ts';
import { tendMassEvent } from '../jobs/mass-events/tend-mass-event.ts';
import type { MassEventAnswer, MassMemberListed } from './schemas/mass-events.ts';

const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let hr: TestOperator;
let admin: TestOperator;
let other: TestOperator;

before(async () => {
  organizationId = await addOrganization(db, 'Example', {});
  for (let one = 1; one <= 6; one += 1) await addPerson(db, organizationId, `E${one}`);
  const as = (role: Role) => signInAs(api, organizationId, [{ role, scope: 'organization', value: '' }]);
  [hr, admin, other] = [await as('hr'), await as('admin'), await as('admin')];
});

const draft = (name: string, more: object = {}) => ({
  name,
  reason: 'site_closure',
  lastWorkingDay: '2027-03-31',
  named: [admin.operatorId],
  select: { departments: ['Sales'] },
  ...more,
});

test('hr prepares an event by department, somebody else confirms exactly its list, and nobody else knows of it', async () => {
  const made = await hr.send('POST', '/mass-events', draft('Plant North'));
  assert.equal(made.statusCode, 201, made.body);
  const { id, counts, firstWaveAt } = made.json<MassEventAnswer>();
  assert.equal(counts.people, 6);
  assert.equal(firstWaveAt, '2027-03-31T15:00:00Z');
  assert.equal((await hr.send('POST', '/mass-events/plant%20north/propose', { reason: 'Agreed' })).statusCode, 200);
  const { digest, confirmers } = (await admin.send('GET', `/mass-events/${id}`)).json<MassEventAnswer>();
  assert.match(confirmers, /One of these must confirm it/);
  assert.equal((await other.send('GET', `/mass-events/${id}`)).statusCode, 404);
  assert.deepEqual((await other.send('GET', '/mass-events')).json(), { items: [] });
  assert.deepEqual((await other.send('GET', '/proposals')).json(), { items: [] });
  assert.equal((await other.send('POST', `/mass-events/${id}/open`, { digest })).statusCode, 404);
  assert.equal((await admin.send('POST', `/mass-events/${id}/open`, { digest: 'sha256:00' })).statusCode, 409);
  assert.equal((await hr.send('POST', `/mass-events/${id}/open`, { digest })).statusCode, 422);
  const opened = await admin.send('POST', `/mass-events/${id}/open`, { digest });
  assert.equal(opened.json<MassEventAnswer>().state, 'open', opened.body);
  await tendMassEvent({ ...api.means, queue: api.queue }, organizationId, id);
  const page = await hr.send('GET', `/mass-events/${id}/members?limit=4`);
  const { items, next } = page.json<{ items: MassMemberListed[]; next: string }>();
  assert.equal(items.length, 4);
  assert.ok(items.every(({ state }) => state === 'open'));
  const rest = await hr.send('GET', `/mass-events/${id}/members?limit=4&cursor=${next}`);
  assert.equal(rest.json<{ items: object[] }>().items.length, 2);
  const hidden = (await other.send('GET', '/offboardings')).json<{ items: object[] }>();
  assert.deepEqual(hidden.items, []);
});

test('a list names people or selects them, and is refused whole when somebody on it cannot be found', async () => {
  const refused = await hr.send('POST', '/mass-events', draft('Both', { people: [{ employeeNumber: 'E1' }] }));
  assert.equal(refused.statusCode, 400);
  const people = [{ employeeNumber: 'E1' }, { employeeNumber: 'E99' }];
  const unknown = await hr.send('POST', '/mass-events', draft('Unknown', { people, select: undefined }));
  assert.equal(unknown.statusCode, 422);
  assert.match(unknown.body, /1 of 2 on the list cannot be taken\. E99: Nobody has the employee number E99/);
});
