import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Scene } from './scene.ts';
import type { WorkerProcess, Workers } from './workers.ts';

/** Runs cases from notice to closed without a kill, also through a failure of the database, and answers every boundary passed. */
export async function collectBoundaries(scene: Scene, workers: Workers): Promise<readonly string[]> {
  const worker = workers.start();
  await worker.works;
  await scene.refuseReadings(true);
  await scene.leave('immediate');
  await scene.leave('standard');
  await until(() => worker.boundaries().includes('put-back:committed'), 'a step is put back', scene);
  await scene.refuseReadings(false);
  await until(() => worker.boundaries().includes('recheck-save:committed'), 'a closed case is looked at again', scene);
  await scene.settle(90_000);
  await worker.stop();
  return [...new Set(worker.boundaries())].sort();
}

/** Where a worker was killed: the boundary meant, and the last one it wrote down. */
export type Hit = { readonly at: string; readonly last: string | undefined; readonly how: string };

/** Kills one worker at each boundary, with cases that were opened for it; whoever is started next has to go on from there. */
export async function killAtEach(
  scene: Scene,
  workers: Workers,
  { boundaries, nth }: { readonly boundaries: readonly string[]; readonly nth: number },
): Promise<readonly Hit[]> {
  const hits: Hit[] = [];
  for (const at of boundaries) {
    await scene.refuseReadings(at.startsWith('put-back:'));
    const worker = workers.start({ at, nth });
    // Some boundaries are passed once or twice in a case: as many cases as passes bring the worker there for sure.
    for (let count = 0; count < nth; count += 1)
      await scene.leave((hits.length + count) % 2 === 0 ? 'standard' : 'immediate');
    const how = await endOf(worker, at, scene);
    hits.push({ at, last: worker.boundaries().at(-1), how: String(how) });
  }
  await scene.refuseReadings(false);
  return hits;
}

async function endOf(worker: WorkerProcess, boundary: string, scene: Scene): Promise<NodeJS.Signals | number | null> {
  let how: { readonly value: NodeJS.Signals | number | null } | undefined;
  void worker.ended.then((value) => {
    how = { value };
  });
  await until(() => how !== undefined, `a worker passes ${boundary}`, scene);
  return how?.value ?? null;
}

/** Goes on working by hand until something is so; fails with what was waited for after a minute and a half. */
async function until(isSo: () => boolean, what: string, scene: Scene): Promise<void> {
  const patienceMs = 90_000;
  const end = performance.now() + patienceMs;
  while (!isSo()) {
    if (performance.now() > end) assert.fail(`It never came that ${what}.\n${await scene.describe()}`);
    await scene.handWork();
    await wait(50);
  }
}
