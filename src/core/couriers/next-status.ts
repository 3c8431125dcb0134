import type { Tracking, TrackingStatus } from './courier.ts';

/** Where a shipment is, and as of when; null: no carrier has spoken yet. */
export type ShipmentStanding = { readonly status: TrackingStatus; readonly statusAt: Temporal.Instant | null };

/** moved: this is where it is now · still: it is where it was, later on · older: something later is known · no_news: nothing is said. */
export type NewsVerdict = 'moved' | 'still' | 'older' | 'no_news';

/**
 * What a carrier's word does to a shipment. The instant at which it was so decides, never the order of arrival; of two for one
 * instant, the one that is further along counts. A carrier that knows nothing yet takes nothing back, but a word that we do not know
 * is shown.
 */
export function judgeNews(
  { status, statusAt }: ShipmentStanding,
  news: Pick<Tracking, 'status' | 'at' | 'vendorWord'>,
): NewsVerdict {
  if (news.status === 'unknown' && news.vendorWord === null) return 'no_news';
  const order = statusAt === null ? 1 : Temporal.Instant.compare(news.at, statusAt);
  if (order < 0 || (order === 0 && progress[news.status] < progress[status])) return 'older';
  if (order === 0 && news.status === status) return 'no_news';
  return news.status === status && news.vendorWord === null ? 'still' : 'moved';
}

/** How far along a parcel is, for two things said of one instant. */
const progress: Readonly<Record<TrackingStatus, number>> = {
  unknown: 0,
  pre_transit: 1,
  in_transit: 2,
  out_for_delivery: 3,
  available_for_pickup: 4,
  error: 5,
  failure: 6,
  return_to_sender: 7,
  cancelled: 8,
  delivered: 9,
};

/** Nothing follows any more, unless the carrier says so by itself. */
export const finalStatuses: readonly TrackingStatus[] = ['delivered', 'return_to_sender', 'cancelled'];
