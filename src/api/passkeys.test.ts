import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { type Authenticator, type Lies, makeAuthenticator } from '../../test/authenticator.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization } from '../../test/organization.ts';
import { readProjectFile } from '../../test/project-files.ts';

const origin = 'https://handback.test';
const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let admin: TestOperator;
let address = 0;

before(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
});

/** The cookie that a browser sends along; empty before it has one. */
type Browser = string;
type Offer = { readonly challenge: string; readonly user: { readonly id: string } };

/** A request of a browser, each from an address of its own. */
function ask(browser: Browser, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) {
  address += 1;
  const headers = { 'x-handback': '1', ...(browser === '' ? {} : { cookie: browser }) };
  const options = { method, url: `/api/v1${path}`, headers, remoteAddress: `10.1.${address >> 8}.${address & 255}` };
  return api.app.inject(payload === undefined ? options : { ...options, payload });
}

async function enter(operatorId: string): Promise<Browser> {
  const { url } = (await admin.send('POST', `/operators/${operatorId}/link`)).json<{ url: string }>();
  const answer = await ask('', 'POST', '/sign-in', { secret: url.split('#')[1] });
  const [cookie] = answer.cookies;
  assert.equal(cookie?.name, '__Host-handback_session');
  return `${cookie?.name}=${cookie?.value}`;
}

async function register(browser: Browser, authenticator: Authenticator, lies: Lies = {}) {
  const offered = (await ask(browser, 'POST', '/passkeys/options')).json<Offer>();
  const response = authenticator.register({ challenge: offered.challenge, userId: offered.user.id }, lies);
  return { offered, response, answer: await ask(browser, 'POST', '/passkeys', { name: 'Key', response }) };
}

/** An operator in a browser, with one passkey. */
async function withPasskey() {
  const operator = await signInAs(api, organizationId);
  const browser = await enter(operator.operatorId);
  const authenticator = makeAuthenticator(origin);
  assert.equal((await register(browser, authenticator)).answer.statusCode, 201);
  return { operator, browser, authenticator };
}

const challenge = async (browser: Browser, path: string) =>
  (await ask(browser, 'POST', path)).json<{ challenge: string }>();
const age = () => db.owner.query(`update credential set proved_at = proved_at - interval '10 minutes'`);

test('a passkey lets its owner in, and what let them in lets nobody in again', async () => {
  const { operator, authenticator } = await withPasskey();
  const response = authenticator.use(await challenge('', '/sign-in/passkey/options'));
  const first = await ask('', 'POST', '/sign-in/passkey', { response });
  assert.equal(first.json<{ operator: { id: string } }>().operator.id, operator.operatorId, first.body);
  assert.equal((await ask('', 'POST', '/sign-in/passkey', { response })).statusCode, 422);
  const both = authenticator.use(await challenge('', '/sign-in/passkey/options'));
  const answers = await Promise.all([1, 2].map(() => ask('', 'POST', '/sign-in/passkey', { response: both })));
  const statuses = answers.map(({ statusCode }) => statusCode);
  assert.deepEqual(
    statuses.sort((a, b) => a - b),
    [200, 422],
  );
});

test('an answer for another page, another host, without its owner’s say, or with a challenge we never made lets nobody in', async () => {
  const { authenticator } = await withPasskey();
  const lies: readonly Lies[] = [
    { origin: 'https://handback.test.evil.test' },
    { host: 'evil.test' },
    { unverified: true },
  ];
  for (const lie of lies) {
    const response = authenticator.use(await challenge('', '/sign-in/passkey/options'), lie);
    assert.equal((await ask('', 'POST', '/sign-in/passkey', { response })).statusCode, 422, JSON.stringify(lie));
  }
  const made = authenticator.use({ challenge: Buffer.alloc(56).toString('base64url') });
  assert.equal((await ask('', 'POST', '/sign-in/passkey', { response: made })).statusCode, 422);
  const stranger = makeAuthenticator(origin);
  stranger.register({ challenge: 'AA', userId: 'AA' });
  const unknown = stranger.use(await challenge('', '/sign-in/passkey/options'));
  assert.equal((await ask('', 'POST', '/sign-in/passkey', { response: unknown })).statusCode, 422);
});

test('a copy of a passkey that has counted less is refused', async () => {
  const { authenticator } = await withPasskey();
  const use = async (counter: number) => {
    const response = authenticator.use(await challenge('', '/sign-in/passkey/options'), { counter });
    return (await ask('', 'POST', '/sign-in/passkey', { response })).statusCode;
  };
  assert.deepEqual([await use(50), await use(50), await use(49), await use(51)], [200, 422, 422, 200]);
});

