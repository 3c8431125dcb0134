import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addApplication, addOperator, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { type Seed, startSimulatedApplication } from '../../../test/simulated-application.ts';
import { systemActor } from '../../core/event.ts';
import { playbook } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { retryStep } from '../../store/steps/end-step.ts';
import { observeOffboarding } from '../looks/observe.ts';
import { handOverOwnedThing } from '../ownership/end-ownership.ts';
import { approvePlan } from '../plans/approve-plan.ts';
import { protectAccount } from '../two-people/protect-account.ts';
import { openQueue } from './queue.ts';
import { receiveDeparture } from '../departures/receive-departure.ts';
import { runStep } from './run-step.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
const applications = await startSimulatedApplication({
  applications: ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'],
});
after(async () => {
  await queue.close();
  await applications.stop();
});
const names = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];

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

const asksForSuccessor = playbook.parse({
  ...onlySuspend,
  playbook: 'asks_for_successor',
  title: 'Asks for a successor',
  approval: true,
  endings: [...onlySuspend.endings, { kind: 'ownership', expect: 'reassigned', assurance: 'attested' }],
  steps: [
    {
      id: 'approve',
      title: 'Approve',
      action: 'approve',
      owner: ['it'],
      due: { anchor: 'notice' },
      evidence: ['approval'],
    },
    {
      id: 'hand_over',
      title: 'Take over what they own',
      action: 'hand_over',
      owner: ['manager'],
      due: { anchor: 'last_working_day' },
      select: { field: 'item.kind', is: 'ownership' },
      evidence: ['acceptance'],
    },
    { ...onlySuspend.steps[0], after: ['approve'] },
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
async function leaver(number: string, follows: typeof onlySuspend = onlySuspend): Promise<string> {
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
      playbook: follows,
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

/** What is on record for the leavers of this organization, in the order of its names. */
async function ownedThings() {
  const { rows } = await db.owner.query<{
    id: string;
    kind: string;
    name: string;
    reference: string;
    ended: string | null;
  }>(
    `select owned_thing_id as id, owned_kind as kind, name, reference, ended_as as ended from owned_thing
     where organization_id = $1 order by name, ended_at`,
    [organizationId],
  );
  return rows;
}

test('who administers an application alone is in the first plan already, with a successor to be asked for', async () => {
  await seed([{ id: 'a', login: 'anna', employeeNumber: 'A1', admin: true, owns: ['Board'] }]);
  const step = await leaver('A1', asksForSuccessor);
  const { rows } = await db.owner.query<{ label: string; action: string; revision: number }>(
    `select i.label, s.action, o.revision from step s join item i using (organization_id, item_id)
     join offboarding o on o.offboarding_id = s.offboarding_id where s.organization_id = $1 and s.step_id <> $2 order by i.label`,
    [organizationId, step],
  );
  assert.deepEqual(rows, [
    { label: `last owner of Board in ${name}`, action: 'hand_over', revision: 1 },
    { label: `only administrator of ${name}, as anna`, action: 'hand_over', revision: 1 },
  ]);
});

test('what nobody but the leaver has comes on record once, changes the plan, asks for a successor who ends it, and delays nothing else', async () => {
  await seed([
    { id: 'a', login: 'anna', employeeNumber: 'A1', admin: true, owns: ['Board', 'Sales'] },
    { id: 'b', login: 'b', employeeNumber: 'B1', owns: ['Sales'] },
    { id: 's', login: 's', employeeNumber: 'S1', admin: true, owns: ['Board'] },
  ]);
  const operatorId = await addOperator(db, organizationId);
  const within = <T>(job: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, job);
  const step = await leaver('A1', asksForSuccessor);
  const caseOf = async () => {
    const { rows } = await db.owner.query<{ id: string; digest: string; revision: number; approved: boolean }>(
      `select offboarding_id as id, digest, revision, digest = approved_digest as approved from offboarding where organization_id = $1`,
      [organizationId],
    );
    return rows[0] ?? assert.fail();
  };
  const approve = async () => {
    const { id: offboardingId, digest } = await caseOf();
    await within((tx) => approvePlan(tx, queue, { offboardingId, digest, operatorId }));
  };
  assert.deepEqual(await ownedThings(), []);
  await approve();
  const before = await caseOf();
  await applications.drift(name, { id: 's', status: 'suspended' });
  await work(step);
  const found = await ownedThings();
  assert.deepEqual(
    found.map(({ kind, name: called, reference }) => [kind, called, reference]),
    [
      ['last_owner', `last owner of Board in ${name}`, 'Board'],
      ['sole_admin', `only administrator of ${name}, as anna`, 'a'],
    ],
  );
  const planned = await caseOf();
  // A question for a person is no reason to keep access from ending: what was approved stays approved.
  assert.deepEqual([planned.revision, planned.approved], [before.revision + 1, true]);
  const { rows: asked } = await db.owner.query<{ label: string; state: string }>(
    `select i.label, s.state from step s join item i using (organization_id, item_id)
     where s.organization_id = $1 and s.action = 'hand_over' order by i.label`,
    [organizationId],
  );
  assert.deepEqual(
    asked,
    found.map((one) => ({ label: one.name, state: 'asked' })),
  );

  await within((tx) => retryStep(tx, step));
  await work(step);
  assert.equal((await stateOf(step)).state, 'problem');
  assert.deepEqual([await ownedThings(), (await caseOf()).digest], [found, planned.digest]);

  const toPersonId = await addPerson(db, organizationId, 'S1');
  const evidence = { note: null, signedName: 'Sam Stays', file: null };
  const handOver = async (things: typeof found) => {
    for (const { id: ownedThingId } of things)
      await within((tx) => handOverOwnedThing(tx, queue, { ownedThingId, toPersonId, operatorId, evidence }));
  };
  await handOver(found);
  await within((tx) => retryStep(tx, step));
  await work(step);
  const again = (await ownedThings()).filter(({ id }) => found.every((one) => one.id !== id));
  assert.deepEqual(
    again.map((one) => one.name),
    found.map((one) => one.name),
    'an acceptance does not make somebody an administrator',
  );
  await approve();
  await handOver(again);
  await applications.drift(name, { id: 's', status: 'active' });
  await within((tx) => retryStep(tx, step));
  await work(step);
  assert.equal((await stateOf(step)).state, 'done');
  const { rows: items } = await db.owner.query<{ standing: string }>(
    'select distinct standing from item where organization_id = $1 and withdrawn_at is null',
    [organizationId],
  );
  assert.deepEqual(items, [{ standing: 'done' }]);
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
