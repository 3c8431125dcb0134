import type { AssetStatus } from './assets.ts';
import type { Tx } from './database/transaction.ts';

/** What a file may tell about an asset. */
export type AssetColumns = {
  readonly tag: string;
  readonly serial: string | null;
  readonly serialKey: string | null;
  readonly category: string;
  readonly model: string | null;
  readonly manufacturer: string | null;
  readonly ownership: 'company' | 'leased' | 'personal';
  readonly status: AssetStatus;
  readonly dataBearing: boolean;
  readonly valueMinor: number | null;
  readonly currency: string | null;
  /** ISO 8601 day. */
  readonly purchasedOn: string | null;
  readonly locationId: string | null;
};

/** An asset as the database has it, with who has it now and who had it last. */
export type StoredAsset = AssetColumns & {
  readonly assetId: string;
  readonly custody: { readonly custodyId: string; readonly personId: string; readonly from: Temporal.Instant } | null;
  readonly lastCustody: { readonly personId: string; readonly until: Temporal.Instant } | null;
};

/** Every asset with one of these tags or serial numbers. */
export async function loadAssets(
  tx: Tx,
  keys: { readonly tags: readonly string[]; readonly serialKeys: readonly string[] },
): Promise<readonly StoredAsset[]> {
  const rows = await tx.query<{
    asset_id: string;
    tag: string;
    serial: string | null;
    serial_key: string | null;
    category: string;
    model: string | null;
    manufacturer: string | null;
    ownership: AssetColumns['ownership'];
    status: AssetStatus;
    data_bearing: boolean;
    value_minor: number | null;
    currency: string | null;
    purchased_on: string | null;
    location_id: string | null;
    custody_id: string | null;
    person_id: string | null;
    held_from: Temporal.Instant | null;
    last_person_id: string | null;
    last_until: Temporal.Instant | null;
  }>(
    `with hit as (
       select t.asset_id from unnest($2::text[]) as k(tag) join asset t on t.organization_id = $1 and t.tag = k.tag
       union select s.asset_id from unnest($3::text[]) as k(serial_key)
       join asset s on s.organization_id = $1 and s.serial_key = k.serial_key
     )
     select a.asset_id, a.tag, a.serial, a.serial_key, a.category, a.model, a.manufacturer, a.ownership, a.status, a.data_bearing,
       a.value_minor, a.currency, a.purchased_on::text, a.location_id, c.custody_id, c.person_id, c.held_from,
       l.person_id as last_person_id, l.held_until as last_until
     from hit join asset a on a.organization_id = $1 and a.asset_id = hit.asset_id
     left join custody c
       on c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null and c.asset_id is not null
     left join lateral (
       select e.person_id, e.held_until from custody e
       where e.organization_id = $1 and e.asset_id = a.asset_id and e.held_until is not null
       order by e.held_from desc limit 1) l on true
     order by a.asset_id for update of a`,
    [tx.organizationId, keys.tags, keys.serialKeys],
  );
  return rows.map((row) => ({
    assetId: row.asset_id,
    tag: row.tag,
    serial: row.serial,
    serialKey: row.serial_key,
    category: row.category,
    model: row.model,
    manufacturer: row.manufacturer,
    ownership: row.ownership,
    status: row.status,
    dataBearing: row.data_bearing,
    valueMinor: row.value_minor,
    currency: row.currency,
    purchasedOn: row.purchased_on,
    locationId: row.location_id,
    custody:
      row.custody_id === null || row.person_id === null || row.held_from === null
        ? null
        : { custodyId: row.custody_id, personId: row.person_id, from: row.held_from },
    lastCustody:
      row.last_person_id === null || row.last_until === null
        ? null
        : { personId: row.last_person_id, until: row.last_until },
  }));
}

/** What one stretch of a file changes about assets and who has them. */
export type AssetChanges = {
  readonly assets: readonly (AssetColumns & { readonly assetId: string })[];
  readonly custodyEnded: readonly string[];
  readonly custodyBegun: readonly { readonly custodyId: string; readonly assetId: string; readonly personId: string }[];
  /** From when on the new custodians have them, as far as is known. */
  readonly at: Temporal.Instant;
};

/** Stores assets and moves custody: three statements, however many rows. */
export async function saveAssets(tx: Tx, changes: AssetChanges): Promise<void> {
  await tx.query(
    `insert into asset as a (organization_id, asset_id, tag, serial, serial_key, category, model, manufacturer, ownership, status,
       data_bearing, value_minor, currency, purchased_on, location_id)
     select $1, r."assetId", r.tag, r.serial, r."serialKey", r.category, r.model, r.manufacturer, r.ownership, r.status,
       r."dataBearing", r."valueMinor", r.currency, r."purchasedOn", r."locationId"
     from jsonb_to_recordset($2) as r("assetId" uuid, tag text, serial text, "serialKey" text, category text, model text,
       manufacturer text, ownership text, status text, "dataBearing" boolean, "valueMinor" bigint, currency text,
       "purchasedOn" date, "locationId" uuid)
     on conflict (organization_id, asset_id) do update set serial = excluded.serial, serial_key = excluded.serial_key,
       category = excluded.category, model = excluded.model, manufacturer = excluded.manufacturer, ownership = excluded.ownership,
       status = excluded.status, data_bearing = excluded.data_bearing, value_minor = excluded.value_minor,
       currency = excluded.currency, purchased_on = excluded.purchased_on, location_id = excluded.location_id,
       version = a.version + 1`,
    [tx.organizationId, JSON.stringify(changes.assets)],
  );
  await tx.query(
    `update custody set held_until = greatest($3, held_from) where organization_id = $1 and custody_id = any($2) and held_until is null`,
    [tx.organizationId, changes.custodyEnded, changes.at],
  );
  await tx.query(
    `insert into custody (organization_id, custody_id, asset_id, person_id, employment_id, held_from)
     select $1, r."custodyId", r."assetId", r."personId", e.employment_id, $3
     from jsonb_to_recordset($2) as r("custodyId" uuid, "assetId" uuid, "personId" uuid)
     left join lateral (
       select (array_agg(m.employment_id))[1] as employment_id from employment m
       where m.organization_id = $1 and m.person_id = r."personId" and (m.end_date is null or m.end_date >= current_date)
       having count(*) = 1) e on true`,
    [tx.organizationId, JSON.stringify(changes.custodyBegun), changes.at],
  );
}
