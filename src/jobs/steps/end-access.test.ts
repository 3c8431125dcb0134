import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addApplication, addOperator, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { type Seed, startSimulatedApplication } from '../../../test/simulated-application.ts';
import { systemActor } from '../../core/event.ts';
import { playbook } from '../../core/playbooks/playbook.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { observeOffboarding } from '../looks/observe.ts';
import { protectAccount } from '../two-people/protect-account.ts';
import { openQueue } from './queue.ts';
import { receiveDeparture } from '../departures/receive-departure.ts';
import { runStep } from './run-step.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
const applications = await startSimulatedApplication({ applications: ['one', 'two', 'three', 'four', 'five', 'six'] });
after(async () => {
  await queue.close();
  await applications.stop();
});
const names = ['one', 'two', 'three', 'four', 'five', 'six'];

const onlySuspend = playbook.parse({
  playbook: 'only_suspend',
  version: 1,
  title: 'Only suspend',
  owner: 'it',
  review_on: '2030-01-01',
  approval: false,
  endings: [{ kind: 'account', expect: 'suspended', assurance: 'confirmed' }],
  steps: [
    {
      id: 'block',
      title: 'Suspend accounts',
      action: 'suspend',
      owner: ['it'],
      due: { anchor: 'access_ends' },
      select: { field: 'item.kind', is: 'account' },
      evidence: ['confirmed'],
    },
  ],
});

let organizationId: string;
let applicationId: string;
let name: string;

beforeEach(async () => {
  name = names.shift() ?? assert.fail('one application for each test');
  organizationId = await addOrganization(db);
  applicationId = await addApplication(db, organizationId, {
    name,
    connector: 'simulated',
    config: { baseUrl: `${applications.url}/applications/${name}`, canaryId: 'canary' },
    credentials: { token: applications.token },
  });
});

/** Accounts in an application that itself lets its last administrator go, and only pauses before it answers. */
async function seed(accounts: readonly Seed[], latencyMs: number = 0): Promise<void> {
  await applications.seedAccounts(name, [{ id: 'canary', login: 'canary' }, ...accounts]);
  await applications.setFaults(name, { letsLastAdminGo: true, latencyMs });
}

/** Somebody whose access has to end now; answers the step that ends it. */
async function leaver(number: string): Promise<string> {
  await addPerson(db, organizationId, number);
  const received = await withOrganization(db, organizationId, (tx) =>
    receiveDeparture(tx, queue, {
      facts: {
        source: 'test',
        externalId: number,
        leaver: { employeeNumber: number },
        kind: 'voluntary',
        lastWorkingDay: Temporal.Now.plainDateISO().subtract({ days: 8 }),
        noticeAt: null,
        accessEndsAt: null,
        employmentEnds: null,
        informedAt: null,
        timeZone: null,
        legalHold: false,
      },
      playbook: onlySuspend,
      actor: systemActor,
    }),
  );
  const offboardingId = received.state === 'opened' ? received.offboardingId : assert.fail();
  await observeOffboarding(makeMeans(db), organizationId, offboardingId);
  const { rows } = await db.owner.query<{ step_id: string }>(
    `select step_id from step where organization_id = $1 and offboarding_id = $2 and action = 'suspend'`,
    [organizationId, offboardingId],
  );
  return rows[0]?.step_id ?? assert.fail('there is no step');
}

async function stateOf(stepId: string): Promise<{ state: string; problem: string | null; waits: boolean }> {
  const { rows } = await db.owner.query<{ state: string; problem: string | null; waits: boolean }>(
    'select state, problem, wake_at is not null as waits from step where organization_id = $1 and step_id = $2',
    [organizationId, stepId],
  );
  return rows[0] ?? assert.fail();
}

/** A worker that goes on with a step until it ends, as if time had passed whenever it has to wait; answers how often it had to. */
async function work(stepId: string): Promise<number> {
  const means = makeMeans(db);
  for (let waits = 0; ; waits += 1) {
    await runStep(means, organizationId, stepId);
    if ((await stateOf(stepId)).state !== 'waiting') return waits;
    assert.ok(waits < 200, 'the step never got its turn');
    await db.owner.query('update step set start_at = now(), wake_at = now() where step_id = $1', [stepId]);
  }
}

test('edge-95: of the last two administrators who leave at the same moment one is suspended, and at any time one is active', async () => {
  await seed(
    [
      { id: 'a', login: 'a', employeeNumber: 'A1', admin: true },
      { id: 'b', login: 'b', employeeNumber: 'B1', admin: true },
      { id: 'c', login: 'c', employeeNumber: 'C1' },
    ],
    40,
  );
  const steps = [await leaver('A1'), await leaver('B1')];
  await Promise.all(steps.map(work));
  const active = new Set(['a', 'b']);
  for (const { account } of applications.journal(name).filter(({ type }) => type === 'write')) {
    if (account.status !== 'active') active.delete(account.id);
    assert.ok(active.size >= 1, 'nobody is left who administers the application');
  }
  const ends = await Promise.all(steps.map(stateOf));
  assert.deepEqual(ends.map(({ state }) => state).sort(), ['done', 'problem']);
  const left = ends.find(({ state }) => state === 'problem');
  assert.match(left?.problem ?? '', /last active administrator.*Make somebody else an administrator first/);
});

