import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { ConnectorSession, Verb, WriteResult } from '../core/applications/connector.ts';
import { Failure } from '../core/failure.ts';
import { makeHttp } from './http.ts';
import { findConnector } from './registry.ts';

type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};
type Answer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
};
type Fields = Readonly<Record<string, unknown>>;

const token = 'secret-token-of-the-test';
const nobody = { employeeNumbers: [], externalIds: [], emails: [], logins: [] };
const canary = { id: 'canary-1', userName: 'canary', active: true };
const ann = { id: 'ann-1', userName: 'ann', active: true, title: 'Engineer', meta: { version: 'W/"7"' } };

/** An application that answers as it is told to: a session with it, and what it was asked. */
async function answering(t: TestContext, answer: (asked: Asked) => Answer | undefined, more: Fields = {}) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .once('end', () => {
        const url = new URL(request.url ?? '/', 'http://localhost');
        const { method = '', headers } = request;
        const one = {
          method,
          path: url.pathname,
          query: url.searchParams,
          headers,
          body: String(Buffer.concat(chunks)),
        };
        asked.push(one);
        const { status = 200, headers: more = {}, json } = answer(one) ?? honest(one);
        const type = json === undefined ? {} : { 'content-type': 'application/scim+json' };
        response.writeHead(status, { ...type, ...more }).end(json === undefined ? undefined : JSON.stringify(json));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => server.close(resolve)));
  const connector = findConnector('scim');
  assert.ok(connector);
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = await connector.open(
    { baseUrl, internal: true, canary: { id: canary.id }, dialect: { membership: 'user' }, ...more },
    { token },
    {
      http: makeHttp(),
      randomBytes: (size) => new Uint8Array(size),
      now: () => Temporal.Instant.from('2026-11-23T08:00:00Z'),
      signal: new AbortController().signal,
    },
  );
  return { session, asked };
}

/** The answers of an application that holds the canary and Ann, and where nothing can be changed. */
function honest({ path, query }: Asked): Answer {
  const users = [canary, ann];
  const single = users.find(({ id }) => path === `/Users/${id}`);
  if (single !== undefined) return { json: single };
  if (path !== '/Users') return { status: 404, json: { status: '404' } };
  const filter = query.get('filter');
  return listOf(
    filter === null
      ? users
      : users.filter(({ id, userName }) => [id, userName].some((value) => filter.includes(`"${value}"`))),
  );
}

function listOf(resources: readonly unknown[], totalResults: unknown = resources.length): Answer {
  return { json: { totalResults, itemsPerPage: 20, startIndex: 1, Resources: resources } };
}

async function drain(session: ConnectorSession): Promise<readonly string[]> {
  return (await Array.fromAsync(session.listAccounts())).flat().map(({ login }) => login);
}

function write(session: ConnectorSession, verb: Verb): Promise<WriteResult> {
  const found = session.writes[verb];
  assert.ok(found);
  const target = { externalId: ann.id, fingerprint: { id: ann.id, userName: ann.userName } };
  return found.run({ target, operationId: 'step-1', beforeSend: () => {} });
}

test('a redirect, an error or a page that is no SCIM makes a look unknown, and the token is told to nobody', async (t) => {
  const wrong: readonly Answer[] = [
    { status: 302, headers: { location: 'http://127.0.0.1:1/steal' } },
    { status: 403, json: { detail: `the token ${token} may not` } },
    { status: 500 },
    { status: 503, headers: { 'retry-after': '5' } },
    { headers: { 'content-type': 'text/html' }, json: listOf([canary, ann]).json },
    { headers: { 'content-type': 'application/problem+json' }, json: listOf([canary, ann]).json },
    { json: [] },
    { json: { totalResults: 'many', Resources: [canary] } },
    { json: { totalResults: 1, Resources: [{ id: canary.id }] } },
  ];
  for (const answer of wrong) {
    const { session } = await answering(t, () => answer);
    const looks = [await session.findAccounts({ ...nobody, logins: ['ann'] }), await session.readAccount(ann.id)];
    for (const look of looks) assert.equal(look.state, 'unknown', JSON.stringify({ answer, look }));
    assert.equal(JSON.stringify(looks).includes(token), false);
    await assert.rejects(drain(session), Failure);
  }
});

