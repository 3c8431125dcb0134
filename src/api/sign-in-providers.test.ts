import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { testKey, useDatabase } from '../../test/database.ts';
import { goThroughProvider, startOidcServer } from '../../test/oidc-server.ts';
import { addApplication, addOrganization } from '../../test/organization.ts';
import { seal, unseal } from '../store/sealed.ts';
import type { Provider, ProviderTest } from './schemas/sign-in.ts';

const redirectUri = 'https://handback.test/sign-in/return';
const idp = await startOidcServer(redirectUri);
const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let admin: TestOperator;
let provider: Provider;
let address = 0;

const settings = {
  name: 'Example ID',
  issuer: idp.issuer,
  clientId: idp.clientId,
  internal: true,
  makesOperators: true,
  roleRules: [
    { group: 'it-people', role: 'it' },
    { group: 'bosses', role: 'admin' },
    { group: 'sales', role: 'manager', scope: 'department', value: 'Sales' },
  ],
};

before(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  const set = await admin.send('POST', '/sign-in-providers', { ...settings, clientSecret: idp.clientSecret });
  assert.equal(set.statusCode, 200, set.body);
  provider = set.json<Provider>();
});

function post(path: string, payload: object, cookie = '') {
  address += 1;
  const headers = { 'x-handback': '1', ...(cookie === '' ? {} : { cookie }) };
  return api.app.inject({
    method: 'POST',
    url: `/api/v1${path}`,
    payload,
    headers,
    remoteAddress: `10.2.0.${address}`,
  });
}

/** What a browser has after it came back from the provider: the address, and its cookie. */
async function comeBack(login: string, session = ''): Promise<{ readonly search: string; readonly cookie: string }> {
  const body = session === '' ? {} : { prove: true };
  const started = await post(`/sign-in/providers/${provider.id}`, body, session);
  const { url } = started.json<{ url: string }>();
  const { search } = await goThroughProvider(url, login, redirectUri);
  return { search, cookie: `handback_flow=${started.cookies[0]?.value}` };
}

async function enter(login: string) {
  const { search, cookie } = await comeBack(login);
  return post('/sign-in/provider', { search }, cookie);
}

type Listed = { id: string; name: string; email: string; vouched: boolean; roles: { role: string; value: string }[] };
const operators = async () => (await admin.send('GET', '/operators')).json<{ items: Listed[] }>().items;
const rolesOf = async (email: string) =>
  (await operators()).find((one) => one.email === email)?.roles.map(({ role }) => role) ?? [];

test('what is kept of a provider never shows its secret, and another issuer needs its own', async () => {
  const listed = await admin.send('GET', '/sign-in-providers');
  assert.ok(!listed.body.includes(idp.clientSecret));
  assert.equal(listed.json<{ items: Provider[] }>().items[0]?.redirectUri, redirectUri);
  const moved = { ...settings, id: provider.id, issuer: 'https://id.evil.test', unchecked: true };
  assert.equal((await admin.send('POST', '/sign-in-providers', moved)).statusCode, 400);
  const { rows } = await db.owner.query(
    'select * from sign_in_provider where position($1 in row_to_json(sign_in_provider)::text) > 0',
    [idp.clientSecret],
  );
  assert.deepEqual(rows, []);
});

test('a provider that is set up is asked again, and what is wrong is said', async () => {
  const ask = async () => (await admin.send('POST', `/sign-in-providers/${provider.id}/test`)).json<ProviderTest>();
  assert.deepEqual(await ask(), { reached: true, problem: null });
  await db.owner.query(`update sign_in_provider set issuer = issuer || '/elsewhere'`);
  const { reached, problem } = await ask();
  assert.deepEqual([reached, problem?.includes('127.0.0.1') || problem?.includes('localhost')], [false, true]);
  await db.owner.query('update sign_in_provider set issuer = $1', [idp.issuer]);
});

test('an issuer inside the network that nobody called internal, or that is none, is not kept', async () => {
  const inside = { ...settings, name: 'Inside', internal: false, clientSecret: 'x' };
  const refused = await admin.send('POST', '/sign-in-providers', inside);
  assert.equal(refused.statusCode, 502, refused.body);
  const metadata = { ...settings, name: 'Metadata', issuer: 'http://169.254.169.254', clientSecret: 'x' };
  assert.equal((await admin.send('POST', '/sign-in-providers', metadata)).statusCode, 502);
});

