import { randomUUIDv7 } from 'node:crypto';
import type { Json } from '../../core/applications/connector.ts';
import type {
  CourierKind,
  CourierMode,
  Customs,
  Parcel,
  PostalAddress,
  ShipmentDirection,
  ShipmentState,
  TrackingStatus,
} from '../../core/couriers/courier.ts';
import type { Actor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvent } from '../cases/record-event.ts';
import type { Tx } from '../database/transaction.ts';
import { caseColumns, type RowScope, scopeSql, scopeValues } from '../row-scope.ts';

/** Something that is to be sent, one way. Without an account a person makes the label and types its tracking number in. */
export type WantedShipment = {
  readonly offboardingId: string;
  readonly direction: ShipmentDirection;
  readonly courierAccountId: string | null;
  /** Null: whatever costs least. */
  readonly carrier: string | null;
  readonly service: string | null;
  /** How the parcel travels, also on its way back; an account needs both. */
  readonly from: PostalAddress | null;
  readonly to: PostalAddress | null;
  readonly parcel: Parcel;
  readonly customs: Customs | null;
  readonly actor: Actor;
};

/**
 * Wants a label, which a worker buys afterwards; answers the shipment's id. Throws `rule-refused` for an account that is switched off,
 * for one without addresses, and for parcels between countries without what customs are told.
 */
export async function wantShipment(tx: Tx, wanted: WantedShipment): Promise<string> {
  const { offboardingId, direction, courierAccountId, from, to, parcel, customs } = wanted;
  const courier = courierAccountId === null ? 'manual' : await courierOf(tx, courierAccountId);
  if (courier !== 'manual' && (from === null || to === null))
    throw new Failure('rule-refused', 'A label needs both addresses: where from and where to.');
  if (courier !== 'manual' && from?.country !== to?.country && customs === null)
    throw new Failure(
      'rule-refused',
      `A parcel from ${from?.country ?? ''} to ${to?.country ?? ''} needs what customs are told.`,
    );
  const [open] = await tx.query(
    `select from offboarding where organization_id = $1 and offboarding_id = $2 and state <> 'cancelled' for key share`,
    [tx.organizationId, offboardingId],
  );
  if (open === undefined)
    throw new Failure('rule-refused', 'This case was called off: nothing is sent for it any more.');
  const shipmentId = randomUUIDv7();
  const json = (value: Json | object | null) => (value === null ? null : JSON.stringify(value));
  await tx.query(
    `insert into shipment (organization_id, shipment_id, offboarding_id, direction, courier, courier_account_id, carrier, service,
       from_address, to_address, parcel, customs, weight_grams, wanted_at, try_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, clock_timestamp(), case when $5 = 'manual' then null else clock_timestamp() end)`,
    [
      tx.organizationId,
      shipmentId,
      offboardingId,
      direction,
      courier,
      courierAccountId,
      wanted.carrier,
      wanted.service,
      json(from),
      json(to),
      json(parcel),
      json(customs),
      parcel.weightGrams,
    ],
  );
  await recordEvent(tx, {
    offboardingId,
    type: 'shipment.wanted',
    actor: wanted.actor,
    about: { kind: 'shipment', id: shipmentId },
    data: { direction, courier, weightGrams: parcel.weightGrams },
  });
  return shipmentId;
}

