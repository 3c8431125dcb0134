import { randomUUIDv7 } from 'node:crypto';
import type { Tracking, TrackingStatus } from '../../core/couriers/courier.ts';
import type { NewsVerdict, ShipmentStanding } from '../../core/couriers/next-status.ts';
import { finalStatuses } from '../../core/couriers/next-status.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';

/** Keeps what a service posted, as it came; once, however often it is delivered. */
export async function insertShipmentEvent(
  tx: Tx,
  event: { readonly courierAccountId: string; readonly deliveryId: string; readonly body: Uint8Array },
): Promise<void> {
  await tx.query(
    `insert into shipment_event (organization_id, shipment_event_id, courier_account_id, source, delivery, body, state, try_at)
     values ($1, $2, $3, 'webhook', $4, $5, 'waiting', clock_timestamp())
     on conflict (organization_id, courier_account_id, delivery) do nothing`,
    [tx.organizationId, randomUUIDv7(), event.courierAccountId, event.deliveryId, event.body],
  );
}

/** Takes events that wait, of every organization; whoever takes one has two minutes for it. */
export async function takeShipmentEvents(
  db: Pick<Database, 'dispatcher'>,
  most: number,
): Promise<readonly { readonly organizationId: string; readonly eventId: string }[]> {
  const rows = await asDispatcher(db).call<{ organization_id: string; shipment_event_id: string }>(
    'due_shipment_events',
    [most],
  );
  return rows.map((row) => ({ organizationId: row.organization_id, eventId: row.shipment_event_id }));
}

/** Locks an event that waits; undefined when it no longer does. */
export async function lockShipmentEvent(
  tx: Tx,
  eventId: string,
): Promise<{ readonly courierAccountId: string; readonly body: Uint8Array } | undefined> {
  const [row] = await tx.query<{ courierAccountId: string; body: Uint8Array }>(
    `select courier_account_id as "courierAccountId", body from shipment_event
     where organization_id = $1 and shipment_event_id = $2 and state = 'waiting' and body is not null for update`,
    [tx.organizationId, eventId],
  );
  return row;
}

/** The shipment that a service's tracker follows; undefined for a parcel that is none of ours, or not yet. */
export async function findByTracker(tx: Tx, courierAccountId: string, trackerRef: string): Promise<string | undefined> {
  const [row] = await tx.query<{ shipment_id: string }>(
    'select shipment_id from shipment where organization_id = $1 and courier_account_id = $2 and tracker_ref = $3',
    [tx.organizationId, courierAccountId, trackerRef],
  );
  return row?.shipment_id;
}

/** What became of an event. What arrived is kept only where its parcel is not known, or may be yet. */
export async function endShipmentEvent(
  tx: Tx,
  eventId: string,
  end: {
    readonly state: NewsVerdict | 'unmatched' | 'ignored';
    readonly shipmentId: string | null;
    readonly tracking: Tracking | null;
  },
): Promise<void> {
  const { state, shipmentId, tracking } = end;
  await tx.query(
    `update shipment_event set state = $3, shipment_id = $4, status = $5, vendor_word = $6, status_at = $7, tracker_ref = $8,
       try_at = null, body = case when $3 = 'unmatched' then body end
     where organization_id = $1 and shipment_event_id = $2`,
    [
      tx.organizationId,
      eventId,
      state,
      shipmentId,
      tracking?.status ?? null,
      tracking?.vendorWord ?? null,
      tracking?.at ?? null,
      tracking?.trackerRef ?? null,
    ],
  );
}

/** Keeps what was found by asking, or what an operator entered. */
export async function insertSaid(
  tx: Tx,
  said: {
    readonly shipmentId: string;
    readonly source: 'poll' | 'operator';
    readonly operatorId: string | null;
    readonly state: NewsVerdict;
    readonly tracking: Pick<Tracking, 'status' | 'vendorWord' | 'at'>;
  },
): Promise<void> {
  const { shipmentId, source, operatorId, state, tracking } = said;
  await tx.query(
    `insert into shipment_event (organization_id, shipment_event_id, shipment_id, source, operator_id, state, status, vendor_word, status_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      tx.organizationId,
      randomUUIDv7(),
      shipmentId,
      source,
      operatorId,
      state,
      tracking.status,
      tracking.vendorWord,
      tracking.at,
    ],
  );
}

/** Where a shipment stands, locked, beside the database's time. */
export type LockedStanding = ShipmentStanding & {
  readonly offboardingId: string;
  readonly state: string;
  readonly now: Temporal.Instant;
};

/** Locks a shipment, so that of two who tell of it one waits for the other; undefined when there is none. */
export async function lockStanding(tx: Tx, shipmentId: string): Promise<LockedStanding | undefined> {
  const [row] = await tx.query<LockedStanding>(
    `select offboarding_id as "offboardingId", state, status, status_at as "statusAt", clock_timestamp() as now
     from shipment where organization_id = $1 and shipment_id = $2 for no key update`,
    [tx.organizationId, shipmentId],
  );
  return row;
}

/** Notes that a carrier spoke of a locked shipment, and what it weighs there. It is asked after again in a day, if at all. */
export async function noteHeard(
  tx: Tx,
  shipmentId: string,
  heard: {
    readonly measuredGrams: number | null;
    /** Where it is now, also where that is as before; null: nothing was said of that. */
    readonly standing: Pick<Tracking, 'status' | 'vendorWord' | 'detail' | 'at'> | null;
  },
): Promise<void> {
  const { measuredGrams, standing } = heard;
  await tx.query(
    `update shipment set heard_at = clock_timestamp(), measured_grams = coalesce($3, measured_grams),
       status = case when $4 then $5 else status end, status_at = case when $4 then $6 else status_at end,
       status_detail = case when $4 then $7 else status_detail end, vendor_word = case when $4 then $8 else vendor_word end,
       try_at = case when void_wanted_at is not null or label_url is not null or courier = 'manual' then try_at
         when case when $4 then $5 else status end = any($9) then null else clock_timestamp() + interval '1 day' end
     where organization_id = $1 and shipment_id = $2`,
    [
      tx.organizationId,
      shipmentId,
      measuredGrams,
      standing !== null,
      standing?.status ?? null,
      standing?.at ?? null,
      standing?.detail ?? null,
      standing?.vendorWord ?? null,
      finalStatuses satisfies readonly TrackingStatus[],
    ],
  );
}
