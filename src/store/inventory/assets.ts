import { foldedSerialKey, isSameSerial, otherAppleKey, serialKeyOf } from '../../core/serial-key.ts';
import type { Tx } from '../database/transaction.ts';

export type AssetStatus =
  | 'stock'
  | 'deployed'
  | 'in_transit'
  | 'received'
  | 'quarantine'
  | 'repair'
  | 'retired'
  | 'lost'
  | 'stolen'
  | 'sold'
  | 'donated'
  | 'recycled'
  | 'destroyed'
  | 'returned_to_lessor';

/** An asset and who has it now. */
export type AssetSummary = {
  readonly assetId: string;
  readonly tag: string;
  readonly serial: string | null;
  readonly category: string;
  readonly model: string | null;
  readonly manufacturer: string | null;
  readonly ownership: 'company' | 'leased' | 'personal';
  readonly status: AssetStatus;
  readonly dataBearing: boolean;
  readonly value: { readonly minor: number; readonly currency: string } | null;
  readonly custodian: { readonly personId: string; readonly name: string; readonly since: Temporal.Instant } | null;
};

/** What a scan or a typed word led to. Several assets may share a serial number; no guess is made between them. */
export type AssetFinding =
  | { readonly found: 'one'; readonly asset: AssetSummary }
  | { readonly found: 'several'; readonly assets: readonly AssetSummary[] }
  | { readonly found: 'none'; readonly near: readonly AssetSummary[] };

type AssetRow = {
  asset_id: string;
  tag: string;
  serial: string | null;
  serial_key: string | null;
  category: string;
  model: string | null;
  manufacturer: string | null;
  ownership: AssetSummary['ownership'];
  status: AssetStatus;
  data_bearing: boolean;
  value_minor: number | null;
  currency: string | null;
  person_id: string | null;
  custodian: string | null;
  held_from: Temporal.Instant | null;
};

const assetSql = `
select a.asset_id, a.tag, a.serial, a.serial_key, a.category, a.model, a.manufacturer, a.ownership, a.status, a.data_bearing, a.value_minor,
  a.currency, c.person_id, p.display_name as custodian, c.held_from
from asset a
left join custody c on c.organization_id = a.organization_id and c.asset_id = a.asset_id and c.held_until is null
left join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
where a.organization_id = $1`;

const mostNear = 5;

/** Finds an asset by its tag as written, else by its tag in any case, else by its serial number as scanners may garble it. */
export async function findAsset(tx: Tx, tagOrSerial: string): Promise<AssetFinding> {
  const [finding] = await findAssets(tx, [tagOrSerial]);
  if (finding === undefined || finding.found === 'none')
    return { found: 'none', near: await findNear(tx, tagOrSerial) };
  return finding;
}

/** What `findAsset` answers for each of several labels, in their order and without what lies near, with as many queries as for one. */
export async function findAssets(tx: Tx, labels: readonly string[]): Promise<readonly AssetFinding[]> {
  const wanted = [...new Set(labels.map((label) => label.trim()))];
  const found = new Map<string, readonly AssetRow[]>();
  const missing = () => wanted.filter((label) => !found.has(label));
  const take = (label: string, rows: readonly AssetRow[]) => rows.length > 0 && found.set(label, rows.slice(0, 20));

  const byTag = Map.groupBy(
    await rowsWhere(
      tx,
      'a.tag_key = any($2::text[])',
      wanted.map((label) => label.toLowerCase()),
    ),
    ({ tag }) => tag.toLowerCase(),
  );
  for (const label of wanted) {
    const rows = byTag.get(label.toLowerCase()) ?? [];
    const exact = rows.find((row) => row.tag === label);
    take(label, exact === undefined ? rows : [exact]);
  }
  const keys = new Map(missing().flatMap((label) => pair(label, serialKeyOf(label))));
  const bySerial = Map.groupBy(
    await rowsWhere(tx, 'a.serial_key = any($2::text[])', [...keys.values()]),
    (row) => row.serial_key ?? '',
  );
  for (const [label, key] of keys) take(label, bySerial.get(key) ?? []);

  // Only what is found under no key as it was read is looked for as it may have been meant.
  const unread = missing().flatMap((label) => pair(label, keys.get(label)));
  const readings = unread.flatMap(([, key]) => [key, ...pair('', otherAppleKey(key)).map(([, other]) => other)]);
  const folded = await rowsWhere(tx, 'a.serial_fold = any($2::text[])', readings.map(foldedSerialKey));
  for (const [label] of unread)
    take(
      label,
      folded.filter(({ serial, manufacturer }) => serial !== null && isSameSerial({ serial, manufacturer }, label)),
    );
  return labels.map((label) => {
    const [first, ...others] = (found.get(label.trim()) ?? []).map(toAsset);
    if (first === undefined) return { found: 'none', near: [] };
    return others.length === 0 ? { found: 'one', asset: first } : { found: 'several', assets: [first, ...others] };
  });
}

