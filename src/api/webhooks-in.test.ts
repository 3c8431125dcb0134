import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addSource, postStandard } from '../../test/hr-source.ts';
import { addOrganization } from '../../test/organization.ts';
import { workOnMessages } from '../../test/scim-push.ts';
import type { InboundMessageListed, MadeHrSourceAnswer } from './schemas/intake.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const admin = await signInAs(api, organizationId);
const source = await addSource(admin, { name: 'HRIS', kind: 'standard_webhooks' });

const body = { type: 'departure.cancelled', timestamp: '2026-11-01T08:00:00Z', data: { id: 'none' } };
const countOf = async (sender = source) => {
  const { rows } = await db.owner.query<{ count: number }>(
    'select count(*)::integer as count from inbound_message where hr_source_id = $1',
    [sender.id],
  );
  return rows[0]?.count;
};

test('a signed message is kept byte for byte, answered with 202, and nothing is done with it yet', async () => {
  const text = '{"type":"other.thing",  "weight": 10.0}';
  const answer = await postStandard(api, source, { id: 'msg_bytes', body: text });
  assert.equal(answer.statusCode, 202, answer.body);
  assert.deepEqual(answer.json(), { accepted: true });
  const { rows } = await db.owner.query<{ body: Buffer; state: string; headers: object }>(
    `select body, state, headers from inbound_message where delivery_id = 'msg_bytes'`,
  );
  assert.equal(rows[0]?.body.toString('utf8'), text);
  assert.equal(rows[0]?.state, 'waiting');
  assert.deepEqual(Object.keys(rows[0]?.headers ?? {}).sort(), ['webhook-id', 'webhook-timestamp']);
});

test('the same delivery again, also at the same moment, is 202 and nothing else (edge-01)', async () => {
  const before = (await countOf()) ?? 0;
  const twice = () => postStandard(api, source, { id: 'msg_twice', body });
  for (const { statusCode } of await Promise.all([twice(), twice(), twice()])) assert.equal(statusCode, 202);
  assert.equal(await countOf(), before + 1);
});

test('whatever is wrong is 401 in the same words, and leaves nothing behind', async () => {
  const before = await countOf();
  const other = await addOrganization(db, 'Other');
  const foreign = await addSource(await signInAs(api, other), { name: 'HRIS', kind: 'standard_webhooks' });
  const long = Math.floor(Date.now() / 1000) - 400;
  const answers = [
    await postStandard(api, { ...source, path: '/api/v1/intake/nobody' }, { id: 'm', body }),
    // edge-131: the secret of one organization at the address of another.
    await postStandard(api, { path: source.path, secret: foreign.secret }, { id: 'm', body }),
    await postStandard(api, { path: foreign.path, secret: source.secret }, { id: 'm', body }),
    await postStandard(api, source, { id: 'm', body, at: long }),
    await api.app.inject({ method: 'POST', url: source.path, payload: body }),
    await api.app.inject({ method: 'POST', url: source.path }),
  ];
  const told = answers.map((answer) => {
    const { requestId: _, ...document } = answer.json<{ requestId: string; code: string }>();
    assert.equal(answer.statusCode, 401);
    return document;
  });
  for (const document of told) assert.deepEqual(document, told[0]);
  assert.equal(await countOf(), before);
  assert.equal(await countOf(foreign), 0);
});

test('a message of more than 1 MiB is refused before it is looked at', async () => {
  const answer = await postStandard(api, source, { id: 'msg_large', body: 'x'.repeat(1024 * 1024 + 1) });
  assert.equal(answer.statusCode, 413);
});

