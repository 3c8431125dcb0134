import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { z } from 'zod';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addApplication, addOrganization, addPerson } from '../../test/organization.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { AccessColumns, AccessRow, UnmatchedAccount, WaitingCase } from './schemas/access-matrix.ts';
import type { ConnectorKind } from './schemas/connectors.ts';
import type { Today } from './schemas/today.ts';

const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let admin: TestOperator;
let directory: string;

const inside = (sql: string, values: readonly unknown[] = []) =>
  withOrganization(db, organizationId, (tx) => tx.query(sql, [organizationId, ...values]));
const read = async <T>(operator: TestOperator, path: string): Promise<T> => {
  const answer = await operator.send('GET', path);
  assert.equal(answer.statusCode, 200, `${path}: ${answer.body}`);
  return answer.json<T>();
};
const rows = async (operator: TestOperator, query = '') =>
  (await read<{ items: readonly AccessRow[] }>(operator, `/access${query}`)).items;
const cellOf = async (name: string, application: string) =>
  (await rows(admin)).find((row) => row.name === name)?.cells.find((cell) => cell.application.name === application);

const addAccount = (login: string, applicationId: string, personId: string | null, match: string | null) =>
  inside(
    `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, active, seen_at)
     values ($1, gen_random_uuid(), $2, $3, $3, $4, $5, true, now())`,
    [applicationId, login, personId, match],
  );
const see = (login: string, change: string) =>
  inside(
    `update item i set ${change} from account n
     where i.organization_id = $1 and n.organization_id = $1 and n.account_id = i.account_id and n.login = $2`,
    [login],
  );
const lookAt = (application: string, value: string) =>
  inside(
    `update item i set observed_value = $3, observed_at = now(), observed_assurance = 'confirmed'
     where i.organization_id = $1 and i.kind = 'coverage' and i.application_id = $2`,
    [application, value],
  );

before(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  directory = await addApplication(db, organizationId, { name: 'Directory', connector: 'scim', config: {} });
  const badge = await addApplication(db, organizationId, { name: 'Badges', connector: 'manual', config: {} });
  for (const number of ['E1', 'E2', 'E3'])
    await addAccount(number, directory, await addPerson(db, organizationId, number), 'identifier');
  await addAccount('orphan', directory, null, null);
  await addAccount('maybe', badge, await addPerson(db, organizationId, 'E4'), 'email');
  for (const [number, hours] of [
    ['E1', -1],
    ['E2', 48],
  ] as const) {
    const accessEndsAt = Temporal.Now.instant().add({ hours }).toString();
    const lastWorkingDay = accessEndsAt.slice(0, 10);
    const leaves = { person: { employeeNumber: number }, kind: 'voluntary', lastWorkingDay, accessEndsAt };
    const made = await admin.send('POST', '/departures', leaves);
    assert.equal(made.statusCode, 201, made.body);
    await observeOffboarding(api.means, organizationId, made.json<{ offboardingId: string }>().offboardingId);
  }
});

test('an account whose end was asked for and not read back is not shown gone, and counts as Today counts it', async () => {
  await lookAt(directory, 'found');
  await see('E1', `observed_value = 'held', observed_at = now() - interval '1 hour', observed_assurance = 'confirmed'`);
  assert.equal((await cellOf('Person E1', 'Directory'))?.standing, 'held');
  await see('E1', `commanded_at = now(), commanded_by = 'x', commanded_answer = 'accepted'`);
  assert.equal((await cellOf('Person E1', 'Directory'))?.standing, 'waiting');
  const [row] = await rows(admin, '?open=true');
  assert.deepEqual([row?.name, row?.canSignIn], ['Person E1', true]);
  assert.equal((await read<Today>(admin, '/today')).left?.canSignIn, 1);
  await see('E1', `observed_value = 'suspended', observed_at = now() + interval '1 second'`);
  const cell = await cellOf('Person E1', 'Directory');
  assert.deepEqual([cell?.standing, cell?.assurance], ['done', 'confirmed']);
});

test('an application that nobody could look into is unknown, also beside an account that was seen to have ended', async () => {
  await lookAt(directory, 'unknown');
  const cell = await cellOf('Person E1', 'Directory');
  assert.equal(cell?.standing, 'unknown');
  assert.deepEqual(
    cell?.parts.map(({ kind, standing }) => [kind, standing]),
    [
      ['account', 'done'],
      ['coverage', 'unknown'],
    ],
  );
  const { items } = await read<AccessColumns>(admin, '/access/columns');
  assert.deepEqual(
    items.map(({ name, byHand, unknown, waiting }) => [name, byHand, unknown, waiting]),
    [
      ['Badges', true, 1, 2],
      ['Directory', false, 1, 2],
    ],
  );
});

