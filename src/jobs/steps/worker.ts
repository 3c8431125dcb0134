import { setTimeout as wait } from 'node:timers/promises';
import { asDispatcher } from '../../store/database/as-dispatcher.ts';
import { stepQueues } from '../../store/database/queue-install.ts';
import type { ReadyStep } from '../../store/steps/next-steps.ts';
import { type Lane, makeLane } from './lane.ts';
import type { Means } from '../means.ts';
import { makeBoss, type WakeUp } from './queue.ts';
import { runFreshStep, runStep } from './run-step.ts';

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
  // What a worker left behind when it ended is done one at a time: if it ends this one too, there is no doubt which step it was.
  const leftBehind = makeLane(1, 1);
  // Every step that ends names all that are ready: those that wait for a place here already, or have one, are not put there twice.
  // One that is found by its row or woken while it has a place may have become ready again: it is looked at once more.
  const inHand = new Map<string, 'waits' | 'runs' | 'again'>();
  let stopping = false;

  const take = (organizationId: string, step: ReadyStep) => {
    if (inHand.has(step.stepId)) return;
    inHand.set(step.stepId, 'waits');
    put(lanes[step.immediate ? 'immediate' : 'scheduled'], organizationId, step, runFreshStep);
  };
  const put = (lane: Lane, organizationId: string, step: ReadyStep, doStep: typeof runFreshStep) => {
    lane.run(step.offboardingId, async () => {
      if (stopping) return;
      inHand.set(step.stepId, 'runs');
      let ready: readonly ReadyStep[] = [];
      try {
        const came = await doStep(means, organizationId, step.stepId);
        if (came === 'left_behind') return put(leftBehind, organizationId, step, runStep);
        ready = came;
      } catch (error) {
        means.log({
          level: 'error',
          message: 'A step could not be taken or put back; its lease will run out.',
          step: step.stepId,
          error,
        });
      }
      const again = inHand.get(step.stepId) === 'again';
      inHand.delete(step.stepId);
      for (const next of again ? [step, ...ready] : ready) take(organizationId, next);
    });
  };
  const wake = (organizationId: string, step: ReadyStep) => {
    if (inHand.get(step.stepId) === 'runs') inHand.set(step.stepId, 'again');
    take(organizationId, step);
  };

  const boss = makeBoss(means.db, { supervise: true, listen: true });
  boss.on('error', (error) =>
    means.log({ level: 'warn', message: 'The queue has a problem; due steps are still found.', error }),
  );
  await boss.start();
  for (const lane of ['scheduled', 'immediate'] as const) {
    await boss.work<WakeUp>(stepQueues[lane], { batchSize: 50, notifyPollingIntervalSeconds: 5 }, async (jobs) => {
      for (const { data } of jobs) wake(data.organizationId, { ...data, immediate: lane === 'immediate' });
    });
  }

  const scan = startScanner(means, lanes, options.scanEveryMs ?? 1_000, wake);
  return {
    stop: async () => {
      stopping = true;
      await scan.stop();
      await boss.stop({ graceful: false });
      // What is still under way then keeps its lease: whoever comes next looks before it acts.
      const done = Promise.all([lanes.scheduled.idle(), lanes.immediate.idle(), leftBehind.idle()]);
      await Promise.race([done, wait(options.graceMs ?? 10_000, undefined, { ref: false })]);
    },
  };
}

/** How long until a worker that was full looks whether there is room again, in milliseconds. */
const fullEveryMs = 20;

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
    const room = { scheduled: lanes.scheduled.free(), immediate: lanes.immediate.free() };
    let full = false;
    try {
      const due = await dispatcher.call<DueRow>('due_steps_by_lane', [room.scheduled, room.immediate]);
      const urgent = due.filter(({ immediate }) => immediate).length;
      full = due.length - urgent === room.scheduled || urgent === room.immediate;
      for (const row of due) {
        take(row.organization_id, { stepId: row.step_id, offboardingId: row.offboarding_id, immediate: row.immediate });
      }
    } catch (error) {
      means.log({ level: 'warn', message: 'Due steps could not be looked for; trying again.', error });
    }
    // Where more was due than there was room for, it is looked for as soon as there is room.
    if (!stopped) timer = setTimeout(run, full ? Math.min(everyMs, fullEveryMs) : everyMs);
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
