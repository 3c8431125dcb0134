import { isEnough, mediumName, neededMethod } from '../../core/sanitization/rules.ts';
import type { MediaType, SanitizationMethod } from '../../core/sanitization/sanitization.ts';
import type { Tx } from '../database/transaction.ts';

/** Whether everything an asset keeps data on is erased since somebody last had it, and whether somebody else made sure. */
export type Sanitized = {
  /** What it takes here: whatever leaves the organization is purged or destroyed. */
  readonly needed: 'clear' | 'purge';
  readonly sanitized: boolean;
  readonly verified: boolean;
  /** What is missing, a sentence for each; empty when all is verified. */
  readonly missing: readonly string[];
  /** The records that it rests on. */
  readonly sanitizationIds: readonly string[];
};

type DeviceRow = {
  readonly media: MediaType;
  readonly serial: string | null;
  readonly sanitizationId: string | null;
  readonly method: SanitizationMethod | null;
  readonly verified: boolean;
};

type AssetRow = {
  readonly asset_id: string;
  readonly data_bearing: boolean;
  readonly leased: boolean;
  readonly disposition: string | null;
  readonly devices: readonly DeviceRow[];
};

/**
 * Looks at the records of every known storage device of an asset. What was done before the asset last came back does not count, nor
 * what was done before it was handed out; a failed check takes away what it checked.
 */
export async function sanitizedOf(tx: Tx, assetId: string): Promise<Sanitized> {
  const found = (await sanitizedOfMany(tx, [assetId])).get(assetId);
  return found ?? judge({ asset_id: assetId, data_bearing: true, leased: false, disposition: null, devices: [] });
}

/** The same for many assets at once, by their ids. */
export async function sanitizedOfMany(tx: Tx, assetIds: readonly string[]): Promise<ReadonlyMap<string, Sanitized>> {
  const rows = await tx.query<AssetRow>(assetsSql, [tx.organizationId, assetIds]);
  return new Map(rows.map((row) => [row.asset_id, judge(row)]));
}

function judge({ data_bearing: bears, leased, disposition, devices }: AssetRow): Sanitized {
  const needed = neededMethod({ leased, disposition });
  if (devices.length === 0) {
    const missing = bears
      ? ['No storage device of it is known, although it keeps data. Record it with its media type.']
      : [];
    return { needed, sanitized: !bears, verified: !bears, missing, sanitizationIds: [] };
  }
  const isErased = ({ method }: DeviceRow) => method !== null && isEnough(method, needed);
  return {
    needed,
    sanitized: devices.every(isErased),
    verified: devices.every((device) => isErased(device) && device.verified),
    missing: devices.flatMap((device) => missingOf(device, needed)),
    sanitizationIds: devices.flatMap(({ sanitizationId: id }) => (id === null ? [] : [id])),
  };
}

/** The asset that an item is about; undefined where it is about none. */
export async function findAssetOfItem(
  tx: Tx,
  itemId: string,
): Promise<{ readonly assetId: string; readonly tag: string } | undefined> {
  const [row] = await tx.query<{ assetId: string; tag: string }>(
    `select a.asset_id as "assetId", a.tag from item i join asset a on a.organization_id = i.organization_id and a.asset_id = i.asset_id
     where i.organization_id = $1 and i.item_id = $2`,
    [tx.organizationId, itemId],
  );
  return row;
}

/** For each storage device the strongest record that counts, one that is verified before one that is not. */
const assetsSql = `
select a.asset_id, a.data_bearing, a.ownership = 'leased' as leased,
  (select d.kind from disposition d
   where d.organization_id = $1 and d.asset_id = a.asset_id and d.state in ('decided', 'approved')) as disposition,
  coalesce((select jsonb_agg(jsonb_build_object('media', d.media, 'serial', d.serial, 'sanitizationId', s.sanitization_id,
      'method', s.method, 'verified', coalesce(s.verified, false)) order by d.storage_device_id)
    from storage_device d left join lateral (
      select r.sanitization_id, r.method, exists (select from sanitization_check k
          where k.organization_id = $1 and k.sanitization_id = r.sanitization_id and k.result = 'passed') as verified
      from sanitization r
      where r.organization_id = $1 and r.asset_id = a.asset_id and r.storage_device_id = d.storage_device_id and r.result = 'passed'
        and r.ended_at >= since.at
        and not exists (select from sanitization_check k
          where k.organization_id = $1 and k.sanitization_id = r.sanitization_id and k.result = 'failed')
      order by array_position(array['destroy', 'purge', 'clear'], r.method), verified desc, r.ended_at desc limit 1
    ) s on true
    where d.organization_id = $1 and d.asset_id = a.asset_id and d.removed_at is null), '[]') as devices
from asset a cross join lateral (
  select coalesce((select coalesce(c.held_until, c.held_from) from custody c
    where c.organization_id = $1 and c.asset_id = a.asset_id order by c.held_from desc limit 1), '-infinity') as at
) since
where a.organization_id = $1 and a.asset_id = any($2::uuid[])`;

function missingOf({ media, serial, method, verified }: DeviceRow, needed: 'clear' | 'purge'): readonly string[] {
  const what = `${mediumName(media)}${serial === null ? '' : ` ${serial}`}`;
  const begun = what.charAt(0).toUpperCase() + what.slice(1);
  if (method === null) return [`${begun} has no record of having been erased since the asset was last handed on.`];
  if (!isEnough(method, needed))
    return [`${begun} was only cleared; what leaves the organization needs a purge or is destroyed.`];
  return verified ? [] : [`${begun} is erased, and nobody else has verified it yet.`];
}
