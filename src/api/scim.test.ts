import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization } from '../../test/organization.ts';
import { addScimSource, listenForScim } from '../../test/scim-push.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const admin = await signInAs(api, organizationId);
const peer = await listenForScim(api);
const { token, id: sourceId } = await addScimSource(admin, 'Okta');

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const userOf = (name: string, more: object = {}) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: `${name}@corp.example`,
  name: { givenName: name, familyName: 'Test' },
  emails: [{ value: `${name}@corp.example`, type: 'work', primary: true }],
  active: true,
  ...more,
});
const send = (method: string, path: string, body?: object | string, headers: Record<string, string> = {}) =>
  peer.send(method, path, { token, headers, ...(body === undefined ? {} : { body }) });
const create = async (name: string, more: object = {}) => {
  const made = await send('POST', '/Users', userOf(name, more));
  assert.equal(made.status, 201, made.text);
  return String(made.json.id);
};
const patch = (id: string, ...Operations: object[]) =>
  send('PATCH', `/Users/${id}`, { schemas: [patchOp], Operations });
const isError = (answer: { readonly json: unknown; readonly status: number }, status: number, scimType?: string) => {
  const error = answer.json as { schemas: string[]; status: string; scimType?: string; detail: string };
  assert.deepEqual(
    [answer.status, error.status, error.schemas, error.scimType],
    [status, String(status), ['urn:ietf:params:scim:api:messages:2.0:Error'], scimType],
  );
  assert.ok(error.detail.length > 0);
};

test('a client is told what the server can do before it pushes anything', async () => {
  const config = await send('GET', '/ServiceProviderConfig');
  assert.deepEqual(
    [config.status, config.json.patch?.['supported'], config.json.filter?.['supported']],
    [200, true, true],
  );
  assert.match(String(config.headers['content-type']), /^application\/scim\+json/);
  const types = await send('GET', '/ResourceTypes');
  assert.deepEqual(
    types.json.Resources?.map(({ id }) => id),
    ['User', 'Group'],
  );
  const schemas = await send('GET', '/Schemas');
  assert.deepEqual([schemas.json.totalResults, schemas.json.Resources?.[2]?.id], [3, enterprise]);
  const attributes = (schemas.json.Resources?.[0]?.attributes ?? []).map((one) => one['name']);
  assert.ok(attributes.includes('userName') && !attributes.includes('password'));
  assert.equal((await send('GET', `/Schemas/${enterprise}`)).status, 200);
  assert.equal((await send('GET', '/ResourceTypes/Printer')).status, 404);
});

