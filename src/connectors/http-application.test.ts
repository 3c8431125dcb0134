import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { ConnectorSession, Http, WriteResult } from '../core/applications/connector.ts';
import { Failure } from '../core/failure.ts';
import { makeHttp } from './http.ts';
import { findConnector } from './registry.ts';

type Fields = Readonly<Record<string, unknown>>;
type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
};
type Answer = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string | Buffer;
  /** Writes the answer itself. */
  readonly stream?: (response: ServerResponse) => void;
};

const token = 'secret-token-of-the-test';
const nobody = { employeeNumbers: [], externalIds: [], emails: [], logins: [] };
const canary = { id: 'canary-1', login: 'canary', active: true };
const ann = { id: 'ann-1', login: 'ann', active: true };
const byCursor = { by: 'cursor', parameter: 'after', next: '/next' };

const definition: Fields = {
  version: 1,
  name: 'Desk',
  auth: { kind: 'bearer', secret: 'desk_token' },
  account: { id: '/id', login: '/login', active: { at: '/active', words: { true: true, false: false } } },
  list: { path: '/users', items: '/users', pages: byCursor },
  find: {
    id: { path: '/users/{id}', item: '' },
    login: { path: '/users', query: { login: '{login}' }, items: '/users' },
  },
  canary: { id: canary.id, login: canary.login },
  writes: {
    suspend: {
      method: 'PATCH',
      path: '/users/{id}',
      body: { active: false },
      effect: 'set',
      verify: { at: '/active', is: false },
    },
  },
};

/** An application that answers as it is told to: a session with it, and what it was asked. */
async function answering(
  t: TestContext,
  answer: (asked: Asked, times: number) => Answer | undefined,
  more: Fields = {},
  http: Http = makeHttp(),
) {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const { method = '', headers } = request;
      const one = { method, path: url.pathname, query: url.searchParams, headers };
      asked.push(one);
      const { status = 200, headers: own = {}, json, text, stream } = answer(one, asked.length) ?? honest(one);
      response.writeHead(status, { 'content-type': 'application/json', ...own });
      if (stream !== undefined) return stream(response);
      return response.end(text ?? (json === undefined ? undefined : JSON.stringify(json)));
    });
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { session: await open({ ...definition, baseUrl: url, ...more }, ['127.0.0.1'], http), asked, url };
}

async function open(
  described: Fields,
  internalHosts: readonly string[],
  http: Http = makeHttp(),
): Promise<ConnectorSession> {
  const connector = findConnector('http');
  assert.ok(connector);
  return connector.open(
    { definition: described, internalHosts },
    { desk_token: token },
    {
      http,
      randomBytes: (size) => new Uint8Array(size),
      now: () => Temporal.Instant.from('2026-11-23T08:00:00Z'),
      signal: new AbortController().signal,
    },
  );
}

/** The answers of an application that holds the canary and Ann, and where nothing can be changed. */
function honest({ path, query, method }: Asked): Answer {
  const users = [canary, ann];
  if (method !== 'GET') return { status: 204 };
  const single = users.find(({ id }) => path === `/users/${id}`);
  if (single !== undefined) return { json: single };
  if (path !== '/users') return { status: 404, json: { error: 'not found' } };
  const login = query.get('login');
  return { json: { users: login === null ? users : users.filter((user) => user.login === login) } };
}

async function drain(session: ConnectorSession): Promise<readonly string[]> {
  return (await Array.fromAsync(session.listAccounts())).flat().map(({ login }) => login);
}

function suspend(session: ConnectorSession): Promise<WriteResult> {
  const found = session.writes.suspend;
  assert.ok(found);
  const target = { externalId: ann.id, fingerprint: { id: ann.id, login: ann.login } };
  return found.run({ target, operationId: 'step-1', beforeSend: () => {} });
}

const isGet = ({ method }: Asked) => method === 'GET';
const only = (wrong: Answer) => () => wrong;