test('groups give roles at every sign-in and take them back; what was given by hand stays', async () => {
  const claims = { email: 'ada@corp.test', email_verified: true, name: 'Ada L' };
  await idp.know('ada', { ...claims, groups: ['it-people', 'sales'] });
  const entered = await enter('ada');
  assert.equal(entered.statusCode, 200, entered.body);
  assert.deepEqual(await rolesOf('ada@corp.test'), ['it', 'manager']);
  const ada = (await operators()).find(({ email }) => email === 'ada@corp.test');
  await admin.send('POST', `/operators/${ada?.id}/roles`, { role: 'it' });
  await admin.send('POST', `/operators/${ada?.id}/roles`, { role: 'auditor' });
  await idp.know('ada', { ...claims, groups: ['bosses'] });
  await enter('ada');
  assert.deepEqual(await rolesOf('ada@corp.test'), ['admin', 'auditor', 'it']);
  await idp.know('ada', { ...claims, groups: [] });
  await enter('ada');
  assert.deepEqual(await rolesOf('ada@corp.test'), ['auditor', 'it']);
});

test('an address that the provider has not verified names nobody, and no group makes anybody an operator without a role', async () => {
  const { operatorId } = await signInAs(api, organizationId);
  const email = `${operatorId}@example.test`;
  await idp.know('mallory', { email, email_verified: false, name: 'M', groups: ['it-people'] });
  const refused = await enter('mallory');
  assert.equal(refused.statusCode, 403, refused.body);
  assert.deepEqual(
    refused.cookies.filter(({ name }) => name.includes('session')),
    [],
  );
  await idp.know('nobody', { email: 'nobody@corp.test', email_verified: true, name: 'N', groups: ['cooks'] });
  assert.equal((await enter('nobody')).statusCode, 403);
});

test('an operator is known by a verified address once and by their subject from then on; an address that was given on gives nothing on', async () => {
  const { operatorId } = await signInAs(api, organizationId, [{ role: 'auditor', scope: 'organization', value: '' }]);
  const email = `${operatorId}@example.test`;
  await idp.know('first', { email, email_verified: true, name: 'First', groups: [] });
  assert.equal((await enter('first')).statusCode, 200);
  await idp.know('first', { email: 'renamed@corp.test', email_verified: true, name: 'First', groups: [] });
  assert.equal((await enter('first')).statusCode, 200, 'known by the subject');
  await idp.know('second', { email, email_verified: true, name: 'Second', groups: ['it-people'] });
  const refused = await enter('second');
  assert.match(refused.json<{ detail: string }>().detail, /somebody else before/);
  await admin.send('PATCH', `/operators/${operatorId}`, { disabled: true });
  assert.match((await enter('first')).json<{ detail: string }>().detail, /shut out/);
});

test('an answer counts once, in the browser that asked, within ten minutes, for its own state and nonce', async () => {
  await idp.know('bo', { email: 'bo@corp.test', email_verified: true, name: 'Bo', groups: ['it-people'] });
  const { search, cookie } = await comeBack('bo');
  assert.equal((await post('/sign-in/provider', { search })).statusCode, 422, 'another browser');
  const flow = unseal(testKey, Buffer.from(cookie.split('=')[1] ?? '', 'base64url'), 'sign-in flow');
  const changed = (change: object) =>
    `handback_flow=${Buffer.from(seal(testKey, { ...flow, ...change }, 'sign-in flow')).toString('base64url')}`;
  const old = await post('/sign-in/provider', { search }, changed({ expiresAt: '2026-01-01T00:00:00Z' }));
  assert.equal(old.statusCode, 422, old.body);
  const otherState = await post('/sign-in/provider', { search }, changed({ state: 'another' }));
  assert.equal(otherState.statusCode, 502, otherState.body);
  const again = await comeBack('bo');
  const againFlow = unseal(testKey, Buffer.from(again.cookie.split('=')[1] ?? '', 'base64url'), 'sign-in flow');
  const wrongNonce = Buffer.from(seal(testKey, { ...againFlow, nonce: 'x' }, 'sign-in flow')).toString('base64url');
  const refused = await post('/sign-in/provider', { search: again.search }, `handback_flow=${wrongNonce}`);
  assert.match(refused.json<{ detail: string }>().detail, /cannot be trusted/);
  const third = await comeBack('bo');
  assert.equal((await post('/sign-in/provider', { search: third.search }, third.cookie)).statusCode, 200);
  assert.notEqual((await post('/sign-in/provider', { search: third.search }, third.cookie)).statusCode, 200);
  const secrets = new URLSearchParams(third.search);
  assert.ok(!api.logged.join('').includes(secrets.get('code') ?? '?'), 'no code in the log');
});

