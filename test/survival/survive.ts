import { join } from 'node:path';
import { type TestDatabase, testKey } from '../database.ts';
import type { Faults } from '../simulated-application.ts';
import { collectBoundaries, type Hit, killAtEach } from './boundaries.ts';
import { type Facts, readFacts } from './facts.ts';
import { startOwnServer } from './own-server.ts';
import { type Blows, type Ordeal, runOrdeal } from './random-kills.ts';
import { makeScene, type SceneOptions } from './scene.ts';
import { type CommonSettings, makeWorkers } from './workers.ts';

/** What is left to look at after a run: everything that was written, and how often each boundary was passed. */
export type Aftermath = { readonly facts: Facts; readonly passed: ReadonlyMap<string, number> };

/** Where a run keeps its journals and boundary files, and its database. */
export type Place = { readonly db: TestDatabase; readonly directory: string };

/** Short, so that a killed worker's steps are soon taken over. */
export const leaseMs = 2_400;
/** Generous: other programs share the machine. What is stuck is told in full when it runs out. */
const patienceMs = 180_000;

const misfortune: Faults = {
  latencyMs: [1, 20],
  rate429: 0.04,
  fail500Rate: 0.04,
  applyThenDropRate: 0.05,
  applyThen502Rate: 0.02,
  hangRate: 0.003,
};
const unlucky = {
  directory: misfortune,
  crm: misfortune,
  wiki: { ...misfortune, staleReadMs: 250 },
  code: misfortune,
  chat: misfortune,
};
/** Where ending sessions can neither be seen nor repeated: what may have happened there is a person's question. */
export const blind = 'chat';
const calm = { directory: { latencyMs: [1, 5] }, crm: { latencyMs: [1, 5] } } as const;

/** People leave five unlucky applications while workers and their database are killed at random moments; then all of it comes to rest. */
export async function surviveRandomKills(
  directory: string,
  ordeal: Ordeal,
): Promise<Aftermath & { readonly blows: Blows; readonly endedByThemselves: number }> {
  const server = await startOwnServer();
  try {
    const place = { db: server.db, directory, dataDir: server.dataDir, blind };
    const { scene, workers, look } = await open(place, unlucky, ordeal.departures, ordeal.seed);
    try {
      const blows = await runOrdeal({ scene, workers, server }, ordeal);
      await scene.settle(patienceMs);
      // What could not be seen is looked at again at a person's wish, once the applications have recovered.
      for (const name of Object.keys(unlucky)) await scene.applications.setFaults(name, {});
      await scene.lookAgain();
      await scene.settle(patienceMs);
      const endedByThemselves = workers.endedByThemselves();
      await workers.stopAll();
      return { blows, endedByThemselves, ...(await look()) };
    } finally {
      await workers.stopAll();
      await scene.stop();
    }
  } finally {
    await server.stop();
  }
}

/** One worker is killed at each boundary that an undisturbed run passes, the `nth` time it gets there. */
export async function surviveEachBoundary(
  place: Place,
  { nth, seed }: { readonly nth: number; readonly seed: number },
): Promise<Aftermath & { readonly boundaries: readonly string[]; readonly hits: readonly Hit[] }> {
  const { scene, workers, look } = await open(place, calm, 10 + 50 * nth, seed);
  try {
    const boundaries = await collectBoundaries(scene, workers);
    const hits = await killAtEach(scene, workers, { boundaries, nth });
    const successor = workers.start();
    await successor.works;
    await scene.settle(patienceMs);
    // On a busy machine an application may have been too slow for a look: somebody asks for another one.
    await scene.lookAgain();
    await scene.settle(patienceMs);
    await successor.stop();
    return { boundaries, hits, ...(await look()) };
  } finally {
    await workers.stopAll();
    await scene.stop();
  }
}

async function open(
  { db, directory, ...more }: Place & Pick<CommonSettings, 'dataDir' | 'blind'>,
  applications: SceneOptions['applications'],
  people: number,
  seed: number,
) {
  const journals = join(directory, 'journals');
  const scene = await makeScene({ db, journals, people, applications, leaseMs, seed });
  const workers = makeWorkers(join(directory, 'workers'), {
    url: db.config.url,
    key: Buffer.from(testKey).toString('hex'),
    leaseMs,
    scanEveryMs: 50,
    concurrency: 8,
    tells: process.env['HANDBACK_SURVIVAL_TELLS'] === 'yes',
    ...more,
  });
  const look = async (): Promise<Aftermath> => ({
    facts: await readFacts(db.config.url, scene.organizationId, journals),
    passed: workers.passed(),
  });
  return { scene, workers, look };
}
