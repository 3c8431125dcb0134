import type { Actor, NewEvent } from '../../core/event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import { listTouchedCases } from '../../store/holds/matters.ts';
import type { Means } from '../means.ts';
import { makePlans } from '../plans/make-plan.ts';
import { type Queue, wakeCases } from '../steps/queue.ts';

/** What planning a case anew and waking its steps takes. */
export type HoldMeans = Pick<Means, 'connectors'> & { readonly queue: Queue };

/** A thing about which something has changed, with what is written into the story of each case that it touches. */
export type Touching = { readonly targetId: string; readonly event?: Omit<NewEvent, 'offboardingId' | 'actor'> };

/**
 * Plans the open cases anew, each once, that a change of holds or disputes on these things touches, and writes what happened into the
 * story of each. A plan that only does less keeps its approval. Answers the cases.
 */
export async function replanTouched(
  { connectors, queue }: HoldMeans,
  tx: Tx,
  touching: readonly Touching[],
  actor: Actor,
): Promise<readonly string[]> {
  const touched = await listTouchedCases(
    tx,
    touching.map(({ targetId }) => targetId),
  );
  // Before the first look there is nothing to plan again; the look itself plans with what holds by then.
  const planned = touched.filter((one) => one.planned).map(({ offboardingId }) => offboardingId);
  if (planned.length > 0) await makePlans({ connectors }, tx, planned, actor);
  await recordEvents(
    tx,
    touched.flatMap(({ offboardingId, targetIds }) =>
      touching.flatMap(({ targetId, event }) =>
        event === undefined || !targetIds.includes(targetId) ? [] : [{ ...event, actor, offboardingId }],
      ),
    ),
  );
  await wakeCases(queue, tx, planned);
  return touched.map(({ offboardingId }) => offboardingId);
}
