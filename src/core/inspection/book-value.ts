import type { DispositionPolicy } from './disposition.ts';

/** What is known of an asset's worth. Amounts are minor units. */
export type Worth = {
  readonly category: string;
  readonly price: { readonly minor: number; readonly currency: string } | null;
  readonly purchasedOn: Temporal.PlainDate | null;
  /** What finance wrote down, and for which day. */
  readonly recorded: { readonly minor: number; readonly currency: string; readonly on: Temporal.PlainDate } | null;
};

/**
 * A book value: `recorded` by finance, or a straight-line estimate from price, day of purchase and the category's lifetime.
 * Where price or day are not known it is unknown, which is never zero.
 */
export type BookValue =
  | { readonly basis: 'recorded' | 'straight_line'; readonly minor: number; readonly currency: string }
  | { readonly basis: 'unknown'; readonly reason: 'no_price' | 'no_purchase_day' };

/** The book value of an asset on a day, in whole minor units, rounded down. */
export function bookValueOn(
  worth: Worth,
  lifetimes: DispositionPolicy['lifetimes'],
  on: Temporal.PlainDate,
): BookValue {
  const { category, price, purchasedOn, recorded } = worth;
  if (recorded !== null) return { basis: 'recorded', minor: recorded.minor, currency: recorded.currency };
  if (price === null) return { basis: 'unknown', reason: 'no_price' };
  if (purchasedOn === null) return { basis: 'unknown', reason: 'no_purchase_day' };
  const { months, keeps_percent: keeps } = lifetimes[category] ?? lifetimes['other'] ?? { months: 1, keeps_percent: 0 };
  const kept = Math.floor((price.minor * keeps) / 100);
  const left = Math.max(0, months - monthsBetween(purchasedOn, on));
  const minor = kept + Math.floor(((price.minor - kept) * Math.min(left, months)) / months);
  return { basis: 'straight_line', minor, currency: price.currency };
}

/** Whole months from one day to another; none where the first lies after the second. */
export function monthsBetween(from: Temporal.PlainDate, to: Temporal.PlainDate): number {
  return Math.max(0, from.until(to, { largestUnit: 'months' }).months);
}