test('while a secret is being changed both count, and afterwards only the new one', async () => {
  const sender = await addSource(admin, { name: 'Rotating', kind: 'standard_webhooks' });
  const rotate = async (body: object) => {
    const answer = await admin.send('POST', `/hr-sources/${sender.id}/rotate`, body);
    assert.equal(answer.statusCode, 200, answer.body);
    return { ...sender, secret: answer.json<MadeHrSourceAnswer>().secret ?? '' };
  };
  const second = await rotate({});
  const statusOf = async (who: typeof sender, id: string) => (await postStandard(api, who, { id, body })).statusCode;
  assert.deepEqual([await statusOf(sender, 'a'), await statusOf(second, 'b')], [202, 202]);
  const third = await rotate({});
  const now = [await statusOf(sender, 'c'), await statusOf(second, 'd'), await statusOf(third, 'e')];
  assert.deepEqual(now, [401, 202, 202], 'two count, never three');
  const last = await rotate({ overlapHours: 0 });
  assert.deepEqual([await statusOf(third, 'f'), await statusOf(last, 'g')], [401, 202]);
});

test('a sender with a layout of its own is heard, and one that signs no time is known by its bytes', async () => {
  const secret = 'chosen-by-the-sender';
  const config = { signatureHeader: 'X-Sig', timestampHeader: null, prefix: '', encoding: 'base64' };
  const sender = await addSource(admin, { name: 'Own', kind: 'generic_hmac', config, secret });
  assert.equal(sender.secret, '', 'a secret that the sender chose is not shown again');
  const payload = JSON.stringify(body);
  const signature = createHmac('sha256', secret).update(payload).digest('base64');
  for (const id of ['1', '2']) {
    const headers = { 'x-sig': signature, 'x-delivery': id, 'content-type': 'text/plain' };
    assert.equal((await api.app.inject({ method: 'POST', url: sender.path, headers, payload })).statusCode, 202);
  }
  assert.equal(await countOf(sender), 1);
});

test('secrets are nowhere to be read: not in lists, the database, the trail or the log', async () => {
  const apiKey = 'CANARY-API-KEY';
  const secret = 'CANARY-SECRET-OF-THE-SENDER';
  const made = await admin.send('POST', '/hr-sources', {
    name: 'Bamboo',
    kind: 'bamboohr',
    config: { companyDomain: 'acme' },
    secret,
    apiKey,
  });
  assert.equal(made.statusCode, 201, made.body);
  const listed = await admin.send('GET', '/hr-sources');
  const { rows } = await db.owner.query<{ text: string }>(
    `select string_agg(encode(coalesce(sealed_secrets, '') || coalesce(sealed_credentials, ''), 'escape') || s::text, ' ') as text from hr_source s`,
  );
  const { rows: events } = await db.owner.query<{ text: string }>(
    `select string_agg(encode(bytes, 'escape'), ' ') as text from event`,
  );
  const everything = [made.body, listed.body, rows[0]?.text, events[0]?.text, ...api.logged].join(' ');
  assert.ok(!everything.includes('CANARY'));
  assert.ok(!listed.body.includes('whsec_'));
});

test('settings, secrets and keys that do not fit their kind are refused with a sentence', async () => {
  const refusals = [
    [{ name: 'a', kind: 'bamboohr', config: { companyDomain: 'a' } }, /needs one/],
    [{ name: 'b', kind: 'standard_webhooks', apiKey: 'x' }, /API key belongs/],
    [{ name: 'c', kind: 'standard_webhooks', secret: 'whsec_short' }, /24 to 64 bytes/],
    [{ name: 'd', kind: 'generic_hmac', config: { header: 'x' } }, /config/],
    [{ name: 'e', kind: 'bamboohr', apiKey: 'x', config: { companyDomain: 'a', baseUrl: 'http://a.test' } }, /https/],
  ] as const;
  for (const [wrong, words] of refusals) {
    const answer = await admin.send('POST', '/hr-sources', wrong);
    assert.equal(answer.statusCode, 400, answer.body);
    assert.match(answer.json<{ detail: string }>().detail, words);
  }
  assert.equal((await admin.send('POST', '/hr-sources', { name: 'HRIS', kind: 'generic_hmac' })).statusCode, 409);
});

test('the list of messages goes page by page, the latest first', async () => {
  const read = async (path: string) =>
    (await admin.send('GET', path)).json<{ items: InboundMessageListed[]; next: string | null }>();
  const all = (await read('/inbound-messages')).items.map(({ id }) => id);
  const first = await read('/inbound-messages?limit=3');
  const rest = await read(`/inbound-messages?cursor=${first.next}`);
  assert.deepEqual(
    [...first.items, ...rest.items].map(({ id }) => id),
    all,
  );
  assert.equal(rest.next, null);
  assert.deepEqual((await read('/inbound-messages?state=question')).items, []);
});

