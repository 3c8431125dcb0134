import { z } from 'zod';
import { assetCategories } from '../asset-category.ts';
import { postalAddress } from '../couriers/courier.ts';

const country = z.string().regex(/^[A-Z]{2}$/, 'it is a country code of two capital letters, such as DE');
const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'it is a currency code of three capital letters, such as EUR');
const minor = z.int().min(0).max(100_000_000);
const words = z.string().trim().min(1).max(300);
const workingDays = z.int().min(0).max(260);

const shipping = z.strictObject({
  /** What it costs to send one back, all told: box, both ways, customs. Minor units. */
  domestic: minor,
  region: minor,
  world: minor,
  grams: z.int().min(1).max(100_000),
  /** letter: fits an envelope of their own · bulky: no box we send; somebody fetches it. */
  size: z.enum(['letter', 'parcel', 'bulky']).default('parcel'),
});

/** When somebody who has not sent a thing back is asked again, and when others are: working days after the day it was due. */
export const rungs = ['reminder', 'manager', 'hr', 'lock', 'letter', 'decide'] as const;
export type Rung = (typeof rungs)[number];

/** What sending things back costs, what is worth it, and who is asked when. Data, for an organization to change. */
export const returnPolicy = z.strictObject({
  version: z.int().min(1),
  /** Of all money here (ISO 4217). */
  currency: currencyCode,
  /** How many minor units of another currency one minor unit here counts as there: figures to plan with, no rates of exchange. */
  other_currencies: z.record(currencyCode, z.number().positive().max(100_000)).default({}),
  /** Where things come back to; null: the country of the person's site, else of all sites if they share one. */
  home: country.nullable(),
  /** Where boxes come back to; null: whoever makes the label knows. */
  address: postalAddress.nullable().default(null),
  /** Where things are handed in, by the name of the site: as its leavers read it. */
  desks: z.record(z.string(), z.strictObject({ address: words, hours: words.nullable().default(null) })).default({}),
  /** For how many days after the last thing is back its leaver can open their page. */
  portal_days: z.int().min(1).max(365).default(30),
  /** Countries within which sending is simple. */
  regions: z.record(z.string(), z.array(country)),
  /** Nothing is sent there or fetched from there without a person. */
  restricted: z.array(country),
  /** Countries that let used electronics in hardly or not at all. */
  no_import: z.array(country),
  /** What it is worth to have a thing that holds data in one's own hands. */
  data_worth: minor,
  /** A missing accessory below this may be let go, with a reason. */
  waive_below: minor,
  /** Below this, and without data, only the person and their manager are asked. */
  low_value: minor,
  /** From this on two people open the box. */
  open_with_two_from: minor,
  /** From this on finance agrees before a thing is written off. */
  approve_from: minor,
  /** For things that are sent: working days after the last working day, or after the box came. */
  send_within: workingDays,
  /** Days within which a carrier takes a claim. */
  claim_days: z.int().min(1).max(365),
  /** Working days after which people are told that a lock or wipe still waits for its device; again after twice as many. */
  device_waits: z.int().min(1).max(260).default(5),
  ladder: z.strictObject({
    reminder: workingDays,
    manager: workingDays,
    hr: workingDays,
    lock: workingDays,
    letter: workingDays,
    decide: workingDays,
  }),
  shipping: z.partialRecord(z.enum(assetCategories), shipping).and(z.object({ other: shipping })),
});
export type ReturnPolicy = z.infer<typeof returnPolicy>;
export type Zone = 'domestic' | 'region' | 'world';

/** How far a country is from where things come back to; without a home everything is far. */
export function zoneOf(policy: ReturnPolicy, from: string, home: string | null): Zone {
  if (home === null) return 'world';
  if (from === home) return 'domestic';
  return Object.values(policy.regions).some((region) => region.includes(from) && region.includes(home))
    ? 'region'
    : 'world';
}

/** What it takes to send a thing of a category; `listed` is false where the policy only knows it as `other`. */
export function shippingOf(policy: ReturnPolicy, category: string) {
  const known = Object.entries(policy.shipping).find(([name]) => name === category)?.[1];
  return { ...(known ?? policy.shipping.other), listed: known !== undefined };
}

/** An amount of the policy in the minor units of a currency; null where the policy gives none in it. */
export function amountIn(policy: ReturnPolicy, amount: number, currency: string): number | null {
  const times = currency === policy.currency ? 1 : policy.other_currencies[currency];
  return times === undefined ? null : Math.round(amount * times);
}

/** What a thing is worth, in minor units; a null: nobody knows. */
type Worth = { readonly valueMinor: number | null; readonly currency: string | null };

/** Whether a thing is known to be worth less than an amount of the policy: never, where the policy gives none in its currency. */
export function isWorthLess({ valueMinor, currency }: Worth, amount: number, policy: ReturnPolicy): boolean {
  const limit = currency === null ? null : amountIn(policy, amount, currency);
  return valueMinor !== null && limit !== null && valueMinor < limit;
}
