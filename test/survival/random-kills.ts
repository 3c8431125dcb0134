import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../demo/simulated-faults.ts';
import type { Scene } from './scene.ts';
import type { WorkerProcess, Workers } from './workers.ts';

export type Ordeal = {
  readonly seed: number;
  readonly workers: number;
  readonly kills: number;
  /** Pauses by SIGSTOP, spread between the kills, each longer than the lease. */
  readonly pauses: number;
  readonly pauseMs: number;
  readonly departures: number;
};

/**
 * Lets people leave while workers are killed at random moments, each replaced at once, and some are stopped for longer than a
 * lease and go on afterwards. The moments come from the seed.
 */
export async function runOrdeal(scene: Scene, workers: Workers, ordeal: Ordeal): Promise<void> {
  const random = seededRandom(ordeal.seed);
  const running = Array.from({ length: ordeal.workers }, () => workers.start());
  await Promise.all(running.map((worker) => worker.works));
  let handing = true;
  const hands = (async () => {
    while (handing) {
      await scene.handWork();
      await wait(100);
    }
  })();
  const resumed: Promise<void>[] = [];
  let opened = 0;
  for (let kill = 1; kill <= ordeal.kills; kill += 1) {
    // Work arrives all the time, so that every kill finds some of it under way.
    for (; opened < (ordeal.departures * kill) / ordeal.kills; opened += 1) {
      await scene.leave(opened % 2 === 0 ? 'immediate' : 'standard');
    }
    // In turn, so that the next one has begun to work while this one is replaced.
    const index = kill % running.length;
    const victim = running[index];
    if (victim === undefined) throw new RangeError('There is no such worker.');
    await victim.works;
    await wait(50 + random() * 450);
    const isPause = ordeal.pauses > 0 && kill % Math.max(1, Math.floor(ordeal.kills / ordeal.pauses)) === 0;
    running[index] = workers.start();
    if (isPause) resumed.push(pause(victim, ordeal.pauseMs));
    else {
      victim.signal('SIGKILL');
      await victim.ended;
    }
  }
  await Promise.all(resumed);
  handing = false;
  await hands;
}

/** Stops a worker in the middle of whatever it does, lets it go on after its leases ran out, and ends it a while later. */
async function pause(worker: WorkerProcess, pauseMs: number): Promise<void> {
  worker.signal('SIGSTOP');
  await wait(pauseMs);
  worker.signal('SIGCONT');
  await wait(500);
  worker.signal('SIGKILL');
  await worker.ended;
}