test('a step that meets another administrator’s turn waits, and nothing of it was sent', async () => {
  await seed([
    { id: 'a', login: 'a', employeeNumber: 'A1', admin: true },
    { id: 'b', login: 'b', employeeNumber: 'B1', admin: true },
    { id: 'c', login: 'c', employeeNumber: 'C1', admin: true },
    { id: 'd', login: 'd', employeeNumber: 'D1' },
  ]);
  const [mine, other, ordinary] = [await leaver('A1'), await leaver('B1'), await leaver('D1')];
  const hold = (until: string) =>
    db.owner.query(
      `insert into privileged_lease (organization_id, application_id, step_id, lease_until) values ($1, $2, $3, now() + $4::interval)
       on conflict (organization_id, application_id) do update set lease_until = excluded.lease_until`,
      [organizationId, applicationId, other, until],
    );
  await hold('1 hour');
  await runStep(makeMeans(db), organizationId, mine);
  const waiting = await stateOf(mine);
  assert.deepEqual([waiting.state, waiting.waits], ['waiting', true]);
  assert.match(waiting.problem ?? '', /waits its turn/);
  assert.equal(applications.account(name, 'a')?.status, 'active');
  // Whoever administers nothing waits for nobody.
  assert.equal(await work(ordinary), 0);
  assert.equal((await stateOf(ordinary)).state, 'done');
  await hold('-1 second');
  await work(mine);
  assert.equal((await stateOf(mine)).state, 'done');
});

test('a write whose end nobody heard keeps the turn, for others but not for itself', async () => {
  await seed([
    { id: 'a', login: 'a', employeeNumber: 'A1', admin: true },
    { id: 'b', login: 'b', employeeNumber: 'B1', admin: true },
  ]);
  const [mine, other] = [await leaver('A1'), await leaver('B1')];
  await applications.setFaults(name, { letsLastAdminGo: true, applyThenDropRate: 1 });
  await runStep(makeMeans(db), organizationId, mine);
  await applications.setFaults(name, { letsLastAdminGo: true });
  await runStep(makeMeans(db), organizationId, other);
  // What was applied can be seen already, so the other is the last: that is certain without a turn.
  assert.equal((await stateOf(other)).state, 'problem');
  await applications.drift(name, { id: 'a', status: 'active' });
  await db.owner.query(`update step set state = 'waiting', start_at = now() where step_id = any($1)`, [[mine, other]]);
  await runStep(makeMeans(db), organizationId, other);
  assert.match((await stateOf(other)).problem ?? '', /waits its turn/);
  await work(mine);
  assert.equal((await stateOf(mine)).state, 'done');
});

test('edge-96: the last owner of a group is a person’s; with a second active owner the account is suspended', async () => {
  await seed([
    { id: 'a', login: 'a', employeeNumber: 'A1', owns: ['Board', 'Sales'] },
    { id: 'b', login: 'b', employeeNumber: 'B1', owns: ['Sales'] },
    { id: 'c', login: 'c', employeeNumber: 'C1', owns: ['Board'], status: 'suspended' },
  ]);
  const [first, second] = [await leaver('A1'), await leaver('B1')];
  await Promise.all([work(first), work(second)]);
  assert.equal((await stateOf(second)).state, 'done');
  const { state, problem } = await stateOf(first);
  assert.equal(state, 'problem');
  assert.match(problem ?? '', /nobody else owns/);
  assert.equal(applications.account(name, 'a')?.status, 'active');
});

test('a named account is left to a person with the reason, also when it is named after the plan was approved', async () => {
  await seed([{ id: 'a', login: 'a', employeeNumber: 'A1' }]);
  const step = await leaver('A1');
  const operatorId = await addOperator(db, organizationId);
  await withOrganization(db, organizationId, (tx) =>
    protectAccount(tx, { applicationId, account: 'a', reason: 'break glass', operatorId }),
  );
  await work(step);
  const { state, problem } = await stateOf(step);
  assert.deepEqual([state, problem], ['problem', 'protected: break glass. A person decides what becomes of it.']);
  assert.equal(applications.journal(name).filter(({ type }) => type === 'write').length, 0);
});

test('while nobody can say who administers the application, nothing is ended', async () => {
  await seed([{ id: 'a', login: 'a', employeeNumber: 'A1' }]);
  const step = await leaver('A1');
  await applications.setFaults(name, { redirect302: true });
  await runStep(makeMeans(db), organizationId, step);
  const { state, problem } = await stateOf(step);
  assert.equal(state, 'waiting');
  assert.match(problem ?? '', /Who administers the application could not be read/);
});
