import type { Means } from './means.ts';
import type { Worker } from './steps/worker.ts';

/**
 * Looks for work again and again until it is stopped, and then waits for what is under way. `look` answers whether there is more at
 * once, and may ask whether it is to stop; what it throws is logged, and it is asked again.
 */
export function startLooking(
  { log }: Pick<Means, 'log'>,
  look: (isStopped: () => boolean) => Promise<boolean>,
  { everyMs, failed }: { readonly everyMs: number /** What is said when it throws. */; readonly failed: string },
): Worker {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const once = async () => {
    let more = false;
    try {
      more = await look(() => stopped);
    } catch (error) {
      log({ level: 'warn', message: failed, error });
    }
    if (!stopped) timer = setTimeout(run, more ? 0 : everyMs);
  };
  const run = () => {
    current = once();
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
