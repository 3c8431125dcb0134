import type { Tx } from '../database/transaction.ts';

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
