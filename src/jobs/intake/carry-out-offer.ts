import type { DepartureOffer } from '../../core/departures/departure-offer.ts';
import type { Actor } from '../../core/event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { cancelDeparture, type Cancelled } from '../departures/cancel-departure.ts';
import { changeDeparture, type ChangedDeparture } from '../departures/change-departure.ts';
import type { Means } from '../means.ts';
import type { Queue } from '../steps/queue.ts';

/** What came of an offer: the one that it was. */
export type OfferOutcome =
  | { readonly how: 'moved'; readonly moved: ChangedDeparture }
  | { readonly how: 'cancelled'; readonly cancelled: Cancelled };

/**
 * Does what a question about a departure offers, in the caller's transaction and in the name of whoever answered it. Throws what moving
 * and cancelling throw; the caller has checked that they may.
 */
export async function carryOutOffer(
  means: Pick<Means, 'connectors' | 'leaseMs'>,
  tx: Tx,
  queue: Queue,
  order: {
    readonly offer: DepartureOffer;
    readonly offboardingId: string;
    readonly actor: Actor;
    readonly reason: string;
    /** Says that what a day in the past makes due may start at once. */
    readonly atOnce: boolean;
  },
): Promise<OfferOutcome> {
  const { offer, offboardingId, actor, reason, atOnce } = order;
  if (offer.deed === 'cancel') {
    const cancelled = await cancelDeparture(means, tx, queue, { offboardingId, actor, because: 'rescinded', reason });
    return { how: 'cancelled', cancelled };
  }
  const { lastWorkingDay, accessEndsAt } = offer;
  const change = {
    lastWorkingDay: Temporal.PlainDate.from(lastWorkingDay),
    ...(accessEndsAt === null ? {} : { accessEndsAt: Temporal.Instant.from(accessEndsAt) }),
  };
  return { how: 'moved', moved: await changeDeparture(means, tx, queue, { offboardingId, actor, change, atOnce }) };
}
