import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { after, describe, test } from 'node:test';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { type TestDatabase, testKey, useDatabase } from './database.ts';
import { check } from './survival/check.ts';
import { readFacts } from './survival/facts.ts';
import { makeScene } from './survival/scene.ts';
import { type CommonSettings, makeWorkers, type WorkerProcess } from './survival/workers.ts';

const leaseMs = 2_400;
const patienceMs = 120_000;
const directory = await mkdtemp(join(tmpdir(), 'handback-takeover-'));
after(() => rm(directory, { recursive: true, force: true }));

/** Two calm applications, five people, and workers that are told this much more. */
async function open(name: string, db: TestDatabase, more: Pick<CommonSettings, 'poison'> = {}) {
  const journals = join(directory, name, 'journals');
  const applications = { directory: { latencyMs: [1, 5] }, crm: { latencyMs: [1, 5] } } as const;
  const scene = await makeScene({ db, journals, people: 5, applications, leaseMs, seed: 1 });
  const makeCrew = (crew: string, settings: Pick<CommonSettings, 'poison'>) =>
    makeWorkers(join(directory, name, crew), {
      url: db.config.url,
      key: Buffer.from(testKey).toString('hex'),
      leaseMs,
      scanEveryMs: 50,
      concurrency: 8,
      tells: false,
      ...settings,
    });
  const workers = makeCrew('workers', more);
  const look = () => readFacts(db.config.url, scene.organizationId, journals);
  return { scene, workers, makeCrew, look };
}

const databases = {
  takeover: await useDatabase({ maxConnections: 4 }),
  poison: await useDatabase({ maxConnections: 4 }),
};

// Side by side: most of the time both wait for leases to run out.
describe('what a worker had when it ended', { concurrency: 2 }, () => {
  test('is taken over by another worker once its lease has run out, and not before', async (t) => {
    const db = databases.takeover;
    const { scene, workers, look } = await open('takeover', db);
    try {
      const first = workers.start({ at: 'call-write:send', nth: 1 });
      await first.works;
      await scene.leave('immediate');
      while (!(await hasEnded(first))) await scene.handWork();
      const left = await withOrganization(db, scene.organizationId, (tx) =>
        tx.query<{ step_id: string; epoch: number; until: number }>(
          `select s.step_id, s.epoch, (extract(epoch from s.lease_until) * 1000)::float8 as until
           from step s join attempt a on a.step_id = s.step_id and a.epoch = s.epoch where s.state = 'running'`,
        ),
      );
      assert.ok(left.length > 0);
      const second = workers.start();
      await second.works;
      await scene.settle(patienceMs);
      await second.stop();
      const facts = await look();
      const late = left.flatMap(({ step_id: stepId, epoch, until }) => {
        const attempts = facts.attempts.filter((attempt) => attempt.step_id === stepId);
        const next = attempts.find((attempt) => attempt.epoch === epoch + 1);
        assert.ok(next !== undefined, `Nobody took step ${stepId} over.`);
        assert.ok(next.started_at >= until, `Step ${stepId} was taken while somebody still had it.`);
        assert.equal(attempts.find((attempt) => attempt.epoch === epoch)?.outcome, 'interrupted');
        assert.equal(facts.steps.find((step) => step.step_id === stepId)?.state, 'done');
        return Math.round(next.started_at - until);
      });
      t.diagnostic(`${late.length} steps were taken over ${late.join(', ')} ms after their lease had run out`);
      assert.deepEqual(check(facts), []);
    } finally {
      await workers.stopAll();
      await scene.stop();
    }
  });

  test('is left to a person when it ended two workers in a row, and nothing else is', async (t) => {
    // One person at whom nobody can look, and one account that nobody can suspend, without the process ending.
    const poison = { employeeNumber: 'E2', account: 'crm-E1' };
    const { scene, workers, makeCrew, look } = await open('poison', databases.poison, { poison });
    const cured = makeCrew('cured', {});
    try {
      const running = [workers.start(), workers.start()];
      await Promise.all(running.map(({ works }) => works));
      let deaths = 0;
      let stopping = false;
      // As a service is kept running: whatever ends is started again.
      const keep = async (worker: WorkerProcess): Promise<void> => {
        await worker.ended;
        if (stopping) return;
        deaths += 1;
        await keep(workers.start());
      };
      const kept = running.map(keep);
      for (let count = 0; count < 5; count += 1) await scene.leave('immediate');
      await scene.settle(patienceMs, { givesBack: false });
      stopping = true;
      await workers.stopAll();
      await Promise.all(kept);

      const facts = await look();
      const aside = facts.steps.filter((step) => step.state === 'problem');
      t.diagnostic(`${deaths} workers ended; aside: ${aside.map((step) => step.key).join(', ')}`);
      assert.deepEqual(new Set(aside.map((step) => step.action)), new Set(['observe', 'suspend']));
      assert.equal(aside.length, 2);
      // One death may have been both steps' first.
      assert.ok(deaths === 3 || deaths === 4, `${deaths} workers ended.`);
      for (const step of aside) assert.match(step.problem ?? '', /^Twice in a row the worker/);
      assert.deepEqual(check(facts), []);
      const closed = facts.cases.filter((row) => row.state === 'closed').map((row) => row.employee_number);
      assert.deepEqual(closed.sort(), ['E3', 'E4', 'E5']);
      const others = facts.steps.filter(
        (step) =>
          step.mode === 'automatic' && step.phase === 'gate' && step.state === 'done' && isOf(facts, step, 'E1'),
      );
      assert.ok(
        others.some((step) => step.action === 'suspend'),
        'The other steps of the case did not go on.',
      );

      // Once the cause is gone, a person gives it back.
      const healthy = cured.start();
      await healthy.works;
      await scene.settle(patienceMs);
      await healthy.stop();
      const after = await look();
      assert.deepEqual(check(after), []);
      assert.ok(after.cases.every((row) => row.state === 'closed'));
    } finally {
      await workers.stopAll();
      await cured.stopAll();
      await scene.stop();
    }
  });
});

type Facts = Awaited<ReturnType<typeof readFacts>>;

function isOf(facts: Facts, step: Facts['steps'][number], employeeNumber: string): boolean {
  const row = facts.cases.find((one) => one.offboarding_id === step.offboarding_id);
  return row?.employee_number === employeeNumber;
}

async function hasEnded(worker: WorkerProcess): Promise<boolean> {
  return Promise.race([worker.ended.then(() => true), wait(50, false)]);
}
