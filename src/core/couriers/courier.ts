import { z } from 'zod';

/** Which way something goes: to the person, or back to us. */
export const shipmentDirections = ['out', 'back'] as const;
export type ShipmentDirection = (typeof shipmentDirections)[number];

/** wanted: no label yet · bought: there is a tracking number · voided: called off · failed: a person has to look. */
export const shipmentStates = ['wanted', 'bought', 'voided', 'failed'] as const;
export type ShipmentState = (typeof shipmentStates)[number];

/** Who makes the label: a service that is connected, or a person who types the tracking number in. */
export const courierKinds = ['easypost', 'manual'] as const;
export type CourierKind = (typeof courierKinds)[number];

/** Where a parcel is, in words that belong to no vendor. `unknown` is shown as such and never taken for good news. */
export const trackingStatuses = [
  'unknown',
  'pre_transit',
  'in_transit',
  'out_for_delivery',
  'available_for_pickup',
  'delivered',
  'return_to_sender',
  'failure',
  'cancelled',
  'error',
] as const;
export type TrackingStatus = (typeof trackingStatuses)[number];

/** Whether a label is for carriers, or for trying things out: no carrier takes a parcel with a test label. */
export const courierModes = ['test', 'production'] as const;
export type CourierMode = (typeof courierModes)[number];

const line = z.string().trim().min(1).max(100);

/** Where something is sent; the country in two letters (ISO 3166-1). */
export const postalAddress = z.strictObject({
  name: line,
  company: line.nullable().default(null),
  street1: line,
  street2: line.nullable().default(null),
  city: line,
  region: line.nullable().default(null),
  postcode: z.string().trim().min(1).max(20).nullable().default(null),
  country: z.string().regex(/^[A-Z]{2}$/, 'it is two capital letters (ISO 3166-1), such as DE'),
  phone: z.string().trim().max(30).nullable().default(null),
  email: z.string().trim().max(200).nullable().default(null),
});
export type PostalAddress = z.infer<typeof postalAddress>;

/** What is sent: grams, and millimetres where they are known. */
export const parcel = z.strictObject({
  weightGrams: z.int().min(1).max(70_000),
  lengthMm: z.int().min(1).max(3_000).nullable().default(null),
  widthMm: z.int().min(1).max(3_000).nullable().default(null),
  heightMm: z.int().min(1).max(3_000).nullable().default(null),
});
export type Parcel = z.infer<typeof parcel>;

/** What customs are told. Value and weight of a line are its totals, not those of one piece. */
export const customs = z.strictObject({
  signer: line,
  explanation: z.string().trim().min(1).max(255),
  lines: z
    .array(
      z.strictObject({
        description: line,
        quantity: z.int().min(1).max(1_000),
        valueMinor: z.int().min(1),
        currency: z.string().regex(/^[A-Z]{3}$/),
        weightGrams: z.int().min(1),
        hsCode: z.string().regex(/^\d{4}(\.?\d{2}){1,3}$/),
        originCountry: z.string().regex(/^[A-Z]{2}$/),
      }),
    )
    .min(1)
    .max(50),
});
export type Customs = z.infer<typeof customs>;

/** A label that is to be bought. `from` and `to` say how the parcel travels, also on its way back. */
export type LabelOrder = {
  /** Ours, and the same in every try. */
  readonly reference: string;
  readonly direction: ShipmentDirection;
  readonly from: PostalAddress;
  readonly to: PostalAddress;
  readonly parcel: Parcel;
  /** Null: whatever costs least. */
  readonly carrier: string | null;
  readonly service: string | null;
  readonly customs: Customs | null;
};

/** What a courier will charge, under the id that it has for the shipment. Nothing is bought yet. */
export type Quote = {
  readonly vendorRef: string;
  readonly rateRef: string;
  readonly carrier: string;
  readonly service: string;
  readonly costMinor: number;
  readonly currency: string;
};

/** What a carrier said of a parcel, and when it was so. */
export type Tracking = {
  readonly status: TrackingStatus;
  /** The vendor's own word where it is none that we know: then the status is `unknown`. */
  readonly vendorWord: string | null;
  /** The vendor's code for more, such as `package_damaged`. */
  readonly detail: string | null;
  readonly at: Temporal.Instant;
  readonly measuredGrams: number | null;
  readonly trackerRef: string;
  readonly trackingCode: string;
};

export type BoughtLabel = {
  readonly trackingCode: string;
  readonly trackerRef: string;
  readonly labelUrl: string;
  readonly carrier: string;
  readonly service: string;
  readonly costMinor: number;
  readonly currency: string;
  readonly mode: CourierMode;
};

/** A label as its bytes; only PDF and PNG are taken. */
export type LabelFile = { readonly mediaType: 'application/pdf' | 'image/png'; readonly content: Uint8Array };

/**
 * How a call ended. `refused`: the same call would be refused again, and a person has to look. `later`: nothing happened.
 * `unknown`: it may have happened, so look before it is done again.
 */
export type CourierAnswer<Value> =
  | { readonly outcome: 'ok'; readonly value: Value }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'later'; readonly reason: string; readonly retryAfterMs: number }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** `accepted`: the money comes back, now or later. `rejected`: the label was used, has expired, or cannot be given back. */
export type VoidAnswer = 'accepted' | 'rejected';

/** What a webhook told: the delivery's id, and where a parcel is, if it was about that. */
export type CourierNews = {
  readonly deliveryId: string;
  readonly mode: CourierMode | null;
  readonly tracking: Tracking | null;
};

/** A service that makes labels and follows parcels. Every method throws `application-refused` when the credential is not taken. */
export type Courier = {
  /** Proves that the credential works; throws a Failure whose message says what to mend. */
  readonly probe: () => Promise<void>;
  /** Whether something can be delivered there; `ok` with the problems found, none of them meaning that it can. */
  readonly checkAddress: (address: PostalAddress) => Promise<CourierAnswer<readonly string[]>>;
  readonly quote: (order: LabelOrder) => Promise<CourierAnswer<Quote>>;
  /** Buys what was quoted, also a label for the way back; a second call for the same quote buys nothing more. */
  readonly buyLabel: (quote: Pick<Quote, 'vendorRef' | 'rateRef'>) => Promise<CourierAnswer<BoughtLabel>>;
  /** The label that was bought under this id; null: none was. */
  readonly findLabel: (vendorRef: string) => Promise<CourierAnswer<BoughtLabel | null>>;
  readonly fetchLabel: (labelUrl: string) => Promise<CourierAnswer<LabelFile>>;
  readonly voidLabel: (vendorRef: string) => Promise<CourierAnswer<VoidAnswer>>;
  readonly track: (trackerRef: string) => Promise<CourierAnswer<Tracking>>;
};
