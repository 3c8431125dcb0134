import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeHttp } from '../../src/connectors/http.ts';
import { findConnector } from '../../src/connectors/registry.ts';
import type { Connector, ConnectorMeans, ConnectorSession } from '../../src/core/applications/connector.ts';
import { Failure } from '../../src/core/failure.ts';
import { parseHttpDefinition } from '../../src/formats/http-definition-file.ts';
import { type ConnectorHarness, describeConnector } from '../connector-contract.ts';
import { documentedDefinition } from '../http-definition.ts';
import { startTroubledWay } from '../peers/scim-server.ts';
import { type DeskAgent, startTicketDesk, type TicketDesk } from './ticket-desk.ts';

const found = findConnector('http');
assert.ok(found);
const connector: Connector = found;
const means: ConnectorMeans = {
  http: makeHttp(),
  randomBytes: (size) => new Uint8Array(size),
  now: () => Temporal.Now.instant(),
  signal: new AbortController().signal,
};
const example = parseHttpDefinition(documentedDefinition(), 'docs/http-connector.md');
type Fields = Readonly<Record<string, unknown>>;

/** The documented example, at another address. */
function settings(url: string, more: Fields = {}): Fields {
  return { definition: { ...example, baseUrl: `${url}/api`, ...more }, internalHosts: ['127.0.0.1'] };
}

const canary: DeskAgent = {
  sys_id: example.canary.id,
  username: example.canary.login ?? '',
  full_name: 'Canary',
  email: example.canary.email ?? '',
  employee_number: example.canary.employeeNumber ?? null,
  kind: 'person',
  role: 'agent',
  state: 'active',
  created_at: '2020-01-01T00:00:00Z',
  licences: [],
};

let count = 0;
async function addAgent(desk: TicketDesk, more: Partial<DeskAgent> = {}): Promise<DeskAgent> {
  count += 1;
  const agent: DeskAgent = {
    ...canary,
    sys_id: crypto.randomUUID(),
    username: `agent${count}`,
    full_name: `Ann O'Neil ${count}`,
    email: `ann${count}@example.test`,
    employee_number: `E-${count}`,
    licences: [{ sku: 'seat-1' }, { sku: 'seat-2' }],
    ...more,
  };
  await desk.add(agent, ['Everybody', 'VPN']);
  return agent;
}

async function startHarness(): Promise<ConnectorHarness> {
  const desk = await startTicketDesk();
  await desk.add(canary, []);
  const way = await startTroubledWay(desk.url);
  let canaryId = canary.sys_id;
  let token = desk.token;
  return {
    connector,
    open: () =>
      connector.open(
        settings(way.baseUrl, { canary: { ...example.canary, id: canaryId } }),
        { desk_token: token },
        means,
      ),
    freshAccount: async (wish) => {
      const agent = await addAgent(desk, {
        ...(wish === 'service' ? { kind: 'integration' } : {}),
        ...(wish === 'protected' ? { role: 'owner' } : {}),
        ...(wish === 'unknown status' ? { state: 'on_sabbatical' } : {}),
      });
      return {
        externalId: agent.sys_id,
        keys: {
          externalIds: [agent.sys_id],
          employeeNumbers: [agent.employee_number ?? ''],
          emails: [agent.email],
          logins: [agent.username],
        },
      };
    },
    // Rows of one set in an order of their own: what was taken away and given back comes last.
    outsideState: async (externalId) => {
      const held = await desk.held(externalId);
      const sorted = (value: unknown) => (value as object[]).map((one) => JSON.stringify(one)).sort();
      return held && { ...held, teams: sorted(held['teams']), licences: sorted(held['licences']), sessions: undefined };
    },
    secrets: () => [desk.token, 'session-secret'],
    reset: async () => {
      canaryId = canary.sys_id;
      token = desk.token;
      way.set('none');
    },
    stop: async () => {
      await way.stop();
      await desk.stop();
    },
    faults: {
      hideCanary: async () => {
        canaryId = 'nobody-has-this-id';
      },
      expireCredential: async () => {
        token = 'the-token-of-last-year';
      },
      tooManyRequests: async (tooManyRequests) => way.set({ tooManyRequests }),
      failAfterApplying: async () => way.set('fail after applying'),
      dropAfterApplying: async () => way.set('drop after applying'),
      staleReads: async () => way.set('stale reads'),
      unknownStatus: async () => {},
    },
  };
}

describeConnector('the documented definition keeps the connector contract', startHarness, connector.verbs, {});

