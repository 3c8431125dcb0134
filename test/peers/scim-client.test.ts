import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { findConnector } from '../../src/connectors/registry.ts';
import { makeHttp } from '../../src/connectors/http.ts';
import type {
  Connector,
  ConnectorMeans,
  ConnectorSession,
  Receipt,
  Verb,
  WriteResult,
} from '../../src/core/applications/connector.ts';
import { type ConnectorHarness, describeConnector } from '../connector-contract.ts';
import { type Held, type ScimServer, enterprise, startScimServer, startTroubledWay } from './scim-server.ts';

const found = findConnector('scim');
assert.ok(found);
const connector = found;
const means: ConnectorMeans = {
  http: makeHttp(),
  randomBytes: (size) => new Uint8Array(size),
  now: () => Temporal.Now.instant(),
  signal: new AbortController().signal,
};
const canaryName = 'canary@example.test';
const noKeys = { employeeNumbers: [], externalIds: [], emails: [], logins: [] };

function settings(baseUrl: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    baseUrl,
    internal: true,
    canary: { userName: canaryName },
    serviceUserTypes: ['Service'],
    protectedGroups: ['Administrators'],
    pageSize: 3,
    ...more,
  };
}

let count = 0;
async function addPerson(server: ScimServer, more: Readonly<Record<string, unknown>> = {}) {
  count += 1;
  const fields = {
    userName: `person${count}@example.test`,
    externalId: `hr-${count}`,
    name: { givenName: 'Ann', familyName: `O'Neil ${count}` },
    title: 'Engineer',
    emails: [{ value: `ann${count}@example.test`, primary: true, type: 'work' }],
    phoneNumbers: [{ value: '+49 30 1', type: 'work' }],
    userType: 'Employee',
    active: true,
    [enterprise]: { employeeNumber: `E-${count}`, department: 'R&D' },
    ...more,
  };
  const id = await server.add('Users', fields);
  return { id, fields, number: count };
}

/** What the provider holds about a user, without the times it keeps. */
async function stateOf(server: ScimServer, id: string) {
  const { users, groups } = await server.held();
  const user = users.find((one) => one.id === id);
  const isIn = ({ members }: Held) =>
    (members as readonly { readonly value: string }[] | undefined)?.some(({ value }) => value === id);
  return {
    user: { ...user, meta: undefined },
    groups: groups
      .filter(isIn)
      .map((group) => group.id)
      .sort(),
  };
}

