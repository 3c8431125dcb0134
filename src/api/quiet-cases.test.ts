import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addApplication, addAsset, addOrganization, addPerson, shippedPlaybook } from '../../test/organization.ts';
import type { Role } from '../core/permission.ts';
import { makePlan } from '../jobs/plans/make-plan.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { BulkAnswer } from './schemas/bulk.ts';
import type { OffboardingDetail, OffboardingSummary, ReceivedDeparture, Step, TodoStep } from './schemas/cases.ts';
import type { MetricsAnswered } from './schemas/metrics.ts';
import type { Today } from './schemas/today.ts';

const db = await useDatabase();
const api = await useApi(db);
let organizationId: string;
let hr: TestOperator;
let it: TestOperator;
let manager: TestOperator;
let number: string;
let managerId: string;

const today = Temporal.Now.plainDateISO();
const dead = (employeeNumber: string) => ({
  person: { employeeNumber },
  kind: 'death',
  lastWorkingDay: today.subtract({ days: 1 }).toString(),
});
const as = (role: Role, personId: string | null = null) =>
  signInAs(api, organizationId, [{ role, scope: 'organization', value: '' }], personId);
const read = async <T>(by: TestOperator, path: string): Promise<T> => {
  const answer = await by.send('GET', path);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<T>();
};
const refusal = async (by: TestOperator, method: 'GET' | 'POST', path: string, body?: object) => {
  const answer = await by.send(method, path, body);
  return `${answer.statusCode} ${answer.json<{ detail: string }>().detail}`;
};
const casesOf = async (by: TestOperator, query = '') =>
  (await read<{ items: OffboardingSummary[] }>(by, `/offboardings${query}`)).items;
const stepsOf = async (by: TestOperator) => (await read<{ items: Step[] }>(by, `/offboardings/${number}/steps`)).items;

before(async () => {
  organizationId = await addOrganization(db);
  managerId = await addPerson(db, organizationId, 'M1');
  const personId = await addPerson(db, organizationId, 'E1');
  for (const other of ['E2', 'E3', 'E4']) await addPerson(db, organizationId, other);
  await addAsset(db, organizationId, 'LT-1', personId);
  await addApplication(db, organizationId, { name: 'Payroll', connector: 'manual' });
  await db.owner.query(
    `update person set manager_id = $2, department = 'Sales' where organization_id = $1 and person_id <> $2`,
    [organizationId, managerId],
  );
  [hr, it, manager] = [await as('hr'), await as('it'), await as('manager', managerId)];
});

test('only HR tells of a death, or opens a case in which nobody writes to the person; others read whom to ask', async () => {
  const ask = '403 Only HR opens the case of somebody who has died. Ask HR to do it.';
  for (const other of [it, await as('security'), await as('admin')]) {
    for (const path of ['/departures', '/departures/preview']) {
      assert.equal(await refusal(other, 'POST', path, dead('E1')), ask);
      const named = { ...dead('E1'), kind: 'voluntary', playbook: 'bereavement' };
      assert.equal(await refusal(other, 'POST', path, named), ask);
    }
  }
  const elsewhere = await signInAs(api, organizationId, [
    { role: 'hr', scope: 'department', value: 'Research' },
    { role: 'it', scope: 'organization', value: '' },
  ]);
  assert.match(await refusal(elsewhere, 'POST', '/departures', dead('E1')), /^404 /);
});

test('a death under a playbook that writes to the person is refused, whoever chose it', async () => {
  const answer = await refusal(hr, 'POST', '/departures', { ...dead('E1'), playbook: 'standard' });
  assert.equal(
    answer,
    '422 The playbook "standard" writes to the person, who has died. Choose one that never does, such as "bereavement".',
  );
});

test('access ends when HR says so, and nobody beside the named reads of it before the colleagues have been told', async () => {
  const began = Math.floor(Date.now() / 1000) * 1000;
  const opened = await hr.send('POST', '/departures', dead('E1'));
  assert.equal(opened.statusCode, 201, opened.body);
  const received = opened.json<ReceivedDeparture>();
  number = received.number ?? '';
  assert.deepEqual([received.playbook, received.confidential], ['bereavement', true]);
  await withOrganization(db, organizationId, (tx) => makePlan(api.means, tx, received.offboardingId ?? ''));
  const detail = await read<OffboardingDetail>(hr, `/offboardings/${number}`);
  assert.ok(Date.parse(detail.departure.accessEndsAt) >= began);
  assert.equal(detail.departure.kind, 'death');
  for (const other of [it, manager]) {
    assert.match(await refusal(other, 'GET', `/offboardings/${number}`), /^404 /);
    assert.deepEqual(await casesOf(other), []);
  }
  for (const key of ['contact', 'colleagues']) {
    const step = (await stepsOf(hr)).find((one) => one.key === key);
    const ended = await hr.send('POST', `/steps/${step?.id}/complete`, { note: 'Spoken with.' });
    assert.equal(ended.statusCode, 200, ended.body);
  }
  const [seen] = await casesOf(manager);
  assert.deepEqual([seen?.number, seen?.quiet], [number, true]);
});

