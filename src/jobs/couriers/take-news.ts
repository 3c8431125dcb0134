import { readEasypostEvent } from '../../connectors/couriers/easypost-webhook.ts';
import type { Tracking, TrackingStatus } from '../../core/couriers/courier.ts';
import { judgeNews, type NewsVerdict } from '../../core/couriers/next-status.ts';
import { type Actor, operatorActor, workerActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { getCourierAccess } from '../../store/couriers/courier-accounts.ts';
import {
  endShipmentEvent,
  findByTracker,
  insertSaid,
  lockShipmentEvent,
  lockStanding,
  noteHeard,
} from '../../store/couriers/shipment-events.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { followShipment } from '../returns/follow-shipment.ts';

type News = Pick<Tracking, 'status' | 'vendorWord' | 'detail' | 'at' | 'measuredGrams'>;

/** Works on one event that a courier posted; one about a parcel that nobody here sent is kept. */
export async function takeCourierEvent(tx: Tx, eventId: string): Promise<void> {
  const event = await lockShipmentEvent(tx, eventId);
  if (event === undefined) return;
  const { courierAccountId, body } = event;
  const { mode } = await getCourierAccess(tx, courierAccountId);
  const { mode: told, tracking } = readEasypostEvent(body, Temporal.Now.instant());
  // What is only tried out moves nothing that is real, nor the other way round.
  if (tracking === null || (told !== null && told !== mode))
    return endShipmentEvent(tx, eventId, { state: 'ignored', shipmentId: null, tracking });
  const shipmentId = (await findByTracker(tx, courierAccountId, tracking.trackerRef)) ?? null;
  const state = shipmentId === null ? 'unmatched' : await moveShipment(tx, shipmentId, tracking, workerActor);
  await endShipmentEvent(tx, eventId, { state, shipmentId, tracking });
}

/** Takes in what a courier answered when it was asked; what changes nothing is not kept. */
export async function takeAnswer(tx: Tx, shipmentId: string, tracking: Tracking): Promise<void> {
  const state = await moveShipment(tx, shipmentId, tracking, workerActor);
  if (state === 'moved') await insertSaid(tx, { shipmentId, source: 'poll', operatorId: null, state, tracking });
}

/**
 * Takes in what an operator knows of a parcel; as of now where no instant is given. Throws `rule-refused` for one without a label, for
 * an instant that is still to come, and where something later is known.
 */
export async function enterStatus(
  tx: Tx,
  shipmentId: string,
  entered: {
    readonly status: TrackingStatus;
    readonly at: Temporal.Instant | null;
    readonly operatorId: string;
  },
): Promise<void> {
  const standing = await lockStanding(tx, shipmentId);
  if (standing?.state !== 'bought')
    throw new Failure('rule-refused', 'Only a shipment that has a label and was not called off can be on its way.');
  const at = entered.at ?? standing.now;
  if (Temporal.Instant.compare(at, standing.now) > 0)
    throw new Failure('rule-refused', 'This instant is still to come. Enter what has happened, when it has.');
  const { status, operatorId } = entered;
  const tracking = { status, at, vendorWord: null, detail: null, measuredGrams: null };
  const state = await moveShipment(tx, shipmentId, tracking, operatorActor(operatorId));
  if (state === 'older')
    throw new Failure(
      'rule-refused',
      'Something later is known of this shipment. Enter the instant with --at if this is newer.',
    );
  await insertSaid(tx, { shipmentId, source: 'operator', operatorId, state, tracking });
}

/** Moves a shipment as far as what is said of it is newer than what is known, and lets what travels in it follow. */
async function moveShipment(tx: Tx, shipmentId: string, news: News, actor: Actor): Promise<NewsVerdict> {
  const standing = await lockStanding(tx, shipmentId);
  if (standing === undefined) return 'no_news';
  // A clock that is ahead must not make everything that follows look old.
  const at = Temporal.Instant.compare(news.at, standing.now) > 0 ? standing.now : news.at;
  const verdict = judgeNews(standing, { ...news, at });
  const { status, vendorWord, detail, measuredGrams } = news;
  const isLatest = verdict === 'moved' || verdict === 'still';
  const heard = isLatest ? { status, vendorWord, detail, at } : null;
  await noteHeard(tx, shipmentId, { measuredGrams, standing: heard });
  if (verdict !== 'moved') return verdict;
  await recordEvent(tx, {
    offboardingId: standing.offboardingId,
    type: 'shipment.moved',
    actor,
    about: { kind: 'shipment', id: shipmentId },
    data: { status, known: vendorWord === null, at: at.toString() },
  });
  await followShipment(tx, { shipmentId, status, at });
  return verdict;
}