test('a write that is redirected, or answered with an error page, is ambiguous; one that is refused is not done', async (t) => {
  const cases: readonly (readonly [Answer, WriteResult['outcome']])[] = [
    [{ status: 307, headers: { location: '/elsewhere' } }, 'ambiguous'],
    [{ status: 500 }, 'ambiguous'],
    [{ status: 200, headers: { 'content-type': 'text/html' } }, 'ambiguous'],
    [{ status: 400, json: { scimType: 'invalidValue' } }, 'definitely_not'],
    [{ status: 429, headers: { 'retry-after': '7' } }, 'definitely_not'],
    [{ status: 204 }, 'accepted'],
    [{ status: 202 }, 'accepted'],
  ];
  for (const [answer, outcome] of cases) {
    const { session } = await answering(t, ({ method }) => (method === 'GET' ? undefined : answer));
    assert.equal((await write(session, 'suspend')).outcome, outcome, JSON.stringify(answer));
  }
});

test('a user who is not found is only absent when the canary is read in the same way', async (t) => {
  const { session } = await answering(t, ({ path }) => (path.startsWith('/Users/') ? { status: 404 } : undefined));
  assert.equal((await session.readAccount('bob-1')).state, 'unknown');
  const honestOne = await answering(t, () => undefined);
  assert.deepEqual(await honestOne.session.readAccount('bob-1'), { state: 'absent' });
});

test('an answer about another user, or with users nobody asked for, is unknown', async (t) => {
  const other = await answering(t, ({ path }) => (path === `/Users/${ann.id}` ? { json: canary } : undefined));
  assert.equal((await other.session.readAccount(ann.id)).state, 'unknown');
  const deaf = await answering(t, ({ path }) => (path === '/Users' ? listOf([canary, ann]) : undefined));
  assert.equal((await deaf.session.findAccounts({ ...nobody, logins: ['bob'] })).state, 'unknown');
});

test('an id that a URL would read as a way elsewhere is never sent', async (t) => {
  const { session, asked } = await answering(t, () => undefined);
  for (const id of ['', '.', '..']) assert.equal((await session.readAccount(id)).state, 'unknown');
  assert.equal(asked.length, 0);
  await session.readAccount('../Groups/1?x=#');
  assert.equal(asked[0]?.path, '/Users/..%2FGroups%2F1%3Fx%3D%23');
});

test('a listing is complete whatever the totals and page sizes claim, or it fails', async (t) => {
  const everybody = [
    canary,
    ...Array.from({ length: 7 }, (_, index) => ({ ...ann, id: `id-${index}`, userName: `u${index}` })),
  ];
  const slice = ({ query }: Asked, size: number) => {
    const start = Number(query.get('startIndex')) - 1;
    return everybody.slice(start, start + size);
  };
  const complete: Readonly<Record<string, (asked: Asked) => Answer>> = {
    'the total counts the page only': (asked) => listOf(slice(asked, 3), slice(asked, 3).length),
    'pages are smaller than asked for': (asked) => listOf(slice(asked, 2), everybody.length),
    'the total is a word': (asked) => listOf(slice(asked, 5), String(everybody.length)),
    'paging is not done at all': () => listOf(everybody),
    'behind the end is an error': (asked) => {
      const page = slice(asked, 4);
      return page.length === 0 ? { status: 400 } : listOf(page, everybody.length);
    },
  };
  for (const [name, answer] of Object.entries(complete)) {
    const { session } = await answering(t, answer, { pageSize: 5 });
    assert.equal(new Set(await drain(session)).size, 7, name);
  }
  const broken: Readonly<Record<string, (asked: Asked) => Answer>> = {
    'every page is the first': () => listOf(everybody.slice(0, 3), everybody.length),
    'it ends before what it promised': (asked) => listOf(slice(asked, 3).slice(0, 2), 9),
    'no resources, but a total': () => ({ json: { totalResults: 8 } }),
    'the canary is missing': (asked) =>
      listOf(
        slice(asked, 9).filter(({ id }) => id !== canary.id),
        7,
      ),
  };
  for (const [name, answer] of Object.entries(broken)) {
    const { session } = await answering(t, answer, { pageSize: 5 });
    await assert.rejects(drain(session), Failure, name);
  }
});

test('the words of other applications for active are understood, and any other status is unknown', async (t) => {
  for (const [value, active] of [
    ['False', false],
    ['true', true],
    ['disabled', 'unknown'],
    [0, 'unknown'],
    [null, 'unknown'],
    [undefined, 'unknown'],
  ] as const) {
    const { session } = await answering(t, ({ path }) =>
      path === `/Users/${ann.id}` ? { json: { ...ann, active: value } } : undefined,
    );
    const reading = await session.readAccount(ann.id);
    assert.equal(reading.state === 'present' && reading.account.active, active, String(value));
  }
});

