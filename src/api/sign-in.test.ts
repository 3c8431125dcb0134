import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization } from '../../test/organization.ts';
import type { OneTimeLink, OperatorDuties, SignInAnswer } from './schemas/access.ts';

const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let admin: TestOperator;
let colleague: TestOperator;
let address = 0;

before(async () => {
  organizationId = await addOrganization(db, '<b>Bold & Sons</b>');
  admin = await signInAs(api, organizationId);
  colleague = await signInAs(api, organizationId, [{ role: 'it', scope: 'organization', value: '' }]);
});

async function makeLink(operatorId = colleague.operatorId): Promise<string> {
  const { url } = (await admin.send('POST', `/operators/${operatorId}/link`)).json<OneTimeLink>();
  assert.match(url, /^https:\/\/handback\.test\/sign-in#[\w-]{43}$/);
  return url.split('#')[1] ?? '';
}

/** From an address of its own each time, unless one is named. */
function signIn(body: object, remoteAddress = `10.0.0.${(address += 1)}`) {
  return api.app.inject({ method: 'POST', url: '/api/v1/sign-in', payload: body, remoteAddress });
}

test('a one-time link lets in once: of two at the same moment, one', async () => {
  const secret = await makeLink();
  const answers = await Promise.all([signIn({ secret }), signIn({ secret })]);
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).sort((a, b) => a - b),
    [200, 401],
  );
  const again = await signIn({ secret });
  const never = await signIn({ secret: 'x'.repeat(43) });
  const details = [again, never].map((answer) => answer.json<{ detail: string }>().detail);
  assert.equal(details[0], details[1]);
});

test('a link that has expired, or whose operator is disabled, lets nobody in', async () => {
  const expired = await makeLink();
  await db.owner.query(
    `update credential set expires_at = now() - interval '1 second' where kind = 'link' and used_at is null`,
  );
  assert.equal((await signIn({ secret: expired })).statusCode, 401);
  const other = await signInAs(api, organizationId);
  const secret = await makeLink(other.operatorId);
  await admin.send('PATCH', `/operators/${other.operatorId}`, { disabled: true });
  assert.equal((await signIn({ secret })).statusCode, 401);
  assert.equal((await admin.send('POST', `/operators/${other.operatorId}/link`)).statusCode, 422);
});

test('a browser’s session is a cookie that scripts cannot read, and needs its header to change anything', async () => {
  const answer = await signIn({ secret: await makeLink() });
  const [cookie] = answer.cookies;
  assert.deepEqual([cookie?.httpOnly, cookie?.secure, cookie?.sameSite, cookie?.path], [true, true, 'Lax', '/']);
  assert.equal(answer.json<SignInAnswer>().token, undefined);
  const cookies = { '__Host-handback_session': cookie?.value ?? '' };
  const me = await api.app.inject({ url: '/api/v1/me', cookies });
  assert.equal(me.json<{ operator: { id: string } }>().operator.id, colleague.operatorId);
  const forged = await api.app.inject({ method: 'POST', url: '/api/v1/sign-out', cookies });
  assert.equal(forged.statusCode, 403);
  const out = await api.app.inject({
    method: 'POST',
    url: '/api/v1/sign-out',
    cookies,
    headers: { 'x-handback': '1' },
  });
  assert.equal(out.statusCode, 200);
  assert.equal((await api.app.inject({ url: '/api/v1/me', cookies })).statusCode, 401);
});

