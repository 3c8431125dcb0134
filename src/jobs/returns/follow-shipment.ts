import type { TrackingStatus } from '../../core/couriers/courier.ts';
import { workerActor } from '../../core/event.ts';
import { isTooLight } from '../../core/returns/box-weight.ts';
import { type KitMove, moveKit } from '../../core/returns/kit.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type LockedKit, lockKitOfShipment, saveKitWeight } from '../../store/returns/kits.ts';
import { moveReturns, type WhichReturns } from '../../store/returns/returns-on-the-way.ts';
import { findMeasuredGrams } from '../../store/returns/shipment-facts.ts';
import { applyKitMove, claimFrom, recordMoves } from './move-kit.ts';

/** What a carrier said of a shipment. */
export type ShipmentNews = {
  readonly shipmentId: string;
  readonly status: TrackingStatus;
  readonly at: Temporal.Instant;
};

const outMoves: Partial<Record<TrackingStatus, KitMove>> = {
  in_transit: 'ship',
  out_for_delivery: 'ship',
  available_for_pickup: 'ship',
  delivered: 'deliver',
};
const backMoves: Partial<Record<TrackingStatus, KitMove>> = {
  in_transit: 'hand_over',
  out_for_delivery: 'hand_over',
  available_for_pickup: 'hand_over',
  delivered: 'arrive',
};

/**
 * Lets a box, or a thing that travels by itself, follow what its carrier said. `delivered` makes it arrived and no more: only a scan
 * ends an item. What the carrier could not deliver or lost is at the carrier, with a day until which a claim is taken.
 */
export async function followShipment(tx: Tx, news: ShipmentNews): Promise<void> {
  const kit = await lockKitOfShipment(tx, news.shipmentId);
  if (kit === undefined) return followLone(tx, news);
  const isBack = kit.backShipmentId === news.shipmentId;
  const move = (isBack ? backMoves : outMoves)[news.status];
  if (isBack && news.status === 'failure') await followLost(tx, { of: 'kit', id: kit.kitId }, news.at);
  if (move === undefined) return;
  // A carrier that scans a label after the box was settled tells nothing new.
  if ('refused' in moveKit(kit.state, move, kit.lines)) return;
  const state = await applyKitMove(tx, kit, { move, at: news.at, actor: workerActor });
  if (isBack && state === 'arrived') await weigh(tx, kit, news.shipmentId);
}

async function weigh(tx: Tx, kit: LockedKit, shipmentId: string): Promise<void> {
  const measured = await findMeasuredGrams(tx, shipmentId);
  if (measured !== null) await saveKitWeight(tx, kit.kitId, measured, isTooLight(kit.expectedGrams, measured));
}

async function followLone(tx: Tx, { shipmentId, status, at }: ShipmentNews): Promise<void> {
  if (status === 'failure') return followLost(tx, { of: 'shipment', id: shipmentId }, at);
  const move = backMoves[status];
  if (move === undefined) return;
  const to = move === 'arrive' ? 'delivered' : 'on_its_way';
  await recordMoves(tx, await moveReturns(tx, { of: 'shipment', id: shipmentId }, to, { at }), workerActor);
}

async function followLost(tx: Tx, which: WhichReturns, at: Temporal.Instant): Promise<void> {
  await recordMoves(tx, await moveReturns(tx, which, 'at_carrier', await claimFrom(tx, at)), workerActor);
}
