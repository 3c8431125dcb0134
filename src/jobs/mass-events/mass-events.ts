import { listDueMassEvents } from '../../store/mass-events/mass-events.ts';
import type { DeedMeans } from '../two-people/deeds.ts';
import { tendMassEvent } from './tend-mass-event.ts';
import { startLooking } from '../start-looking.ts';
import type { Worker } from '../steps/worker.ts';

/** Tends mass events. Any number of workers may run against one database: each person of an event is one worker's at a time. */
export function startMassEvents(means: DeedMeans, options: { readonly everyMs?: number } = {}): Worker {
  const look = async (isStopped: () => boolean) => {
    let more = false;
    for (const { organizationId, eventId } of await listDueMassEvents(means.db)) {
      if (!isStopped() && (await tend(means, organizationId, eventId))) more = true;
    }
    return more;
  };
  const failed = 'Mass events could not be looked for; trying again.';
  return startLooking(means, look, { everyMs: options.everyMs ?? 1_000, failed });
}

async function tend(means: DeedMeans, organizationId: string, eventId: string): Promise<boolean> {
  try {
    return await tendMassEvent(means, organizationId, eventId);
  } catch (error) {
    means.log({ level: 'error', message: 'A mass event could not be brought further.', event: eventId, error });
    return false;
  }
}
