import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { startChatServer } from '../../../test/chat-server.ts';
import { testKey, useDatabase } from '../../../test/database.ts';
import { addOperator, makeMeans } from '../../../test/organization.ts';
import { addWholeCase } from '../../../test/whole-case.ts';
import type { NewMessage } from '../../core/messages/message.ts';
import { systemActor } from '../../core/event.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { endChatSetting } from '../../store/messages/chat-settings.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { seal } from '../../store/sealed.ts';
import { chatTemplates } from '../../core/messages/chat.ts';
import { setChat } from './chat.ts';
import { deliverChat } from './deliver-chat.ts';
import { loadTexts } from './texts.ts';

const db = await useDatabase();
const server = await startChatServer();
const delivery = { means: makeMeans(db), texts: await loadTexts(), publicUrl: 'https://handback.test' };
const seals = (content: Parameters<typeof seal>[1], place: string) => seal(testKey, content, place);
let organizationId: string;
let offboardingId: string;
let operatorId: string;
let others: readonly string[];

const inside = <T>(work: Parameters<typeof withOrganization<T>>[2]) => withOrganization(db, organizationId, work);
const run = (sql: string, ...values: readonly unknown[]) => db.owner.query(sql, [...values]);

before(async () => {
  ({ organizationId, offboardingId, operatorId } = await addWholeCase(db));
  others = [await addOperator(db, organizationId), await addOperator(db, organizationId)];
});

beforeEach(async () => {
  await run(`update message set state = 'suppressed', try_at = null where channel = 'chat'`);
  await run(`update departure set informed_at = now() where organization_id = $1`, organizationId);
  await useChannels(false);
});

const useChannels = (allowNames: boolean) =>
  inside(async (tx) => {
    const shared = { templates: [...chatTemplates], allowNames, language: 'en', internal: true };
    const reached = { token: server.token, channel: 'C0000OPEN', apiUrl: server.apiUrl };
    await setChat(seals, tx, { kind: 'slack', reached, ...shared }, operatorId);
    await setChat(seals, tx, { kind: 'teams', reached: { webhook: server.teamsWorkflow }, ...shared }, operatorId);
  });

let keys = 0;
/** As people are written to: each of them gets a mail, and the occasion is one. */
async function queue(more: Partial<NewMessage> & Pick<NewMessage, 'template' | 'values'>): Promise<void> {
  keys += 1;
  const messages = [operatorId, ...others].map((id) => ({
    channel: 'mail' as const,
    recipient: { kind: 'operator' as const, id },
    offboardingId,
    dedupKey: `test ${keys} ${id}`,
    ...more,
  }));
  await inside((tx) => queueMessages(tx, messages));
}

async function deliver(): Promise<readonly { readonly channel: string; readonly text: string }[]> {
  const before = (await server.posted()).length;
  await deliverChat(delivery);
  return (await server.posted()).slice(before).map(({ channel, text }) => ({ channel, text }));
}
const states = async () =>
  (
    await run(
      `select state, reason, coalesce(try_at > now() + interval '20 seconds', false) as waits from message
       where channel = 'chat' and organization_id = $1 order by queued_at desc, message_id desc limit 2`,
      organizationId,
    )
  ).rows as { state: string; reason: string | null; waits: boolean }[];

test('a channel hears of an occasion once, however many people are written to, and is told no name', async () => {
  await queue({ template: 'start_alert', values: {} });
  const got = await deliver();
  assert.deepEqual(got.map(({ channel }) => channel).sort(), ['C0000OPEN', 'teams']);
  for (const { text } of got) {
    assert.match(text, /^OFF-\d+ has been opened/);
    assert.doesNotMatch(text, /Person/);
  }
  assert.deepEqual(await deliver(), []);
});

test('people are named in a channel only where that was allowed', async () => {
  await useChannels(true);
  await queue({ template: 'page', values: { accounts: 2 } });
  for (const { text } of await deliver()) assert.match(text, /The access of Person E1 was to have ended/);
});