function startWith(offered: Connector, dialect: Readonly<Record<string, string>>): () => Promise<ConnectorHarness> {
  return async () => {
    const server = await startScimServer();
    const way = await startTroubledWay(server.baseUrl);
    await server.add('Users', { userName: canaryName, active: true });
    const everybody = await server.add('Groups', { displayName: 'Everybody' });
    const vpn = await server.add('Groups', { displayName: 'VPN' });
    const administrators = await server.add('Groups', { displayName: 'Administrators' });
    let canary = canaryName;
    let token = server.token;
    return {
      connector: offered,
      open: () => connector.open(settings(way.baseUrl, { dialect, canary: { userName: canary } }), { token }, means),
      freshAccount: async (wish) => {
        const { id, fields, number } = await addPerson(server, {
          ...(wish === 'service' ? { userType: 'service' } : {}),
          ...(wish === 'unknown status' ? { active: undefined } : {}),
        });
        await server.addMember(everybody, id);
        await server.addMember(wish === 'protected' ? administrators : vpn, id);
        return {
          externalId: id,
          keys: {
            externalIds: [id],
            employeeNumbers: [`E-${number}`],
            emails: [`ann${number}@example.test`],
            logins: [fields.userName],
          },
        };
      },
      outsideState: (externalId) => stateOf(server, externalId),
      secrets: () => [server.token],
      reset: async () => {
        canary = canaryName;
        token = server.token;
        way.set('none');
      },
      stop: async () => {
        await way.stop();
        await server.stop();
      },
      faults: {
        hideCanary: async () => {
          canary = 'not-in-this-application';
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
  };
}

// A deleted account is gone, so what the suite asks of an account after deprovisioning is asked below instead.
const reversible = connector.verbs.filter((verb) => verb !== 'deprovision');
const dialects: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'PATCH with a path, memberships by filter': {},
  'PATCH without a path': { patch: 'replace_value' },
  'PUT, one comparison at a time, memberships on the user': { patch: 'put', filters: 'single', membership: 'user' },
};
for (const [name, dialect] of Object.entries(dialects)) {
  const offered = { ...connector, verbs: reversible };
  describeConnector(`SCIM keeps the connector contract: ${name}`, startWith(offered, dialect), reversible, {});
}

describe('SCIM, against a provider that nobody here wrote', () => {
  let server: ScimServer;
  let canaryId: string;
  before(async () => {
    server = await startScimServer();
    canaryId = await server.add('Users', { userName: canaryName, active: true });
  });
  after(async () => server?.stop());

  const open = (more: Readonly<Record<string, unknown>> = {}): Promise<ConnectorSession> =>
    connector.open(settings(server.baseUrl, more), { token: server.token }, means);
  const carryOut = async (
    session: ConnectorSession,
    verb: Verb,
    externalId: string,
    receipts: readonly Receipt[] = [],
  ): Promise<WriteResult> => {
    const reading = await session.readAccount(externalId);
    assert.equal(reading.state, 'present', JSON.stringify(reading));
    const write = session.writes[verb];
    assert.ok(write);
    const target = { externalId, fingerprint: reading.account.fingerprint };
    return write.run({ target, operationId: crypto.randomUUID(), beforeSend: () => {}, receipts });
  };
  const applied = async (...words: Parameters<typeof carryOut>): Promise<Receipt> => {
    const result = await carryOut(...words);
    assert.equal(result.outcome, 'applied', JSON.stringify(result));
    return result.receipt;
  };

  test('deprovisioning deletes only where that was asked for; then the account is absent and the receipt says it stays so', async () => {
    const { id } = await addPerson(server);
    assert.equal((await open()).writes.deprovision, undefined);
    const session = await open({ deleteOnDeprovision: true });
    assert.equal(session.writes.deprovision?.reversible, false);
    const receipt = await applied(session, 'deprovision', id);
    assert.deepEqual(receipt.after, { absent: true });
    assert.deepEqual(receipt.notRestorable, ['the account, which was deleted']);
    assert.deepEqual(await session.readAccount(id), { state: 'absent' });
    assert.equal((await stateOf(server, id)).user.id, undefined);
  });

  test('a provider that takes no words for a boolean refuses them, and its own reason is told', async () => {
    const { id } = await addPerson(server);
    const result = await carryOut(await open({ dialect: { activeAs: 'string' } }), 'suspend', id);
    assert.equal(result.outcome, 'definitely_not', JSON.stringify(result));
    assert.equal(result.outcome === 'definitely_not' && result.retryAfterMs, null);
    assert.match(result.outcome === 'definitely_not' ? result.reason : '', /400 invalidValue/);
  });

  test('the canary itself is protected, whichever way it is named', async () => {
    for (const canary of [{ id: canaryId }, { userName: canaryName }]) {
      const result = await carryOut(await open({ canary }), 'suspend', canaryId);
      assert.match(result.outcome === 'refused' ? result.reason : JSON.stringify(result), /protected.*canary/);
    }
  });

  test('a group that was deleted in between is named as what cannot be restored', async () => {
    const { id } = await addPerson(server);
    const group = await server.add('Groups', { displayName: `Short-lived ${id}` });
    await server.addMember(group, id);
    const session = await open();
    const receipt = await applied(session, 'removeFromGroups', id);
    await fetch(`${server.baseUrl}/Groups/${group}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${server.token}` },
    });
    const restored = await applied(session, 'restore', id, [receipt]);
    assert.deepEqual(restored.notRestorable, [`membership in Short-lived ${id}, which no longer exists`]);
  });

  test('taking a user out of a group leaves every other member in it, in every dialect', async () => {
    for (const dialect of Object.values(dialects)) {
      const [leaver, stays] = [await addPerson(server), await addPerson(server)];
      const group = await server.add('Groups', { displayName: `Shared ${leaver.id}` });
      for (const { id } of [leaver, stays]) await server.addMember(group, id);
      await applied(await open({ dialect }), 'removeFromGroups', leaver.id);
      assert.deepEqual((await stateOf(server, leaver.id)).groups, []);
      assert.deepEqual((await stateOf(server, stays.id)).groups, [group]);
    }
  });

  test('a person is found by the id that the HR system or the directory gave the account, too', async () => {
    const { id, number } = await addPerson(server);
    const listing = await (await open()).findAccounts({ ...noKeys, externalIds: [`hr-${number}`] });
    assert.deepEqual(listing.state === 'seen' && listing.accounts.map(({ externalId }) => externalId), [id]);
  });

  test('forty keys at once are asked in several searches, each of which has to show the canary', async () => {
    const people = [await addPerson(server), await addPerson(server)];
    const logins = Array.from({ length: 40 }, (_, index) => `nobody-${index}`);
    const listing = await (await open()).findAccounts({
      ...noKeys,
      logins: [people[0]?.fields.userName ?? '', ...logins, people[1]?.fields.userName ?? ''],
    });
    const ids = listing.state === 'seen' ? listing.accounts.map(({ externalId }) => externalId).sort() : listing.reason;
    assert.deepEqual(ids, people.map(({ id }) => id).sort());
  });
});

test('plain http is only for addresses that were said to be internal, and no address holds a password', () => {
  const accepts = (baseUrl: string, more: Readonly<Record<string, unknown>> = {}) =>
    connector.config.safeParse({ baseUrl, canary: { id: 'c' }, ...more }).success;
  assert.equal(accepts('https://app.example.com/scim/v2'), true);
  assert.equal(accepts('http://127.0.0.1:4000/scim', { internal: true }), true);
  assert.equal(accepts('http://app.example.com/scim'), false);
  assert.equal(accepts('https://name:secret@app.example.com/scim'), false);
  assert.equal(accepts('https://app.example.com/scim?key=secret'), false);
  assert.equal(accepts('ftp://app.example.com'), false);
});
