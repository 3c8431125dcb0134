import { setTimeout as wait } from 'node:timers/promises';
import { asDispatcher } from '../store/database/as-dispatcher.ts';
import { stepQueues } from '../store/database/queue-install.ts';
import type { ReadyStep } from '../store/steps.ts';
import { type Lane, makeLane } from './lane.ts';
import type { Means } from './means.ts';
import { makeBoss, type WakeUp } from './queue.ts';
import { runStep } from './run-step.ts';

export type WorkerOptions = {
  /** Steps at the same time; immediate leavers have as many places of their own beside these. */
  readonly concurrency?: number;
  /** How often due steps are looked for, in milliseconds. */
  readonly scanEveryMs?: number;
  /** How long stopping waits for what is under way, in milliseconds; ten seconds when left out. */
  readonly graceMs?: number;
};

export type Worker = { readonly stop: () => Promise<void> };

/**
 * Carries out steps: those it is woken for, those that fall due, and those that become ready by what it did. Any number of
 * workers may run against one database; each row says who has it.
 */
export async function startWorker(means: Means, options: WorkerOptions = {}): Promise<Worker> {
  const concurrency = options.concurrency ?? 32;
  // A case has at most half of a lane's places: whoever is slow keeps nobody else waiting.
  const half = Math.max(1, Math.ceil(concurrency / 2));
  const lanes = { scheduled: makeLane(concurrency, half), immediate: makeLane(concurrency, half) };
  // Every step that ends names all that are ready: those that wait for a place here already are not put there twice.
  const waiting = new Set<string>();
  let stopping = false;

  const take = (organizationId: string, step: ReadyStep) => {
    if (waiting.has(step.stepId)) return;
    waiting.add(step.stepId);
    lanes[step.immediate ? 'immediate' : 'scheduled'].run(step.offboardingId, async () => {
      waiting.delete(step.stepId);
      if (stopping) return;
      try {
        const ready = await runStep(means, organizationId, step.stepId);
        for (const follower of ready) take(organizationId, follower);
      } catch (error) {
        means.log({
          level: 'error',
          message: 'A step could not be taken or put back; its lease will run out.',
          step: step.stepId,
          error,
        });
      }
    });
  };

  const boss = makeBoss(means.db, { supervise: true, listen: true });
  boss.on('error', (error) =>
    means.log({ level: 'warn', message: 'The queue has a problem; due steps are still found.', error }),
  );
  await boss.start();
  for (const lane of ['scheduled', 'immediate'] as const) {
    await boss.work<WakeUp>(stepQueues[lane], { batchSize: 50, notifyPollingIntervalSeconds: 5 }, async (jobs) => {
      for (const { data } of jobs) take(data.organizationId, { ...data, immediate: lane === 'immediate' });
    });
  }

  const scan = startScanner(means, lanes, options.scanEveryMs ?? 1_000, take);
  return {
    stop: async () => {
      stopping = true;
      await scan.stop();
      await boss.stop({ graceful: false });
      // What is still under way then keeps its lease: whoever comes next looks before it acts.
      const done = Promise.all([lanes.scheduled.idle(), lanes.immediate.idle()]);
      await Promise.race([done, wait(options.graceMs ?? 10_000, undefined, { ref: false })]);
    },
  };
}

type DueRow = {
  readonly organization_id: string;
  readonly offboarding_id: string;
  readonly step_id: string;
  readonly immediate: boolean;
};

/** Finds what is due, no more than there is room for: what a busy worker leaves, another one finds. */
function startScanner(
  means: Means,
  lanes: { readonly scheduled: Lane; readonly immediate: Lane },
  everyMs: number,
  take: (organizationId: string, step: ReadyStep) => void,
) {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const dispatcher = asDispatcher(means.db);
  const look = async () => {
    const room = lanes.scheduled.free() + lanes.immediate.free();
    try {
      const due = room === 0 ? [] : await dispatcher.call<DueRow>('due_steps', [room]);
      for (const row of due) {
        take(row.organization_id, { stepId: row.step_id, offboardingId: row.offboarding_id, immediate: row.immediate });
      }
    } catch (error) {
      means.log({ level: 'warn', message: 'Due steps could not be looked for; trying again.', error });
    }
    if (!stopped) timer = setTimeout(run, everyMs);
  };
  const run = () => {
    current = look();
  };
  run();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
