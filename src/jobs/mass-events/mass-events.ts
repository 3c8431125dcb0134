import { listDueMassEvents } from '../../store/mass-events/mass-events.ts';
import type { DeedMeans } from '../two-people/deeds.ts';
import { tendMassEvent } from './tend-mass-event.ts';
import type { Worker } from '../steps/worker.ts';

/** Tends mass events. Any number of workers may run against one database: each person of an event is one worker's at a time. */
export function startMassEvents(means: DeedMeans, options: { readonly everyMs?: number } = {}): Worker {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let current = Promise.resolve();
  const look = async () => {
    let more = false;
    try {
      for (const { organizationId, eventId } of await listDueMassEvents(means.db)) {
        if (!stopped && (await tend(means, organizationId, eventId))) more = true;
      }
    } catch (error) {
      means.log({ level: 'warn', message: 'Mass events could not be looked for; trying again.', error });
    }
    if (!stopped) timer = setTimeout(run, more ? 0 : (options.everyMs ?? 1_000));
  };
  const run = () => {
    current = look();
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

async function tend(means: DeedMeans, organizationId: string, eventId: string): Promise<boolean> {
  try {
    return await tendMassEvent(means, organizationId, eventId);
  } catch (error) {
    means.log({ level: 'error', message: 'A mass event could not be brought further.', event: eventId, error });
    return false;
  }
}
