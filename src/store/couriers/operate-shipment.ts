import { type Actor, operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvent } from '../cases/record-event.ts';
import type { Tx } from '../database/transaction.ts';

/** Calls a shipment off: its label is given back, unless a carrier has the parcel. Throws `rule-refused` then, and when it is over. */
export async function callShipmentOff(tx: Tx, shipmentId: string, actor: Actor): Promise<void> {
  const [row] = await tx.query<{ offboarding_id: string }>(
    `update shipment set void_wanted_at = clock_timestamp(), try_at = clock_timestamp(), tries = 0
     where organization_id = $1 and shipment_id = $2 and state <> 'voided' and void_wanted_at is null
       and status in ('unknown', 'pre_transit') returning offboarding_id`,
    [tx.organizationId, shipmentId],
  );
  if (row === undefined)
    throw new Failure('rule-refused', 'It is called off already, or a carrier has the parcel: then it goes on.');
  await recordEvent(tx, {
    offboardingId: row.offboarding_id,
    type: 'shipment.called_off',
    actor,
    about: { kind: 'shipment', id: shipmentId },
  });
}

/** Tries a shipment again that a person had to look at; with `addressAccepted` whatever the service thinks of the address. */
export async function retryShipment(
  tx: Tx,
  shipmentId: string,
  { addressAccepted, reason, operatorId }: RetryOfShipment,
): Promise<void> {
  const [row] = await tx.query<{ offboarding_id: string }>(
    `update shipment set state = 'wanted', problem = null, try_at = clock_timestamp(), tries = 0,
       address_state = case when $3 then 'accepted' when address_state = 'undeliverable' then 'unchecked' else address_state end
     where organization_id = $1 and shipment_id = $2 and state = 'failed' and courier <> 'manual' returning offboarding_id`,
    [tx.organizationId, shipmentId, addressAccepted],
  );
  if (row === undefined) throw new Failure('rule-refused', 'Only a shipment that failed can be tried again.');
  await recordEvent(tx, {
    offboardingId: row.offboarding_id,
    type: 'shipment.retried',
    actor: operatorActor(operatorId),
    about: { kind: 'shipment', id: shipmentId },
    data: { addressAccepted },
    private: { reason },
  });
}
export type RetryOfShipment = {
  readonly addressAccepted: boolean;
  readonly reason: string;
  readonly operatorId: string;
};

/** Enters the label that a person made elsewhere. Throws `rule-refused` for one that a worker buys, or that has one. */
export async function enterTracking(
  tx: Tx,
  shipmentId: string,
  entered: {
    readonly carrier: string;
    readonly trackingCode: string;
    readonly expiresAt: Temporal.Instant | null;
    readonly operatorId: string;
  },
): Promise<void> {
  const { carrier, trackingCode, expiresAt, operatorId } = entered;
  const [row] = await tx.query<{ offboarding_id: string }>(
    `update shipment set state = 'bought', carrier = $3, tracking_code = $4, expires_at = $5, bought_at = clock_timestamp()
     where organization_id = $1 and shipment_id = $2 and courier = 'manual' and state = 'wanted' returning offboarding_id`,
    [tx.organizationId, shipmentId, carrier, trackingCode, expiresAt],
  );
  if (row === undefined)
    throw new Failure('rule-refused', 'Only a shipment by hand that waits for its tracking number takes one.');
  await recordEvent(tx, {
    offboardingId: row.offboarding_id,
    type: 'shipment.bought',
    actor: operatorActor(operatorId),
    about: { kind: 'shipment', id: shipmentId },
    data: { mode: null, expiresAt: expiresAt?.toString() ?? null },
    private: { trackingCode, carrier },
  });
}