test('whatever is no good answer makes a look unknown and fails a listing, and the token is told to nobody', async (t) => {
  const wrong: Readonly<Record<string, Answer>> = {
    'a redirect to a login page': { status: 302, headers: { location: '/login' } },
    'a redirect elsewhere': { status: 308, headers: { location: 'http://127.0.0.1:1/steal' } },
    'a login page instead of an answer': { headers: { 'content-type': 'text/html' }, text: '<form>Sign in</form>' },
    'JSON that is said to be a page': {
      headers: { 'content-type': 'text/html' },
      json: { users: [canary, ann], ...canary },
    },
    'a page that is said to be JSON': { text: '<form>Sign in</form>' },
    'half of it': { text: '{"users": [' },
    'an error that quotes the token': { status: 403, json: { error: `the token ${token} may not` } },
    'a fault': { status: 500 },
    'too many requests': { status: 429, headers: { 'retry-after': '86400' } },
    'another success': { status: 207, json: { users: [canary, ann], ...canary } },
    'an empty list where an account was asked for': { json: [] },
    'no list': { json: { users: { [canary.id]: canary } } },
    'accounts without an id': { json: { users: [{ login: 'ann' }], login: 'ann' } },
    'accounts without a login': { json: { users: [canary, { id: ann.id }], id: ann.id } },
    'an id that only an ancestor has': {
      text: '{"__proto__": {"id": "ann-1", "login": "ann", "active": false}, "users": []}',
    },
    'ids that cannot be read exactly': {
      text: '{"id": 90071992547409931, "users": [{"id": 90071992547409931, "login": "ann"}]}',
    },
    'a hundred thousand lists in each other': { text: `${'['.repeat(100_000)}${']'.repeat(100_000)}` },
    'a packed answer that would be a gigabyte': {
      headers: { 'content-encoding': 'gzip' },
      text: gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')),
    },
  };
  for (const [name, answer] of Object.entries(wrong)) {
    const { session, asked } = await answering(t, only(answer));
    const looks = [await session.findAccounts({ ...nobody, logins: ['ann'] }), await session.readAccount(ann.id)];
    for (const look of looks) assert.equal(look.state, 'unknown', `${name}: ${JSON.stringify(look)}`);
    assert.equal(JSON.stringify(looks).includes(token), false, name);
    await assert.rejects(drain(session), Failure, name);
    await assert.rejects(session.probe(), Failure, name);
    assert.ok(
      asked.every(({ path }) => path.startsWith('/users')),
      name,
    );
  }
  assert.equal(Object.hasOwn(Object.prototype, 'id'), false);
});

test('a body without end is given up at 10 MiB, and one that trickles at the deadline', async (t) => {
  let written = 0;
  const endless = await answering(
    t,
    only({
      stream: (response) => {
        const more = () => {
          const chunk = Buffer.alloc(256 * 1024, ' ');
          while (!response.destroyed && written < 10e9) {
            written += chunk.length;
            if (!response.write(chunk)) return response.once('drain', more);
          }
          return undefined;
        };
        more();
      },
    }),
  );
  const look = await endless.session.readAccount(ann.id);
  assert.match(look.state === 'unknown' ? look.reason : '', /larger than 10 MiB/);
  assert.ok(written < 64 * 1024 * 1024, `${written} bytes were taken`);

  const impatient: Http = (request) => makeHttp()({ ...request, timeoutMs: 1_000 });
  const slow = await answering(t, only({ stream: (response) => void response.write('{') }), {}, impatient);
  assert.match(JSON.stringify(await slow.session.readAccount(ann.id)), /no complete answer/);
});

