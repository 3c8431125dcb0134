import type { AssetStatus } from '../inventory/assets.ts';
import type { Tx } from '../database/transaction.ts';

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
  readonly mdm: 'intune' | 'jamf' | null;
  /** The device manager's own id of the device. */
  readonly mdmDevice: string | null;
  /** When it last reported to its manager: ISO 8601, UTC. */
  readonly mdmSeenAt: string | null;
};

/** An asset as the database has it, with who has it now and who had it last. */
export type StoredAsset = AssetColumns & {
  readonly assetId: string;
  readonly custody: { readonly custodyId: string; readonly personId: string; readonly from: Temporal.Instant } | null;
  readonly lastCustody: { readonly personId: string; readonly until: Temporal.Instant } | null;
};

/** What assets may be found by. */
export type AssetLookup = {
  readonly tags: readonly string[];
  readonly serialKeys: readonly string[];
  /** Ids that a device manager gave. */
  readonly devices: readonly string[];
};

/** Every asset with one of these tags, serial numbers or ids of a device manager. */
export async function loadAssets(tx: Tx, keys: AssetLookup): Promise<readonly StoredAsset[]> {
  // Every key is looked up by itself (`offset 0` keeps it so): nothing is known of a table that an import is just filling, and a join
  // would soon read all of it for every batch.
  const hits = await tx.query<{ asset_id: string }>(
    `select f.asset_id from unnest($2::text[]) as k(tag), lateral (
       select a.asset_id from asset a where a.organization_id = $1 and a.tag = k.tag offset 0) f
     union select f.asset_id from unnest($3::text[]) as k(serial_key), lateral (
       select a.asset_id from asset a where a.organization_id = $1 and a.serial_key = k.serial_key offset 0) f
     union select f.asset_id from unnest($4::text[]) as k(mdm_device), lateral (
       select a.asset_id from asset a
       where a.organization_id = $1 and a.mdm in ('intune', 'jamf') and a.mdm_device = k.mdm_device offset 0) f`,
    [tx.organizationId, keys.tags, keys.serialKeys, keys.devices],
  );
  if (hits.length === 0) return [];
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
    mdm: 'intune' | 'jamf' | null;
    mdm_device: string | null;
    mdm_seen_at: Temporal.Instant | null;
    custody_id: string | null;
    person_id: string | null;
    held_from: Temporal.Instant | null;
    last_person_id: string | null;
    last_until: Temporal.Instant | null;
  }>(
    `select a.asset_id, a.tag, a.serial, a.serial_key, a.category, a.model, a.manufacturer, a.ownership, a.status, a.data_bearing,
       a.value_minor, a.currency, a.purchased_on::text, a.location_id, a.mdm, a.mdm_device, a.mdm_seen_at,
       c.custody_id, c.person_id, c.held_from,
       l.person_id as last_person_id, l.held_until as last_until
     from asset a
     left join custody c
       on c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null and c.asset_id is not null
     left join lateral (
       select e.person_id, e.held_until from custody e
       where e.organization_id = $1 and e.asset_id = a.asset_id and e.held_until is not null
       order by e.held_from desc limit 1) l on true
     where a.organization_id = $1 and a.asset_id = any($2)
     order by a.asset_id for update of a`,
    [tx.organizationId, hits.map((hit) => hit.asset_id)],
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
    mdm: row.mdm,
    mdmDevice: row.mdm_device,
    mdmSeenAt: row.mdm_seen_at?.toString() ?? null,
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

/** Stores assets and moves custody: three statements at most, however many rows. */
export async function saveAssets(tx: Tx, changes: AssetChanges): Promise<void> {
  if (changes.assets.length > 0) await upsertAssets(tx, changes.assets);
  if (changes.custodyEnded.length > 0) {
    await tx.query(
      `update custody set held_until = greatest($3, held_from)
       where organization_id = $1 and custody_id = any($2) and held_until is null`,
      [tx.organizationId, changes.custodyEnded, changes.at],
    );
  }
  if (changes.custodyBegun.length === 0) return;
  const begun = changes.custodyBegun;
  await tx.query(
    `with sole as (
       select m.person_id, (array_agg(m.employment_id))[1] as employment_id from employment m
       where m.organization_id = $1 and m.person_id = any($4::uuid[]) and (m.end_date is null or m.end_date >= current_date)
       group by m.person_id having count(*) = 1)
     insert into custody (organization_id, custody_id, asset_id, person_id, employment_id, held_from)
     select $1, r.custody_id, r.asset_id, r.person_id, e.employment_id, $5
     from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as r(custody_id, asset_id, person_id)
     left join sole e on e.person_id = r.person_id`,
    [
      tx.organizationId,
      begun.map(({ custodyId }) => custodyId),
      begun.map(({ assetId }) => assetId),
      begun.map(({ personId }) => personId),
      changes.at,
    ],
  );
}

async function upsertAssets(tx: Tx, assets: AssetChanges['assets']): Promise<void> {
  const column = <Key extends keyof AssetChanges['assets'][number]>(key: Key) => assets.map((asset) => asset[key]);
  await tx.query(
    `insert into asset as a (organization_id, asset_id, tag, serial, serial_key, category, model, manufacturer, ownership, status,
       data_bearing, value_minor, currency, purchased_on, location_id, mdm, mdm_device, mdm_seen_at)
     select $1, r.* from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::boolean[], $12::bigint[], $13::text[], $14::date[], $15::uuid[], $16::text[], $17::text[],
       $18::timestamptz[]) as r
     on conflict (organization_id, asset_id) do update set serial = excluded.serial, serial_key = excluded.serial_key,
       category = excluded.category, model = excluded.model, manufacturer = excluded.manufacturer, ownership = excluded.ownership,
       status = excluded.status, data_bearing = excluded.data_bearing, value_minor = excluded.value_minor,
       currency = excluded.currency, purchased_on = excluded.purchased_on, location_id = excluded.location_id,
       mdm = excluded.mdm, mdm_device = excluded.mdm_device, mdm_seen_at = excluded.mdm_seen_at, version = a.version + 1`,
    [
      tx.organizationId,
      column('assetId'),
      column('tag'),
      column('serial'),
      column('serialKey'),
      column('category'),
      column('model'),
      column('manufacturer'),
      column('ownership'),
      column('status'),
      column('dataBearing'),
      column('valueMinor'),
      column('currency'),
      column('purchasedOn'),
      column('locationId'),
      column('mdm'),
      column('mdmDevice'),
      column('mdmSeenAt'),
    ],
  );
}
