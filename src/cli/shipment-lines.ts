import type { ShipmentDetail, ShipmentListed } from '../api/schemas/couriers.ts';
import type { TrackingStatus } from '../core/couriers/courier.ts';
import { sayMoney } from '../core/say-money.ts';
import { type Column, facts, table } from './table.ts';
import { formatInstant } from './times.ts';

const words: Readonly<Record<TrackingStatus, string>> = {
  unknown: 'not seen by a carrier yet',
  pre_transit: 'waiting for the carrier',
  in_transit: 'on its way',
  out_for_delivery: 'out for delivery',
  available_for_pickup: 'waiting to be picked up',
  delivered: 'delivered',
  return_to_sender: 'going back to its sender',
  failure: 'not deliverable, or lost',
  cancelled: 'cancelled',
  error: 'in trouble at the carrier',
};

/** Where a shipment is, in words. */
export function standingOf({ state, status, courier, callingOff }: ShipmentListed): string {
  if (callingOff) return 'being called off';
  if (state === 'voided') return 'called off';
  if (state === 'failed') return 'not bought';
  if (state === 'wanted') return courier === 'manual' ? 'waiting for its tracking number' : 'label is being bought';
  return words[status];
}

/** Why somebody has to look at a shipment; null: nobody has to. */
function troubleOf(shipment: ShipmentListed): string | null {
  const { state, status, statusDetail, vendorWord, problem, expired } = shipment;
  if (problem !== null) return problem;
  if (state !== 'bought') return null;
  if (vendorWord !== null) return `its carrier says "${vendorWord}", which is no status that we know: ask the carrier`;
  if (expired) return 'its label has expired before a carrier had it: send another one';
  if (status === 'failure' || status === 'error' || status === 'return_to_sender')
    return `${words[status]}${statusDetail === null ? '' : ` (${statusDetail})`}`;
  return null;
}

/** A list of shipments. */
export function shipmentLines(shipments: readonly ShipmentListed[]): readonly string[] {
  if (shipments.length === 0) return ['Nothing like this is sent.'];
  const columns: readonly Column<ShipmentListed>[] = [
    { title: 'CASE', value: ({ offboarding }) => offboarding },
    { title: 'WAY', value: ({ direction }) => direction },
    {
      title: 'WHERE',
      value: (one) => troubleOf(one) ?? standingOf(one),
      flexible: true,
      style: (one) => (troubleOf(one) === null ? undefined : 'red'),
    },
    {
      title: 'TRACKING',
      value: ({ carrier, trackingCode }) => (trackingCode === null ? '' : `${carrier ?? ''} ${trackingCode}`),
      flexible: true,
    },
    { title: 'ID', value: ({ id }) => id },
  ];
  return table(columns, shipments);
}

/** One shipment, and what was said of it. */
export function shipmentDetailLines({ shipment, history }: ShipmentDetail): readonly string[] {
  const { carrier, service, trackingCode, costMinor, currency, mode, measuredGrams, weightGrams } = shipment;
  return [
    ...facts([
      ['Case', shipment.offboarding],
      ['Way', shipment.direction === 'out' ? 'to the person' : 'back to us'],
      ['Where', standingOf(shipment)],
      ['Look', troubleOf(shipment)],
      ['As of', formatInstant(shipment.statusAt)],
      ['Carrier', [carrier, service].filter((word) => word !== null).join(' ') || null],
      ['Tracking', trackingCode],
      [
        'Label',
        mode === 'test'
          ? 'for trying out: no carrier takes it'
          : shipment.hasLabel
            ? 'kept; "shipments label" writes it'
            : null,
      ],
      ['Good until', formatInstant(shipment.expiresAt)],
      ['Cost', costOf(costMinor, currency)],
      [
        'Weight',
        measuredGrams === null ? `${weightGrams} g` : `${weightGrams} g declared, ${measuredGrams} g measured`,
      ],
    ]),
    '',
    ...(history.length === 0
      ? ['No carrier has said anything yet.']
      : table(
          [
            { title: 'AS OF', value: ({ statusAt }) => formatInstant(statusAt) },
            { title: 'SAID', value: ({ vendorWord, status }) => vendorWord ?? status, flexible: true },
            { title: 'BY', value: ({ source }) => source },
            { title: 'SO', value: ({ state }) => state },
          ],
          history,
        )),
  ];
}

function costOf(minor: number | null, currency: string | null): string | null {
  return minor === null || currency === null ? null : sayMoney({ minor, currency });
}