test('a list without a good end fails: pages without end, a cursor that leads back, the same page again, another address', async (t) => {
  const page = (count: number, next?: unknown) => ({
    json: { users: [canary, { ...ann, id: `id-${count}` }], ...(next === undefined ? {} : { next }) },
  });
  const cases: readonly (readonly [string, RegExp, (asked: Asked, times: number) => Answer, Fields])[] = [
    [
      'new accounts for ever',
      /more than 20 pages/,
      (_asked, times) => page(times, `cursor-${times}`),
      { ...byCursor, mostPages: 20 },
    ],
    [
      'a cursor that leads back',
      /leads back/,
      ({ query }, times) => page(times, query.get('after') === 'a' ? 'b' : 'a'),
      byCursor,
    ],
    [
      'new cursors to the same page',
      /only what was there before/,
      (_asked, times) => page(1, `cursor-${times}`),
      byCursor,
    ],
    ['a parameter that is ignored', /only what was there before/, () => page(1), { by: 'page', parameter: 'page' }],
    ['a cursor that is no text', /is no text/, () => page(1, { after: 1 }), byCursor],
    [
      'a page at another address',
      /another address/,
      () => page(1, 'http://localhost:1/users'),
      { by: 'url', next: '/next' },
    ],
    ['a page of another scheme', /another address/, () => page(1, 'file:///etc/passwd'), { by: 'url', next: '/next' }],
    [
      'a link to another address',
      /another address/,
      () => ({ ...page(1), headers: { link: '<//127.0.0.2/users>; rel="next"' } }),
      { by: 'link' },
    ],
  ];
  for (const [name, expected, answer, pages] of cases) {
    const list = { path: '/users', items: '/users', pages };
    const { session, asked } = await answering(t, answer, { list });
    await assert.rejects(drain(session), expected, name);
    assert.ok(asked.length <= 21, name);
  }
});

test('a list without the canary fails, and so does one that does not reach its own total', async (t) => {
  const blind = await answering(t, only({ json: { users: [ann] } }));
  await assert.rejects(drain(blind.session), /canary/);
  const list = { path: '/users', items: '/users', pages: { ...byCursor, total: '/total' } };
  const short = await answering(t, only({ json: { users: [canary, ann], total: 3 } }), { list });
  await assert.rejects(drain(short.session), /promised 3/);
});

test('edge-110: an account that slips to an earlier page while the list is read is not missed', async (t) => {
  const everybody = [
    canary,
    ...Array.from({ length: 8 }, (_, index) => ({ ...ann, id: `id-${index}`, login: `u${index}` })),
  ];
  const list = { path: '/users', items: '/users', pages: { by: 'offset', parameter: 'offset' } };
  const { session } = await answering(
    t,
    ({ query }, times) => {
      // Right after the first page its second entry leaves, so that all others move up by one.
      if (times === 2) everybody.splice(1, 1);
      const start = Number(query.get('offset'));
      return { json: { users: everybody.slice(start, start + 3) } };
    },
    { list },
  );
  const logins = await drain(session);
  for (const { login } of everybody.filter(({ id }) => id !== canary.id)) assert.ok(logins.includes(login), login);
});

test('a list that changes each time it is read is never called complete', async (t) => {
  const list = { path: '/users', items: '/users', pages: { by: 'offset', parameter: 'offset' } };
  const { session } = await answering(
    t,
    ({ query }, times) => ({
      json: {
        users:
          query.get('offset') === '0'
            ? [canary]
            : Number(query.get('offset')) < 3
              ? [{ ...ann, id: `id-${times}` }]
              : [],
      },
    }),
    { list },
  );
  await assert.rejects(drain(session), /changed each of the 4 times/);
});

test('the same id twice is one account when it says the same, and no answer when it does not', async (t) => {
  const twice = await answering(t, ({ query }) =>
    query.get('login') === 'ann' ? { json: { users: [ann, ann] } } : undefined,
  );
  const listing = await twice.session.findAccounts({ ...nobody, logins: ['ann'] });
  assert.equal(listing.state === 'seen' && listing.accounts.length, 1);
  const torn = await answering(t, ({ query }) =>
    query.get('login') === 'ann' ? { json: { users: [ann, { ...ann, active: false }] } } : undefined,
  );
  assert.match(JSON.stringify(await torn.session.findAccounts({ ...nobody, logins: ['ann'] })), /same id/);
});

