import { takeShipmentEvents } from '../../store/couriers/shipment-events.ts';
import { takeShipments } from '../../store/couriers/shipment-work.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { startLooking } from '../start-looking.ts';
import type { Worker } from '../steps/worker.ts';
import { takeCourierEvent } from './take-news.ts';
import { type TendMeans, tendShipment } from './tend-shipment.ts';

/** How many shipments, and how many events, are worked on at the same time. */
const most = 8;

/** Buys labels, follows parcels, and calls off what is not needed. Any number of workers may run against one database. */
export function startCouriers(means: TendMeans): Worker {
  // Whatever was done may have something that follows at once.
  const look = async () => (await tendShipments(means)) > 0;
  return startLooking(means, look, { everyMs: 2_000, failed: 'Shipments could not be looked for; trying again.' });
}

/** Works on the events and shipments that are due, one thing for each. Answers how many there were. */
export async function tendShipments(means: TendMeans): Promise<number> {
  const events = await takeShipmentEvents(means.db, most);
  await Promise.all(
    events.map(({ organizationId, eventId }) =>
      noted(means, { shipmentEvent: eventId }, () =>
        withOrganization(means.db, organizationId, (tx) => takeCourierEvent(tx, eventId), {
          name: 'courier-event',
          repeatable: true,
        }),
      ),
    ),
  );
  const held = await takeShipments(means.db, most);
  await Promise.all(held.map((one) => noted(means, { shipment: one.shipmentId }, () => tendShipment(means, one))));
  return events.length + held.length;
}

async function noted(
  { log }: Pick<TendMeans, 'log'>,
  about: { readonly shipment: string } | { readonly shipmentEvent: string },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log({
      level: 'error',
      message: 'A shipment could not be tended; another try follows in two minutes.',
      ...about,
      error,
    });
  }
}
