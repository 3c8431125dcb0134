import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../demo/simulated-faults.ts';
import { type Death, deaths, type OwnServer } from './own-server.ts';
import type { Scene } from './scene.ts';
import type { WorkerProcess, Workers } from './workers.ts';

export type Ordeal = {
  readonly seed: number;
  readonly workers: number;
  /** Kills in all: of workers, and `databaseKills` among them. */
  readonly kills: number;
  readonly databaseKills: number;
  /** Pauses of workers by SIGSTOP, beside the kills, each longer than the lease. */
  readonly pauses: number;
  readonly pauseMs: number;
  readonly departures: number;
};

/** What was done to whom, and how those who were not killed took it. */
export type Blows = {
  readonly counts: Readonly<Record<Blow, number>>;
  /** How long the database let nobody in, each time it was killed. */
  readonly outagesMs: readonly number[];
  /** Workers that were started while the database was away and gave up; whoever keeps a service running starts them again. */
  readonly failedStarts: number;
};

type Blow = 'worker' | 'pause' | Death;

/** How many kills at the end leave the workers alive: they have to find back to the database by themselves. */
const lastDeaths = deaths;

/**
 * Lets people leave while workers and the database are killed at random moments, each worker replaced at once, and some
 * are stopped for longer than a lease and go on afterwards. Order and moments come from the seed.
 */
export async function runOrdeal(
  { scene, workers, server }: { readonly scene: Scene; readonly workers: Workers; readonly server: OwnServer },
  ordeal: Ordeal,
): Promise<Blows> {
  const random = seededRandom(ordeal.seed);
  const running = Array.from({ length: ordeal.workers }, () => workers.start());
  const counts: Record<Blow, number> = { worker: 0, pause: 0, postmaster: 0, immediate: 0, backend: 0 };
  const outages: Promise<number>[] = [];
  const resumed: Promise<void>[] = [];
  let failedStarts = 0;

  const working = async (index: number): Promise<WorkerProcess> => {
    for (;;) {
      const worker = running[index];
      if (worker === undefined) throw new RangeError('There is no such worker.');
      if (
        await worker.works.then(
          () => true,
          () => false,
        )
      )
        return worker;
      failedStarts += 1;
      assert.ok(failedStarts <= ordeal.kills, 'Workers cannot be started any more.');
      running[index] = workers.start();
    }
  };
  const strike = async (blow: Blow, place: number) => {
    if (blow === 'worker' || blow === 'pause') {
      // In turn, so that the next one has begun to work while this one is replaced.
      const index = place % running.length;
      const victim = await working(index);
      await wait(random() * 250);
      running[index] = workers.start();
      if (blow === 'pause') resumed.push(pause(victim, ordeal.pauseMs));
      else victim.signal('SIGKILL');
    } else {
      do {
        await server.reachable();
        await wait(random() * 100);
      } while (!(await server.kill(blow, random)));
      const diedAt = performance.now();
      outages.push(server.reachable().then(() => performance.now() - diedAt));
    }
    counts[blow] += 1;
  };

  let handing = true;
  const hands = (async () => {
    while (handing) {
      await scene.handWork();
      await wait(200);
    }
  })();
  await Promise.all(running.keys().map(working));
  const blows = planBlows(ordeal, random);
  let opened = 0;
  for (const [place, blow] of blows.entries()) {
    // Work arrives all the time, so that every kill finds some of it under way.
    for (; opened < (ordeal.departures * (place + 1)) / blows.length; opened += 1) {
      await scene.leave(opened % 2 === 0 ? 'immediate' : 'standard');
    }
    await strike(blow, place);
  }
  await Promise.all(resumed);
  await Promise.all(running.keys().map(working));
  for (const [place, death] of lastDeaths.entries()) await strike(death, place);
  const outagesMs = await Promise.all(outages);
  handing = false;
  await hands;
  return { counts, outagesMs, failedStarts };
}

/** As many blows of each sort as the ordeal says, without those of the end, in an order that the random numbers decide. */
function planBlows(ordeal: Ordeal, random: () => number): readonly Blow[] {
  const databaseKills = ordeal.databaseKills - lastDeaths.length;
  const blows: Blow[] = [
    ...Array.from({ length: ordeal.kills - ordeal.databaseKills }, () => 'worker' as const),
    ...Array.from({ length: databaseKills }, (_, index) => deaths[index % deaths.length] ?? 'backend'),
    ...Array.from({ length: ordeal.pauses }, () => 'pause' as const),
  ];
  return blows
    .map((blow) => ({ blow, rank: random() }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ blow }) => blow);
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