function pair(label: string, key: string | undefined): readonly (readonly [string, string])[] {
  return key === undefined ? [] : [[label, key]];
}

async function rowsWhere(tx: Tx, condition: string, values: readonly string[]): Promise<readonly AssetRow[]> {
  if (values.length === 0) return [];
  return tx.query<AssetRow>(`${assetSql} and ${condition} order by a.tag limit $3`, [
    tx.organizationId,
    values,
    values.length * 20,
  ]);
}

/** Assets whose tag begins like the text, for the reader who mistyped the end of it. */
async function findNear(tx: Tx, text: string): Promise<readonly AssetSummary[]> {
  const beginning = text.slice(0, Math.max(2, text.length - 2)).toLowerCase();
  if (beginning.length < 2) return [];
  const rows = await tx.query<AssetRow>(
    `${assetSql} and a.tag_key >= $2 and a.tag_key < $2 || chr(1114111) order by a.tag_key limit $3`,
    [tx.organizationId, beginning, mostNear],
  );
  return rows.map(toAsset);
}

export type AssetPlace = { readonly tag: string };

/** One page of assets by tag, all or those in one status or with one person. `next` is null on the last page. */
export async function listAssets(
  tx: Tx,
  page: {
    readonly limit: number;
    readonly after?: AssetPlace;
    readonly search?: string;
    readonly status?: AssetStatus;
    readonly personId?: string;
  },
): Promise<{ readonly assets: readonly AssetSummary[]; readonly next: AssetPlace | null }> {
  const search = page.search?.trim() ?? '';
  const rows = await tx.query<AssetRow>(
    `${assetSql} and ($2::text is null or a.tag > $2) and ($3::text is null or a.status = $3)
       and ($4::uuid is null or c.person_id = $4)
       and ($5 = '' or a.tag ilike $6 or a.serial ilike $6 or a.model ilike $6)
     order by a.tag limit $7`,
    [
      tx.organizationId,
      page.after?.tag ?? null,
      page.status ?? null,
      page.personId ?? null,
      search,
      `%${escapeLike(search)}%`,
      page.limit + 1,
    ],
  );
  const assets = rows.slice(0, page.limit).map(toAsset);
  const last = assets.at(-1);
  return { assets, next: rows.length > page.limit && last !== undefined ? { tag: last.tag } : null };
}

function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);
}

function toAsset(row: AssetRow): AssetSummary {
  const { value_minor: minor, currency } = row;
  return {
    assetId: row.asset_id,
    tag: row.tag,
    serial: row.serial,
    category: row.category,
    model: row.model,
    manufacturer: row.manufacturer,
    ownership: row.ownership,
    status: row.status,
    dataBearing: row.data_bearing,
    value: minor === null || currency === null ? null : { minor, currency },
    custodian:
      row.person_id === null || row.held_from === null
        ? null
        : { personId: row.person_id, name: row.custodian ?? '', since: row.held_from },
  };
}

/** A thing that came in and that nobody had on record. */
export type ReceivedAsset = {
  readonly assetId: string;
  readonly tag: string;
  readonly serial: string | null;
  readonly serialKey: string | null;
  readonly category: string;
  readonly model: string | null;
  readonly manufacturer: string | null;
  readonly dataBearing: boolean;
  readonly locationId: string | null;
};

/** Puts it on record as received; answers when. Throws what the database says of a tag that is taken meanwhile. */
export async function addReceivedAsset(tx: Tx, asset: ReceivedAsset): Promise<Temporal.Instant> {
  const [row] = await tx.query<{ at: Temporal.Instant }>(
    `insert into asset (organization_id, asset_id, tag, serial, serial_key, category, model, manufacturer, status, data_bearing, location_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'received', $9, $10) returning clock_timestamp() as at`,
    [
      tx.organizationId,
      asset.assetId,
      asset.tag,
      asset.serial,
      asset.serialKey,
      asset.category,
      asset.model,
      asset.manufacturer,
      asset.dataBearing,
      asset.locationId,
    ],
  );
  if (row === undefined) throw new TypeError('An asset that was put on record has no hour.');
  return row.at;
}
