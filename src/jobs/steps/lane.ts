/** Runs tasks side by side up to a limit; the rest wait their turn. Tasks handle their own errors. */
export type Lane = {
  /** `key` is whose task it is: nobody gets more than a share of the places, so that one slow case cannot fill the lane. */
  readonly run: (key: string, task: () => Promise<void>) => void;
  /** How many more tasks would start at once. */
  readonly free: () => number;
  /** Resolves when nothing runs or waits. */
  readonly idle: () => Promise<void>;
};

type Waiting = { readonly key: string; readonly task: () => Promise<void> };

/** A lane with `limit` places, of which one key may have `share`. */
export function makeLane(limit: number, share: number): Lane {
  const waiting: Waiting[] = [];
  const runningOf = new Map<string, number>();
  let running = 0;
  let whenIdle: PromiseWithResolvers<void> | undefined;

  const start = ({ key, task }: Waiting) => {
    running += 1;
    runningOf.set(key, (runningOf.get(key) ?? 0) + 1);
    void task().finally(() => {
      running -= 1;
      const left = (runningOf.get(key) ?? 1) - 1;
      if (left === 0) runningOf.delete(key);
      else runningOf.set(key, left);
      next();
    });
  };
  const next = () => {
    while (running < limit) {
      const index = waiting.findIndex(({ key }) => (runningOf.get(key) ?? 0) < share);
      const [entry] = index < 0 ? [] : waiting.splice(index, 1);
      if (entry === undefined) break;
      start(entry);
    }
    if (running === 0 && waiting.length === 0) whenIdle?.resolve();
  };

  return {
    run: (key, task) => {
      waiting.push({ key, task });
      next();
    },
    free: () => Math.max(0, limit - running - waiting.length),
    idle: async () => {
      if (running === 0 && waiting.length === 0) return;
      whenIdle ??= Promise.withResolvers<void>();
      await whenIdle.promise;
    },
  };
}