test('the version that was read goes with the write, and a user changed in between is not overwritten', async (t) => {
  const { session, asked } = await answering(
    t,
    ({ method }) => (method === 'PUT' ? { status: 412, json: {} } : undefined),
    { dialect: { patch: 'put', membership: 'user', activeAs: 'string' } },
  );
  const result = await write(session, 'suspend');
  assert.deepEqual([result.outcome, result.outcome === 'definitely_not' && result.retryAfterMs], ['definitely_not', 0]);
  const put = asked.find(({ method }) => method === 'PUT');
  assert.equal(put?.headers['if-match'], 'W/"7"');
  assert.equal(put?.headers['content-type'], 'application/scim+json');
  const { meta: _, ...kept } = ann;
  assert.deepEqual(JSON.parse(put?.body ?? ''), { ...kept, active: 'False' });
});

test('an application without `or` is asked one comparison at a time, and then for the canary', async (t) => {
  const { session, asked } = await answering(t, () => undefined, {
    dialect: { filters: 'single', membership: 'user' },
    searchBy: ['userName', 'emails'],
  });
  const listing = await session.findAccounts({
    ...nobody,
    logins: ['ann'],
    emails: ['ann@example.test'],
    externalIds: ['x'],
  });
  assert.deepEqual(listing.state === 'seen' && listing.accounts.map(({ login }) => login), ['ann']);
  const filters = ['emails.value eq "ann@example.test"', 'userName eq "ann"', 'id eq "canary-1"'];
  assert.deepEqual(
    asked.map(({ query }) => query.get('filter')),
    filters,
  );
});

test('leaving one of two groups ends as done in part, with the name of what was done', async (t) => {
  const inGroups = {
    ...ann,
    groups: [
      { value: 'g-1', display: 'VPN' },
      { value: 'g-2', display: 'Finance' },
    ],
  };
  const { session, asked } = await answering(t, ({ method, path }) => {
    if (path === `/Users/${ann.id}`) return { json: inGroups };
    if (method === 'PATCH') return path === '/Groups/g-1' ? { status: 204 } : { status: 403, json: {} };
    return undefined;
  });
  const result = await write(session, 'removeFromGroups');
  assert.equal(result.outcome, 'ambiguous');
  assert.match(result.outcome === 'ambiguous' ? result.reason : '', /removed from VPN.*403/);
  const patch = JSON.parse(asked.find(({ method }) => method === 'PATCH')?.body ?? '') as {
    readonly Operations: unknown;
  };
  assert.deepEqual(patch.Operations, [{ op: 'remove', path: 'members[value eq "ann-1"]' }]);
});

test('the last active holder of a role or member of a group of administrators is known, and a filter that is ignored makes it unknown', async (t) => {
  const roles = [{ value: 'owner' }];
  const boss = { id: 'boss-1', userName: 'boss', active: true, roles };
  const gone = { id: 'gone-1', userName: 'gone', active: false, roles };
  const answers = ({ path, query }: Asked) => {
    if (path === '/Groups/admins')
      return { json: { id: 'admins', members: [{ value: ann.id }, { value: canary.id }] } };
    return query.get('filter')?.startsWith('roles.value') ? listOf([boss, gone]) : undefined;
  };
  const settings = { administratorRoles: ['owner'], administratorGroups: ['admins'] };
  const { session } = await answering(t, answers, settings);
  assert.deepEqual(await session.readAdmins?.(boss.id), {
    state: 'seen',
    admins: [
      { externalId: boss.id, active: true },
      { externalId: gone.id, active: false },
      { externalId: ann.id, active: true },
    ],
    owned: [],
    keep: null,
  });
  const careless = await answering(t, ({ query }) => (query.has('filter') ? listOf([ann]) : undefined), settings);
  assert.equal((await careless.session.readAdmins?.(ann.id))?.state, 'unknown');
  assert.equal((await answering(t, () => undefined)).session.readAdmins, undefined);
});

test('the verbs a plan counts on are those that a session with these settings offers', async (t) => {
  const scim = findConnector('scim');
  for (const settings of [{}, { deleteOnDeprovision: false }, { deleteOnDeprovision: true }]) {
    const { session } = await answering(t, () => undefined, settings);
    assert.deepEqual(scim?.verbsOf?.(settings).toSorted(), Object.keys(session.writes).toSorted());
  }
});