test('nothing of a confidential case reaches a channel, whoever is in it, and nothing before the person was told', async () => {
  const until = (instant: string) =>
    run('update embargo set until = $2 where offboarding_id = $1', offboardingId, instant);
  await until('2099-01-01');
  await queue({ template: 'start_alert', values: {} });
  assert.deepEqual(await deliver(), []);
  assert.deepEqual(
    (await states()).map(({ state }) => state),
    ['suppressed', 'suppressed'],
  );
  await until('2020-01-01');
  await run('update departure set informed_at = null where organization_id = $1', organizationId);
  await queue({ template: 'page', values: { accounts: 1 } });
  assert.deepEqual(await deliver(), []);
  assert.deepEqual(
    (await states()).map(({ state, waits }) => [state, waits]),
    [
      ['waiting', true],
      ['waiting', true],
    ],
  );
});

test('a code that is for one person never reaches a channel', async () => {
  await useChannels(true);
  const { rows: proposals } = await run(
    `update proposal set state = 'waiting', expires_at = now() + interval '1 day' where organization_id = $1 returning proposal_id`,
    organizationId,
  );
  const { proposal_id: proposalId } = proposals[0] as { proposal_id: string };
  const waiting = { template: 'proposal_waiting', offboardingId: null } as const;
  const values = { proposalId, deed: 'hold.release', code: 'SECRET-CODE' };
  await queue({ ...waiting, values });
  const got = await deliver();
  assert.equal(got.length, 2);
  for (const { text } of got) assert.match(text, /end a legal hold/);
  await queue({ ...waiting, values: { ...values, massEventId: proposalId } });
  await run(`update proposal set state = 'refused' where organization_id = $1`, organizationId);
  await queue({ ...waiting, values });
  assert.deepEqual(await deliver(), [], 'of a mass event a channel never hears, and of what was decided not any more');
  assert.doesNotMatch(JSON.stringify(got), /SECRET-CODE/);
  const { rows } = await run(`select content from message where channel = 'chat' and template = 'proposal_waiting'`);
  assert.doesNotMatch(JSON.stringify(rows), /SECRET-CODE/);
});

test('a digest names what is due in cases that everybody may know of, and is not sent when there is nothing', async () => {
  await useChannels(true);
  await run(
    `update step set state = 'done', wake_at = null, lease_until = null where organization_id = $1`,
    organizationId,
  );
  const { rows } = await run('select step_id from step where organization_id = $1 limit 1', organizationId);
  const stepId = (rows[0] as { step_id: string }).step_id;
  await queue({ template: 'digest', values: { stepIds: [stepId] }, offboardingId: null });
  assert.deepEqual(await deliver(), []);
  await run(
    `update step set state = 'asked', mode = 'human', due_at = now(), title = 'Take the *laptop* back' where step_id = $1`,
    stepId,
  );
  // Written to the leaver first, whose own case it names: a channel's digest is about every case all the same.
  await queue({ template: 'digest', values: { stepIds: [stepId] } });
  const got = await deliver();
  assert.equal(got.length, 2);
  for (const { text } of got)
    assert.match(text, /^One thing to do today\n[^]*Take the \*laptop\* back \(OFF-\d+, Person E1\)/);
});

test('who is told to wait is asked again then; what may have been posted is not posted again', async () => {
  await queue({ template: 'page', values: { accounts: 1 } });
  await server.next('limit', 2);
  assert.deepEqual(await deliver(), []);
  assert.deepEqual(
    (await states()).map(({ state, waits }) => [state, waits]),
    [
      ['waiting', true],
      ['waiting', true],
    ],
  );
  await run(`update message set try_at = now() where state = 'waiting' and channel = 'chat'`);
  await server.next('drop', 2);
  assert.equal((await deliver()).length, 2);
  assert.deepEqual(
    (await states()).map(({ state }) => state),
    ['unknown', 'unknown'],
  );
  assert.deepEqual(await deliver(), []);
});

test('a channel that was taken away gets nothing, also of what was queued before', async () => {
  await queue({ template: 'page', values: { accounts: 1 } });
  await inside((tx) => endChatSetting(tx, 'slack', systemActor));
  assert.deepEqual(
    (await deliver()).map(({ channel }) => channel),
    ['teams'],
  );
  await queue({ template: 'page', values: { accounts: 3 } });
  assert.equal((await deliver()).length, 1);
});
