import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { useDatabase } from '../../../test/database.ts';
import { handleAsset, isDoneInHand } from '../../../test/handle-asset.ts';
import {
  addApplication,
  addAsset,
  addOperator,
  addOrganization,
  addPerson,
  makeMeans,
  shippedPlaybook,
} from '../../../test/organization.ts';
import { evidenceFor } from '../../../test/step-evidence.ts';
import { type SimulatedApplications, startSimulatedApplication } from '../../../test/simulated-application.ts';
import { systemActor } from '../../core/event.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { getOffboarding } from '../../store/cases/offboardings.ts';
import { approvePlan } from '../plans/approve-plan.ts';
import { closeOffboarding } from '../departures/close-offboarding.ts';
import { completeStep } from './complete-step.ts';
import { openQueue } from './queue.ts';
import { type DepartureFacts, receiveDeparture } from '../departures/receive-departure.ts';
import { recheckOffboarding } from '../looks/recheck.ts';
import { startWorker } from './worker.ts';

const db = await useDatabase();
const means = { ...makeMeans(db), patience: { scheduledMs: 1_000, immediateMs: 300 } };
const queue = await openQueue(db, () => undefined);
const playbooks = { standard: await shippedPlaybook('standard'), immediate: await shippedPlaybook('immediate') };
let applications: SimulatedApplications;
let organizationId: string;
let operatorId: string;
let verifierId: string;
const worker = await startWorker(means, { scanEveryMs: 50, graceMs: 200 });

before(async () => {
  applications = await startSimulatedApplication({ applications: ['directory', 'crm'] });
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  verifierId = await addOperator(db, organizationId);
  for (const [name, category] of [
    ['directory', 'directory'],
    ['crm', 'saas'],
  ] as const) {
    await applications.seedAccounts(name, [
      { id: 'canary', login: 'canary' },
      ...['E1', 'E2', 'E3', 'E4', 'E5', 'E6'].map((number) => ({
        id: `${name}-${number}`,
        login: number.toLowerCase(),
        email: `${number.toLowerCase()}@example.test`,
        employeeNumber: number,
        groups: ['staff'],
      })),
    ]);
    await addApplication(db, organizationId, {
      name,
      category,
      connector: 'simulated',
      config: { baseUrl: `${applications.url}/applications/${name}`, canaryId: 'canary' },
      credentials: { token: applications.token },
    });
  }
  await addApplication(db, organizationId, {
    name: 'Old payroll',
    category: 'saas',
    connector: 'manual',
    config: { instructions: 'Ask Pat.' },
  });
});

after(async () => {
  await worker.stop();
  await queue.close();
  await applications.stop();
});

function leaving(employeeNumber: string, more: Partial<DepartureFacts> = {}): DepartureFacts {
  return {
    source: 'test',
    externalId: employeeNumber,
    leaver: { employeeNumber },
    kind: 'voluntary',
    lastWorkingDay: Temporal.Now.plainDateISO().subtract({ days: 8 }),
    noticeAt: null,
    accessEndsAt: null,
    employmentEnds: null,
    informedAt: null,
    timeZone: null,
    legalHold: false,
    ...more,
  };
}

async function open(facts: DepartureFacts, playbook = playbooks.standard): Promise<string> {
  const received = await withOrganization(db, organizationId, (tx) =>
    receiveDeparture(tx, queue, { facts, playbook, actor: systemActor }),
  );
  assert.equal(received.state, 'opened');
  return received.state === 'opened' ? received.offboardingId : '';
}

/** Waits until a query answers with what is looked for; fails with what it last answered. */
async function eventually<T>(look: () => Promise<T>, enough: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const seen = await look();
    if (enough(seen)) return seen;
    if (tries > 2_400)
      assert.fail(
        `It never came: ${JSON.stringify(seen).slice(0, 2000)}; ${JSON.stringify(means.logged.map((entry) => [entry.message, String(entry['error'])])).slice(0, 2000)}`,
      );
    await wait(25);
  }
}

