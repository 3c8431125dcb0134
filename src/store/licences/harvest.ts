import type { SavingReason } from '../../core/licences/saving.ts';
import type { Tx } from '../database/transaction.ts';
import { hiddenPeopleSql, personColumns, type RowScope, scopeSql, scopeValues } from '../row-scope.ts';

/** A seat that came back. */
export type HarvestedSeat = {
  readonly seatId: string;
  readonly licence: string;
  readonly from: { readonly id: string; readonly name: string } | null;
  readonly endedAt: Temporal.Instant;
  readonly endedAs: 'released' | 'transferred' | 'expires' | null;
  readonly savingMinor: number | null;
  readonly currency: string | null;
  readonly period: 'month' | 'year' | null;
  readonly savesFrom: Temporal.PlainDate | null;
  readonly why: SavingReason | null;
};

export type HarvestPage = {
  readonly from: Temporal.PlainDate;
  readonly until: Temporal.PlainDate;
  readonly after?: { readonly endedAt: string; readonly id: string };
  readonly limit: number;
};

const first = 8;
const rowsSql = `from seat s join licence l on l.organization_id = s.organization_id and l.licence_id = s.licence_id
  join organization g on g.organization_id = s.organization_id
  left join person p on p.organization_id = s.organization_id and p.person_id = s.person_id
  where s.organization_id = $1 and ${scopeSql(personColumns, 2)} and (s.person_id is null or s.person_id not in (${hiddenPeopleSql('$7')}))
    and s.held_until >= $${first}::date::timestamp at time zone g.time_zone and s.held_until < $${first + 1}::date::timestamp at time zone g.time_zone`;

/** The seats that came back in a period (its last day not included), the latest first. */
export async function listHarvest(
  tx: Tx,
  scope: RowScope,
  page: HarvestPage,
): Promise<{ readonly items: readonly HarvestedSeat[]; readonly next: HarvestPage['after'] | null }> {
  const rows = await tx.query<HarvestedSeat>(
    `select s.seat_id as "seatId", l.name as licence,
       case when p.person_id is not null then jsonb_build_object('id', p.person_id, 'name', p.display_name) end as "from",
       s.held_until as "endedAt", s.ended_as as "endedAs", s.saving_minor as "savingMinor", s.currency, l.period, s.saves_from as "savesFrom",
       s.saving_why as why
     ${rowsSql} and ($${first + 2}::timestamptz is null or (s.held_until, s.seat_id) < ($${first + 2}, $${first + 3}::uuid))
     order by s.held_until desc, s.seat_id desc limit $${first + 4}`,
    [...harvestValues(tx, scope, page), page.after?.endedAt ?? null, page.after?.id ?? null, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const next =
    rows.length > page.limit && last !== undefined ? { endedAt: last.endedAt.toString(), id: last.seatId } : null;
  return { items, next };
}

/** What the seats of a period save, by currency and period of payment; `savesNow` has begun already. */
export type HarvestTotal = {
  readonly currency: string | null;
  readonly period: 'month' | 'year' | null;
  readonly seats: number;
  readonly savingMinor: number;
  readonly savesNowMinor: number;
};

/** Adds the seats of a period up, those that save nothing or of which nobody knows with a currency of null. */
export async function totalHarvest(tx: Tx, scope: RowScope, page: HarvestPage): Promise<readonly HarvestTotal[]> {
  return tx.query<HarvestTotal>(
    `select s.currency, case when s.currency is not null then l.period end as period, count(*)::integer as seats,
       coalesce(sum(s.saving_minor), 0)::bigint as "savingMinor",
       coalesce(sum(s.saving_minor) filter (where s.saves_from <= (now() at time zone g.time_zone)::date), 0)::bigint as "savesNowMinor"
     ${rowsSql} group by 1, 2 order by 1 nulls last, 2`,
    harvestValues(tx, scope, page),
  );
}

function harvestValues(tx: Tx, scope: RowScope, { from, until }: HarvestPage): readonly unknown[] {
  return [tx.organizationId, ...scopeValues(scope), from.toString(), until.toString()];
}
