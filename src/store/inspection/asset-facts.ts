import { bookValueOn, monthsBetween } from '../../core/inspection/book-value.ts';
import type { DispositionPolicy } from '../../core/inspection/disposition.ts';
import type { DispositionFacts } from '../../core/inspection/propose-disposition.ts';
import type { Fault } from '../../core/inspection/grade-inspection.ts';
import type { Grade, LockKind } from '../../core/inspection/rubric.ts';
import type { Tx } from '../database/transaction.ts';
import type { AssetStatus } from '../inventory/assets.ts';

/** What is known of an asset whose fate is to be decided. */
export type AssetFacts = {
  readonly facts: DispositionFacts;
  readonly ownership: 'company' | 'leased' | 'personal';
  readonly lessor: string | null;
  readonly locationId: string | null;
  /** The inspection the facts rest on; null: nobody has inspected it since it last came back. */
  readonly inspectionId: string | null;
  /** Why nothing may become of it, as a sentence: a legal hold or a dispute. Null: something may. */
  readonly stop: string | null;
  /** It is with a workshop. */
  readonly inRepair: boolean;
};

type FactsRow = {
  category: string;
  ownership: AssetFacts['ownership'];
  lessor: string | null;
  location_id: string | null;
  lease_ends: Temporal.PlainDate | null;
  data_bearing: boolean;
  value_minor: number | null;
  currency: string | null;
  purchased_on: Temporal.PlainDate | null;
  stop: string | null;
  in_repair: boolean;
  in_stock: number;
  today: Temporal.PlainDate;
  recorded: { minor: number; currency: string; on: string } | null;
  inspection_id: string | null;
  grade: Grade | null;
  faults: readonly Fault[] | null;
  locks: readonly LockKind[] | null;
  repair_minor: number | null;
  repair_currency: string | null;
};

/** Reads what a disposition of an asset is decided by. An inspection from before it last came back, from a person or a workshop, is none. */
export async function readAssetFacts(tx: Tx, assetId: string, policy: DispositionPolicy): Promise<AssetFacts> {
  const [row] = await tx.query<FactsRow>(factsSql, [tx.organizationId, assetId]);
  if (row === undefined) throw new TypeError(`There is no asset ${assetId}, although it was found before.`);
  const { minor, currency } = { minor: row.value_minor, currency: row.currency };
  const price = minor === null || currency === null ? null : { minor, currency };
  const recorded = row.recorded === null ? null : { ...row.recorded, on: Temporal.PlainDate.from(row.recorded.on) };
  const worth = { category: row.category, price, purchasedOn: row.purchased_on, recorded };
  return {
    ownership: row.ownership,
    lessor: row.lessor,
    locationId: row.location_id,
    inspectionId: row.inspection_id,
    stop: row.stop,
    inRepair: row.in_repair,
    facts: {
      category: row.category,
      leased: row.ownership === 'leased',
      leaseEnds: row.lease_ends,
      dataBearing: row.data_bearing,
      inspection: inspectionOf(row),
      ageMonths: row.purchased_on === null ? null : monthsBetween(row.purchased_on, row.today),
      bookValue: bookValueOn(worth, policy.lifetimes, row.today),
      inStock: row.in_stock,
    },
  };
}

function inspectionOf({
  grade,
  faults,
  locks,
  repair_minor,
  repair_currency,
}: FactsRow): DispositionFacts['inspection'] {
  if (grade === null || repair_minor === null || repair_currency === null) return null;
  const cost = { minor: repair_minor, currency: repair_currency };
  return { grade, faulty: (faults ?? []).length > 0, locks: locks ?? [], cost };
}

/** When an asset `a` last came back, from a person or a workshop; while it is away, when it went. */
const sinceSql = `greatest(
      (select max(coalesce(c.held_until, c.held_from)) from custody c where c.organization_id = $1 and c.asset_id = a.asset_id),
      (select max(coalesce(r.back_at, r.sent_at)) from repair r where r.organization_id = $1 and r.asset_id = a.asset_id),
      '-infinity')`;