const steps = (offboardingId: string) =>
  withOrganization(db, organizationId, (tx) =>
    tx.query<{
      step_id: string;
      key: string;
      state: string;
      mode: string;
      action: string;
      problem: string | null;
      blocked_by: number;
      evidence: string[];
      kind: string | null;
      phase: string;
    }>(
      `select s.step_id, s.key, s.state, s.mode, s.action, s.problem, s.blocked_by, s.evidence, i.kind, s.phase from step s left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
       where s.organization_id = $1 and s.offboarding_id = $2 order by s.due_at, s.key`,
      [organizationId, offboardingId],
    ),
  );
const items = (offboardingId: string) =>
  withOrganization(db, organizationId, (tx) =>
    tx.query<{ item_id: string; kind: string; label: string; standing: string; observed_value: string | null }>(
      `select item_id, kind, label, standing, observed_value from item where organization_id = $1 and offboarding_id = $2 order by label`,
      [organizationId, offboardingId],
    ),
  );

/** Ends every human step that may be ended now, as a person would, until none is left. */
async function workThroughHumanSteps(offboardingId: string): Promise<void> {
  for (;;) {
    const asked = (await steps(offboardingId)).filter(
      (step) => step.state === 'asked' && step.action !== 'close' && step.action !== 'approve',
    );
    if (asked.length === 0) return;
    for (const step of asked) {
      const { step_id: stepId, action } = step;
      await withOrganization(db, organizationId, (tx) =>
        isDoneInHand(action)
          ? handleAsset({ ...means, queue }, tx, { stepId, action, operatorId, otherId: verifierId })
          : completeStep(means, tx, queue, {
              stepId,
              operatorId,
              ...evidenceFor(step.evidence),
              ...(step.kind === 'coverage' ? { ending: 'none' as const } : {}),
            }),
      );
    }
  }
}

test('a planned leaver goes from notice to closed, every account read back, and drift reopens the case', async () => {
  const personId = await addPerson(db, organizationId, 'E1');
  await addAsset(db, organizationId, 'LT-1', personId);
  const offboardingId = await open(leaving('E1'));

  const planned = await eventually(
    () => withOrganization(db, organizationId, (tx) => getOffboarding(tx, offboardingId)),
    (offboarding) => offboarding.revision > 0,
  );
  assert.equal(applications.account('directory', 'directory-E1')?.status, 'active');
  await withOrganization(db, organizationId, (tx) =>
    approvePlan(tx, queue, { offboardingId, digest: planned.digest ?? '', operatorId }),
  );

  await eventually(
    () => steps(offboardingId),
    (all) =>
      all.filter((step) => step.key === 'block' || step.key === 'suspend').every((step) => step.state === 'done'),
  );
  assert.equal(applications.account('directory', 'directory-E1')?.status, 'suspended');
  assert.equal(applications.account('crm', 'crm-E1')?.status, 'suspended');

  const early = await closeOffboarding(means, organizationId, { offboardingId, operatorId });
  assert.equal(early.closed, false);
  assert.ok(!early.closed && early.obstacles.some((obstacle) => obstacle.label.includes('LT-1')));

  await eventually(
    async () => {
      await workThroughHumanSteps(offboardingId);
      return closeOffboarding(means, organizationId, { offboardingId, operatorId }).then(
        (closing) => closing,
        () => ({ closed: true }) as const,
      );
    },
    (closing) => closing.closed,
  );
  assert.deepEqual([...new Set((await items(offboardingId)).map((item) => item.standing))], ['done']);

  const { rows: left } = await db.owner.query(
    `select s.key from step s where s.offboarding_id = $1 and s.phase <> 'watch' and s.wake_at is not null`,
    [offboardingId],
  );
  assert.deepEqual(left, [], 'nothing of a closed case is looked for again but what watches it');
  // What is asked after the closing can be answered then, as the mail that asks it says.
  const later = (await steps(offboardingId)).find(({ mode, phase }) => mode === 'human' && phase === 'watch');
  const answer = { stepId: later?.step_id ?? '', operatorId, ...evidenceFor(later?.evidence ?? []) };
  await withOrganization(db, organizationId, (tx) => completeStep(means, tx, queue, answer));
  assert.equal((await steps(offboardingId)).find(({ step_id }) => step_id === later?.step_id)?.state, 'done');

  await applications.drift('crm', { id: 'crm-E1' });
  // The re-checks of the first days are due as well and may be the ones that see it.
  await recheckOffboarding(means, organizationId, offboardingId);
  const reopened = await eventually(
    () => withOrganization(db, organizationId, (tx) => getOffboarding(tx, offboardingId)),
    (offboarding) => offboarding.state === 'open',
  );
  assert.notEqual(reopened.digest, reopened.approvedDigest);
  assert.equal(applications.account('crm', 'crm-E1')?.status, 'active');

  await withOrganization(db, organizationId, (tx) =>
    approvePlan(tx, queue, { offboardingId, digest: reopened.digest ?? '', operatorId }),
  );
  await eventually(
    () => items(offboardingId),
    (all) => all.every((item) => item.standing === 'done'),
  );
  assert.equal(applications.account('crm', 'crm-E1')?.status, 'suspended');
});

