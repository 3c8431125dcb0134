import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import { addWholeCase } from '../../../test/whole-case.ts';
import { testKey, useDatabase } from '../../../test/database.ts';
import { addOperator, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { startWebhookReceiver } from '../../../test/webhook-receiver.ts';
import { systemActor } from '../../core/event.ts';
import { verifyWebhook } from '../../formats/webhook-signature.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { recordEvent, recordEvents } from '../../store/cases/record-event.ts';
import { seal } from '../../store/sealed.ts';
import {
  getWebhookEndpoint,
  giveWebhook,
  listWebhookEndpoints,
  removeWebhook,
} from '../../store/webhooks/webhook-endpoints.ts';
import { listWebhookAttempts, noteAttempt, takeWebhookLanes } from '../../store/webhooks/webhook-lanes.ts';
import { deliverWebhooks } from './deliver-webhooks.ts';
import { addWebhook, proveWebhook, replayWebhook, rotateWebhookSecret } from './webhooks.ts';

const db = await useDatabase();
const means = makeMeans(db);
const seals = { means, seal: (content: Parameters<typeof seal>[1], place: string) => seal(testKey, content, place) };
const receiver = await startWebhookReceiver();
const inside = <T>(work: Parameters<typeof withOrganization<T>>[2]) => withOrganization(db, organizationId, work);

let organizationId: string;
let operatorId: string;
let endpointId: string;
let secret: string;

beforeEach(async () => {
  await db.owner.query(`update webhook_endpoint set state = 'removed'`);
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  await add(['offboarding.paused', 'offboarding.resumed', 'brake.tripped']);
});

async function add(eventTypes: readonly string[]): Promise<void> {
  const made = await inside((tx) =>
    addWebhook(seals, tx, { url: receiver.url, internal: true, eventTypes }, operatorId),
  );
  ({ secret } = made);
  endpointId = made.endpoint.id;
  await receiver.setSecret(secret);
  await receiver.answerNext();
}
const prove = () => proveWebhook(means, { organizationId, endpointId }, operatorId);

/** An event of the organization, or of a case. */
const happen = (
  type: 'offboarding.paused' | 'offboarding.resumed' | 'brake.tripped' | 'step.ended',
  offboardingId: string | null = null,
) =>
  inside((tx) =>
    recordEvent(tx, {
      offboardingId,
      type,
      actor: systemActor,
      data: { kind: 'involuntary', people: 7 },
      private: { name: 'Anna Berg' },
    }),
  );

/** Sends everything that is due, now. */
async function settle(): Promise<void> {
  await hurry();
  while ((await deliverWebhooks(means)) > 0);
}
const hurry = () =>
  db.owner
    .query(`update webhook_lane set try_at = now() where try_at is not null`)
    .then(() => db.owner.query('update webhook_endpoint set paused_until = null'));

type Message = { type: string; data: { id: string; number: number; offboardingId: string | null } };
async function postsSince(count: number) {
  const posts = (await receiver.posts()).slice(count);
  return posts.map(({ headers, body }) => ({ headers, body, message: JSON.parse(body) as Message }));
}
const countPosts = async () => (await receiver.posts()).length;

test('an endpoint gets nothing until it has shown that it has the secret', async () => {
  const before = await countPosts();
  await happen('brake.tripped');
  await settle();
  assert.equal(await countPosts(), before);
  await receiver.setSecret(`whsec_${Buffer.alloc(32).toString('base64')}`);
  assert.deepEqual(await prove(), { proved: false, reason: 'Its answer does not show that it has the secret.' });
  await receiver.answerNext({ status: 302, headers: { location: receiver.url } });
  assert.deepEqual(await prove(), { proved: false, reason: 'It answered 302.' });
  await happen('brake.tripped');
  await settle();
  assert.deepEqual(
    (await postsSince(before)).map(({ message }) => message.type),
    ['webhook.challenge', 'webhook.challenge'],
  );
  await receiver.setSecret(secret);
  assert.equal((await prove()).proved, true);
  await happen('brake.tripped');
  await settle();
  assert.equal((await postsSince(before)).at(-1)?.message.type, 'brake.tripped');
});

test('what is posted is signed, holds ids, instants and counts, and no reason and no name', async () => {
  await prove();
  const before = await countPosts();
  await happen('brake.tripped');
  await happen('step.ended');
  await settle();
  const [post, ...others] = await postsSince(before);
  assert.ok(post !== undefined && others.length === 0);
  const signed = verifyWebhook({
    scheme: { kind: 'standard_webhooks' },
    headers: post.headers,
    body: Buffer.from(post.body),
    secrets: [secret],
    now: Temporal.Now.instant(),
  });
  assert.equal(signed?.deliveryId, post.message.data.id);
  assert.doesNotMatch(post.body, /involuntary|Anna|private/);
  assert.match(post.body, /"counts":\{"people":7\}/);
});

test('of a mass event an endpoint hears neither that there is one nor that it is proposed, and then what follows', async () => {
  await add(['*']);
  await prove();
  await settle();
  const before = await countPosts();
  await inside((tx) =>
    recordEvents(tx, [
      { offboardingId: null, type: 'mass_event.made', actor: systemActor, data: { people: 300 } },
      { offboardingId: null, type: 'proposal.made', actor: systemActor, data: { about: 'mass_event' } },
      { offboardingId: null, type: 'proposal.made', actor: systemActor, data: { about: 'brake_trip', people: 1 } },
      { offboardingId: null, type: 'mass_event.opened', actor: systemActor },
    ]),
  );
  await settle();
  await inside((tx) =>
    replayWebhook(tx, { endpointId, since: Temporal.Now.instant().subtract({ minutes: 1 }) }, operatorId),
  );
  await settle();
  const told = (await postsSince(before)).map(({ message }) => message.type);
  assert.ok(!told.some((type) => type.startsWith('mass_event.')));
  assert.deepEqual(
    told.filter((type) => type.startsWith('proposal.')),
    ['proposal.made', 'proposal.made'],
  );
});

test('events of one case arrive in their order, each again with the same id until it is taken', async () => {
  await prove();
  const before = await countPosts();
  await receiver.answerNext({ status: 503, headers: { 'retry-after': '2' } }, { status: 0 }, { status: 429 });
  for (const type of ['offboarding.paused', 'offboarding.resumed', 'brake.tripped'] as const) await happen(type);
  for (let round = 0; round < 5; round += 1) await settle();
  const posts = await postsSince(before);
  assert.deepEqual(
    posts.map(({ message }) => message.type),
    [...Array<string>(4).fill('offboarding.paused'), 'offboarding.resumed', 'brake.tripped'],
  );
  assert.equal(new Set(posts.slice(0, 4).map(({ headers }) => headers['webhook-id'])).size, 1);
  const { items } = await inside((tx) =>
    listWebhookAttempts(tx, { endpointId, reader: { operatorId, personId: null }, before: null, limit: 10 }),
  );
  assert.deepEqual(items.map(({ outcome, status }) => [outcome, status]).reverse(), [
    ['retry', 503],
    ['retry', null],
    ['retry', 429],
    ['taken', 204],
    ['taken', 204],
    ['taken', 204],
  ]);
});

test('an endpoint that asks to wait is left alone for so long', async () => {
  await prove();
  await receiver.answerNext({ status: 429, headers: { 'retry-after': '120' } });
  await happen('brake.tripped');
  await deliverWebhooks(means);
  const { rows } = await db.owner.query<{ waits: boolean; pauses: boolean }>(
    `select l.try_at > now() + interval '100 seconds' as waits, w.paused_until > now() + interval '100 seconds' as pauses
     from webhook_lane l join webhook_endpoint w using (organization_id, webhook_endpoint_id) where webhook_endpoint_id = $1`,
    [endpointId],
  );
  assert.deepEqual(rows, [{ waits: true, pauses: true }]);
});

test('an endpoint that takes nothing is asked with one case at a time, and keeps no worker from the others', async () => {
  await prove();
  await db.owner.query('update webhook_endpoint set failing_since = now() where webhook_endpoint_id = $1', [
    endpointId,
  ]);
  await Promise.all(Array.from({ length: 4 }, () => happen('offboarding.paused', randomUUIDv7())));
  await receiver.answerNext({ status: 500 });
  assert.equal(await deliverWebhooks(means), 1);
  assert.equal(await deliverWebhooks(means), 0);
  await db.owner.query('update webhook_endpoint set paused_until = null where webhook_endpoint_id = $1', [endpointId]);
  const before = await countPosts();
  for (let round = 0; round < 3; round += 1) await settle();
  assert.equal((await postsSince(before)).length, 4);
});

test('a refusal is repeated five times, what fails otherwise for three days; then the next event follows', async () => {
  await prove();
  const before = await countPosts();
  await receiver.answerNext(...Array.from({ length: 5 }, () => ({ status: 400 })), { status: 500 });
  await happen('offboarding.paused');
  await happen('offboarding.resumed');
  await happen('brake.tripped');
  for (let round = 0; round < 6; round += 1) await settle();
  await db.owner.query(
    `update webhook_lane set first_try_at = now() - interval '4 days' where webhook_endpoint_id = $1`,
    [endpointId],
  );
  await receiver.answerNext({ status: 500 });
  await settle();
  await settle();
  const seen = (await postsSince(before)).map(({ message }) => message.type);
  assert.deepEqual(seen, [
    ...Array<string>(5).fill('offboarding.paused'),
    ...Array<string>(2).fill('offboarding.resumed'),
    'brake.tripped',
  ]);
});

test('410 disables an endpoint at once and five days without anything taken do too; its owner is told, and nothing is lost', async () => {
  await prove();
  await receiver.answerNext({ status: 410 });
  await happen('brake.tripped');
  await settle();
  const stateOf = () => inside((tx) => getWebhookEndpoint(tx, endpointId, operatorId));
  assert.deepEqual([(await stateOf()).state, (await stateOf()).waiting], ['disabled', 1]);
  await happen('offboarding.paused');
  const before = await countPosts();
  await settle();
  assert.equal(await countPosts(), before);
  assert.equal((await prove()).proved, true);
  await settle();
  assert.deepEqual(
    (await postsSince(before)).map(({ message }) => message.type),
    ['webhook.challenge', 'brake.tripped', 'offboarding.paused'],
  );
  await receiver.answerNext({ status: 500 }, { status: 500 });
  await happen('brake.tripped');
  await settle();
  assert.equal((await stateOf()).state, 'active');
  await db.owner.query(
    `update webhook_endpoint set failing_since = now() - interval '6 days' where webhook_endpoint_id = $1`,
    [endpointId],
  );
  await settle();
  assert.equal((await stateOf()).reason, 'It has taken nothing for five days.');
  const { rows } = await db.owner.query<{ operator_id: string }>(
    `select operator_id from message where template = 'webhook_disabled' and organization_id = $1`,
    [organizationId],
  );
  assert.deepEqual(
    rows.map((row) => row.operator_id),
    [operatorId, operatorId],
  );
});

test('nothing of a confidential case goes out until that has ended, and then all of it, in order', async () => {
  const whole = await addWholeCase(db);
  ({ organizationId, operatorId } = whole);
  await add(['*']);
  await prove();
  const before = await countPosts();
  const until = (instant: string) =>
    db.owner.query('update embargo set until = $2 where offboarding_id = $1', [whole.offboardingId, instant]);
  await until('2099-01-01');
  await happen('offboarding.paused', whole.offboardingId);
  await happen('brake.tripped');
  await settle();
  assert.deepEqual(
    (await postsSince(before)).map(({ message }) => message.data.offboardingId),
    [null, null],
  );
  const stranger = await addOperator(db, organizationId);
  const waiting = async (reader: string) =>
    (await inside((tx) => listWebhookEndpoints(tx, reader))).find(({ id }) => id === endpointId)?.waiting;
  assert.deepEqual([await waiting(stranger), await waiting(operatorId)], [0, 1]);
  await until('2020-01-01');
  await inside((tx) =>
    recordEvent(tx, { offboardingId: whole.offboardingId, type: 'embargo.lifted', actor: systemActor }),
  );
  await settle();
  assert.deepEqual(
    (await postsSince(before)).slice(2).map(({ message }) => [message.type, message.data.offboardingId]),
    [['offboarding.paused', whole.offboardingId]],
  );
});

test('an endpoint is something its owner has to hand over, and tells nothing of their own case', async () => {
  const whole = await addWholeCase(db);
  ({ organizationId } = whole);
  const { rows } = await db.owner.query<{ person_id: string }>(
    'select person_id from offboarding where offboarding_id = $1',
    [whole.offboardingId],
  );
  const leaver = rows[0]?.person_id ?? '';
  operatorId = await addOperator(db, organizationId, undefined, leaver);
  await add(['offboarding.paused']);
  await prove();
  const owned = async () =>
    (
      await db.owner.query<{ name: string }>(
        `select name from owned_thing where person_id = $1 and owned_kind = 'webhook' and ended_at is null`,
        [leaver],
      )
    ).rows.length;
  assert.equal(await owned(), 1);
  const before = await countPosts();
  await happen('offboarding.paused', whole.offboardingId);
  await settle();
  assert.equal(await countPosts(), before);
  const other = await addOperator(db, organizationId, undefined, await addPerson(db, organizationId, 'E9'));
  await inside((tx) => giveWebhook(tx, endpointId, other, systemActor));
  assert.equal(await owned(), 0);
  await settle();
  assert.equal((await postsSince(before)).length, 1);
  await inside((tx) => removeWebhook(tx, endpointId, systemActor));
  await happen('offboarding.paused', whole.offboardingId);
  await settle();
  assert.equal((await postsSince(before)).length, 1);
});

test('while one secret is exchanged for another, both sign; a replay has the same ids', async () => {
  await prove();
  const before = await countPosts();
  await happen('brake.tripped');
  await settle();
  const rotated = await inside((tx) => rotateWebhookSecret(seals, tx, { endpointId, overlapHours: 1 }, operatorId));
  const since = Temporal.Now.instant().subtract({ hours: 1 });
  assert.equal(await inside((tx) => replayWebhook(tx, { endpointId, since }, operatorId)), 1);
  await settle();
  const [first, again] = await postsSince(before);
  assert.equal(again?.body, first?.body);
  assert.equal(again?.headers['webhook-id'], first?.headers['webhook-id']);
  for (const one of [secret, rotated.secret]) {
    const message = { headers: again?.headers ?? {}, body: Buffer.from(again?.body ?? '') };
    const scheme = { kind: 'standard_webhooks' } as const;
    assert.ok(verifyWebhook({ ...message, scheme, secrets: [one], now: Temporal.Now.instant() }));
  }
});

test('several workers post each event once, and none of them misses one that happens meanwhile', async () => {
  await prove();
  const before = await countPosts();
  const happening = Promise.all(Array.from({ length: 20 }, () => happen('brake.tripped')));
  await Promise.all(Array.from({ length: 6 }, () => deliverWebhooks(means)));
  await happening;
  for (let round = 0; round < 3; round += 1) await settle();
  const numbers = (await postsSince(before)).map(({ message }) => message.data.number);
  assert.equal(new Set(numbers).size, 20);
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
  );
});

