/** What is known about how a licence is paid for. Money is for one seat and one period. */
export type LicenceTerms = {
  readonly kind: 'subscription' | 'perpetual' | 'shared_login';
  readonly priceMinor: number | null;
  readonly currency: string | null;
  readonly period: 'month' | 'year' | null;
  readonly termEnds: Temporal.PlainDate | null;
  readonly noticeDays: number | null;
  readonly refundable: boolean;
  readonly minimumSeats: number | null;
};

export const savingReasons = {
  monthly: 'it is paid by the month',
  refundable: 'what was paid for the rest of the term comes back',
  at_renewal: 'it is paid until its term ends; nothing is saved before that',
  notice_missed: 'the day by which the next term had to be stopped has passed, so it is paid for one more',
  minimum: 'the contract pays for as many seats as it does now, used or not',
  perpetual: 'it was bought once; the seat is free for somebody else',
  shared_login: 'one login for several people costs the same for one fewer; its password is rotated',
  given_on: 'somebody who waited has it now, so that none has to be bought for them',
  price_unknown: 'nobody has said what it costs',
  term_unknown: 'nobody has said until when it is paid',
} as const;
export type SavingReason = keyof typeof savingReasons;

/** What a seat that came back saves in each period, and from which day on. `from` null: nothing is saved, or nobody knows. */
export type Saving = {
  readonly minor: number | null;
  readonly currency: string | null;
  readonly from: Temporal.PlainDate | null;
  readonly why: SavingReason;
};

/**
 * The true saving of one seat that comes back on a day: money that will not be paid, never money that is paid already. `seatsLeft` are
 * those still in use afterwards.
 */
export function savingOf(terms: LicenceTerms, day: Temporal.PlainDate, seatsLeft: number): Saving {
  const { kind, priceMinor, currency, minimumSeats } = terms;
  if (kind !== 'subscription') return nothing(kind);
  if (minimumSeats !== null && seatsLeft < minimumSeats) return nothing('minimum');
  if (priceMinor === null || currency === null) return nothing('price_unknown');
  const { why, from } = startOf(terms, day);
  return from === null ? nothing(why) : { minor: priceMinor, currency, from, why };
}

function nothing(why: SavingReason): Saving {
  return { minor: null, currency: null, from: null, why };
}

function startOf(
  { period, termEnds, noticeDays, refundable }: LicenceTerms,
  day: Temporal.PlainDate,
): { readonly why: SavingReason; readonly from: Temporal.PlainDate | null } {
  if (refundable) return { why: 'refundable', from: day };
  // Somebody bound by a term pays to its end, whatever the bill comes by.
  if (termEnds === null) {
    if (period !== 'month') return { why: 'term_unknown', from: null };
    return { why: 'monthly', from: day.with({ day: 1 }).add({ months: 1 }) };
  }
  const renewal = nextRenewal(termEnds, period ?? 'year', day);
  const lastNotice = renewal.subtract({ days: noticeDays ?? 0 });
  if (Temporal.PlainDate.compare(day, lastNotice) <= 0) return { why: 'at_renewal', from: renewal };
  return { why: 'notice_missed', from: afterOneMore(renewal, period ?? 'year') };
}

/** The first end of a term that is not before the day: what is on record may be the term before the last. */
function nextRenewal(
  termEnds: Temporal.PlainDate,
  period: 'month' | 'year',
  day: Temporal.PlainDate,
): Temporal.PlainDate {
  if (Temporal.PlainDate.compare(termEnds, day) >= 0) return termEnds;
  const { years, months } = termEnds.until(day, { largestUnit: period === 'year' ? 'years' : 'months' });
  const last = termEnds.add(period === 'year' ? { years } : { months });
  return Temporal.PlainDate.compare(last, day) >= 0 ? last : afterOneMore(last, period);
}

function afterOneMore(day: Temporal.PlainDate, period: 'month' | 'year'): Temporal.PlainDate {
  return day.add(period === 'year' ? { years: 1 } : { months: 1 });
}