describe('a described application, against a ticket system in its own process', () => {
  let desk: TicketDesk;
  before(async () => {
    desk = await startTicketDesk();
    await desk.add(canary, []);
    for (let index = 0; index < 9; index += 1) await addAgent(desk);
  });
  after(async () => desk?.stop());
  const open = (more: Fields = {}, secrets: Fields = { desk_token: desk.token }): Promise<ConnectorSession> =>
    connector.open(settings(desk.url, more), secrets, means);
  const drain = async (session: ConnectorSession) => (await Array.fromAsync(session.listAccounts())).flat();

  test('a list is complete however it is paged', async () => {
    const size = { parameter: 'limit', value: 4 };
    const ways: readonly Fields[] = [
      { path: '/agents', items: '/result', pages: { by: 'link', size, total: '/total' } },
      { path: '/agents', items: '/result', pages: { by: 'offset', parameter: 'offset', size } },
      {
        path: '/by-page/agents',
        items: '/result',
        pages: { by: 'page', parameter: 'page', size: { parameter: 'per_page', value: 3 } },
      },
      {
        path: '/by-cursor/agents',
        items: '/result',
        pages: { by: 'cursor', parameter: 'after', next: '/meta/next', size },
      },
      { path: '/agents', query: { limit: '50' }, items: '/result', pages: { by: 'none', total: '/total' } },
    ];
    for (const list of ways) {
      const ids = (await drain(await open({ list }))).map(({ externalId }) => externalId);
      assert.deepEqual([ids.length, new Set(ids).size], [9, 9], JSON.stringify(list));
    }
  });

  test('a list that stops at its first page does not reach its own total, and fails', async () => {
    const list = { path: '/agents', query: { limit: '4' }, items: '/result', pages: { by: 'none', total: '/total' } };
    await assert.rejects(drain(await open({ list })), /promised 10/);
  });

  test('a key without a search of its own is looked for in the whole list', async () => {
    const { sys_id: id, email } = await addAgent(desk);
    const session = await open({ find: { id: example.find.id } });
    const listing = await session.findAccounts({
      employeeNumbers: [],
      externalIds: [],
      emails: [email.toUpperCase()],
      logins: [],
    });
    assert.deepEqual(listing.state === 'seen' && listing.accounts.map(({ externalId }) => externalId), [id]);
  });

  test('a search that answers with more than was asked for is unknown, unless the definition says that it does', async () => {
    const keys = { employeeNumbers: [], externalIds: [], emails: [], logins: [(await addAgent(desk)).username] };
    const search = { path: '/agents', query: { q: '{login}' }, items: '/result' };
    const strict = await (await open({ find: { id: example.find.id, login: search } })).findAccounts(keys);
    assert.match(strict.state === 'unknown' ? strict.reason : '', /nobody asked for/);
    const loose = await (
      await open({ find: { id: example.find.id, login: { ...search, matches: 'loose' } } })
    ).findAccounts(keys);
    assert.equal(loose.state === 'seen' && loose.accounts.length, 1);
  });

  test('a token that ran out is replaced once; a client that is refused is said to be', async () => {
    const auth = { kind: 'oauth2', tokenUrl: `${desk.url}/oauth/token`, clientId: 'handback', secret: 'desk_client' };
    const session = await open({ auth }, { desk_client: desk.clientSecret });
    await session.probe();
    await desk.forgetTokens();
    await session.probe();
    const wrong = await open({ auth }, { desk_client: 'another' });
    await assert.rejects(wrong.probe(), (error) => error instanceof Failure && error.code === 'application-refused');
  });

  test('a secret that the definition names and nobody gave is asked for by its name', async () => {
    await assert.rejects(open({}, { something: 'else' }), /desk_token/);
  });

  test('who administers the application is asked where the definition says how', async () => {
    const { sys_id: id } = await addAgent(desk, { role: 'admin', state: 'blocked' });
    const administrators = {
      path: '/agents',
      query: { email: (await desk.held(id))?.['email'] },
      items: '/result',
      pages: { by: 'none' },
    };
    const session = await open({ administrators });
    assert.deepEqual(await session.readAdmins?.(id), {
      state: 'seen',
      admins: [{ externalId: id, active: false }],
      owned: [],
      keep: null,
    });
    const blind = await open({ administrators: { ...administrators, query: { email: 'nobody@example.test' } } });
    assert.equal((await blind.readAdmins?.(id))?.state, 'unknown');
    assert.equal((await open()).readAdmins, undefined);
  });

  test('who is out already, in whichever way, is left as they are, and nobody is asked whether it may be sent', async () => {
    for (const state of ['blocked', 'closed']) {
      const { sys_id: id, username } = await addAgent(desk, { state });
      const session = await open();
      const reading = await session.readAccount(id);
      const fingerprint = reading.state === 'present' ? reading.account.fingerprint : assert.fail(username);
      const beforeSend = () => assert.fail('nothing had to be sent');
      const request = { target: { externalId: id, fingerprint }, operationId: crypto.randomUUID(), beforeSend };
      const result = await session.writes.suspend?.run(request);
      assert.deepEqual(result?.outcome === 'applied' && result.receipt.changed, []);
      assert.equal((await desk.held(id))?.['state'], state);
    }
  });

  test('the canary is protected', async () => {
    const session = await open();
    const reading = await session.readAccount(canary.sys_id);
    const fingerprint = reading.state === 'present' ? reading.account.fingerprint : assert.fail('the canary');
    const target = { externalId: canary.sys_id, fingerprint };
    const result = await session.writes.suspend?.run({ target, operationId: 'step-1', beforeSend: () => {} });
    assert.match(result?.outcome === 'refused' ? result.reason : JSON.stringify(result), /protected.*canary/);
    assert.equal((await desk.held(canary.sys_id))?.['state'], 'active');
  });

  test('an ending in a word that nobody called inactive is no ending', async () => {
    const { sys_id: id } = await addAgent(desk, { state: 'archived' });
    const session = await open({ account: { ...example.account, ended: { at: '/state', in: ['archived'] } } });
    const reading = await session.readAccount(id);
    assert.equal(reading.state === 'present' && reading.account.deprovisioned, false);
  });

  test('a write without verify is no verb: neither the plan nor a session counts on it', async () => {
    const { verify: _, ...unseen } = example.writes.suspend ?? assert.fail();
    const config = settings(desk.url, { writes: { suspend: unseen }, restore: {} });
    assert.deepEqual(connector.verbsOf?.(config as never), []);
    assert.deepEqual((await connector.open(config, { desk_token: desk.token }, means)).writes, {});
    assert.deepEqual(connector.verbsOf?.(settings(desk.url) as never).toSorted(), [...connector.verbs].sort());
  });
});