test('an immediate leaver is locked out without waiting for an approval', async () => {
  await addPerson(db, organizationId, 'E2');
  const offboardingId = await open(
    leaving('E2', { kind: 'involuntary', accessEndsAt: Temporal.Now.instant().subtract({ seconds: 1 }) }),
    playbooks.immediate,
  );
  await eventually(
    () => items(offboardingId),
    (all) =>
      all.some((item) => item.kind === 'account') &&
      all.filter((item) => item.kind === 'account').every((item) => item.standing === 'done'),
  );
  assert.equal(applications.account('directory', 'directory-E2')?.status, 'suspended');
});

test('an application that cannot see its canary leaves coverage unknown, and the case open', async () => {
  await addPerson(db, organizationId, 'E3');
  await applications.setFaults('crm', { emptyListing: true });
  const offboardingId = await open(leaving('E3'));
  const seen = await eventually(
    () => items(offboardingId),
    (all) => all.length > 0,
  );
  const coverage = seen.find((item) => item.kind === 'coverage' && item.label === 'crm');
  assert.deepEqual([coverage?.standing, coverage?.observed_value], ['unknown', 'unknown']);
  await applications.setFaults('crm', {});
});

test('two immediate leavers are locked out while an application that never answers keeps a third one waiting', async () => {
  for (const number of ['E4', 'E5', 'E6']) await addPerson(db, organizationId, number);
  const first = await open(leaving('E4'));
  await eventually(
    () => items(first),
    (all) => all.some((item) => item.kind === 'account'),
  );
  await applications.setFaults('crm', { hangRate: 1 });
  const { digest } = await withOrganization(db, organizationId, (tx) => getOffboarding(tx, first));
  await withOrganization(db, organizationId, (tx) =>
    approvePlan(tx, queue, { offboardingId: first, digest: digest ?? '', operatorId }),
  );
  const atOnce = { kind: 'involuntary', accessEndsAt: Temporal.Now.instant().subtract({ seconds: 1 }) } as const;
  const others = [
    await open(leaving('E5', atOnce), playbooks.immediate),
    await open(leaving('E6', atOnce), playbooks.immediate),
  ];
  for (const offboardingId of others) {
    await eventually(
      () => items(offboardingId),
      (all) =>
        all.some((item) => item.kind === 'account' && item.label.includes('directory') && item.standing === 'done'),
    );
  }
  const waiting = (await items(first)).find((item) => item.kind === 'account' && item.label.includes('crm'));
  assert.equal(waiting?.standing, 'held');
  const [later] = await withOrganization(db, organizationId, (tx) =>
    tx.query<{ looks: number }>(
      `select count(*)::integer as looks from step where organization_id = $1 and offboarding_id = $2 and action = 'observe' and state = 'waiting'`,
      [organizationId, others[0]],
    ),
  );
  assert.equal(later?.looks, 1);
  await applications.setFaults('crm', {});
});