test('an answer about somebody else is unknown, and nothing is sent', async (t) => {
  const { session, asked } = await answering(t, ({ path }) =>
    path === `/users/${ann.id}` ? { json: canary } : undefined,
  );
  assert.equal((await session.readAccount(ann.id)).state, 'unknown');
  assert.equal((await suspend(session)).outcome, 'definitely_not');
  assert.ok(asked.every(isGet));
});

test('edge-98: not found is only absent when the canary is found the same way; who was renamed is found by id', async (t) => {
  const { session } = await answering(t, ({ path }) => (path.startsWith('/users/') ? { status: 404 } : undefined));
  assert.equal((await session.readAccount('bob-1')).state, 'unknown');
  const seeing = await answering(t, ({ path }) =>
    path === `/users/${ann.id}` ? { json: { ...ann, login: 'ann.smith' } } : undefined,
  );
  assert.deepEqual(await seeing.session.readAccount('bob-1'), { state: 'absent' });
  const renamed = await seeing.session.readAccount(ann.id);
  assert.equal(renamed.state === 'present' && renamed.account.login, 'ann.smith');
});

test('edge-106: a credential that is no longer accepted stops the application and says so', async (t) => {
  const { session } = await answering(t, only({ status: 401 }));
  await assert.rejects(
    session.readAccount(ann.id),
    (error) => error instanceof Failure && error.code === 'application-refused',
  );
});

test('edge-108: a wait of a day is shortened to an hour', async (t) => {
  const { session } = await answering(t, (one) =>
    isGet(one) ? undefined : { status: 429, headers: { 'retry-after': '86400' } },
  );
  const result = await suspend(session);
  assert.deepEqual(result.outcome === 'definitely_not' && result.retryAfterMs, 3_600_000);
});

test('edge-109: a success that changed nothing is accepted and looked at again, never applied', async (t) => {
  for (const answer of [{ status: 200, json: { ok: true } }, { status: 204 }, { status: 202 }]) {
    const { session } = await answering(t, (one) => (isGet(one) ? undefined : answer));
    const result = await suspend(session);
    assert.equal(result.outcome, 'accepted', JSON.stringify(answer));
    assert.ok(result.outcome === 'accepted' && result.pollAfterMs >= 1000);
  }
});

test('what a write is answered with decides only what is certain', async (t) => {
  const cases: readonly (readonly [Answer, WriteResult['outcome'], Fields?])[] = [
    [{ status: 302, headers: { location: '/login' } }, 'ambiguous'],
    [{ status: 500 }, 'ambiguous'],
    [{ status: 200, headers: { 'content-type': 'text/html' }, text: '<form>' }, 'ambiguous'],
    [{ status: 207, json: {} }, 'ambiguous'],
    [{ status: 200, json: { ok: false } }, 'ambiguous', { succeeds: { at: '/ok', is: true } }],
    [
      { status: 200, headers: { 'content-encoding': 'gzip' }, text: gzipSync('{"ok":true}') },
      'ambiguous',
      { succeeds: { at: '/ok', is: true } },
    ],
    [{ status: 400, json: {} }, 'definitely_not'],
    [{ status: 404, json: {} }, 'definitely_not'],
  ];
  for (const [answer, outcome, more = {}] of cases) {
    const fine = { ...ann, ok: true };
    const { session } = await answering(t, (one) => (isGet(one) ? { json: fine } : answer), more);
    assert.equal((await suspend(session)).outcome, outcome, JSON.stringify(answer));
  }
});

test('a status that nobody listed is unknown, whatever it looks like', async (t) => {
  for (const active of ['disabled', 'False', 0, null, undefined, '', [], { active: false }, 'constructor']) {
    const { session } = await answering(t, ({ path }) =>
      path === `/users/${ann.id}` ? { json: { ...ann, active } } : undefined,
    );
    const reading = await session.readAccount(ann.id);
    assert.equal(reading.state === 'present' && reading.account.active, 'unknown', JSON.stringify(active));
  }
});