test('without a token, with a wrong one or with an API token, every address answers 401 as a SCIM error', async () => {
  for (const path of ['/Users', '/ServiceProviderConfig', '/Groups', '/nowhere']) {
    isError(await peer.send('GET', path), 401);
    isError(await peer.send('GET', path, { token: 'hbp_nobody' }), 401);
    isError(await peer.send('GET', path, { token: admin.token }), 401);
    isError(await peer.send('GET', path, { headers: { authorization: `Basic ${token}` } }), 401);
  }
  assert.equal(
    (await api.app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${token}` } })).statusCode,
    401,
  );
});

test('the token of one organization, or of one source, never reaches what another was pushed (edge-131)', async () => {
  const id = await create('secluded');
  const other = await signInAs(api, await addOrganization(db, 'Other'));
  const foreign = await addScimSource(other, 'Okta');
  const second = await addScimSource(admin, 'Entra');
  for (const stranger of [foreign.token, second.token]) {
    isError(await peer.send('GET', `/Users/${id}`, { token: stranger }), 404);
    isError(await peer.send('DELETE', `/Users/${id}`, { token: stranger }), 404);
    isError(await peer.send('PUT', `/Users/${id}`, { token: stranger, body: userOf('secluded') }), 404);
    const listed = await peer.send('GET', '/Users', { token: stranger });
    assert.deepEqual([listed.json.totalResults, listed.json.Resources], [0, []]);
  }
  assert.equal((await send('GET', `/Users/${id}`)).status, 200);
});

test('only the hash of a token is kept, and after a rotation two count, then one', async () => {
  const source = await addScimSource(admin, 'Rotating');
  const rotated = await admin.send('POST', `/hr-sources/${source.id}/rotate`, { overlapHours: 1 });
  const next = rotated.json<{ secret: string }>().secret;
  const works = async (secret: string) => (await peer.send('GET', '/Users', { token: secret })).status;
  assert.deepEqual([await works(source.token), await works(next)], [200, 200]);
  const third = (await admin.send('POST', `/hr-sources/${source.id}/rotate`, { overlapHours: 0 })).json<{
    secret: string;
  }>();
  assert.deepEqual([await works(source.token), await works(next), await works(third.secret)], [401, 401, 200]);
  const { rows } = await db.owner.query<{ text: string }>('select t::text as text from scim_token t');
  assert.ok(rows.every(({ text }) => !text.includes(third.secret)));
  assert.equal(
    (await admin.send('POST', '/hr-sources', { name: 'Own', kind: 'scim', secret: 'x'.repeat(30) })).statusCode,
    400,
  );
});

test('a user that is pushed can be read, found, and is refused a second time', async () => {
  const made = await send(
    'POST',
    '/Users',
    userOf('ada', { externalId: '00u1', password: 'Dummy-1!', groups: [], unheardOf: 1 }),
  );
  assert.equal(made.status, 201);
  const { id, meta } = made.json;
  assert.deepEqual([made.headers['location'], made.headers['etag']], [meta?.['location'], 'W/"1"']);
  assert.deepEqual([made.json.active, made.json.externalId, made.json.name?.['familyName']], [true, '00u1', 'Test']);
  assert.equal(made.text.includes('Dummy') || made.text.includes('unheardOf') || made.text.includes('null'), false);
  isError(await send('POST', '/Users', { ...userOf('ada'), userName: 'ADA@corp.example' }), 409, 'uniqueness');
  const found = async (filter: string) => {
    const { json, status } = await send('GET', `/Users?filter=${encodeURIComponent(filter)}&startIndex=1&count=100`);
    assert.equal(status, 200, JSON.stringify(json));
    return json.Resources?.map((one) => one.id);
  };
  for (const filter of [
    'userName eq "ADA@CORP.EXAMPLE"',
    'USERNAME EQ "ada@corp.example"',
    'externalId eq "00u1"',
    'emails[type eq "work"].value eq "ada@corp.example"',
    'emails.value eq "ADA@corp.example" and active eq true',
    `id eq "${id}"`,
    'userName eq "nobody" or externalId eq "00u1"',
    'userName sw "ada" and name.familyName co "ES" and not (active eq false)',
  ])
    assert.deepEqual(await found(filter), [id], filter);
  for (const filter of [
    'externalId eq "00U1"',
    'userName eq "nobody"',
    'emails[type eq "home"].value eq "ada@corp.example"',
  ])
    assert.deepEqual(await found(filter), [], filter);
  isError(await send('GET', '/Users/00000000-0000-7000-8000-000000000000'), 404);
  isError(await send('GET', '/Users/nothing-like-an-id'), 404);
});

test('attributes and excludedAttributes choose what is answered; id and schemas always are', async () => {
  const id = await create('viewed', { [enterprise]: { department: 'Sales', employeeNumber: 'V-1' } });
  const read = async (query: string) => (await send('GET', `/Users/${id}?${query}`)).json;
  assert.deepEqual(Object.keys(await read('attributes=USERNAME')).sort(), ['id', 'schemas', 'userName']);
  assert.deepEqual((await read('attributes=emails.value')).emails, [{ value: 'viewed@corp.example' }]);
  assert.deepEqual((await read(`attributes=${enterprise}:department`))[enterprise], { department: 'Sales' });
  const without = await read(`excludedAttributes=emails,name.givenName,${enterprise}:employeeNumber`);
  assert.deepEqual(
    [without.emails, without.name, without[enterprise]],
    [undefined, { familyName: 'Test' }, { department: 'Sales' }],
  );
});

test('pages keep their order and never lose or repeat a user', async () => {
  for (let at = 0; at < 5; at += 1) await create(`page${at}`, { title: 'paged' });
  const names: string[] = [];
  for (let startIndex = 1; ; startIndex += 2) {
    const { json } = await send('GET', `/Users?filter=title%20eq%20%22paged%22&startIndex=${startIndex}&count=2`);
    assert.deepEqual([json.totalResults, json.startIndex], [5, startIndex]);
    names.push(...(json.Resources ?? []).map(({ userName = '' }) => userName));
    if (json.itemsPerPage === 0) break;
  }
  assert.deepEqual(
    names,
    [0, 1, 2, 3, 4].map((at) => `page${at}@corp.example`),
  );
  const counted = await send('GET', '/Users?count=0&startIndex=-3');
  assert.deepEqual(
    [counted.json.Resources, counted.json.startIndex, (counted.json.totalResults ?? 0) > 4],
    [[], 1, true],
  );
});

test('a change of a version that was overtaken is 412, and one with the right tag goes through', async () => {
  const id = await create('versioned');
  const put = (tag: string) => send('PUT', `/Users/${id}`, userOf('versioned', { title: tag }), { 'if-match': tag });
  assert.deepEqual([(await put('W/"1"')).headers['etag'], (await put('*')).status], ['W/"2"', 200]);
  isError(await put('W/"1"'), 412);
  isError(await put('nonsense'), 412);
  assert.equal((await send('GET', `/Users/${id}`, undefined, { 'if-none-match': 'W/"3"' })).status, 304);
});

const dialects: readonly { readonly says: string; readonly operations: readonly object[]; readonly active: boolean }[] =
  [
    { says: 'Okta: no path, a boolean', operations: [{ op: 'replace', value: { active: false } }], active: false },
    {
      says: 'Entra by default: capital, the text "False"',
      operations: [{ op: 'Replace', path: 'active', value: 'False' }],
      active: false,
    },
    { says: 'Entra with the flag', operations: [{ op: 'replace', path: 'active', value: false }], active: false },
    { says: 'a small text', operations: [{ op: 'replace', path: 'Active', value: 'false' }], active: false },
    { says: 'add instead of replace', operations: [{ op: 'Add', path: 'active', value: 'False' }], active: false },
    {
      says: 'a URN in front',
      operations: [{ op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User:active', value: false }],
      active: false,
    },
    { says: 'the text "True"', operations: [{ op: 'Replace', path: 'active', value: 'True' }], active: true },
    { says: 'null says nothing', operations: [{ op: 'replace', value: { active: null, title: 'x' } }], active: true },
    { says: 'removing it says nothing', operations: [{ op: 'remove', path: 'active' }], active: true },
    { says: 'something else changes', operations: [{ op: 'replace', path: 'title', value: 'Lead' }], active: true },
    {
      says: 'the last one counts',
      operations: [
        { op: 'replace', value: { active: false } },
        { op: 'replace', value: { active: true } },
      ],
      active: true,
    },
  ];
for (const [at, { says, operations, active }] of dialects.entries()) {
  test(`whether a user is active is read as it was meant: ${says}`, async () => {
    const id = await create(`dialect${at}`);
    const answer = await patch(id, ...operations);
    assert.deepEqual([answer.status, answer.json.active], [200, active], answer.text);
    assert.equal((await send('GET', `/Users/${id}`)).json.active, active);
  });
}

test('a PUT without active leaves it as it was, and one with it says what is', async () => {
  const id = await create('putter');
  const { active: _, ...without } = userOf('putter');
  assert.equal((await send('PUT', `/Users/${id}`, without)).json.active, true);
  assert.equal((await send('PUT', `/Users/${id}`, { ...without, active: false })).json.active, false);
  assert.equal((await send('PUT', `/Users/${id}`, { ...without, title: 'Lead' })).json.active, false);
});

test('what is neither true nor false is refused, and changes nothing', async () => {
  const id = await create('undecided');
  for (const value of ['no', '0', '', 0, [], {}])
    isError(
      await patch(id, { op: 'replace', path: 'title', value: 'x' }, { op: 'replace', path: 'active', value }),
      400,
      'invalidValue',
    );
  const { json } = await send('GET', `/Users/${id}`);
  assert.deepEqual([json.active, json.title, json.meta?.['version']], [true, undefined, 'W/"1"']);
});

test('Entra names attributes by filters, dots and URNs, and adds what is not there yet', async () => {
  const id = await create('entra');
  const answer = await patch(
    id,
    { op: 'Replace', path: 'emails[type eq "work"].value', value: 'new@corp.example' },
    { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+49 1' },
    { op: 'Add', path: `${enterprise}:department`, value: 'Sales' },
    { op: 'Add', path: `${enterprise}:manager`, value: 'boss-1' },
    { op: 'Replace', value: { 'name.givenName': 'Eve', [`${enterprise}:employeeNumber`]: 'E-77', 'unheard.of': 1 } },
    { op: 'Add', path: 'urn:ietf:params:scim:schemas:extension:custom:2.0:User:shoeSize', value: '43' },
  );
  assert.equal(answer.status, 200, answer.text);
  const { json } = answer;
  assert.deepEqual(json.emails, [{ value: 'new@corp.example', type: 'work', primary: true }]);
  assert.deepEqual(json.phoneNumbers, [{ type: 'mobile', value: '+49 1' }]);
  assert.deepEqual(json.name, { givenName: 'Eve', familyName: 'Test' });
  assert.deepEqual(json[enterprise], { department: 'Sales', manager: { value: 'boss-1' }, employeeNumber: 'E-77' });
  const less = await patch(
    id,
    { op: 'Remove', path: `${enterprise}:manager` },
    { op: 'Remove', path: 'phoneNumbers[type eq "mobile"]' },
    { op: 'remove', path: 'emails[type eq "home"]' },
  );
  assert.deepEqual(
    [less.json[enterprise]?.['manager'], less.json.phoneNumbers, less.json.emails?.length],
    [undefined, undefined, 1],
  );
});

test('groups are kept as they are pushed, and Entra removes a member without removing all', async () => {
  const made = await send('POST', '/Groups', { displayName: 'Sales', members: [{ value: 'a' }, { value: 'b' }] });
  assert.equal(made.status, 201, made.text);
  const path = `/Groups/${made.json.id}`;
  const change = (...Operations: object[]) => send('PATCH', path, { schemas: [patchOp], Operations });
  assert.equal((await change({ op: 'Add', path: 'members', value: [{ value: 'c' }, { value: 'a' }] })).status, 204);
  assert.equal((await change({ op: 'Remove', path: 'members', value: [{ value: 'a' }] })).status, 204);
  assert.equal((await change({ op: 'Remove', path: 'members', value: [] })).status, 204);
  assert.equal((await change({ op: 'remove', path: 'members[value eq "b"]' })).status, 204);
  assert.equal((await change({ op: 'replace', value: { displayName: 'Sales EMEA' } })).status, 204);
  const group = (await send('GET', path)).json;
  assert.deepEqual([group.displayName, group.members], ['Sales EMEA', [{ value: 'c' }]]);
  const found = await send('GET', '/Groups?filter=displayName%20eq%20%22sales%20emea%22&excludedAttributes=members');
  assert.deepEqual([found.json.totalResults, found.json.Resources?.[0]?.members], [1, undefined]);
  assert.equal((await send('DELETE', path)).status, 204);
  isError(await send('GET', path), 404);
});

test('a deleted user is gone for the source, and its name is free again', async () => {
  const id = await create('removed');
  assert.equal((await send('DELETE', `/Users/${id}`)).status, 204);
  isError(await send('GET', `/Users/${id}`), 404);
  isError(await send('DELETE', `/Users/${id}`), 404);
  isError(await patch(id, { op: 'replace', path: 'active', value: true }), 404);
  assert.notEqual(await create('removed'), id);
});

test('what is meant to harm is refused as a SCIM error, and the server goes on', async () => {
  const id = await create('target');
  const before = (await send('GET', `/Users/${id}`)).text;
  const path = `/Users/${id}`;
  const deep = `${'{"name":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  isError(await send('PUT', path, JSON.stringify({ ...userOf('target'), title: 'x'.repeat(2 * 1024 * 1024) })), 413);
  isError(await send('PUT', path, deep), 400, 'invalidSyntax');
  isError(await send('PUT', path, '{"userName":"a","userName":"b"}'), 400, 'invalidSyntax');
  isError(
    await send('PUT', path, '{"userName":"target@corp.example","active":true,"Active":false}'),
    400,
    'invalidSyntax',
  );
  isError(await send('PUT', path, '{"userName":"a","__proto__":{"active":false}}'), 400, 'invalidSyntax');
  isError(
    await send('PUT', path, '{"userName":"a","name":{"constructor":{"prototype":{"x":1}}}}'),
    400,
    'invalidSyntax',
  );
  isError(await send('PUT', path, '{"userName":'), 400, 'invalidSyntax');
  isError(await send('PUT', path, 'null'), 400, 'invalidSyntax');
  isError(await send('PUT', path, '[]'), 400, 'invalidSyntax');
  isError(await send('PUT', path, '{"userName":"a\\u0000b"}'), 400, 'invalidValue');
  isError(await send('PUT', path, '{"userName":"a\\ud800b"}'), 400, 'invalidSyntax');
  isError(await send('PUT', path, '{"userName":"\\u200b\\u2060"}'), 400, 'invalidValue');
  isError(await send('GET', '/Users/%00'), 400, 'invalidValue');
  isError(await send('PUT', path, '{"name":{}}'), 400, 'invalidValue');
  isError(await send('PUT', path, '<user/>', { 'content-type': 'application/xml' }), 415);
  isError(await send('POST', '/Users'), 400, 'invalidSyntax');
  const many = Array.from({ length: 10_000 }, () => ({ op: 'replace', path: 'title', value: 'x' }));
  isError(await patch(id, ...many), 413);
  isError(await patch(id, { op: 'replace', path: 'emails[', value: 1 }), 400, 'invalidPath');
  const long = `${'a'.repeat(900_000)}!`;
  isError(await send('POST', '/Users', { ...userOf('long'), [long]: 1 }), 400, 'invalidPath');
  isError(await patch(id, { op: 'replace', value: { [long]: 1 } }), 400, 'invalidPath');
  isError(await patch(id, { op: 'explode', path: 'title' }), 400, 'invalidSyntax');
  isError(await patch(id, { op: 'remove' }), 400, 'noTarget');
  isError(await patch(id), 400, 'invalidSyntax');
  assert.equal((await send('GET', path)).text, before);
  assert.equal(({} as Record<string, unknown>)['x'], undefined);
});

test('a filter is never SQL and never code, and one that cannot be read is 400', async () => {
  const list = (filter: string) => send('GET', `/Users?filter=${encodeURIComponent(filter)}`);
  // Written out, these would be more than thirty million alternatives.
  const groups = Array.from({ length: 25 }, () => '(title eq "a" or title eq "b")').join(' and ');
  isError(await list(groups), 400, 'invalidFilter');
  isError(await list(groups.replaceAll('(', 'not (').replaceAll(' or ', ' and ')), 400, 'invalidFilter');
  const injected = await list(`userName eq "x' or 1=1; drop table person --"`);
  assert.deepEqual([injected.status, injected.json.totalResults], [200, 0]);
  assert.equal((await list('userName eq "%" or userName co "%"')).json.totalResults, 0);
  for (const filter of [
    'userName',
    '(((',
    'userName gt "a"',
    'password eq "x"',
    'constructor.prototype.polluted eq "x"',
    'toString.call eq "x"',
    'hasOwnProperty.call eq 1',
    '__proto__.polluted eq "x"',
    `userName eq "${'x'.repeat(5_000)}"`,
    'emails[type eq "work"',
    'active eq "maybe"',
    'userName eq "a\u0000b"',
  ])
    isError(await list(filter), 400, 'invalidFilter');
  isError(await send('GET', '/Users?startIndex=first'), 400, 'invalidValue');
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  assert.equal((await list('userName pr')).status, 200);
});

test('no password that was pushed is kept anywhere', async () => {
  const secret = 'Zx9-never-kept';
  const id = await create('secretive', { password: secret });
  await patch(id, { op: 'replace', path: 'password', value: secret }, { op: 'replace', value: { Password: secret } });
  const { rows } = await db.owner.query<{ body: string; content: string }>(
    `select convert_from(m.body, 'UTF8') as body, r.content::text as content from inbound_message m, scim_resource r
     where m.hr_source_id = $1 and r.scim_resource_id = $2`,
    [sourceId, id],
  );
  assert.ok(rows.length > 1 && rows.every(({ body, content }) => !body.includes(secret) && !content.includes(secret)));
  assert.ok(api.logged.every((line) => !line.includes(secret) && !line.includes(token)));
});
