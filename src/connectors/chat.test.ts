import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { startChatServer } from '../../test/chat-server.ts';
import type { ChatPlace } from '../core/messages/chat.ts';
import type { Http, HttpRequest } from '../core/applications/connector.ts';
import { sendChat } from './chat.ts';
import { makeHttp } from './http.ts';

const server = await startChatServer();
const now = Temporal.Instant.from('2026-11-27T17:00:00Z');
const awkward = {
  title: '*Anna* <!channel> & Søren_Bär_',
  lines: ['a <b> "c"', '<https://evil.example|click>'],
  link: { label: 'Open', url: 'https://handback.test/?a=1&b=2' },
};
const bot = (channel: string, token = server.token): ChatPlace => ({
  kind: 'slack',
  way: 'bot',
  apiUrl: server.apiUrl,
  token,
  channel,
  internal: true,
});
const hook = (kind: 'slack' | 'teams', url: string): ChatPlace => ({ kind, way: 'webhook', url, internal: true });
const send = (place: ChatPlace, message = awkward) => sendChat(makeHttp(), place, message, now);

const places = {
  'a bot of Slack': () => bot('C0000OPEN'),
  'an incoming webhook of Slack': () => hook('slack', server.slackWebhook),
  'a workflow of Teams': () => hook('teams', server.teamsWorkflow),
};

for (const [name, place] of Object.entries(places)) {
  test(`${name}: what anybody wrote is shown as it was written, without markup, mentions or links of theirs`, async () => {
    assert.deepEqual(await send(place()), { outcome: 'sent' });
    const got = (await server.posted()).at(-1);
    assert.ok(got?.text.startsWith(`${awkward.title}\n${awkward.lines.join('\n')}`));
    assert.doesNotMatch(got?.text ?? '', /\[mention|\[bold/);
  });

  test(`${name}: who is told to wait has sent nothing, and knows for how long`, async () => {
    const before = (await server.posted()).length;
    await server.next('limit', 1);
    const result = await send(place());
    assert.ok(result.outcome === 'not_sent' && !result.final);
    assert.equal(result.retryAfterMs, 30_000);
    assert.equal((await server.posted()).length, before);
  });

  test(`${name}: an answer that is lost, or a 500, leaves open whether it was posted`, async () => {
    await server.next('drop', 1);
    assert.equal((await send(place())).outcome, 'unknown');
    await server.next('fail', 1);
    assert.equal((await send(place())).outcome, 'unknown');
  });
}

test('a status of 200 with ok:false is a refusal, in the words of Slack', async () => {
  for (const [place, error] of [
    [bot('C0000ELSE'), 'not_in_channel'],
    [bot('C0000ARCH'), 'is_archived'],
    [bot('C0000NONE'), 'channel_not_found'],
    [bot('C0000OPEN', 'another'), 'invalid_auth'],
  ] as const) {
    const result = await send(place);
    assert.ok(result.outcome === 'not_sent' && result.final, error);
    assert.equal(result.reason, `Slack refused it: ${error}.`);
  }
});

test('an address that is wrong is a refusal that names neither the address nor its secret', async () => {
  const result = await send(hook('teams', server.teamsWorkflow.replace('secret-of-the-flow', 'other')));
  assert.deepEqual(result, {
    outcome: 'not_sent',
    reason: 'Microsoft Teams answered 401.',
    final: true,
    retryAfterMs: null,
  });
});

test('a card stays below what a workflow takes, however much there is to say', async () => {
  const lines = Array.from({ length: 500 }, () => 'ü'.repeat(1000));
  assert.equal((await send(hook('teams', server.teamsWorkflow), { ...awkward, lines })).outcome, 'sent');
});

test('an address inside the private network is not reached unless it was allowed', async () => {
  const result = await send({ ...hook('teams', server.teamsWorkflow), internal: false });
  assert.ok(result.outcome === 'not_sent');
});

const spec = new URL('../../../shared/specs/slack/slack-web-offboarding-swagger2.json', import.meta.url);
type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean; readonly type: string };

test('what is sent to chat.postMessage is what its specification names', {
  skip: existsSync(spec) ? false : 'the specification of Slack is not here',
}, async () => {
  const { paths } = JSON.parse(readFileSync(spec, 'utf8')) as {
    paths: Record<string, { post: { parameters: readonly Parameter[] } }>;
  };
  const parameters = paths['/chat.postMessage']?.post.parameters.filter((one) => one.in === 'formData') ?? [];
  const requests: HttpRequest[] = [];
  const http: Http = (request) => {
    requests.push(request);
    return makeHttp()(request);
  };
  await sendChat(http, bot('C0000OPEN'), awkward, now);
  const sent = (requests[0]?.json ?? {}) as Readonly<Record<string, unknown>>;
  assert.equal(new URL(requests[0]?.url ?? '').pathname, '/api/chat.postMessage');
  for (const [name, value] of Object.entries(sent))
    assert.equal(parameters.find((one) => one.name === name)?.type, typeof value, name);
  for (const { name, required } of parameters) assert.ok(required !== true || name in sent, name);
});
