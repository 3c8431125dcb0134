import { createHash } from 'node:crypto';
import type {
  BoughtLabel,
  CourierKind,
  Customs,
  LabelFile,
  Parcel,
  PostalAddress,
  Quote,
  ShipmentDirection,
  ShipmentState,
} from '../../core/couriers/courier.ts';
import { finalStatuses } from '../../core/couriers/next-status.ts';
import { workerActor } from '../../core/event.ts';
import { recordEvent } from '../cases/record-event.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';

/** A shipment that this worker has for two minutes; the epoch fences what it writes. */
export type HeldShipment = { readonly organizationId: string; readonly shipmentId: string; readonly epoch: number };

/** Takes shipments whose turn has come, of every organization. */
export async function takeShipments(db: Pick<Database, 'dispatcher'>, most: number): Promise<readonly HeldShipment[]> {
  const rows = await asDispatcher(db).call<{ organization_id: string; shipment_id: string; epoch: number }>(
    'due_shipments',
    [most],
  );
  return rows.map((row) => ({
    organizationId: row.organization_id,
    shipmentId: row.shipment_id,
    epoch: row.epoch,
  }));
}

/** What is to be done with a shipment depends on this. */
export type ShipmentWork = {
  readonly direction: ShipmentDirection;
  readonly state: ShipmentState;
  readonly courier: CourierKind;
  readonly courierAccountId: string | null;
  readonly carrier: string | null;
  readonly service: string | null;
  readonly from: PostalAddress | null;
  readonly to: PostalAddress | null;
  readonly parcel: Parcel;
  readonly customs: Customs | null;
  readonly addressState: 'unchecked' | 'deliverable' | 'undeliverable' | 'accepted';
  readonly vendorRef: string | null;
  readonly rateRef: string | null;
  readonly trackerRef: string | null;
  readonly labelUrl: string | null;
  readonly hasLabel: boolean;
  readonly voidWanted: boolean;
  readonly tries: number;
};

/** Reads a shipment that this worker holds; undefined when another one has it by now. */
export async function findHeldShipment(tx: Tx, held: HeldShipment): Promise<ShipmentWork | undefined> {
  const [row] = await tx.query<ShipmentWork>(
    `select direction, state, courier, courier_account_id as "courierAccountId", carrier, service,
       from_address as "from", to_address as "to", parcel, customs, address_state as "addressState", vendor_ref as "vendorRef",
       rate_ref as "rateRef", tracker_ref as "trackerRef", label_url as "labelUrl", label_sha256 is not null as "hasLabel",
       void_wanted_at is not null as "voidWanted", tries
     from shipment where organization_id = $1 and shipment_id = $2 and epoch = $3`,
    [tx.organizationId, held.shipmentId, held.epoch],
  );
  return row;
}

/** Notes that somebody can be reached at the address, and goes on at once. */
export async function noteAddressGood(tx: Tx, held: HeldShipment): Promise<void> {
  await setHeld(tx, held, `address_state = 'deliverable', ${atOnce}`);
}

/** Keeps under which id and at which price a label will be bought, before it is; goes on at once. */
export async function noteQuote(tx: Tx, held: HeldShipment, quote: Quote): Promise<void> {
  const { vendorRef, rateRef, carrier, service, costMinor, currency } = quote;
  await setHeld(
    tx,
    held,
    `vendor_ref = $4, rate_ref = $5, carrier = $6, service = $7, cost_minor = $8, currency = $9, ${atOnce}`,
    [vendorRef, rateRef, carrier, service, costMinor, currency],
  );
}

const atOnce = 'try_at = clock_timestamp(), tries = 0';

/**
 * Keeps what was bought. Whoever learns of it may say so, in whatever state the shipment is: money has been spent. What was said of
 * its parcel before is looked at again.
 */
export async function noteBought(
  tx: Tx,
  shipmentId: string,
  vendorRef: string,
  { label, labelDays }: { readonly label: BoughtLabel; readonly labelDays: number },
): Promise<void> {
  const { trackingCode, trackerRef, labelUrl, carrier, service, costMinor, currency, mode } = label;
  const [row] = await tx.query<{ offboardingId: string; courierAccountId: string; expiresAt: Temporal.Instant }>(
    `update shipment set state = 'bought', tracking_code = $4, tracker_ref = $5, label_url = $6, carrier = $7, service = $8,
       cost_minor = $9, currency = $10, mode = $11, bought_at = clock_timestamp(), problem = null,
       expires_at = clock_timestamp() + $12 * interval '1 day', ${atOnce}
     where organization_id = $1 and shipment_id = $2 and vendor_ref = $3 and state <> 'bought'
     returning offboarding_id as "offboardingId", courier_account_id as "courierAccountId", expires_at as "expiresAt"`,
    [
      tx.organizationId,
      shipmentId,
      vendorRef,
      trackingCode,
      trackerRef,
      labelUrl,
      carrier,
      service,
      costMinor,
      currency,
      mode,
      labelDays,
    ],
  );
  if (row === undefined) return;
  await tx.query(
    `update shipment_event set state = 'waiting', try_at = clock_timestamp()
     where organization_id = $1 and courier_account_id = $2 and tracker_ref = $3 and state = 'unmatched'`,
    [tx.organizationId, row.courierAccountId, trackerRef],
  );
  await recordEvent(tx, {
    offboardingId: row.offboardingId,
    type: 'shipment.bought',
    actor: workerActor,
    about: { kind: 'shipment', id: shipmentId },
    data: { mode, costMinor, currency, expiresAt: row.expiresAt.toString() },
    private: { trackingCode, carrier, service },
  });
}

