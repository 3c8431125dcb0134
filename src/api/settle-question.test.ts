import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addSource, postStandard } from '../../test/hr-source.ts';
import { addOrganization, addPerson } from '../../test/organization.ts';
import { workOnMessages } from '../../test/scim-push.ts';
import type { InboundMessageListed, QuestionSettled } from './schemas/intake.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const admin = await signInAs(api, organizationId);
const hris = await addSource(admin, { name: 'HRIS', kind: 'standard_webhooks' });

const inDays = (days: number) => Temporal.Now.plainDateISO('UTC').add({ days }).toString();
let deliveries = 0;

async function tell(type: string, id: string, data: object = {}): Promise<InboundMessageListed> {
  deliveries += 1;
  const body = { type, timestamp: `2026-11-01T08:00:${String(deliveries).padStart(2, '0')}Z`, data: { id, ...data } };
  assert.equal((await postStandard(api, hris, { id: `msg_${deliveries}`, body })).statusCode, 202);
  await workOnMessages(api);
  const { items } = (await admin.send('GET', '/inbound-messages')).json<{ items: InboundMessageListed[] }>();
  assert.ok(items[0]);
  return items[0];
}

const leaves = (employeeNumber: string, days: number) => ({
  person: { employeeNumber },
  kind: 'voluntary',
  lastWorkingDay: inDays(days),
});
const questions = async () =>
  (await admin.send('GET', '/inbound-messages?state=question')).json<{ items: InboundMessageListed[] }>().items;
const caseOf = async (personId: string) => {
  const { rows } = await db.owner.query<{ state: string; day: Temporal.PlainDate; number: number }>(
    `select o.state, o.number, d.last_working_day as day from offboarding o join departure d using (organization_id, departure_id)
     where o.person_id = $1`,
    [personId],
  );
  const [row] = rows;
  return row === undefined ? undefined : { state: row.state, day: row.day.toString(), number: `OFF-${row.number}` };
};
const settle = (id: string, body: object) => admin.send('POST', `/inbound-messages/${id}/settle`, body);

test('a departure that moved is a question with the command that moves it, and --do shows what changes before it does it', async () => {
  const personId = await addPerson(db, organizationId, 'E1');
  await tell('departure.scheduled', 'T1', leaves('E1', 30));
  const asked = await tell('departure.scheduled', 'T1', leaves('E1', 40));
  const before = await caseOf(personId);
  assert.equal(asked.state, 'question');
  const command = `./handback departures move ${before?.number} --last-day ${inDays(40)}`;
  assert.ok(asked.reason?.includes(`Move it (${command}), or leave it.`), asked.reason ?? '');
  assert.deepEqual(asked.offer, { deed: 'move', case: before?.number, command });

  const preview = (await settle(asked.id, { reason: 'HR says so.', do: true, dryRun: true })).json<QuestionSettled>();
  assert.deepEqual([preview.done, preview.how, preview.moved?.after.lastWorkingDay], [false, 'moved', inDays(40)]);
  assert.deepEqual(await caseOf(personId), before, 'a preview keeps nothing');
  assert.equal((await questions()).length, 1);

  const stale = await settle(asked.id, { reason: 'HR says so.', do: true, version: (preview.version ?? 0) + 1 });
  assert.equal(stale.statusCode, 412);
  const done = await settle(asked.id, { reason: 'HR says so.', do: true, version: preview.version });
  assert.equal(done.statusCode, 200, done.body);
  assert.equal((await caseOf(personId))?.day, inDays(40));
  assert.deepEqual(await questions(), []);
  assert.equal((await settle(asked.id, { reason: 'once more' })).statusCode, 409);
});

test('a departure that is taken back is cancelled by settling its question, both or neither', async () => {
  const personId = await addPerson(db, organizationId, 'E2');
  await tell('departure.scheduled', 'T2', leaves('E2', 30));
  const asked = await tell('departure.cancelled', 'T2');
  assert.equal(asked.offer?.command, `./handback departures cancel ${(await caseOf(personId))?.number} --reason TEXT`);
  const done = (await settle(asked.id, { reason: 'She stays.', do: true })).json<QuestionSettled>();
  assert.deepEqual([done.done, done.how, done.cancelled?.restoring], [true, 'cancelled', true]);
  assert.equal((await caseOf(personId))?.state, 'cancelled');
});

test('a move into the past is refused until somebody says at once, and the question stands', async () => {
  const personId = await addPerson(db, organizationId, 'E3');
  await tell('departure.scheduled', 'T3', leaves('E3', 30));
  const asked = await tell('departure.scheduled', 'T3', leaves('E3', -5));
  const refused = await settle(asked.id, { reason: 'It is so.', do: true });
  assert.equal(refused.statusCode, 422, refused.body);
  assert.equal((await questions()).length, 1);
  assert.equal((await caseOf(personId))?.day, inDays(30));
  assert.equal((await settle(asked.id, { reason: 'It is so.', do: true, atOnce: true })).statusCode, 200);
});

test('a question that offers nothing is settled by hand with name and reason, and worked on again if it is replayed', async () => {
  const asked = await tell('departure.scheduled', 'T4', leaves('nobody', 30));
  assert.deepEqual([asked.state, asked.offer], ['question', null]);
  assert.equal((await settle(asked.id, { reason: 'x', do: true })).statusCode, 400);
  assert.equal((await settle(asked.id, { reason: 'A test row.', do: true })).statusCode, 422);
  assert.equal((await settle(asked.id, { reason: 'A test row.', how: 'left' })).statusCode, 200);
  assert.deepEqual(await questions(), []);
  const { items } = (await admin.send('GET', '/inbound-messages?state=settled')).json<{
    items: InboundMessageListed[];
  }>();
  const [latest] = items;
  assert.deepEqual([latest?.id, latest?.settledHow, latest?.settledReason], [asked.id, 'left', 'A test row.']);
  const { rows } = await db.owner.query<{ count: number }>(
    `select count(*)::integer as count from event where convert_from(bytes, 'UTF8') like '%"message.settled"%'`,
  );
  assert.deepEqual(rows, [{ count: 4 }]);
  assert.equal((await admin.send('POST', `/inbound-messages/${asked.id}/replay`)).statusCode, 200);
  await workOnMessages(api);
  assert.equal((await questions())[0]?.id, asked.id);
});

test('nobody settles a question about themselves, and without the permission nobody does', async () => {
  const [asked] = await questions();
  assert.ok(asked);
  const it = await signInAs(api, organizationId, [{ role: 'it', scope: 'organization', value: '' }]);
  const path = `/inbound-messages/${asked.id}/settle`;
  assert.equal((await it.send('POST', path, { reason: 'because' })).statusCode, 403);
  const themselves = await addPerson(db, organizationId, 'E5');
  await db.owner.query('update inbound_message set person_ids = array[$1::uuid] where inbound_message_id = $2', [
    themselves,
    asked.id,
  ]);
  const leaver = await signInAs(api, organizationId);
  await db.owner.query('update operator set person_id = $1 where operator_id = $2', [themselves, leaver.operatorId]);
  assert.equal((await leaver.send('POST', path, { reason: 'because' })).statusCode, 404);
});