test('a session’s secret is no token, and a token is no session', async () => {
  const answer = await signIn({ secret: await makeLink() });
  const session = answer.cookies[0]?.value ?? '';
  assert.equal(
    (await api.app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${session}` } })).statusCode,
    401,
  );
  assert.equal(
    (await api.app.inject({ url: '/api/v1/me', cookies: { '__Host-handback_session': admin.token } })).statusCode,
    401,
  );
});

test('an API token is shown once, works until it is revoked, and is only kept as a hash', async () => {
  const answer = await signIn({ secret: await makeLink(), token: true });
  const { token = '' } = answer.json<SignInAnswer>();
  assert.match(token, /^hbk_[\w-]{43}$/);
  assert.deepEqual(answer.cookies, []);
  const use = () => api.app.inject({ url: '/api/v1/tokens', headers: { authorization: `Bearer ${token}` } });
  const listed = await use();
  assert.ok(!listed.body.includes(token));
  const { rows } = await db.owner.query(
    `select * from credential where position($1 in row_to_json(credential)::text) > 0`,
    [token],
  );
  assert.deepEqual(rows, []);
  const id = listed.json<{ items: { id: string; name: string }[] }>().items.find(({ name }) => name === 'sign-in')?.id;
  assert.equal((await admin.send('DELETE', `/tokens/${id}`)).statusCode, 404, 'not one’s own');
  const headers = { authorization: `Bearer ${token}` };
  assert.equal((await api.app.inject({ method: 'DELETE', url: `/api/v1/tokens/${id}`, headers })).statusCode, 200);
  assert.equal((await use()).statusCode, 401);
});

test('what let in whoever is disabled lets nobody in again, also once they may come back', async () => {
  const gone = await signInAs(api, organizationId, [{ role: 'it', scope: 'organization', value: '' }]);
  const entered = await signIn({ secret: await makeLink(gone.operatorId) });
  const headers = { cookie: `${entered.cookies[0]?.name}=${entered.cookies[0]?.value}` };
  const look = async () => (await api.app.inject({ url: '/api/v1/me', headers })).statusCode;
  const hanging = async () => {
    const duties = await admin.send('GET', `/operators/${gone.operatorId}/duties`);
    const { sessions, tokens } = duties.json<OperatorDuties>();
    return [sessions, tokens];
  };
  const secret = await makeLink(gone.operatorId);
  assert.deepEqual([await look(), await hanging()], [200, [1, 1]]);
  await admin.send('PATCH', `/operators/${gone.operatorId}`, { disabled: true });
  await admin.send('PATCH', `/operators/${gone.operatorId}`, { disabled: false });
  assert.deepEqual([await look(), await hanging()], [401, [0, 0]]);
  assert.equal((await gone.send('GET', '/me')).statusCode, 401);
  assert.equal((await signIn({ secret })).statusCode, 401);
});

test('guessing links from one address is stopped for a while', async () => {
  const statuses = [];
  for (let tries = 0; tries < 12; tries += 1)
    statuses.push((await signIn({ secret: 'guess' }, '192.0.2.1')).statusCode);
  assert.deepEqual([statuses[9], statuses[10]], [401, 429]);
  const stopped = await signIn({ secret: 'guess' }, '192.0.2.1');
  assert.ok(Number(stopped.headers['retry-after']) > 0);
});

test('behind a proxy that was named nobody uses up the tries of the others, and a stranger who claims to be one is not believed', async () => {
  const { app } = await useApi(db, { proxies: ['10.9.0.0/16'] });
  const guess = async (remoteAddress: string, from: string) => {
    const headers = { 'x-forwarded-for': from };
    const asked = {
      method: 'POST',
      url: '/api/v1/sign-in',
      payload: { secret: 'guess' },
      remoteAddress,
      headers,
    } as const;
    return (await app.inject(asked)).statusCode;
  };
  for (let tries = 0; tries < 11; tries += 1) await guess('10.9.0.1', '198.51.100.7');
  assert.equal(await guess('10.9.0.1', '198.51.100.7'), 429);
  assert.equal(await guess('10.9.0.1', '192.0.2.9, 198.51.100.7'), 429, 'only what the proxy itself wrote counts');
  assert.equal(await guess('10.9.0.1', '198.51.100.8'), 401);
  for (let tries = 0; tries < 11; tries += 1) await guess('203.0.113.5', `192.0.2.${tries}`);
  assert.equal(await guess('203.0.113.5', '192.0.2.99'), 429);
});

test('a role ends at once, and the last administrator stays', async () => {
  const helper = await signInAs(api, organizationId, []);
  assert.equal((await helper.send('GET', '/people')).statusCode, 403);
  const role = { role: 'it', scope: 'organization' };
  await admin.send('POST', `/operators/${helper.operatorId}/roles`, role);
  assert.equal((await helper.send('GET', '/people')).statusCode, 200);
  await admin.send('POST', `/operators/${helper.operatorId}/roles/revoke`, role);
  assert.equal((await helper.send('GET', '/people')).statusCode, 403);
  const { items } = (await admin.send('GET', '/operators')).json<{
    items: { id: string; disabled: boolean; roles: { role: string }[] }[];
  }>();
  const others = items.filter(
    (one) => one.id !== admin.operatorId && one.roles.some(({ role: name }) => name === 'admin'),
  );
  for (const { id } of others) await admin.send('PATCH', `/operators/${id}`, { disabled: true });
  const last = await admin.send('POST', `/operators/${admin.operatorId}/roles/revoke`, { role: 'admin' });
  assert.equal(last.statusCode, 422, last.body);
});

test('the door and the home page run no script but our own, and change nothing when they are fetched', async () => {
  const secret = await makeLink();
  for (const url of ['/', '/sign-in']) {
    const { body, headers, statusCode } = await api.app.inject({ url });
    assert.equal(statusCode, 200);
    assert.match(String(headers['content-security-policy']), /default-src 'none'; script-src 'self'/);
    assert.ok(!/unsafe|<script>|onclick|style=/.test(String(headers['content-security-policy']) + body));
    assert.equal(headers['referrer-policy'], 'no-referrer');
  }
  assert.equal((await signIn({ secret })).statusCode, 200);
});

test('no secret that came in or went out stands in the log', async () => {
  const secret = await makeLink();
  const { token = '' } = (await signIn({ secret, token: true })).json<SignInAnswer>();
  await api.app.inject({ url: '/api/v1/people?search=CANARY-name', headers: { authorization: `Bearer ${token}` } });
  await api.app.inject({ url: '/api/v1/me', cookies: { '__Host-handback_session': 'hbs_CANARY' } });
  const log = api.logged.join('');
  assert.ok(log.includes('/api/v1/sign-in'), 'requests are logged');
  for (const word of [secret, token, admin.token, 'CANARY']) assert.ok(!log.includes(word), word.slice(0, 4));
});
