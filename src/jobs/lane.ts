/** Runs tasks side by side up to a limit; the rest wait their turn. Tasks handle their own errors. */
export type Lane = {
  readonly run: (task: () => Promise<void>) => void;
  /** How many more tasks would start at once. */
  readonly free: () => number;
  /** Resolves when nothing runs or waits. */
  readonly idle: () => Promise<void>;
};

export function makeLane(limit: number): Lane {
  const waiting: (() => Promise<void>)[] = [];
  let running = 0;
  let whenIdle: PromiseWithResolvers<void> | undefined;
  const next = () => {
    while (running < limit) {
      const task = waiting.shift();
      if (task === undefined) break;
      running += 1;
      void task().finally(() => {
        running -= 1;
        next();
      });
    }
    if (running === 0 && waiting.length === 0) whenIdle?.resolve();
  };
  return {
    run: (task) => {
      waiting.push(task);
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