async function courierOf(tx: Tx, courierAccountId: string): Promise<CourierKind> {
  const [row] = await tx.query<{ courier: CourierKind; off: boolean }>(
    'select courier, off from courier_account where organization_id = $1 and courier_account_id = $2',
    [tx.organizationId, courierAccountId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no courier with this id.');
  if (row.off) throw new Failure('rule-refused', 'This courier is switched off. Connect it again, or send by hand.');
  return row.courier;
}

/** A shipment as it is listed. */
export type Shipment = {
  readonly id: string;
  readonly offboardingId: string;
  readonly offboarding: string;
  readonly direction: ShipmentDirection;
  readonly state: ShipmentState;
  readonly courier: CourierKind;
  readonly carrier: string | null;
  readonly service: string | null;
  readonly trackingCode: string | null;
  readonly status: TrackingStatus;
  readonly statusAt: Temporal.Instant | null;
  readonly statusDetail: string | null;
  /** What the carrier's service said where that is no word of ours. */
  readonly vendorWord: string | null;
  readonly heardAt: Temporal.Instant | null;
  readonly costMinor: number | null;
  readonly currency: string | null;
  readonly mode: CourierMode | null;
  readonly hasLabel: boolean;
  readonly expiresAt: Temporal.Instant | null;
  readonly expired: boolean;
  readonly weightGrams: number;
  readonly measuredGrams: number | null;
  readonly callingOff: boolean;
  readonly problem: string | null;
  readonly wantedAt: Temporal.Instant;
};

const expiredSql = `(s.state = 'bought' and s.status in ('unknown', 'pre_transit') and s.expires_at < clock_timestamp())`;
const columns = `s.shipment_id as id, s.offboarding_id as "offboardingId", 'OFF-' || o.number as offboarding, s.direction, s.state, s.courier,
  s.carrier, s.service, s.tracking_code as "trackingCode", s.status, s.status_at as "statusAt", s.status_detail as "statusDetail",
  s.vendor_word as "vendorWord", s.heard_at as "heardAt", s.cost_minor as "costMinor", s.currency, s.mode,
  s.label_sha256 is not null as "hasLabel", s.expires_at as "expiresAt",
  ${expiredSql} as expired,
  s.weight_grams as "weightGrams", s.measured_grams as "measuredGrams",
  s.void_wanted_at is not null and s.state <> 'voided' as "callingOff", s.problem, s.wanted_at as "wantedAt"`;
const source = `shipment s
  join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
  join person p on p.organization_id = o.organization_id and p.person_id = o.person_id`;

/** The shipments of cases within a scope, the latest first; `next` is the last id, null at the end. */
export async function listShipments(
  tx: Tx,
  scope: RowScope,
  page: {
    readonly offboarding: string | null;
    readonly state: ShipmentState | null;
    /** Only those that a person has to look at. */
    readonly trouble: boolean;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly Shipment[]; readonly next: string | null }> {
  const rows = await tx.query<Shipment>(
    `select ${columns} from ${source}
     where s.organization_id = $1 and ($2::text is null or s.state = $2) and ($3::uuid is null or s.shipment_id < $3)
       and ($4::text is null or s.offboarding_id::text = lower($4) or 'OFF-' || o.number = upper($4))
       and (not $5 or s.problem is not null or s.vendor_word is not null or s.status in ('failure', 'error', 'return_to_sender')
         or ${expiredSql})
       and ${scopeSql(caseColumns, 7)}
     order by s.shipment_id desc limit $6`,
    [tx.organizationId, page.state, page.before, page.offboarding, page.trouble, page.limit + 1, ...scopeValues(scope)],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** A shipment within a scope. Throws `not-found`. */
export async function getVisibleShipment(tx: Tx, scope: RowScope, shipmentId: string): Promise<Shipment> {
  const [row] = await tx.query<Shipment>(
    `select ${columns} from ${source} where s.organization_id = $1 and s.shipment_id = $2 and ${scopeSql(caseColumns, 3)}`,
    [tx.organizationId, shipmentId, ...scopeValues(scope)],
  );
  if (row === undefined) throw unknownShipment();
  return row;
}

function unknownShipment(): Failure {
  return new Failure('not-found', 'There is no shipment with this id in your scope.');
}

/** What was said of a shipment, the latest first. */
export type ShipmentHistoryEntry = {
  readonly id: string;
  readonly source: 'webhook' | 'poll' | 'operator';
  readonly state: 'waiting' | 'moved' | 'still' | 'older' | 'no_news' | 'unmatched' | 'ignored';
  readonly status: TrackingStatus | null;
  readonly vendorWord: string | null;
  readonly statusAt: Temporal.Instant | null;
  readonly receivedAt: Temporal.Instant;
};

/** Everything that was said of a shipment, also what did not move it; the latest 200. */
export async function historyOfShipment(tx: Tx, shipmentId: string): Promise<readonly ShipmentHistoryEntry[]> {
  return tx.query<ShipmentHistoryEntry>(
    `select shipment_event_id as id, source, state, status, vendor_word as "vendorWord", status_at as "statusAt", received_at as "receivedAt"
     from shipment_event where organization_id = $1 and shipment_id = $2 order by shipment_event_id desc limit 200`,
    [tx.organizationId, shipmentId],
  );
}

/** The label of a shipment as its bytes. Throws `rule-refused` where none is kept. */
export async function getShipmentLabel(
  tx: Tx,
  shipmentId: string,
): Promise<{ readonly mediaType: string; readonly content: Uint8Array }> {
  const [row] = await tx.query<{ mediaType: string; content: Uint8Array }>(
    `select f.media_type as "mediaType", f.content from shipment s
     join file f on f.organization_id = s.organization_id and f.sha256 = s.label_sha256
     where s.organization_id = $1 and s.shipment_id = $2`,
    [tx.organizationId, shipmentId],
  );
  if (row === undefined) throw new Failure('rule-refused', 'No label is kept for this shipment.');
  return row;
}
