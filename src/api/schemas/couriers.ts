import { z } from 'zod';
import {
  courierKinds,
  courierModes,
  customs,
  parcel,
  postalAddress,
  shipmentDirections,
  shipmentStates,
  trackingStatuses,
} from '../../core/couriers/courier.ts';
import { pageOf, pageQuery } from '../paging.ts';
import { caseRef, count, id, instant } from './fields.ts';

const text = (longest: number) => z.string().trim().min(1).max(longest);

const apiKey = text(200).describe('A key of EasyPost: EZTK… for trying things out, EZAK… for real labels');
const unchecked = z.boolean().default(false).describe('Store it although nothing was tried');

export const courierBody = z.strictObject({
  name: text(100),
  apiKey,
  webhookSecret: z
    .string()
    .min(16)
    .max(256)
    .optional()
    .describe('Where you chose it before; else one is made, and shown once'),
  baseUrl: z.url().max(500).optional(),
  internal: z.boolean().default(false).describe('The address lies inside the private network'),
  labelDays: z.int().min(1).max(365).default(28).describe('For how many days a label is good'),
  unchecked,
});
export type CourierBody = z.input<typeof courierBody>;

export const courierKeyBody = z.strictObject({ apiKey, unchecked });
export type CourierKeyBody = z.input<typeof courierKeyBody>;

export const courier = z
  .object({
    id,
    name: z.string(),
    courier: z.string(),
    mode: z.enum(courierModes),
    webhookUrl: z.string().describe('What the service posts to'),
    labelDays: count,
    off: z.boolean(),
    problem: z.string().nullable().describe('Why it cannot be asked at the moment'),
    createdAt: instant,
  })
  .meta({ id: 'Courier' });
export const courierList = z.object({ items: z.array(courier) });
export type CourierList = z.infer<typeof courierList>;
export type CourierListed = z.infer<typeof courier>;

export const courierProof = z.object({ works: z.boolean(), reason: z.string().nullable() });
export type CourierProofAnswer = z.infer<typeof courierProof>;

export const madeCourier = z
  .object({ courier, secret: z.string().nullable().describe('Shown this once; null where you chose it') })
  .meta({ id: 'MadeCourier' });
export type MadeCourierAnswer = z.infer<typeof madeCourier>;

export const shipmentBody = z.strictObject({
  offboarding: caseRef,
  direction: z.enum(shipmentDirections).describe('out: to the person; back: to us'),
  courierId: id.nullable().default(null).describe('Who makes the label; null: you do, and enter its tracking number'),
  carrier: text(60).nullable().default(null),
  service: text(60).nullable().default(null),
  from: postalAddress.nullable().default(null),
  to: postalAddress.nullable().default(null),
  parcel,
  customs: customs.nullable().default(null),
});
export type ShipmentBody = z.input<typeof shipmentBody>;

export const shipment = z
  .object({
    id,
    offboardingId: id,
    offboarding: z.string(),
    direction: z.enum(shipmentDirections),
    state: z.enum(shipmentStates),
    courier: z.enum(courierKinds),
    carrier: z.string().nullable(),
    service: z.string().nullable(),
    trackingCode: z.string().nullable(),
    status: z.enum(trackingStatuses),
    statusAt: instant.nullable().describe('As of when'),
    statusDetail: z.string().nullable(),
    vendorWord: z.string().nullable().describe('What was said where it is no status that we know'),
    heardAt: instant.nullable(),
    costMinor: z.int().nullable(),
    currency: z.string().nullable(),
    mode: z.enum(courierModes).nullable().describe('test: no carrier takes this label'),
    hasLabel: z.boolean(),
    expiresAt: instant.nullable(),
    expired: z.boolean().describe('The label is no longer good, and no carrier has the parcel'),
    weightGrams: count,
    measuredGrams: count.nullable().describe('On the scale of the carrier'),
    callingOff: z.boolean(),
    problem: z.string().nullable().describe('Why a person has to look'),
    wantedAt: instant,
  })
  .meta({ id: 'Shipment' });
export const shipmentPage = pageOf(shipment);
export type ShipmentListed = z.infer<typeof shipment>;

const said = z
  .object({
    id,
    source: z.enum(['webhook', 'poll', 'operator']),
    state: z.enum(['waiting', 'moved', 'still', 'older', 'no_news', 'unmatched', 'ignored']),
    status: z.enum(trackingStatuses).nullable(),
    vendorWord: z.string().nullable(),
    statusAt: instant.nullable(),
    receivedAt: instant,
  })
  .meta({ id: 'ShipmentNews' });
export const shipmentDetail = z.object({ shipment, history: z.array(said) });
export type ShipmentDetail = z.infer<typeof shipmentDetail>;

export const shipmentQuery = z.object({
  ...pageQuery,
  offboarding: caseRef.optional(),
  state: z.enum(shipmentStates).optional(),
  trouble: z.stringbool().default(false).describe('Only those that a person has to look at'),
});
export const trackingBody = z.strictObject({
  carrier: text(60),
  trackingCode: text(60),
  expiresAt: instant.optional().describe('Until when the label is good'),
});
export type TrackingBody = z.input<typeof trackingBody>;
export const statusBody = z.strictObject({
  status: z.enum(trackingStatuses).exclude(['unknown']),
  at: instant.optional().describe('Since when; now when left out'),
});
export type StatusBody = z.input<typeof statusBody>;
export const retryBody = z.strictObject({
  reason: text(500),
  addressAccepted: z.boolean().default(false).describe('Whatever the service thinks of the address'),
});
export type RetryShipmentBody = z.input<typeof retryBody>;