test('a challenge counts for what it was made for alone: a sign-in is no proof, and one session’s proof is not another’s', async () => {
  const { browser, authenticator, operator } = await withPasskey();
  const forSignIn = authenticator.use(await challenge('', '/sign-in/passkey/options'));
  assert.equal((await ask(browser, 'POST', '/me/proof', { response: forSignIn })).statusCode, 422);
  const other = await enter(operator.operatorId);
  const forOther = authenticator.use(await challenge(other, '/me/proof/options'));
  assert.equal((await ask(browser, 'POST', '/me/proof', { response: forOther })).statusCode, 422);
  assert.equal((await ask(other, 'POST', '/me/proof', { response: forOther })).statusCode, 200);
  assert.equal((await ask(other, 'POST', '/me/proof', { response: forOther })).statusCode, 422);
});

test('another operator’s passkey proves nothing, and they cannot add their key to somebody else’s account', async () => {
  const one = await withPasskey();
  const two = await withPasskey();
  const response = two.authenticator.use(await challenge(one.browser, '/me/proof/options'));
  assert.equal((await ask(one.browser, 'POST', '/me/proof', { response })).statusCode, 422);
  const { challenge: offered, user } = (await ask(one.browser, 'POST', '/passkeys/options')).json<Offer>();
  const made = makeAuthenticator(origin).register({ challenge: offered, userId: user.id });
  assert.equal((await ask(two.browser, 'POST', '/passkeys', { name: 'Key', response: made })).statusCode, 422);
});

test('a registration counts once, for its own page and host, and only with its owner’s say', async () => {
  const { operatorId } = await signInAs(api, organizationId);
  const browser = await enter(operatorId);
  for (const lie of [{ origin: 'https://evil.test' }, { host: 'evil.test' }, { unverified: true }] as const)
    assert.equal((await register(browser, makeAuthenticator(origin), lie)).answer.statusCode, 422);
  const { answer, response } = await register(browser, makeAuthenticator(origin));
  assert.equal(answer.statusCode, 201);
  assert.equal((await ask(browser, 'POST', '/passkeys', { name: 'Key', response })).statusCode, 422);
});

test('what needs a proof says so after five minutes, goes on once it is given, and never asks a token', async () => {
  const { browser, authenticator, operator } = await withPasskey();
  const make = () => ask(browser, 'POST', '/tokens', { name: 'script' });
  assert.equal((await make()).statusCode, 201, 'the new passkey was a proof');
  await age();
  const refused = await make();
  assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [403, 'prove-again']);
  assert.equal((await operator.send('POST', '/tokens', { name: 'script' })).statusCode, 201);
  assert.equal((await ask(browser, 'POST', '/passkeys/options')).statusCode, 403, 'nor is another key added');
  assert.equal((await ask(browser, 'POST', '/me/proof', {})).statusCode, 422, 'a click is for demonstrations');
  const response = authenticator.use(await challenge(browser, '/me/proof/options'));
  assert.equal((await ask(browser, 'POST', '/me/proof', { response })).statusCode, 200);
  assert.equal((await make()).statusCode, 201);
});

test('who came in by a link may add a first passkey, however long ago that was', async () => {
  const { operatorId } = await signInAs(api, organizationId);
  const browser = await enter(operatorId);
  await age();
  assert.equal((await ask(browser, 'POST', '/tokens', { name: 'x' })).statusCode, 403);
  assert.equal((await register(browser, makeAuthenticator(origin))).answer.statusCode, 201);
  assert.equal((await ask(browser, 'POST', '/tokens', { name: 'x' })).statusCode, 201);
});

test('the last way in is removed only by who says so, and lets nobody in afterwards', async () => {
  const { browser, authenticator } = await withPasskey();
  const [{ id } = { id: '' }] = (await ask(browser, 'GET', '/passkeys')).json<{ items: { id: string }[] }>().items;
  const last = await ask(browser, 'DELETE', `/passkeys/${id}`);
  assert.match(last.json<{ detail: string }>().detail, /last way in/);
  assert.equal((await ask(browser, 'DELETE', `/passkeys/${id}?last=true`)).statusCode, 200);
  const response = authenticator.use(await challenge('', '/sign-in/passkey/options'));
  assert.equal((await ask('', 'POST', '/sign-in/passkey', { response })).statusCode, 422);
});

