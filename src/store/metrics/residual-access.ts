import type { Tx } from '../database/transaction.ts';
import { chosenSql, filterValues, type LeaverFilter } from './metric-population.ts';

/** What leavers could still reach at the end of a day, as far as anybody has looked since. */
export type ResidualDay = {
  readonly day: Temporal.PlainDate;
  /** Leavers with at least one account that was not seen off. */
  readonly leavers: number;
  /** Their accounts that were not seen off; `unknown` are those of which nobody could tell. */
  readonly accounts: number;
  readonly unknown: number;
};

/**
 * Counts for the end of each day, and for now where that has not come, which accounts of leavers were past the end of access and not
 * seen off. It reads what is kept for the figures, so that has to be good. `from` and `to` are days of the zone.
 */
export async function readResidualAccess(
  tx: Tx,
  leavers: LeaverFilter,
  days: { readonly from: Temporal.PlainDate; readonly to: Temporal.PlainDate; readonly timeZone: string },
): Promise<readonly ResidualDay[]> {
  return tx.query<ResidualDay>(
    `with ${chosenSql('l.left_out, l.access_ends_at')}, open as materialized (
       select c.id, c.access_ends_at as since, c.access_ends_at + r.time_ms * interval '1 millisecond' as until, r.unknown_since_ms is not null as unknown
       from chosen c join metric_row r on r.organization_id = $1 and r.leaver_id = c.id
       where c.left_out is null and r.metric = 'access_revocation' and r.counted_as in ('numerator', 'remainder')
         and coalesce(r.time_ms, 1) > 0
     ), days as (
       select d::date as day, least(clock_timestamp(), (d::date + 1)::timestamp at time zone $15::text) as at
       from generate_series($13::date, least($14::date, (clock_timestamp() at time zone $15::text)::date), interval '1 day') d
     )
     select days.day, count(distinct open.id)::integer as leavers, count(open.id)::integer as accounts,
       count(open.id) filter (where open.unknown)::integer as unknown
     from days left join open on open.since <= days.at and (open.until is null or open.until > days.at)
     group by days.day order by days.day`,
    [...filterValues(tx, leavers), days.from, days.to, days.timeZone],
  );
}