test('who sends what nobody signed is told to wait after sixty in a minute, and signed bursts of others go through', async () => {
  const [guessed, busy] = [
    await addSource(admin, { name: 'Guessed', kind: 'standard_webhooks' }),
    await addSource(admin, { name: 'Busy', kind: 'standard_webhooks' }),
  ];
  const wrong = { ...guessed, secret: busy.secret };
  const statuses: number[] = [];
  for (let tries = 0; tries < 60; tries += 1)
    statuses.push((await postStandard(api, wrong, { id: `wrong_${tries}`, body })).statusCode);
  assert.deepEqual([...new Set(statuses)], [401]);
  const refused = await postStandard(api, wrong, { id: 'wrong_last', body });
  assert.equal(refused.statusCode, 429);
  assert.match(String(refused.headers['retry-after']), /^\d+$/);
  for (let sent = 0; sent < 5; sent += 1) {
    const all = Array.from({ length: 40 }, (_, at) => postStandard(api, busy, { id: `burst_${sent}_${at}`, body }));
    for (const { statusCode } of await Promise.all(all)) assert.equal(statusCode, 202);
  }
  assert.equal(await countOf(busy), 200);
  assert.equal(await countOf(guessed), 0);
});

test('a source that is switched off is not listened to and what it sent waits; switched on again, it goes on', async () => {
  await db.owner.query(`update inbound_message set state = 'done' where state = 'waiting'`);
  const sender = await addSource(admin, { name: 'Switched', kind: 'standard_webhooks' });
  const other = await signInAs(api, organizationId, [{ role: 'hr', scope: 'organization', value: '' }]);
  assert.equal((await postStandard(api, sender, { id: 'before', body })).statusCode, 202);
  const to = (word: string) => `/hr-sources/${sender.id}/${word}`;
  assert.equal((await other.send('POST', to('disable'))).statusCode, 403);
  for (let times = 0; times < 2; times += 1) assert.equal((await admin.send('POST', to('disable'))).statusCode, 200);
  assert.equal((await postStandard(api, sender, { id: 'meanwhile', body })).statusCode, 401);
  await workOnMessages(api);
  const stateOf = async () => {
    const { rows } = await db.owner.query<{ state: string }>(
      'select state from inbound_message where hr_source_id = $1 order by 1',
      [sender.id],
    );
    return rows.map(({ state }) => state);
  };
  assert.deepEqual(await stateOf(), ['waiting']);
  assert.equal((await admin.send('POST', to('enable'))).statusCode, 200);
  assert.equal((await postStandard(api, sender, { id: 'meanwhile', body })).statusCode, 202);
  await workOnMessages(api);
  assert.ok(!(await stateOf()).includes('waiting'));
  const { rows } = await db.owner.query<{ type: string }>(
    `select convert_from(bytes, 'UTF8')::jsonb->>'type' as type from event
     where convert_from(bytes, 'UTF8')::jsonb->>'type' in ('source.disabled', 'source.enabled') order by type`,
  );
  assert.deepEqual(
    rows.map(({ type }) => type),
    ['source.disabled', 'source.enabled'],
  );
});

test('addresses that nobody has are guessed sixty times a minute and no more, and known ones go on', async () => {
  const guess = (at: number) =>
    api.app.inject({ method: 'POST', url: `/api/v1/intake/${String(at).padStart(32, 'x')}`, payload: '{}' });
  let last = 0;
  for (let tries = 0; tries < 61; tries += 1) last = (await guess(tries)).statusCode;
  assert.equal(last, 429);
  const noAddress = await api.app.inject({ method: 'POST', url: '/api/v1/intake/admin.php', payload: '{}' });
  assert.equal(noAddress.statusCode, 401, 'what cannot be an address is not looked up, and counts for nobody');
  assert.equal((await postStandard(api, source, { id: 'after_guessing', body })).statusCode, 202);
});