test('who has not left yet is in no row, but waits for the application', async () => {
  assert.deepEqual(
    (await rows(admin)).map(({ name }) => name),
    ['Person E1'],
  );
  const { items } = await read<{ items: readonly WaitingCase[] }>(admin, `/applications/${directory}/cases`);
  assert.deepEqual(
    items.map(({ person }) => person),
    ['Person E1', 'Person E2'],
  );
});

test('a waiver takes a cell out of what is open until its day, and is told as one', async () => {
  const cell = await cellOf('Person E1', 'Badges');
  const [part] = cell?.parts ?? [];
  const body = { itemId: part?.itemId, reason: 'The door is gone.', until: '2099-01-01T00:00:00Z' };
  assert.equal((await admin.send('POST', `/offboardings/${part?.case}/waivers`, body)).statusCode, 201);
  assert.equal((await cellOf('Person E1', 'Badges'))?.standing, 'waived');
});

test('somebody whose employment HR ended shows what is on record, although nobody told of a departure', async () => {
  await inside(`update employment set end_date = current_date - 9 where organization_id = $1 and worker_id = 'E3'`);
  const open = await rows(admin, `?open=true&application=${directory}`);
  const row = open.find(({ name }) => name === 'Person E3');
  assert.deepEqual(
    row?.cells.map(({ standing, parts }) => [standing, parts[0]?.itemId, parts[0]?.case]),
    [['held', null, null]],
  );
});

test('a page goes on where the one before ended, and filters by department and name', async () => {
  const first = await read<{ items: AccessRow[]; next: string }>(admin, '/access?limit=1');
  const second = await read<{ items: AccessRow[]; next: string | null }>(admin, `/access?limit=1&cursor=${first.next}`);
  assert.deepEqual(
    [...first.items, ...second.items].map(({ name }) => name),
    ['Person E1', 'Person E3'],
  );
  assert.equal(second.next, null);
  assert.equal((await rows(admin, '?department=Nowhere')).length, 0);
  assert.equal((await rows(admin, '?search=son%20e3')).length, 1);
});

test('accounts that nobody is known to have are listed, and one leaves the list when somebody says whose it is', async () => {
  const list = async () => (await read<{ items: UnmatchedAccount[] }>(admin, '/unmatched-accounts')).items;
  assert.deepEqual(
    (await list()).map(({ login, match, person }) => [login, match, person?.name ?? null]),
    [
      ['maybe', 'email', 'Person E4'],
      ['orphan', 'none', null],
    ],
  );
  const orphan = (await list())[1];
  await admin.send('POST', `/accounts/${orphan?.id}/decision`, { personId: null });
  assert.deepEqual(
    (await list()).map(({ login }) => login),
    ['maybe'],
  );
});

test('whoever is in charge of another department sees nobody of this one, and no account of nobody', async () => {
  const elsewhere = await signInAs(api, organizationId, [{ role: 'it', scope: 'department', value: 'Elsewhere' }]);
  assert.deepEqual(await rows(elsewhere), []);
  assert.deepEqual((await read<{ items: [] }>(elsewhere, '/unmatched-accounts?match=nobody')).items, []);
  const { items } = await read<AccessColumns>(elsewhere, '/access/columns');
  assert.deepEqual(
    items.map(({ canSignIn, unknown, waiting }) => canSignIn + unknown + waiting),
    [0, 0],
  );
  const manager = await signInAs(api, organizationId, [{ role: 'manager', scope: 'department', value: 'Sales' }]);
  assert.equal((await manager.send('GET', '/access')).statusCode, 403);
});

test('each kind of connector tells what it has to be told, and which part of it is secret', async () => {
  const { items } = await read<{ items: ConnectorKind[] }>(admin, '/connectors');
  assert.deepEqual(
    items.filter(({ kind }) => kind === 'simulated'),
    [],
    'nothing real is simulated',
  );
  const scim = items.find(({ kind }) => kind === 'scim');
  const { properties } = z.object({ properties: z.record(z.string(), z.unknown()) }).parse(scim?.config);
  assert.deepEqual(Object.keys(properties).slice(0, 3), ['baseUrl', 'internal', 'canary']);
  const { required } = z.object({ required: z.array(z.string()) }).parse(scim?.credentials);
  assert.deepEqual(required, ['token']);
});