const factsSql = `
select a.category, a.ownership, a.lessor, a.location_id, a.lease_ends, a.data_bearing, a.value_minor, a.currency, a.purchased_on,
  handback_meta.asset_stop($1, a.asset_id) as stop,
  exists (select from repair r where r.organization_id = $1 and r.asset_id = a.asset_id and r.back_at is null) as in_repair,
  (select count(*)::integer from asset s where s.organization_id = $1 and s.category = a.category and s.status = 'stock'
     and s.asset_id <> a.asset_id and s.grade is distinct from 'D') as in_stock,
  (now() at time zone g.time_zone)::date as today,
  (select jsonb_build_object('minor', b.value_minor, 'currency', b.currency, 'on', b.valued_on) from book_value b
     where b.organization_id = $1 and b.asset_id = a.asset_id and b.valued_on <= (now() at time zone g.time_zone)::date
     order by b.valued_on desc limit 1) as recorded,
  n.inspection_id, n.grade, n.faults, n.locks, n.repair_minor, n.currency as repair_currency
from asset a join organization g on g.organization_id = a.organization_id
left join lateral (
  select * from inspection i where i.organization_id = $1 and i.asset_id = a.asset_id
    and i.inspected_at >= ${sinceSql}
  order by i.inspected_at desc, i.inspection_id desc limit 1) n on true
where a.organization_id = $1 and a.asset_id = $2`;

/** How far an asset has come since it was last handed back; `decided` for good, so no repair, and approved where that is asked for. */
export type AssetProgress = {
  readonly ownership: AssetFacts['ownership'];
  readonly inspected: boolean;
  readonly decided: boolean;
  readonly waitsForApproval: boolean;
};

/** Whether an asset was inspected, and its fate decided, since it last came back. */
export async function readAssetProgress(tx: Tx, assetId: string): Promise<AssetProgress> {
  const [row] = await tx.query<AssetProgress>(
    `select a.ownership,
       exists (select from inspection i where i.organization_id = $1 and i.asset_id = a.asset_id and i.inspected_at >= since.at) as inspected,
       coalesce(bool_or(d.state in ('approved', 'carried_out')), false) as decided,
       coalesce(bool_or(d.state = 'decided'), false) as "waitsForApproval"
     from asset a cross join lateral (select ${sinceSql} as at) since
     left join disposition d on d.organization_id = $1 and d.asset_id = a.asset_id and d.kind <> 'repair' and d.decided_at >= since.at
     where a.organization_id = $1 and a.asset_id = $2 group by a.organization_id, a.asset_id, since.at`,
    [tx.organizationId, assetId],
  );
  if (row === undefined) throw new TypeError(`There is no asset ${assetId}, although it was found before.`);
  return row;
}

/** Puts an asset where it now stands. The database refuses what a hold or a dispute keeps. */
export async function moveAsset(tx: Tx, assetId: string, status: AssetStatus): Promise<void> {
  await tx.query(
    `update asset set status = $3, version = version + 1 where organization_id = $1 and asset_id = $2 and status <> $3`,
    [tx.organizationId, assetId, status],
  );
}

/** What finance or procurement says of an asset; what is left out stays. */
export type AssetTerms = {
  readonly lessor?: string | null | undefined;
  readonly leaseEnds?: string | null | undefined;
  /** The price it was bought for and the day, which book values are estimated from. */
  readonly price?: { readonly minor: number; readonly currency: string } | undefined;
  readonly purchasedOn?: string | undefined;
  readonly bookValue?: { readonly minor: number; readonly currency: string; readonly on: string } | undefined;
};

/** Writes down a lease, a price or a book value. A lessor or the end of a lease makes the asset a leased one. */
export async function changeTerms(tx: Tx, assetId: string, terms: AssetTerms, operatorId: string): Promise<void> {
  const { lessor, leaseEnds, price, purchasedOn, bookValue } = terms;
  await tx.query(
    `update asset set lessor = case when $3 then $4 else lessor end, lease_ends = case when $5 then $6::date else lease_ends end,
       ownership = case when ownership = 'company' and (($3 and $4::text is not null) or ($5 and $6::date is not null)) then 'leased' else ownership end,
       value_minor = coalesce($7, value_minor), currency = coalesce($8, currency), purchased_on = coalesce($9::date, purchased_on),
       version = version + 1
     where organization_id = $1 and asset_id = $2`,
    [
      tx.organizationId,
      assetId,
      lessor !== undefined,
      lessor ?? null,
      leaseEnds !== undefined,
      leaseEnds ?? null,
      price?.minor ?? null,
      price?.currency ?? null,
      purchasedOn ?? null,
    ],
  );
  if (bookValue === undefined) return;
  await tx.query(
    `insert into book_value (organization_id, asset_id, valued_on, value_minor, currency, recorded_by) values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, asset_id, valued_on) do update set value_minor = excluded.value_minor, currency = excluded.currency,
       recorded_by = excluded.recorded_by, recorded_at = now()`,
    [tx.organizationId, assetId, bookValue.on, bookValue.minor, bookValue.currency, operatorId],
  );
}