test('a worker that took too long for a lane writes nothing any more, and what it may have posted is posted again', async () => {
  await prove();
  const before = await countPosts();
  await happen('brake.tripped');
  const [held] = await takeWebhookLanes(db, 8);
  assert.ok(held !== undefined);
  await settle();
  const [post] = await postsSince(before);
  assert.equal(await countPosts(), before + 1);
  const event = { type: 'brake.tripped', at: '', about: null, data: {} };
  const { id = '', number = 0 } = post?.message.data ?? {};
  const late = { status: 500, sizeBytes: 0, reason: null, delayMs: 0, pauseMs: 0, outcome: 'retry' } as const;
  const told = { ...event, id, number, offboardingId: null };
  assert.equal(await inside((tx) => noteAttempt(tx, held, { ...late, event: told })), false);
  await settle();
  assert.equal(await countPosts(), before + 1);
});

test('an address inside the network, in the clear, or with a password is refused when it is added', async () => {
  for (const url of [
    'https://127.0.0.1/',
    'https://169.254.169.254/latest',
    'https://[::ffff:10.0.0.1]/',
    'https://0x7f000001/',
    'http://hooks.example.test/',
    'https://user:word@hooks.example.test/',
    'ftp://hooks.example.test/',
  ])
    await assert.rejects(
      inside((tx) => addWebhook(seals, tx, { url, internal: false, eventTypes: ['*'] }, operatorId)),
      { code: 'bad-request' },
      url,
    );
});
