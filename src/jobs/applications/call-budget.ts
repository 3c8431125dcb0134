import { setTimeout as wait } from 'node:timers/promises';
import { type ApplicationAccess, takeCalls } from '../../store/inventory/applications.ts';
import type { Database } from '../../store/database/connection.ts';
import { withOrganization } from '../../store/database/with-organization.ts';

/** Whose call it is. Who must be out at once goes first; then whoever has begun, so that nothing stays half done while others begin. */
export type CallOf = { readonly immediate: boolean; readonly begun: boolean };

type Place = { readonly db: Database; readonly organizationId: string; readonly access: ApplicationAccess };
type Waiting = CallOf & { readonly go: () => void; readonly fail: (error: unknown) => void };
/** `urgent` resolves when somebody comes who must be out at once. */
type CallQueue = { waiting: Waiting[]; urgent: PromiseWithResolvers<void>; serving: boolean };

const queues = new WeakMap<Database, Map<string, CallQueue>>();

/** How often the shared budget is asked at most, in milliseconds: what fills up meanwhile is taken together. */
const askEveryMs = 100;
/** How many calls that are not urgent are taken at once, so that other workers get their part. */
const mostAtOnce = 32;

/**
 * Waits until a call to an application may go by the budget that all workers share. Resolves early when the signal aborts: the
 * call then fails by that.
 */
export async function waitForCall(place: Place, of: CallOf, signal: AbortSignal): Promise<void> {
  if (place.access.callsPerSecond === null || signal.aborted) return;
  const queue = queueOf(place);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const mine: Waiting = { ...of, go: resolve, fail: reject };
  const leave = () => {
    queue.waiting = queue.waiting.filter((one) => one !== mine);
    resolve();
  };
  signal.addEventListener('abort', leave, { once: true });
  queue.waiting.push(mine);
  if (of.immediate) queue.urgent.resolve();
  if (!queue.serving) void serve(queue, place, place.access.callsPerSecond);
  try {
    await promise;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function queueOf({ db, organizationId, access }: Place): CallQueue {
  const known = queues.get(db) ?? new Map<string, CallQueue>();
  queues.set(db, known);
  const key = `${organizationId}/${access.applicationId}`;
  const queue = known.get(key) ?? { waiting: [], urgent: Promise.withResolvers<void>(), serving: false };
  known.set(key, queue);
  return queue;
}

/** Lets calls go while any wait; one at a time for each application and process. */
async function serve(queue: CallQueue, place: Place, callsPerSecond: number): Promise<void> {
  queue.serving = true;
  try {
    while (queue.waiting.length > 0) {
      queue.urgent = Promise.withResolvers<void>();
      const pauseMs = await letGo(queue, place, callsPerSecond);
      // Who must be out at once does not wait for the pause of the others.
      if (pauseMs > 0) await Promise.race([wait(pauseMs), queue.urgent.promise]);
    }
  } catch (error) {
    for (const one of queue.waiting.splice(0)) one.fail(error);
  } finally {
    queue.serving = false;
  }
}

async function letGo(queue: CallQueue, { db, organizationId, access }: Place, callsPerSecond: number): Promise<number> {
  const { applicationId } = access;
  const urgent = queue.waiting.filter(({ immediate }) => immediate).length;
  const others = Math.min(queue.waiting.length - urgent, mostAtOnce);
  const given = await withOrganization(
    db,
    organizationId,
    (tx) => takeCalls(tx, { applicationId, callsPerSecond }, { urgent, others }),
    { name: 'budget' },
  );
  for (let place = 1; place <= urgent; place += 1) {
    const next = takeFirst(queue, true);
    const inMs = Math.ceil(((place - given.urgentTokens) / callsPerSecond) * 1000);
    if (inMs <= 0) next?.go();
    else setTimeout(() => next?.go(), inMs);
  }
  for (let place = 1; place <= given.others; place += 1) takeFirst(queue, false)?.go();
  return given.others === others ? 0 : Math.max(askEveryMs, ((1 - given.tokensLeft) / callsPerSecond) * 1000);
}

/** Takes out whoever goes next: of those who have begun, the one who waits longest, else of the others. */
function takeFirst(queue: CallQueue, immediate: boolean): Waiting | undefined {
  const mine = queue.waiting.filter((one) => one.immediate === immediate);
  const next = mine.find(({ begun }) => begun) ?? mine[0];
  queue.waiting = queue.waiting.filter((one) => one !== next);
  return next;
}
