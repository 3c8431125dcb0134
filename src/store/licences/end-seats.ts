import { type LicenceTerms, savingOf } from '../../core/licences/saving.ts';
import type { Tx } from '../database/transaction.ts';

type EndingSeat = LicenceTerms & {
  readonly seatId: string;
  readonly value: string;
  readonly day: Temporal.PlainDate;
  /** How many seats of the licence are held now, this one included; null where no contract asks. */
  readonly held: number | null;
  /** Its place among those of its licence that end in the same moment, from 1. */
  readonly place: number;
};

/**
 * Ends the seats of items that were seen free, handed on or running out, whichever step or statement said so, and writes down what
 * that saves and when. A seat that has ended already stays as it is.
 */
export async function endSeatsSeen(
  tx: Tx,
  seen: readonly { readonly itemId: string; readonly value: string; readonly seenAt: Temporal.Instant }[],
): Promise<void> {
  const ended = seen.filter(({ value }) => value !== 'held' && value !== 'unknown');
  if (ended.length === 0) return;
  const seats = await tx.query<EndingSeat>(
    `select s.seat_id as "seatId", r.value, l.kind, l.price_minor as "priceMinor", l.currency, l.period, l.term_ends as "termEnds",
       l.notice_days as "noticeDays", l.refundable, l.minimum_seats as "minimumSeats",
       (r.seen_at at time zone g.time_zone)::date as day,
       case when l.minimum_seats is not null then (select count(*)::integer from seat k where k.organization_id = $1
         and k.licence_id = l.licence_id and k.held_until is null) end as held,
       row_number() over (partition by l.licence_id order by s.seat_id)::integer as place
     from unnest($2::uuid[], $3::text[], $4::timestamptz[]) as r(item_id, value, seen_at)
     join organization g on g.organization_id = $1
     join item i on i.organization_id = $1 and i.item_id = r.item_id
     join seat s on s.organization_id = $1 and s.seat_id = i.seat_id
     join licence l on l.organization_id = $1 and l.licence_id = s.licence_id
     where s.held_until is null`,
    [
      tx.organizationId,
      ended.map(({ itemId }) => itemId),
      ended.map(({ value }) => value),
      ended.map(({ seenAt }) => seenAt),
    ],
  );
  if (seats.length === 0) return;
  const rows = seats.map((seat) => ({ ...savedBy(seat), seatId: seat.seatId, endedAs: seat.value }));
  await tx.query(
    `update seat s set held_until = greatest(clock_timestamp(), s.held_from), ended_as = r."endedAs", saving_minor = r.minor,
       currency = r.currency, saves_from = r."from", saving_why = r.why
     from jsonb_to_recordset($2) as r("seatId" uuid, "endedAs" text, minor bigint, currency text, "from" date, why text)
     where s.organization_id = $1 and s.seat_id = r."seatId" and s.held_until is null`,
    [tx.organizationId, JSON.stringify(rows)],
  );
}

function savedBy(seat: EndingSeat) {
  if (seat.value === 'transferred') return { minor: null, currency: null, from: null, why: 'given_on' };
  const { minor, currency, from, why } = savingOf(seat, seat.day, (seat.held ?? 0) - seat.place);
  return { minor, currency, from: from?.toString() ?? null, why };
}