test('an id that an address would read as a way elsewhere is never sent', async (t) => {
  const { session, asked } = await answering(t, () => undefined);
  for (const id of ['', '.', '..']) assert.equal((await session.readAccount(id)).state, 'unknown');
  assert.equal(asked.length, 0);
  await session.readAccount('../admin?x=#\r\nx-evil: 1');
  assert.equal(asked[0]?.path, '/users/..%2Fadmin%3Fx%3D%23%0D%0Ax-evil%3A%201');
  assert.equal(asked[0]?.headers['x-evil'], undefined);
});

test('requests are signed in as the definition says, and no secret stands in an address', async (t) => {
  const basic = `Basic ${Buffer.from(`ann@example.test:${token}`).toString('base64')}`;
  for (const [auth, name, value] of [
    [{ kind: 'bearer' }, 'authorization', `Bearer ${token}`],
    [{ kind: 'basic', user: 'ann@example.test' }, 'authorization', basic],
    [{ kind: 'header', header: 'X-Api-Key' }, 'x-api-key', token],
    [{ kind: 'header', header: 'Authorization', prefix: 'GenieKey ' }, 'authorization', `GenieKey ${token}`],
  ] as const) {
    const more = {
      auth: { ...auth, secret: 'desk_token' },
      headers: { 'X-Tenant': '42', Accept: 'application/vnd.desk+json' },
    };
    const { session, asked } = await answering(t, () => undefined, more);
    await session.probe();
    for (const { headers, path, query } of asked) {
      assert.deepEqual(
        [headers[name], headers['x-tenant'], headers.accept],
        [value, '42', 'application/vnd.desk+json'],
      );
      assert.equal(`${path}?${query.toString()}`.includes(token), false);
    }
  }
});

test('groups behind a path of their own are left one by one, each request with a key of its own', async (t) => {
  const groups = new Set(['g 1', 'g/2']);
  const account = {
    ...(definition['account'] as Fields),
    groups: { path: '/users/{id}/groups', at: '/groups', id: '/gid', name: '/label' },
  };
  const removeFromGroups = {
    method: 'POST',
    path: '/groups/{group}/remove',
    body: { user: '{id}', operation: '{operationId}' },
    effect: 'keyed',
    keyHeader: 'Idempotency-Key',
    verify: { path: '/users/{id}/groups', at: '/groups', is: [] },
  };
  const { session, asked } = await answering(
    t,
    ({ method, path }) => {
      if (method === 'POST') groups.delete(decodeURIComponent(path.split('/')[2] ?? ''));
      if (!path.endsWith('/groups')) return undefined;
      return {
        json: { groups: path.includes(ann.id) ? [...groups].map((gid) => ({ gid, label: `Team ${gid}` })) : [] },
      };
    },
    { account, writes: { removeFromGroups }, restore: {} },
  );
  const before = await session.readAccount(ann.id);
  assert.deepEqual(before.state === 'present' && before.account.groups, ['Team g 1', 'Team g/2']);
  const target = { externalId: ann.id, fingerprint: { id: ann.id, login: ann.login } };
  const result = await session.writes.removeFromGroups?.run({ target, operationId: 'step-7', beforeSend: () => {} });
  assert.deepEqual(result?.outcome === 'applied' && result.receipt.after, { groups: [] });
  const posts = asked.filter((one) => !isGet(one));
  assert.deepEqual(
    posts.map(({ path, headers }) => [path, headers['idempotency-key']]),
    [
      ['/groups/g%201/remove', 'step-7.g%201'],
      ['/groups/g%2F2/remove', 'step-7.g%2F2'],
    ],
  );
});

