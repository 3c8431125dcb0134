import type { Actor, NewEvent } from '../../core/event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import { listTouchedCases } from '../../store/holds/matters.ts';
import type { Means } from '../means.ts';
import { makePlans } from '../plans/make-plan.ts';
import { type Queue, wakeCase } from '../steps/queue.ts';

/** What planning a case anew and waking its steps takes. */
export type HoldMeans = Pick<Means, 'connectors'> & { readonly queue: Queue };

/**
 * Plans the open cases anew that a change of holds or disputes on these things touches, and writes what happened into the story of
 * each. A plan that only does less keeps its approval. Answers the cases.
 */
export async function replanTouched(
  { connectors, queue }: HoldMeans,
  tx: Tx,
  change: {
    readonly targetIds: readonly string[];
    readonly actor: Actor;
    readonly event?: Omit<NewEvent, 'offboardingId' | 'actor'>;
  },
): Promise<readonly string[]> {
  const { targetIds, actor, event } = change;
  const touched = await listTouchedCases(tx, targetIds);
  // Before the first look there is nothing to plan again; the look itself plans with what holds by then.
  const planned = touched.filter((one) => one.planned).map(({ offboardingId }) => offboardingId);
  if (planned.length > 0) await makePlans({ connectors }, tx, planned, actor);
  if (event !== undefined)
    await recordEvents(
      tx,
      touched.map(({ offboardingId }) => ({ ...event, actor, offboardingId })),
    );
  for (const offboardingId of planned) await wakeCase(queue, tx, offboardingId);
  return touched.map(({ offboardingId }) => offboardingId);
}