test('a session ends after half an hour alone, when it is ended elsewhere, and when somebody signs in over it', async () => {
  const { operatorId } = await signInAs(api, organizationId);
  const [one, two] = [await enter(operatorId), await enter(operatorId)];
  const inside = async (browser: Browser) => (await ask(browser, 'GET', '/me')).statusCode === 200;
  const { items } = (await ask(one, 'GET', '/sessions')).json<{ items: { id: string; current: boolean }[] }>();
  const other = items.find(({ current }) => !current);
  assert.equal((await ask(one, 'DELETE', `/sessions/${other?.id}`)).statusCode, 200);
  assert.deepEqual([await inside(one), await inside(two)], [true, false]);
  const { url } = (await admin.send('POST', `/operators/${operatorId}/link`)).json<{ url: string }>();
  const again = await ask(one, 'POST', '/sign-in', { secret: url.split('#')[1] });
  const three = `${again.cookies[0]?.name}=${again.cookies[0]?.value}`;
  assert.deepEqual([await inside(one), await inside(three)], [false, true]);
  await db.owner.query(
    `update credential set used_at = now() - interval '31 minutes' where kind = 'session' and operator_id = $1`,
    [operatorId],
  );
  assert.equal(await inside(three), false);
});

test('what a page asks by itself, and its stream of events, keep no session from ending; what somebody does keeps it', async () => {
  const { operatorId } = await signInAs(api, organizationId);
  const browser = await enter(operatorId);
  const aloneFor = (minutes: number) =>
    db.owner.query(
      `update credential set used_at = now() - $2 * interval '1 minute' where kind = 'session' and operator_id = $1`,
      [operatorId, minutes],
    );
  const minutesAlone = async () => {
    const { rows } = await db.owner.query<{ minutes: number }>(
      `select floor(extract(epoch from now() - used_at) / 60)::int as minutes from credential where kind = 'session' and operator_id = $1`,
      [operatorId],
    );
    return rows[0]?.minutes;
  };
  const get = (path: string, headers = {}) =>
    api.app.inject({ url: `/api/v1${path}`, headers: { cookie: browser, ...headers } });
  await aloneFor(20);
  assert.equal((await get('/me', { 'x-handback-unattended': '1' })).statusCode, 200);
  assert.equal((await get('/live')).statusCode, 400, 'it is let in, and asked for nothing but events');
  assert.equal(await minutesAlone(), 20);
  await get('/me');
  assert.equal(await minutesAlone(), 0);
  await aloneFor(31);
  assert.equal((await get('/me', { 'x-handback-unattended': '1' })).statusCode, 401);
});

test('a session cannot end a token, nor a token of another be ended as a session', async () => {
  const operator = await signInAs(api, organizationId);
  const browser = await enter(operator.operatorId);
  const { items } = (await operator.send('GET', '/tokens')).json<{ items: { id: string }[] }>();
  assert.equal((await ask(browser, 'DELETE', `/sessions/${items[0]?.id}`)).statusCode, 404);
});

test('at an address in numbers nobody is offered a passkey', async () => {
  const plain = await useApi(db, { publicUrl: 'http://192.0.2.1:4310', secureCookies: false });
  const ways = await plain.app.inject({ url: '/api/v1/sign-in/ways' });
  assert.equal(ways.json<{ passkeys: boolean }>().passkeys, false);
  const offered = await plain.app.inject({ method: 'POST', url: '/api/v1/sign-in/passkey/options' });
  assert.match(offered.json<{ detail: string }>().detail, /HANDBACK_PUBLIC_URL/);
});

test('the page on signing in names every request that asks for a proof, and none that is not there', () => {
  const named = [...readProjectFile('docs/sign-in.md').matchAll(/`((?:GET|POST|PATCH|DELETE) \/[^`]+)`/g)];
  const inDocs = new Set(named.map(([, request]) => request));
  const short = ({ method, url }: { readonly method: string; readonly url: string }) =>
    `${method} ${url.replace('/api/v1', '')}`;
  const asking = api.routes.filter(({ proof }) => proof).map(short);
  assert.ok(asking.length > 20);
  assert.deepEqual(
    asking.filter((request) => !inDocs.has(request)),
    [],
  );
  const known = new Set(api.routes.map(short));
  assert.deepEqual(
    [...inDocs].filter((request) => request === undefined || !known.has(request)),
    [],
  );
});