test('a deletion is done when the account is gone and the canary is not, and nothing says that it can be undone', async (t) => {
  const users = new Map([canary, ann].map((user) => [user.id, user]));
  const deprovision = { method: 'DELETE', path: '/users/{id}', effect: 'set', verify: { absent: true } };
  const { session } = await answering(
    t,
    ({ method, path }) => {
      const user = users.get(path.split('/')[2] ?? '');
      if (method === 'DELETE' && user !== undefined) users.delete(user.id);
      return method === 'DELETE' ? { status: 204 } : { json: { found: user === undefined ? [] : [user] } };
    },
    { find: { id: { path: '/users/{id}', items: '/found' } }, writes: { deprovision } },
  );
  assert.equal(session.writes.deprovision?.reversible, false);
  const target = { externalId: ann.id, fingerprint: { id: ann.id, login: ann.login } };
  const result = await session.writes.deprovision.run({ target, operationId: 'step-8', beforeSend: () => {} });
  assert.deepEqual(
    result.outcome === 'applied' && [result.reading, result.receipt.after, result.receipt.notRestorable],
    [{ state: 'absent' }, { absent: true }, ['the account, which was deleted']],
  );
});

test('a restore names what the definition has no request for', async (t) => {
  const user = { ...ann, active: false, seats: ['pro'] };
  const account = {
    ...(definition['account'] as Fields),
    seats: { at: '/seats' },
    groups: { path: '/users/{id}/groups', at: '' },
  };
  const { session } = await answering(
    t,
    ({ method, path }) => {
      if (method === 'POST') user.seats.push('max');
      if (path.endsWith('/groups')) return { json: [] };
      return method === 'GET' && path === `/users/${ann.id}` ? { json: user } : undefined;
    },
    { account, restore: { assignSeat: { method: 'POST', path: '/users/{id}/seats', body: { seat: '{seat}' } } } },
  );
  const receipts = [
    {
      verb: 'suspend' as const,
      before: { active: true, groups: [{ id: 'g-1', name: 'VPN' }], seats: ['max', 'pro'] },
      after: {},
      changed: [],
      notRestorable: ['the password'],
      effectiveBy: null,
    },
  ];
  const target = { externalId: ann.id, fingerprint: { id: ann.id, login: ann.login } };
  const result = await session.writes.restore?.run({ target, operationId: 'step-9', beforeSend: () => {}, receipts });
  assert.deepEqual(result?.outcome === 'applied' && result.receipt.notRestorable, [
    'the password',
    'its access, which the definition cannot give back',
    'membership in VPN',
  ]);
  assert.deepEqual(user.seats, ['pro', 'max']);
});

test('edge-145: addresses inside the network need to be allowed by name, and those of metadata are never reached', async (t) => {
  const { session: allowed, url } = await answering(t, () => undefined);
  await allowed.probe();
  const { port } = new URL(url);
  const secure = (host: string) => ({ ...definition, baseUrl: `https://${host}:${port}` });
  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:7f00:1]',
    '10.0.0.1',
    '169.254.169.254',
  ]) {
    const session = await open(secure(host), []);
    const look = await session.readAccount(ann.id);
    assert.match(look.state === 'unknown' ? look.reason : '', /private network|link-local|nothing was sent/, host);
    await assert.rejects(session.probe(), Failure, host);
  }
  for (const host of ['169.254.169.254', '[fd00:ec2::254]', '[::ffff:169.254.169.254]', '0.0.0.0']) {
    const session = await open(secure(host), [host]);
    assert.match(JSON.stringify(await session.readAccount(ann.id)), /which no application may have/, host);
  }
});

test('without https a secret only travels to a host that was allowed by name', () => {
  const settings = findConnector('http')?.config;
  const accepts = (baseUrl: string, internalHosts: readonly string[]) =>
    settings?.safeParse({ definition: { ...definition, baseUrl }, internalHosts }).success;
  assert.equal(accepts('https://desk.example.com', []), true);
  assert.equal(accepts('http://desk.example.com', []), false);
  assert.equal(accepts('http://desk.corp.example', ['other.corp.example']), false);
  assert.equal(accepts('http://desk.corp.example:8080', ['DESK.corp.example']), true);
  for (const host of [
    'https://desk.corp.example',
    'desk.corp.example:80',
    'desk.corp.example/x',
    'a@desk.corp.example',
    '',
  ])
    assert.equal(accepts('http://desk.corp.example', [host]), false, host);
});
