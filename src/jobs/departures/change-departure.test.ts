import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { useDatabase } from '../../../test/database.ts';
import {
  addApplication,
  addAsset,
  addOperator,
  addOrganization,
  addPerson,
  makeMeans,
  shippedPlaybook,
} from '../../../test/organization.ts';
import { startSimulatedApplication } from '../../../test/simulated-application.ts';
import type { CancelReason } from '../../core/departures/cancel-reason.ts';
import type { Connector, Write } from '../../core/applications/connector.ts';
import { operatorActor, systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { DepartureChange } from '../../core/departures/move-departure.ts';
import type { Playbook } from '../../core/playbooks/playbook.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { getOffboarding } from '../../store/cases/offboardings.ts';
import { findLatestPlan } from '../../store/plans/plan-revisions.ts';
import { claimStep } from '../../store/steps/claim-step.ts';
import { approvePlan } from '../plans/approve-plan.ts';
import { cancelDeparture } from './cancel-departure.ts';
import { beginTry, carryOutVerb, type Try } from '../steps/carry-out-verb.ts';
import { changeDeparture, type ChangeRequest } from './change-departure.ts';
import { followClocks } from './follow-clocks.ts';
import { completeStep } from '../steps/complete-step.ts';
import { importFile } from '../imports/import-file.ts';
import { makePlan } from '../plans/make-plan.ts';
import { observeOffboarding } from '../looks/observe.ts';
import { pauseOffboarding, resumeOffboarding } from './pause-offboarding.ts';
import { openQueue } from '../steps/queue.ts';
import { type DepartureFacts, receiveDeparture } from './receive-departure.ts';
import { readRestoration, restoreAccess } from '../steps/restore-access.ts';
import { runStep } from '../steps/run-step.ts';

const db = await useDatabase();
const means = makeMeans(db);
const queue = await openQueue(db, () => undefined);
const playbook = await shippedPlaybook('standard');
const organizationId = await addOrganization(db);
const operatorId = await addOperator(db, organizationId);
const actor = operatorActor(operatorId);
const applications = await startSimulatedApplication({ applications: ['directory'] });
const people = Array.from({ length: 34 }, (_, index) => `C${index + 1}`);
await applications.seedAccounts('directory', [
  { id: 'canary', login: 'canary' },
  ...people.map((number) => ({
    id: number,
    login: number.toLowerCase(),
    employeeNumber: number,
    groups: ['staff', 'sales'],
  })),
]);
await addApplication(db, organizationId, {
  name: 'directory',
  category: 'directory',
  connector: 'simulated',
  config: { baseUrl: `${applications.url}/applications/directory`, canaryId: 'canary' },
  credentials: { token: applications.token },
});
after(async () => {
  await queue.close();
  await applications.stop();
});

const within = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const today = Temporal.Now.plainDateISO();
const inDays = (days: number) => today.add({ days });
const account = (number: string) => applications.account('directory', number);
const writesTo = (number: string) =>
  applications.journal('directory').filter((line) => line.account.id === number).length;

let told = 0;
/** Opens the case of somebody who leaves on a day, looked at and planned. */
async function leave(
  number: string,
  lastWorkingDay: Temporal.PlainDate,
  by: Playbook = playbook,
  more: Partial<DepartureFacts> = {},
): Promise<string> {
  told += 1;
  const facts = {
    source: 'test',
    externalId: `${number}-${told}`,
    leaver: { employeeNumber: number },
    kind: 'voluntary',
    lastWorkingDay,
    noticeAt: null,
    accessEndsAt: null,
    employmentEnds: null,
    informedAt: null,
    timeZone: null,
    legalHold: false,
    ...more,
  } as const;
  const received = await within((tx) => receiveDeparture(tx, queue, { facts, playbook: by, actor: systemActor }));
  assert.equal(received.state, 'opened');
  const offboardingId = received.state === 'opened' ? received.offboardingId : '';
  await runReady(offboardingId);
  return offboardingId;
}

const caseOf = (offboardingId: string) => within((tx) => getOffboarding(tx, offboardingId));

async function approve(offboardingId: string): Promise<void> {
  const { digest } = await caseOf(offboardingId);
  await within((tx) => approvePlan(tx, queue, { offboardingId, digest: digest ?? '', operatorId }));
}

type StepRow = {
  step_id: string;
  key: string;
  action: string;
  state: string;
  due_at: Temporal.Instant | null;
  wake_at: Temporal.Instant | null;
  problem: string | null;
};

const steps = (offboardingId: string) =>
  within((tx) =>
    tx.query<StepRow>(
      `select step_id, key, action, state, due_at, wake_at, problem from step where organization_id = $1 and offboarding_id = $2 order by step_id`,
      [organizationId, offboardingId],
    ),
  );

const stepFor = async (offboardingId: string, action: string) => {
  const step = (await steps(offboardingId)).find((one) => one.action === action);
  assert.ok(step, `There is no step that does ${action}.`);
  return step;
};

/** Does what a worker would, until nothing is ready: every automatic step that may be claimed, those behind it as well. */
async function runReady(offboardingId: string): Promise<void> {
  for (let rounds = 0; rounds < 20; rounds += 1) {
    const before = JSON.stringify(await steps(offboardingId));
    for (const step of await steps(offboardingId)) await runStep(means, organizationId, step.step_id);
    if (JSON.stringify(await steps(offboardingId)) === before) return;
  }
}

/** Gives somebody another employment, from a day on. */
const employ = (personId: string, workerId: string, from: Temporal.PlainDate, workerType = 'contractor') =>
  within((tx) =>
    tx.query(
      `insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date)
       values ($1, $2, $3, 'hr', $4, $5, $6)`,
      [organizationId, randomUUIDv7(), personId, workerId, workerType, from.toString()],
    ),
  );

/** Suspends, and takes out of groups as well. */
const thorough: Playbook = {
  ...playbook,
  steps: playbook.steps.flatMap((step) =>
    step.action === 'suspend'
      ? [step, { ...step, id: `${step.id}_groups`, action: 'removeFromGroups', after: [step.id] }]
      : [step],
  ),
};

/** Somebody whose day has come and whose account has ended, in an open case. */
async function cutOff(number: string, by: Playbook = playbook): Promise<string> {
  await addPerson(db, organizationId, number);
  const offboardingId = await leave(number, today.subtract({ days: 3 }), by);
  await approve(offboardingId);
  await runReady(offboardingId);
  return offboardingId;
}

/** Claims the step that suspends and writes its intent down, as a worker does right before it calls. */
async function claimSuspend(offboardingId: string): Promise<Try> {
  const { step_id: stepId } = await stepFor(offboardingId, 'suspend');
  const begun = await within(async (tx) => {
    const claim = await claimStep(tx, stepId, 60_000);
    assert.ok(claim !== null);
    return beginTry(tx, claim, { verb: 'suspend', holdsUntilMs: performance.now() + 60_000 });
  });
  assert.ok(begun !== null);
  return begun;
}

const change = (offboardingId: string, what: DepartureChange, more: Partial<ChangeRequest> = {}) =>
  within((tx) => changeDeparture(means, tx, queue, { offboardingId, actor, change: what, ...more }));
const cancel = (offboardingId: string, because: CancelReason = 'rescinded') =>
  within((tx) => cancelDeparture(means, tx, queue, { offboardingId, actor, because, reason: 'They stay.' }));

const events = (offboardingId: string, type: string) =>
  within((tx) =>
    tx.query<{ text: string }>(
      `select convert_from(bytes, 'utf8') as text from event where organization_id = $1 and stream_id = $2
         and convert_from(bytes, 'utf8') like '%"' || $3 || '"%' order by number`,
      [organizationId, offboardingId, type],
    ),
  );

test('a moved date moves what is due, makes an approval stale, and says what is different (edge-08)', async () => {
  await addPerson(db, organizationId, 'C1');
  const offboardingId = await leave('C1', inDays(30));
  await approve(offboardingId);
  const before = await stepFor(offboardingId, 'suspend');
  const moved = await change(offboardingId, { lastWorkingDay: inDays(40) });
  assert.deepEqual([moved.approved, moved.approvalStale, moved.overdue], [false, true, false]);
  assert.ok(
    moved.plan !== null && moved.plan.before.departure.accessEndsAt !== moved.plan.after.departure.accessEndsAt,
  );
  const later = await stepFor(offboardingId, 'suspend');
  assert.equal(later.step_id, before.step_id);
  assert.equal(later.due_at?.toZonedDateTimeISO('Europe/Berlin').toPlainDate().toString(), inDays(40).toString());
  assert.equal(account('C1')?.status, 'active');
});

test('a departure that moves six times keeps its history, and only the last plan runs (edge-08)', async () => {
  await addPerson(db, organizationId, 'C2');
  const offboardingId = await leave('C2', inDays(10));
  for (const days of [20, 12, 40, 7, 60, 25]) await change(offboardingId, { lastWorkingDay: inDays(days) });
  const { departure, revision } = await caseOf(offboardingId);
  assert.equal(departure.lastWorkingDay.toString(), inDays(25).toString());
  assert.equal(departure.employmentEnds.toString(), inDays(25).toString());
  assert.equal(revision, 7);
  const history = await events(offboardingId, 'departure.changed');
  assert.equal(history.length, 6);
  assert.ok(history[0]?.text.includes(inDays(10).toString()) && history[0].text.includes(inDays(20).toString()));
});

test('two changes at the same time both count: whoever waits for a case sees what was said meanwhile', async () => {
  await addPerson(db, organizationId, 'C34');
  const offboardingId = await leave('C34', inDays(20));
  const [changed, waiting] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = within(async (tx) => {
    const what = { lastWorkingDay: inDays(25) };
    await changeDeparture(means, tx, queue, { offboardingId, actor, change: what });
    changed.resolve();
    await waiting.promise;
  });
  await changed.promise;
  const second = change(offboardingId, { legalHold: true });
  const stuck = `select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()`;
  while ((await db.owner.query(stuck)).rowCount === 0) await pause(5);
  waiting.resolve();
  await Promise.all([first, second]);
  const { departure } = await caseOf(offboardingId);
  assert.deepEqual([departure.lastWorkingDay.toString(), departure.legalHold], [inDays(25).toString(), true]);
});

test('an hour that was told as a local time follows the clocks of its place, and one that was named as an instant stays (edge-45)', async () => {
  for (const number of ['C31', 'C32', 'C33']) await addPerson(db, organizationId, number);
  const [followed, named, moved] = [
    await leave('C31', inDays(40)),
    await leave('C32', inDays(40), playbook, {
      accessEndsAt: inDays(40).toZonedDateTime('UTC').add({ hours: 15 }).toInstant(),
    }),
    await leave('C33', inDays(40)),
  ];
  await within((tx) =>
    changeDeparture(means, tx, queue, { offboardingId: moved, actor, change: { lastWorkingDay: inDays(50) } }),
  );
  for (const id of [followed, named, moved]) await approve(id);
  const hours = async () =>
    Promise.all([followed, named, moved].map(async (id) => (await caseOf(id)).departure.accessEndsAt));
  const meant = await hours();
  assert.equal(await within((tx) => followClocks(means, tx, queue)), 0, 'nothing has changed');
  // As if they had been computed before the country changed its rules.
  await db.owner.query(
    `update departure d set access_ends_at = d.access_ends_at + interval '1 hour' from offboarding o
     where o.departure_id = d.departure_id and o.offboarding_id = any($1)`,
    [[followed, named, moved]],
  );
  assert.equal(await within((tx) => followClocks(means, tx, queue)), 2);
  assert.deepEqual((await hours()).map(String), [meant[0], meant[1]?.add({ hours: 1 }), meant[2]].map(String));
  const { digest, approvedDigest } = await caseOf(followed);
  assert.equal(digest, approvedDigest, 'the plan that was approved is the one of the right hour again');
  assert.equal(await within((tx) => followClocks(means, tx, queue)), 0, 'the local time is kept');
});

test('a change that changes no plan leaves the approval standing', async () => {
  await addPerson(db, organizationId, 'C3');
  const offboardingId = await leave('C3', inDays(15));
  await approve(offboardingId);
  const { digest } = await caseOf(offboardingId);
  const same = await change(offboardingId, { lastWorkingDay: inDays(15), legalHold: false });
  assert.deepEqual([same.digest, same.approved, same.approvalStale], [digest, true, false]);
  // Moved away and back again: the digest is the approved one once more, and so the approval counts.
  await change(offboardingId, { lastWorkingDay: inDays(16) });
  assert.equal((await change(offboardingId, { lastWorkingDay: inDays(15) })).approved, true);
});

test('a new holding and a newer playbook are a difference too, and what is done stays done', async () => {
  const offboardingId = await cutOff('C4');
  assert.equal(account('C4')?.status, 'suspended');
  const done = (await steps(offboardingId)).filter((step) => step.state === 'done').map((step) => step.step_id);
  const { departure } = await caseOf(offboardingId);
  await addAsset(db, organizationId, 'LT-C4', departure.personId);
  const made = await within((tx) => makePlan(means, tx, offboardingId));
  assert.ok(made.changed && made.diff.addedItems.length === 1 && made.diff.removed.length === 0);

  const newer = { ...playbook, version: playbook.version + 1, recheck_days: [2] };
  const moved = await change(offboardingId, {}, { playbook: newer });
  assert.equal(moved.plan?.after.playbookVersion, newer.version);
  assert.equal((await caseOf(offboardingId)).playbook.version, newer.version);
  const now = new Map((await steps(offboardingId)).map((step) => [step.step_id, step]));
  const undone = done.filter((id) => now.get(id)?.state !== 'done' && now.get(id)?.action !== 'approve');
  assert.deepEqual(undone, []);
  await assert.rejects(
    change(offboardingId, {}, { playbook: { ...newer, playbook: 'immediate' } }),
    (error) => error instanceof Failure && error.code === 'rule-refused',
  );
});

test('a date in the past is due at once, and for a voluntary leaver only when somebody says so (edge-09)', async () => {
  await addPerson(db, organizationId, 'C5');
  const offboardingId = await leave('C5', inDays(30));
  const past = { lastWorkingDay: today.subtract({ days: 1 }) };
  await assert.rejects(
    change(offboardingId, past),
    (error) => error instanceof Failure && /at once/.test(error.message),
  );
  assert.equal((await caseOf(offboardingId)).departure.lastWorkingDay.toString(), inDays(30).toString());
  assert.equal((await change(offboardingId, past, { atOnce: true })).overdue, true);
  await approve(offboardingId);
  await runReady(offboardingId);
  assert.equal(account('C5')?.status, 'suspended');
  const later = await change(offboardingId, { lastWorkingDay: inDays(30) });
  assert.equal(later.endedAlready, 1);
  assert.equal(account('C5')?.status, 'suspended');
});

test('a departure taken back before its hour sends nothing, and deletes nothing (edge-04)', async () => {
  await addPerson(db, organizationId, 'C6');
  const offboardingId = await leave('C6', today.subtract({ days: 1 }));
  await approve(offboardingId);
  const sent = writesTo('C6');
  const done = await cancel(offboardingId);
  assert.deepEqual(done.restoration, { accounts: [], notRestorable: [] });
  await runReady(offboardingId);
  assert.equal(writesTo('C6'), sent);
  const left = await steps(offboardingId);
  assert.deepEqual([...new Set(left.map((step) => step.state))].sort(), ['done', 'withdrawn']);
  assert.ok(left.every((step) => step.wake_at === null));
  assert.equal((await caseOf(offboardingId)).state, 'cancelled');
  assert.equal((await events(offboardingId, 'departure.cancelled')).length, 1);
  assert.notEqual(await leave('C6', inDays(90)), offboardingId);
});

test('a step that was under way when its day moved away sends nothing, and waits for the new hour (edge-08)', async () => {
  await addPerson(db, organizationId, 'C15');
  const offboardingId = await leave('C15', today.subtract({ days: 1 }));
  await approve(offboardingId);
  const begun = await claimSuspend(offboardingId);
  await change(offboardingId, { lastWorkingDay: inDays(30) });
  const sent = writesTo('C15');
  await carryOutVerb(means, organizationId, begun);
  await approve(offboardingId);
  await runReady(offboardingId);
  assert.equal(writesTo('C15'), sent);
  const { state, due_at, wake_at } = await stepFor(offboardingId, 'suspend');
  assert.equal(state, 'waiting');
  assert.equal(wake_at?.toString(), due_at?.toString());
});

test('a cancellation between claim and send sends nothing (edge-47)', async () => {
  await addPerson(db, organizationId, 'C7');
  const offboardingId = await leave('C7', today.subtract({ days: 1 }));
  await approve(offboardingId);
  const begun = await claimSuspend(offboardingId);
  const sent = writesTo('C7');
  await cancel(offboardingId);
  assert.deepEqual(await carryOutVerb(means, organizationId, begun), []);
  assert.equal(writesTo('C7'), sent);
  assert.equal(account('C7')?.status, 'active');
  // The restore that waited for the write under way to end finds nothing to undo.
  await runReady(offboardingId);
  assert.equal((await stepFor(offboardingId, 'restore')).state, 'done');
  assert.equal(writesTo('C7'), sent);
});

test('a write that was let through right before the cancellation is undone as soon as it has ended (edge-05)', async () => {
  await addPerson(db, organizationId, 'C14');
  const offboardingId = await leave('C14', today.subtract({ days: 1 }));
  await approve(offboardingId);
  const simulated = means.connectors['simulated'];
  assert.ok(simulated);
  const cancelling: Connector = {
    ...simulated,
    open: async (config, credentials, handed) => {
      const session = await simulated.open(config, credentials, handed);
      const { suspend } = session.writes;
      assert.ok(suspend);
      const run: Write['run'] = (request) =>
        suspend.run({
          ...request,
          beforeSend: async (snapshot) => {
            await request.beforeSend(snapshot);
            await cancel(offboardingId);
          },
        });
      return { ...session, writes: { ...session.writes, suspend: { ...suspend, run } } };
    },
  };
  const { step_id: stepId } = await stepFor(offboardingId, 'suspend');
  const slow = { ...means, leaseMs: 600_000 };
  await runStep({ ...slow, connectors: { ...means.connectors, simulated: cancelling } }, organizationId, stepId);
  assert.equal(account('C14')?.status, 'suspended');
  assert.equal((await stepFor(offboardingId, 'suspend')).state, 'withdrawn');
  await runReady(offboardingId);
  assert.equal(account('C14')?.status, 'active');
});

test('a departure taken back half-way brings the account back as it was, read back, and says what it cannot (edge-05)', async () => {
  const offboardingId = await cutOff('C8', thorough);
  const cut = account('C8');
  assert.deepEqual([cut?.status, cut?.groups], ['suspended', []]);
  const done = await cancel(offboardingId);
  assert.equal(done.restoration.accounts.length, 1);
  await runReady(offboardingId);
  const back = account('C8');
  assert.deepEqual([back?.status, back?.groups.toSorted()], ['active', ['sales', 'staff']]);
  const { accounts, notRestorable } = await within((tx) => readRestoration(means, tx, offboardingId));
  assert.deepEqual(
    accounts.map(({ state }) => state),
    ['done'],
  );
  assert.ok(notRestorable.some(({ reason }) => reason.includes('the sessions that were ended')));
  const [item] = await within((tx) =>
    tx.query<{ observed_value: string; comebacks: number }>(
      `select observed_value, comebacks from item where organization_id = $1 and offboarding_id = $2 and kind = 'account'`,
      [organizationId, offboardingId],
    ),
  );
  assert.deepEqual(item, { observed_value: 'held', comebacks: 0 });
});

test('a write whose answer was lost is undone from the snapshot taken before it', async () => {
  await addPerson(db, organizationId, 'C9');
  const offboardingId = await leave('C9', today.subtract({ days: 1 }));
  await approve(offboardingId);
  await applications.setFaults('directory', { applyThenDropRate: 1 });
  const { step_id: stepId } = await stepFor(offboardingId, 'suspend');
  await runStep(means, organizationId, stepId);
  await applications.setFaults('directory', {});
  assert.equal(account('C9')?.status, 'suspended');
  await cancel(offboardingId);
  await runReady(offboardingId);
  assert.equal(account('C9')?.status, 'active');
});

test('who is extended after the cut is let in again, under a new departure with the later day (edge-35)', async () => {
  const offboardingId = await cutOff('C10');
  await cancel(offboardingId, 'extended');
  const next = await leave('C10', inDays(60));
  await runReady(offboardingId);
  assert.equal(account('C10')?.status, 'active');
  assert.equal((await caseOf(next)).state, 'open');
  assert.equal((await events(offboardingId, 'offboarding.cancelled')).length, 1);
});

test('nobody is let in again by an old case who has to be out for a new one', async () => {
  const offboardingId = await cutOff('C11');
  await cancel(offboardingId);
  await leave('C11', today.subtract({ days: 1 }));
  await runReady(offboardingId);
  assert.equal(account('C11')?.status, 'suspended');
  assert.equal((await stepFor(offboardingId, 'restore')).state, 'waiting');
});

test('a rehire gets nothing back by itself, and an old case never acts on the account they have now (edge-20, edge-21)', async () => {
  const offboardingId = await cutOff('C12');
  await cancel(offboardingId, 'rehired');
  await runReady(offboardingId);
  assert.equal(account('C12')?.status, 'suspended');
  // The id was given to somebody with another number: what was decided about the old holder is not theirs.
  await applications.drift('directory', { id: 'C12', employeeNumber: 'C12-new', status: 'suspended' });
  await within((tx) => restoreAccess(means, tx, queue, offboardingId));
  const sent = writesTo('C12');
  await runReady(offboardingId);
  assert.equal(writesTo('C12'), sent);
  const restore = await stepFor(offboardingId, 'restore');
  assert.equal(restore.state, 'problem');
  assert.match(restore.problem ?? '', /refused/);
  await within((tx) =>
    completeStep(means, tx, queue, { stepId: restore.step_id, operatorId, note: 'They got a new account instead.' }),
  );
  assert.equal((await stepFor(offboardingId, 'restore')).state, 'done');
});

test('a look that was under way plans nothing for a case that was cancelled meanwhile (edge-47)', async () => {
  await addPerson(db, organizationId, 'C13');
  const offboardingId = await leave('C13', inDays(20));
  const { revision } = await caseOf(offboardingId);
  await cancel(offboardingId, 'converted');
  const { departure } = await caseOf(offboardingId);
  await addAsset(db, organizationId, 'LT-C13', departure.personId);
  await observeOffboarding(means, organizationId, offboardingId);
  assert.equal((await caseOf(offboardingId)).revision, revision);
  await assert.rejects(
    cancel(offboardingId),
    (error) => error instanceof Failure && error.code === 'conflict' && /already/.test(error.message),
  );
  await assert.rejects(
    change(offboardingId, { legalHold: true }),
    (error) => error instanceof Failure && error.code === 'conflict',
  );
});

test('edge-06: a departure told three weeks late locks out at once, and keeps when it was told apart from when it was', async () => {
  await addPerson(db, organizationId, 'C16');
  const offboardingId = await leave('C16', today.subtract({ days: 21 }));
  await approve(offboardingId);
  await runReady(offboardingId);
  assert.equal(account('C16')?.status, 'suspended');
  const { departure } = await caseOf(offboardingId);
  assert.equal(departure.noticeAt.since(departure.accessEndsAt).total('days') > 19, true);
});

test('edge-07: who leaves in nine months has a plan that sleeps, and nothing is sent before its hour', async () => {
  await addPerson(db, organizationId, 'C17');
  const day = today.add({ months: 9 });
  const sent = writesTo('C17');
  const offboardingId = await leave('C17', day);
  await approve(offboardingId);
  await runReady(offboardingId);
  assert.equal(writesTo('C17'), sent);
  const suspend = await stepFor(offboardingId, 'suspend');
  assert.equal(suspend.state, 'waiting');
  assert.equal(suspend.wake_at?.toZonedDateTimeISO('Europe/Berlin').toPlainDate().toString(), day.toString());
});

test('edge-10: a placeholder for a day opens no case, and moves none', async () => {
  await addPerson(db, organizationId, 'C18');
  const never = Temporal.PlainDate.from('9999-12-31');
  const placeholder = { code: 'rule-refused', message: /9999-12-31 is a placeholder/ };
  await assert.rejects(leave('C18', never), placeholder);
  await assert.rejects(leave('C18', inDays(20), playbook, { employmentEnds: never }), placeholder);
  const offboardingId = await leave('C18', inDays(20));
  await assert.rejects(change(offboardingId, { lastWorkingDay: never }), placeholder);
  await assert.rejects(change(offboardingId, { employmentEnds: never }), placeholder);
});

test('edge-38: in garden leave access ends today and the employment months later', async () => {
  await addPerson(db, organizationId, 'C19');
  const offboardingId = await leave('C19', today, playbook, {
    accessEndsAt: Temporal.Now.instant().subtract({ hours: 1 }),
    employmentEnds: today.add({ months: 3 }),
  });
  await approve(offboardingId);
  await runReady(offboardingId);
  assert.equal(account('C19')?.status, 'suspended');
  const { departure } = await caseOf(offboardingId);
  assert.equal(departure.employmentEnds.toString(), today.add({ months: 3 }).toString());
});

test('edge-33: of two employments one ends: what is recorded for the other stays out of the plan, and shared access waits for a person', async () => {
  const personId = await addPerson(db, organizationId, 'C20');
  await addAsset(db, organizationId, 'LT-C20-A', personId);
  const other = await addAsset(db, organizationId, 'LT-C20-B', personId);
  await employ(personId, 'C20-B', Temporal.PlainDate.from('2022-01-01'));
  await within((tx) =>
    tx.query(
      `update custody set employment_id = (select employment_id from employment where organization_id = $1 and worker_id = 'C20-B')
       where organization_id = $1 and asset_id = $2`,
      [organizationId, other],
    ),
  );
  const half = { leaver: { employeeNumber: 'C20', workerId: 'C20' } };
  const offboardingId = await leave('C20', today.subtract({ days: 1 }), playbook, half);
  await approve(offboardingId);
  await runReady(offboardingId);
  assert.equal(account('C20')?.status, 'active');
  const plan = await within((tx) => findLatestPlan(tx, offboardingId));
  assert.match(
    plan?.plan.steps.find(({ action }) => action === 'suspend')?.heldBack ?? '',
    /^they stay on in another employment \(C20-B\): somebody must decide/,
  );
  assert.deepEqual(
    plan?.plan.items.filter(({ kind }) => kind === 'asset').map(({ targetId }) => targetId === other),
    [false],
  );
});

test('edge-34: an employee who goes on as a contractor loses nothing by itself, and everything once nothing goes on', async () => {
  const personId = await addPerson(db, organizationId, 'C21');
  const last = today.subtract({ days: 1 });
  const offboardingId = await leave('C21', last);
  await employ(personId, 'X21', today.add({ days: 1 }));
  await within((tx) => makePlan(means, tx, offboardingId));
  await approve(offboardingId);
  await runReady(offboardingId);
  assert.equal(account('C21')?.status, 'active');
  await within((tx) =>
    tx.query(
      `update employment set start_date = start_date - 9, end_date = start_date - 9 where organization_id = $1 and worker_id = 'X21'`,
      [organizationId],
    ),
  );
  await within((tx) => makePlan(means, tx, offboardingId));
  await approve(offboardingId);
  await runReady(offboardingId);
  assert.equal(account('C21')?.status, 'suspended');
});

test('edge-33: who has to be out at once is locked out of everything, whatever goes on', async () => {
  const personId = await addPerson(db, organizationId, 'C22');
  await employ(personId, 'C22-B', Temporal.PlainDate.from('2022-01-01'));
  const immediate = await shippedPlaybook('immediate');
  const half = { leaver: { employeeNumber: 'C22', workerId: 'C22' } } as const;
  const offboardingId = await leave('C22', today.subtract({ days: 1 }), immediate, half);
  await runReady(offboardingId);
  assert.equal(account('C22')?.status, 'suspended');
});

test('edge-33: two employments that both end hold nothing back for each other, and a confidential end only shows to what is confidential too', async () => {
  const personId = await addPerson(db, organizationId, 'C27');
  await employ(personId, 'C27-B', Temporal.PlainDate.from('2022-01-01'));
  const last = today.subtract({ days: 1 });
  const half = (workerId: string, kind: DepartureFacts['kind']) =>
    leave('C27', last, playbook, { leaver: { employeeNumber: 'C27', workerId }, kind });
  const heldBack = async (offboardingId: string) => {
    const { plan } = await within((tx) => makePlan(means, tx, offboardingId));
    return plan.steps.some(({ heldBack: reason }) => reason !== null);
  };
  const first = await half('C27', 'voluntary');
  const second = await half('C27-B', 'involuntary');
  assert.deepEqual([await heldBack(first), await heldBack(second)], [true, false]);
  await within((tx) =>
    tx.query('update departure set informed_at = now() where organization_id = $1 and person_id = $2', [
      organizationId,
      personId,
    ]),
  );
  assert.deepEqual([await heldBack(first), await heldBack(second)], [false, false]);
  // The one that ends later keeps what it needs until then.
  await change(second, { lastWorkingDay: inDays(60) });
  assert.deepEqual([await heldBack(first), await heldBack(second)], [true, false]);
});

test('edge-20: who is hired again the next day under the same number keeps the access that the old case would have ended', async () => {
  const personId = await addPerson(db, organizationId, 'C23');
  const offboardingId = await leave('C23', today.subtract({ days: 1 }));
  await approve(offboardingId);
  await within((tx) =>
    tx.query(`update employment set end_date = $3 where organization_id = $1 and person_id = $2`, [
      organizationId,
      personId,
      today.subtract({ days: 1 }).toString(),
    ]),
  );
  await employ(personId, 'C23', today, 'employee');
  await observeOffboarding(means, organizationId, offboardingId);
  await runReady(offboardingId);
  assert.equal(account('C23')?.status, 'active');
  // The new employment ends like any other one day, although its number is the same.
  const again = { leaver: { employeeNumber: 'C23', workerId: 'C23' } } as const;
  assert.notEqual(await leave('C23', inDays(200), playbook, again), offboardingId);
});

test('edge-20: a file that brings a new employment holds back at once what was approved for the old one', async () => {
  const last = today.subtract({ days: 1 });
  const file = (rows: string) =>
    importFile(means, organizationId, {
      fileName: 'hr.csv',
      source: () => [Buffer.from(`employee_id,name,email,start_date,end_date\n${rows}`)],
    });
  await file(`C26,Cara Two,c26@x.test,2020-01-01,${last.toString()}\n`);
  const offboardingId = await leave('C26', last);
  await approve(offboardingId);
  await file(`C26,Cara Two,c26@x.test,${today.toString()},\n`);
  const { digest, approvedDigest } = await caseOf(offboardingId);
  assert.notEqual(digest, approvedDigest);
  await approve(offboardingId);
  await runReady(offboardingId);
  assert.equal(account('C26')?.status, 'active');
});

test('edge-23: an account that was given to somebody else since the plan was made is not touched', async () => {
  await addPerson(db, organizationId, 'C24');
  const offboardingId = await leave('C24', today.subtract({ days: 1 }));
  await approve(offboardingId);
  await applications.drift('directory', { id: 'C24', employeeNumber: 'Z99' });
  const sent = writesTo('C24');
  await runReady(offboardingId);
  assert.equal(writesTo('C24'), sent);
  assert.equal(account('C24')?.status, 'active');
  const { state, problem } = await stepFor(offboardingId, 'suspend');
  assert.equal(state, 'problem');
  assert.match(problem ?? '', /refused/);
});

test('edge-47: a pause lets nothing be claimed or sent from the moment it is answered, and a resume lets it go on', async () => {
  await addPerson(db, organizationId, 'C25');
  const sent = writesTo('C25');
  const offboardingId = await leave('C25', today.subtract({ days: 1 }));
  await approve(offboardingId);
  const begun = await claimSuspend(offboardingId);
  await within((tx) => pauseOffboarding(tx, { offboardingId, operatorId }));
  await carryOutVerb(means, organizationId, begun);
  await runReady(offboardingId);
  assert.equal(writesTo('C25'), sent);
  assert.equal(account('C25')?.status, 'active');
  await within((tx) => resumeOffboarding(tx, queue, { offboardingId, operatorId }));
  await within((tx) =>
    tx.query(
      `update step set start_at = now(), wake_at = now() where organization_id = $1 and offboarding_id = $2 and state = 'waiting' and blocked_by = 0`,
      [organizationId, offboardingId],
    ),
  );
  await runReady(offboardingId);
  assert.equal(account('C25')?.status, 'suspended');
});
