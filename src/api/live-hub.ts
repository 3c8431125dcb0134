import { type Change, tellChanges } from '../core/live.ts';
import type { Acting } from '../core/permission.ts';
import type { StreamChange, StreamHead } from '../store/live/changed-streams.ts';

/** Somebody who listens. `end` says why. */
export type Listener = {
  readonly acting: Acting;
  readonly tell: (event: string, data: object) => void;
  readonly end: () => void;
  readonly isStillSignedIn: () => Promise<boolean>;
};

export type HubMeans = {
  /** The streams with events of the last half minute: longer than a transaction takes, so that none is missed for being late. */
  readonly readHeads: () => Promise<readonly StreamHead[]>;
  readonly readChanges: (
    streams: readonly { readonly streamId: string; readonly after: number }[],
  ) => Promise<readonly StreamChange[]>;
  readonly readActing: (listeners: readonly Acting[]) => Promise<ReadonlyMap<string, Acting>>;
  /** How long to wait between two looks, and between two checks of who still may listen, in milliseconds. */
  readonly lookMs: number;
  readonly checkMs: number;
  readonly onError: (error: unknown) => void;
};

/** Reads the events of one organization once for everybody who listens, and only while somebody does. */
export function makeLiveHub(means: HubMeans) {
  const listeners = new Map<Listener, Acting>();
  let known: ReadonlyMap<string, number> | null = null;
  let look: NodeJS.Timeout | undefined;
  let check: NodeJS.Timeout | undefined;

  const drop = (listener: Listener) => {
    if (!listeners.delete(listener)) return;
    listener.end();
    if (listeners.size === 0) stop();
  };
  const stop = () => {
    clearTimeout(look);
    clearTimeout(check);
    look = undefined;
    check = undefined;
    known = null;
  };

  async function lookOnce(): Promise<void> {
    const heads = await means.readHeads();
    const before = known;
    known = new Map(heads.map(({ streamId, number }) => [streamId, number]));
    // Whoever has just come reads everything anyway.
    if (before === null) return;
    const moved = heads.filter(({ streamId, number }) => number > (before.get(streamId) ?? 0));
    if (moved.length === 0) return;
    const after = moved.map(({ streamId }) => ({ streamId, after: before.get(streamId) ?? 0 }));
    const changes = (await means.readChanges(after)).map(toChange);
    for (const [listener, acting] of listeners) {
      const told = tellChanges(acting, changes);
      if (told !== null) listener.tell('changed', told);
    }
  }

  async function checkOnce(): Promise<void> {
    for (const listener of listeners.keys()) {
      if (!(await listener.isStillSignedIn())) drop(listener);
      else listener.tell('still', {});
    }
    const acting = await means.readActing([...listeners.keys()].map((listener) => listener.acting));
    for (const listener of listeners.keys())
      listeners.set(listener, acting.get(listener.acting.operatorId) ?? listener.acting);
  }

  /** One round after the other; a slow database makes them rarer, not more. */
  const turn = (work: () => Promise<void>, everyMs: number, keep: (timer: NodeJS.Timeout) => void) => {
    const round = () =>
      void work()
        .catch(means.onError)
        .finally(() => {
          if (listeners.size > 0) keep(setTimeout(round, everyMs).unref());
        });
    return setTimeout(round, everyMs).unref();
  };

  return {
    size: () => listeners.size,
    countOf: (operatorId: string) =>
      [...listeners.keys()].filter(({ acting }) => acting.operatorId === operatorId).length,
    /** Lets somebody listen until they go or may no longer. Answers how to go. */
    join: (listener: Listener): (() => void) => {
      listeners.set(listener, listener.acting);
      if (look === undefined) {
        void lookOnce().catch(means.onError);
        look = turn(lookOnce, means.lookMs, (timer) => {
          look = timer;
        });
        check = turn(checkOnce, means.checkMs, (timer) => {
          check = timer;
        });
      }
      return () => drop(listener);
    },
    endAll: () => {
      for (const listener of listeners.keys()) drop(listener);
    },
  };
}

export type LiveHub = ReturnType<typeof makeLiveHub>;

function toChange({ streamId, kinds, about }: StreamChange): Change {
  return { kinds, about: about === null ? null : { offboardingId: streamId, ...about } };
}