/** Keeps a label as a file, under its SHA-256. */
export async function noteLabel(tx: Tx, held: HeldShipment, file: LabelFile): Promise<void> {
  const sha256 = createHash('sha256').update(file.content).digest();
  await tx.query(
    `insert into file (organization_id, sha256, media_type, size_bytes, content) values ($1, $2, $3, $4, $5)
     on conflict (organization_id, sha256) do nothing`,
    [tx.organizationId, sha256, file.mediaType, file.content.length, file.content],
  );
  await setHeld(tx, held, `label_sha256 = $4, label_url = null, tries = 0, ${nextLook}`, [sha256]);
}

/** A parcel that nobody has heard of for a day is asked after, for as long as it may be on its way. */
const nextLook = `try_at = case when courier = 'manual' or status = any('{${finalStatuses.join()}}')
  or bought_at < clock_timestamp() - interval '120 days' then null
  else greatest(clock_timestamp(), coalesce(heard_at, clock_timestamp())) + interval '1 day' end`;

/** Lets a shipment wait until it is asked after again. */
export async function restShipment(tx: Tx, held: HeldShipment): Promise<void> {
  await setHeld(tx, held, `tries = 0, ${nextLook}`);
}

/** Lets a shipment wait after something that may pass. */
export async function postponeShipment(tx: Tx, held: HeldShipment, delayMs: number): Promise<void> {
  await setHeld(tx, held, `try_at = clock_timestamp() + $4 * interval '1 millisecond', tries = tries + 1`, [delayMs]);
}

/** A label that was bought cannot be fetched: a person is told, and its parcel is followed all the same. */
export async function noteNoLabel(tx: Tx, held: HeldShipment, problem: string): Promise<void> {
  await setHeld(tx, held, `label_url = null, problem = $4, tries = 0, ${nextLook}`, [problem]);
}

/** Gives a shipment that cannot be bought to a person, with the reason; `anew` forgets the id under which it was to be bought. */
export async function failShipment(
  tx: Tx,
  held: HeldShipment,
  { code, reason, anew }: { readonly code: 'address' | 'refused'; readonly reason: string; readonly anew: boolean },
): Promise<void> {
  const offboardingId = await setHeld(
    tx,
    held,
    `state = 'failed', problem = $4, try_at = null, address_state = case when $5 then 'undeliverable' else address_state end,
       vendor_ref = case when $6 then null else vendor_ref end, rate_ref = case when $6 then null else rate_ref end`,
    [reason, code === 'address', anew],
  );
  if (offboardingId === undefined) return;
  await recordEvent(tx, {
    offboardingId,
    type: 'shipment.failed',
    actor: workerActor,
    about: { kind: 'shipment', id: held.shipmentId },
    data: { code },
    private: { reason },
  });
}

/** Ends a shipment that was called off; `note` is what is left to do for a person. */
export async function noteVoided(tx: Tx, held: HeldShipment, note: string | null): Promise<void> {
  const offboardingId = await setHeld(tx, held, `state = 'voided', problem = $4, try_at = null`, [note]);
  if (offboardingId === undefined) return;
  await recordEvent(tx, {
    offboardingId,
    type: 'shipment.voided',
    actor: workerActor,
    about: { kind: 'shipment', id: held.shipmentId },
  });
}

/** The service keeps the money of a label: it stays as it is, and a person is told. */
export async function noteVoidRejected(tx: Tx, held: HeldShipment, problem: string): Promise<void> {
  await setHeld(tx, held, `void_wanted_at = null, problem = $4, tries = 0, ${nextLook}`, [problem]);
}

/** Changes a shipment that this worker still holds, and answers its case; undefined when another one has it by now. */
async function setHeld(
  tx: Tx,
  held: HeldShipment,
  what: string,
  values: readonly unknown[] = [],
): Promise<string | undefined> {
  const [row] = await tx.query<{ offboarding_id: string }>(
    `update shipment set ${what} where organization_id = $1 and shipment_id = $2 and epoch = $3 returning offboarding_id`,
    [tx.organizationId, held.shipmentId, held.epoch, ...values],
  );
  return row?.offboarding_id;
}
