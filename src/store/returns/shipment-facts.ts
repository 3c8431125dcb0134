import type { Tx } from '../database/transaction.ts';
import { isAwaitedSql } from './kits.ts';

/** What the carrier's scales said of a shipment, in grams; null when they said nothing. */
export async function findMeasuredGrams(tx: Tx, shipmentId: string): Promise<number | null> {
  const [row] = await tx.query<{ measured_grams: number | null }>(
    'select measured_grams from shipment where organization_id = $1 and shipment_id = $2',
    [tx.organizationId, shipmentId],
  );
  return row?.measured_grams ?? null;
}

/** Whether a case has such a shipment that comes back to us. */
export async function isShipmentOfCase(tx: Tx, shipmentId: string, offboardingId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from shipment where organization_id = $1 and shipment_id = $2 and offboarding_id = $3 and direction = 'back'`,
    [tx.organizationId, shipmentId, offboardingId],
  );
  return rows.length > 0;
}

/** Those of these shipments that can still be called off. */
export async function listCallable(tx: Tx, shipmentIds: readonly (string | null)[]): Promise<readonly string[]> {
  const rows = await tx.query<{ shipment_id: string }>(
    `select shipment_id from shipment where organization_id = $1 and shipment_id = any($2::uuid[]) and state <> 'voided'
       and void_wanted_at is null and status in ('unknown', 'pre_transit') order by shipment_id`,
    [tx.organizationId, shipmentIds.filter((id) => id !== null)],
  );
  return rows.map((row) => row.shipment_id);
}

/**
 * Labels that nobody uses any more, no more than `most`: their box was called off, or nothing in it is still to come back, or the thing
 * that they were to carry has ended. What was received may have come by a label that was made by hand, so that one stays.
 */
export async function listUnusedLabels(tx: Tx, most: number): Promise<readonly string[]> {
  const rows = await tx.query<{ shipment_id: string }>(
    `select s.shipment_id from shipment s
     where s.organization_id = $1 and s.state in ('wanted', 'bought') and s.status in ('unknown', 'pre_transit')
       and s.void_wanted_at is null and s.problem is null
       and (exists (select from kit k where k.organization_id = $1 and (k.out_shipment_id = s.shipment_id or k.back_shipment_id = s.shipment_id)
             and (k.state = 'cancelled' or (k.state in ('received', 'inspected') and s.courier <> 'manual')
               or (k.state in ('shipped', 'delivered') and s.direction = 'back' and not ${isAwaitedSql})))
         or (select bool_and(r.state in ('ended', 'received')) and bool_or(r.state = 'ended') from asset_return r
           where r.organization_id = $1 and r.shipment_id = s.shipment_id))
     order by s.shipment_id limit $2`,
    [tx.organizationId, most],
  );
  return rows.map((row) => row.shipment_id);
}
