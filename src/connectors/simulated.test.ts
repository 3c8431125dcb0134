import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { type ConnectorHarness, describeConnector } from '../../test/connector-contract.ts';
import { type Faults, startSimulatedApplication } from '../../test/simulated-application.ts';
import { makeHttp } from './http.ts';
import { findConnector } from './registry.ts';
import { simulated } from './simulated.ts';

const groups = ['engineering', 'vpn'];
const seats = ['seat-1', 'seat-2'];

async function start(): Promise<ConnectorHarness> {
  const directory = mkdtempSync(`${tmpdir()}/handback-simulated-`);
  const applications = await startSimulatedApplication({ directory, applications: ['crm'] });
  await applications.seedAccounts('crm', [{ id: 'canary', login: 'canary' }]);
  const connector = findConnector('simulated');
  assert.ok(connector);
  let count = 0;
  const means = {
    http: makeHttp(),
    randomBytes: (size: number) => new Uint8Array(size),
    now: () => Temporal.Now.instant(),
    signal: AbortSignal.timeout(60_000),
  };
  const fault = (faults: Faults) => () => applications.setFaults('crm', faults);
  return {
    connector,
    open: () =>
      connector.open(
        { baseUrl: `${applications.url}/applications/crm`, canaryId: 'canary' },
        { token: applications.token },
        means,
      ),
    freshAccount: async (wish) => {
      count += 1;
      const id = `account-${String(count).padStart(4, '0')}`;
      const keys = {
        externalIds: [id],
        employeeNumbers: [`E-${count}`],
        emails: [`person${count}@example.test`],
        logins: [`person${count}`],
      };
      const [employeeNumber = null] = keys.employeeNumbers;
      const [email = null] = keys.emails;
      const special = {
        ordinary: {},
        service: { type: 'service' },
        protected: { admin: true },
        'unknown status': { status: 'limbo' },
      } as const;
      await applications.seedAccounts('crm', [
        { id, login: `person${count}`, employeeNumber, email, groups, seats, ...special[wish] },
      ]);
      return { externalId: id, keys };
    },
    outsideState: async (externalId) => {
      const account = applications.account('crm', externalId);
      return { ...account, groups: account?.groups.toSorted(), seats: account?.seats.toSorted() };
    },
    secrets: () => [applications.token],
    reset: () => applications.setFaults('crm', {}),
    stop: async () => {
      await applications.stop();
      rmSync(directory, { recursive: true });
    },
    faults: {
      hideCanary: fault({ emptyListing: true }),
      expireCredential: fault({ expiredToken: true }),
      tooManyRequests: (retryAfter) =>
        applications.setFaults('crm', { rate429: 1, ...(retryAfter === undefined ? {} : { retryAfter }) }),
      failAfterApplying: fault({ applyThen502Rate: 1 }),
      dropAfterApplying: fault({ applyThenDropRate: 1 }),
      staleReads: fault({ staleReadMs: 3_600_000 }),
      unknownStatus: async () => {},
    },
  };
}

describeConnector('the simulated application keeps the connector contract', start, simulated.verbs, {});

test('a simulated application is only ever looked for on this machine', () => {
  for (const baseUrl of [
    'http://10.0.0.1/applications/crm',
    'https://crm.example.com',
    'http://127.0.0.1.example.com/x',
    'file:///etc/passwd',
  ]) {
    assert.equal(simulated.config.safeParse({ baseUrl, canaryId: 'c' }).success, false, baseUrl);
  }
  assert.equal(
    simulated.config.safeParse({ baseUrl: 'http://127.0.0.1:4000/applications/crm', canaryId: 'c' }).success,
    true,
  );
});