test('the last administrator keeps the role that a group gave, and a provider that is removed takes its roles along', async () => {
  const home = await addOrganization(db);
  const founder = await signInAs(api, home);
  const set = await founder.send('POST', '/sign-in-providers', {
    ...settings,
    name: 'Home',
    clientSecret: idp.clientSecret,
  });
  const { id } = set.json<Provider>();
  const claims = { email: 'boss@corp.test', email_verified: true, name: 'Boss' };
  await idp.know('boss', { ...claims, groups: ['bosses', 'it-people'] });
  const before = provider;
  provider = { ...provider, id };
  assert.equal((await enter('boss')).statusCode, 200);
  await db.owner.query('update operator set disabled_at = now() where operator_id = $1', [founder.operatorId]);
  await idp.know('boss', { ...claims, groups: [] });
  const entered = await enter('boss');
  provider = before;
  assert.equal(entered.statusCode, 200);
  await db.owner.query('update operator set disabled_at = null where operator_id = $1', [founder.operatorId]);
  const roles = async () =>
    (await founder.send('GET', '/operators'))
      .json<{ items: Listed[] }>()
      .items.find(({ name }) => name === 'Boss')
      ?.roles.map(({ role }) => role);
  assert.deepEqual(await roles(), ['admin']);
  assert.equal((await founder.send('DELETE', `/sign-in-providers/${id}`)).statusCode, 200);
  assert.deepEqual(await roles(), []);
});

test('whoever made an account, let it in, or set up its provider is the same person until somebody else vouches', async () => {
  const home = await addOrganization(db);
  const founder = await signInAs(api, home);
  const made = await founder.send('POST', '/operators', {
    name: 'Puppet',
    email: 'puppet@example.test',
    roles: [{ role: 'admin' }],
  });
  const puppet = made.json<Listed>();
  assert.equal(puppet.vouched, false);
  const { url } = (await founder.send('POST', `/operators/${puppet.id}/link`)).json<{ url: string }>();
  const { token } = (await post('/sign-in', { secret: url.split('#')[1], token: true })).json<{ token: string }>();
  const asPuppet = (path: string, payload: object = {}) =>
    api.app.inject({ method: 'POST', url: `/api/v1${path}`, payload, headers: { authorization: `Bearer ${token}` } });
  const other = await signInAs(api, home);
  const application = await addApplication(db, home, { name: 'Directory', connector: 'manual' });
  const account = { applicationId: application, account: 'break-glass', reason: 'break glass' };
  const held = (await founder.send('POST', '/protected-accounts', account)).json<{ id: string }>();
  const proposed = await founder.send('POST', `/protected-accounts/${held.id}/lift`, { reason: 'not needed' });
  const { id } = proposed.json<{ id: string }>();
  const refused = await asPuppet(`/proposals/${id}/confirm`);
  assert.match(refused.json<{ detail: string }>().detail, /until somebody else has vouched/);
  assert.equal((await founder.send('POST', `/operators/${puppet.id}/vouch`)).statusCode, 422, 'not its maker');
  assert.equal((await asPuppet(`/operators/${puppet.id}/vouch`)).statusCode, 422, 'not itself');
  const vouched = await other.send('POST', `/operators/${puppet.id}/vouch`);
  assert.equal(vouched.json<Listed>().vouched, true, vouched.body);
  const again = (await founder.send('POST', `/operators/${puppet.id}/link`)).json<{ url: string }>();
  await post('/sign-in', { secret: again.url.split('#')[1] });
  assert.equal((await asPuppet(`/proposals/${id}/confirm`)).statusCode, 422, 'a new link of its maker was used');
  await other.send('POST', `/operators/${puppet.id}/vouch`);
  const confirmed = await asPuppet(`/proposals/${id}/confirm`);
  assert.equal(confirmed.statusCode, 200, confirmed.body);
});
