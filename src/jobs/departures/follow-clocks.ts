import { systemActor } from '../../core/event.ts';
import { instantOf, leanOf } from '../../core/plans/due-date.ts';
import { asDispatcher } from '../../store/database/as-dispatcher.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { listLocalHours } from '../../store/cases/moved-departures.ts';
import type { Means } from '../means.ts';
import { startLooking } from '../start-looking.ts';
import type { Queue } from '../steps/queue.ts';
import type { Worker } from '../steps/worker.ts';
import { changeDeparture } from './change-departure.ts';

const aDayMs = 24 * 60 * 60 * 1000;

/**
 * Computes the ends of access anew that were told as a local time, and moves those that the clocks of their place have left: a
 * country may change its rules after a departure was told, and a new version of Handback brings the new ones. Answers how many.
 */
export async function followClocks(means: Pick<Means, 'connectors'>, tx: Tx, queue: Queue): Promise<number> {
  let moved = 0;
  for (const { offboardingId, local, timeZone, kind, accessEndsAt } of await listLocalHours(tx)) {
    const meant = instantOf(local, timeZone, leanOf(kind));
    if (meant.equals(accessEndsAt)) continue;
    const change = { accessEndsAt: meant };
    await changeDeparture(means, tx, queue, { offboardingId, actor: systemActor, change, local, atOnce: true });
    moved += 1;
  }
  return moved;
}

/** Follows the clocks of every organization once a day, and at every start. Any number of workers may. */
export function startFollowingClocks(means: Pick<Means, 'db' | 'connectors' | 'log'>, queue: Queue): Worker {
  const look = async () => {
    for (const { organization_id: id } of await asDispatcher(means.db).call<{ organization_id: string }>(
      'list_organizations',
    )) {
      const moved = await withOrganization(means.db, id, (tx) => followClocks(means, tx, queue), {
        name: 'follow-clocks',
      });
      if (moved > 0)
        means.log({
          level: 'info',
          message: 'A place has changed its clocks; ends of access there were computed anew.',
          moved,
        });
    }
    return false;
  };
  return startLooking(means, look, {
    everyMs: aDayMs,
    failed: 'The ends of access could not be held against the clocks; trying again.',
  });
}