test('of a quiet case only those who may know read the kind, and nothing in it is late, overdue or due on a day (edge-39)', async () => {
  await db.owner.query(
    `update step set due_at = now() - interval '40 days', state = case when mode = 'human' then 'asked' else state end
     where organization_id = $1 and state <> 'done'`,
    [organizationId],
  );
  await db.owner.query(`update departure set access_ends_at = now() - interval '41 days' where organization_id = $1`, [
    organizationId,
  ]);
  for (const other of [it, manager]) {
    const { departure, quiet, thingsBy } = await read<OffboardingDetail>(other, `/offboardings/${number}`);
    assert.deepEqual({ kind: departure.kind, quiet, thingsBy }, { kind: undefined, quiet: true, thingsBy: null });
    const [row] = await casesOf(other);
    assert.deepEqual({ late: row?.late, thingsBy: row?.thingsBy }, { late: 0, thingsBy: null });
    assert.deepEqual(await casesOf(other, '?waits=late'), []);
    assert.ok((await stepsOf(other)).every(({ late }) => !late));
    const todo = await read<{ items: TodoStep[] }>(other, '/steps?limit=200');
    assert.ok(todo.items.length > 0 && todo.items.every(({ late, offboarding }) => !late && offboarding.quiet));
    const { overdue, queue, coming } = await read<Today>(other, '/today');
    assert.deepEqual(overdue, { steps: 0, things: 0 });
    assert.ok(queue.every(({ late }) => !late));
    assert.deepEqual(coming.items, []);
  }
  assert.equal((await read<OffboardingDetail>(hr, `/offboardings/${number}`)).departure.kind, 'death');
  const plan = await read<{ steps: { late: boolean }[] }>(it, `/offboardings/${number}/plan`);
  assert.ok(plan.steps.every(({ late }) => !late));
  const found = await read<{ items: { kind: string }[] }>(it, '/find?q=Person%20E1');
  assert.deepEqual(
    found.items.map(({ kind }) => kind),
    ['departure'],
    'nobody is asked to tell that they leave',
  );
});

test('the person is asked for no signature and has no page, and whoever tries reads why (edge-39)', async () => {
  const page = await refusal(it, 'POST', `/offboardings/${number}/portal-links`, { send: false });
  assert.equal(page, '422 The playbook of this case never turns to the person. They have no page.');
  const signature = await refusal(it, 'POST', `/offboardings/${number}/signatures`, { inPerson: true, assets: [] });
  assert.match(signature, /^422 The playbook/);
});

test('whoever reminds many at once reminds nobody in a quiet case', async () => {
  await db.owner.query(
    `insert into mail_server (organization_id, host, port, tls, from_address, from_name) values ($1, 'mail', 25, 'none', 'hb@example.test', 'Handback')`,
    [organizationId],
  );
  const answer = await hr.send('POST', '/offboarding-bulk/remind', { filter: { state: 'open' } });
  assert.equal(answer.statusCode, 200, answer.body);
  const [result] = answer.json<BulkAnswer>().results;
  assert.deepEqual([result?.number, result?.outcome, result?.because], [number, 'left', 'quiet']);
});

test('in figures nobody is told apart as dead: not by kind, manager or playbook, nor by asking for it', async () => {
  for (const employeeNumber of ['E2', 'E3', 'E4']) {
    const body = { ...dead(employeeNumber), kind: 'voluntary', accessEndsAt: new Date().toISOString() };
    assert.equal((await hr.send('POST', '/departures', body)).statusCode, 201);
  }
  await db.owner.query(`update departure set access_ends_at = now() where organization_id = $1`, [organizationId]);
  const period = today.toString().slice(0, 4);
  const { version } = await shippedPlaybook('bereavement');
  for (const [by, known, others] of [
    ['kind', 'voluntary', 'not told'],
    ['manager', managerId, 'none'],
    ['playbook', 'standard', 'none'],
  ] as const) {
    const { population, cells, figures } = await read<MetricsAnswered>(hr, `/metrics?period=${period}&by=${by}`);
    assert.equal(population, 4);
    assert.equal(
      cells.reduce((sum, cell) => sum + (cell.population ?? 0), 0),
      4,
      'the cells add up',
    );
    assert.ok(cells.every(({ value }) => !/death|bereavement/.test(value)));
    assert.equal(cells.find(({ value }) => value === others)?.population, 1);
    assert.equal(cells.find(({ value }) => value.startsWith(known))?.population, 3);
    const time = figures.find(({ metric }) => metric === 'time_to_offboard');
    assert.equal(time?.identity.excluded, 1);
    assert.deepEqual(
      time.reasons.filter(({ group }) => group === 'excluded').map(({ reason }) => reason),
      ['no time is set'],
    );
  }
  assert.match(await refusal(hr, 'GET', `/metrics?period=${period}&kind=death`), /^400 /);
  const alone = await refusal(
    hr,
    'GET',
    `/metrics?period=${period}&playbook=${encodeURIComponent(`bereavement ${version}`)}`,
  );
  assert.match(alone, /^422 Figures are not told for “bereavement 1” alone/);
});
