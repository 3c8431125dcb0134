import type { JsonObject } from '../../core/applications/connector.ts';
import type { Tx } from '../database/transaction.ts';

/** A thing of the case, and from when to when its story is this person's: until somebody else gets it. */
export type PackAsset = {
  readonly item_id: string;
  readonly asset_id: string;
  readonly tag: string;
  readonly serial: string | null;
  readonly category: string;
  readonly model: string | null;
  readonly status: string;
  readonly since: Temporal.Instant | null;
  readonly until: Temporal.Instant | null;
};

/** The assets of a case, in the order of their tags. */
export function listPackAssets(tx: Tx, offboardingId: string): Promise<readonly PackAsset[]> {
  return tx.query<PackAsset>(
    `select i.item_id, a.asset_id, a.tag, a.serial, a.category, a.model, a.status, c.since, n.until
     from item i join offboarding o on o.organization_id = i.organization_id and o.offboarding_id = i.offboarding_id
     join asset a on a.organization_id = i.organization_id and a.asset_id = i.asset_id
     left join lateral (select max(c.held_from) as since from custody c
       where c.organization_id = $1 and c.asset_id = a.asset_id and c.person_id = o.person_id) c on true
     left join lateral (select min(k.held_from) as until from custody k where k.organization_id = $1 and k.asset_id = a.asset_id
       and k.person_id <> o.person_id and k.held_from > c.since) n on true
     where i.organization_id = $1 and i.offboarding_id = $2 order by a.tag, i.item_id`,
    [tx.organizationId, offboardingId],
  );
}

/** One row about an asset as it is stored, without its organization. */
export type PackRow = { readonly asset_id: string; readonly row: JsonObject };

type Section = { readonly from: string; readonly at: string | null; readonly without?: readonly string[] };

/** What is told of a thing, by chapters; `at` is when it happened. Addresses and what would open a device are left out. */
const sections = {
  returnPlan: { from: 'asset_return t', at: null, without: ['look_at', 'version'] },
  handOvers: { from: 'hand_over t', at: 't.at' },
  emptyBoxes: { from: 'empty_box t', at: 't.opened_at' },
  photos: { from: 'asset_photo t', at: 't.taken_in_at' },
  inspections: { from: 'inspection t', at: 't.inspected_at' },
  dispositions: { from: 'disposition t', at: 't.decided_at' },
  repairs: { from: 'repair t', at: 't.sent_at' },
  deviceCommands: {
    from: 'device_command t',
    at: 't.requested_at',
    without: ['fingerprint', 'try_at', 'tries', 'epoch'],
  },
  storageDevices: { from: 'storage_device t', at: null, without: ['serial_key', 'version'] },
  sanitizations: { from: 'sanitization t', at: 't.ended_at' },
  disputes: { from: 'dispute t', at: 't.opened_at' },
} as const satisfies Record<string, Section>;
export type Chapter =
  | keyof typeof sections
  | 'certificates'
  | 'kits'
  | 'shipments'
  | 'acceptances'
  | 'claims'
  | 'verifications'
  | 'itad';
export const chapters = [
  ...Object.keys(sections),
  'certificates',
  'kits',
  'shipments',
  'acceptances',
  'claims',
  'verifications',
  'itad',
] as Chapter[];

/** What hangs on another row than the asset's own. */
const joined: Readonly<Record<Exclude<Chapter, keyof typeof sections>, Section & { readonly asset: string }>> = {
  certificates: {
    from: `(select organization_id, asset_id, certificate_id from certificate where asset_id is not null
        union select l.organization_id, l.asset_id, c.certificate_id from itad_batch_line l
        join certificate c on c.organization_id = l.organization_id and c.itad_batch_id = l.itad_batch_id) l
      join certificate t on t.organization_id = l.organization_id and t.certificate_id = l.certificate_id`,
    asset: 'l.asset_id',
    at: 't.issued_at',
    without: ['content'],
  },
  kits: {
    from: `kit_line t join kit k on k.organization_id = t.organization_id and k.kit_id = t.kit_id`,
    asset: 't.asset_id',
    at: 'k.requested_at',
  },
  shipments: {
    from: `(select l.organization_id, l.asset_id, unnest(array[k.out_shipment_id, k.back_shipment_id]) as shipment_id
        from kit_line l join kit k on k.organization_id = l.organization_id and k.kit_id = l.kit_id
        union select organization_id, asset_id, shipment_id from asset_return) l
      join shipment t on t.organization_id = l.organization_id and t.shipment_id = l.shipment_id`,
    asset: 'l.asset_id',
    at: 't.wanted_at',
    without: ['from_address', 'to_address', 'parcel', 'customs', 'label_url', 'try_at', 'tries', 'epoch', 'rate_ref'],
  },
  acceptances: {
    from: `hand_over h join hand_over_acceptance t on t.organization_id = h.organization_id and t.hand_over_id = h.hand_over_id`,
    asset: 'h.asset_id',
    at: 'h.at',
  },
  claims: {
    from: `signature s join signature_line t on t.organization_id = s.organization_id and t.signature_id = s.signature_id`,
    asset: 't.asset_id',
    at: 't.said_at',
  },
  verifications: {
    from: `sanitization s join sanitization_check t on t.organization_id = s.organization_id and t.sanitization_id = s.sanitization_id`,
    asset: 's.asset_id',
    at: 't.recorded_at',
  },
  itad: {
    from: `itad_batch_line l join itad_batch t on t.organization_id = l.organization_id and t.itad_batch_id = l.itad_batch_id`,
    asset: 'l.asset_id',
    at: 't.made_at',
  },
};

/** The rows of one chapter about the assets of a case, each within its asset's time with this person. */
export function listPackChapter(tx: Tx, chapter: Chapter, assets: readonly PackAsset[]): Promise<readonly PackRow[]> {
  const section: Section & { readonly asset?: string } =
    chapter in joined ? joined[chapter as keyof typeof joined] : sections[chapter as keyof typeof sections];
  const { from, at, asset = 't.asset_id', without = [] } = section;
  const left = ['organization_id', ...without].map((column) => `'${column}'`).join(', ');
  const within =
    at === null ? '' : `and ${at} >= coalesce(w.since, '-infinity') and ${at} < coalesce(w.until, 'infinity')`;
  return tx.query<PackRow>(
    `select w.asset_id, to_jsonb(t) - array[${left}] as row
     from unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[]) as w(asset_id, since, until)
     join ${from.includes(' join ') ? `(${from})` : from} on t.organization_id = $1 and ${asset} = w.asset_id ${within}
     order by w.asset_id, ${at ?? 'to_jsonb(t)::text'}, to_jsonb(t)::text`,
    [
      tx.organizationId,
      assets.map((one) => one.asset_id),
      assets.map((one) => one.since),
      assets.map((one) => one.until),
    ],
  );
}

/** The stored files that belong to the story of these assets: photos, labels, reports, certificates, drawn signatures. */
export function listPackFiles(
  tx: Tx,
  sha256: readonly string[],
): Promise<readonly { readonly sha256: string; readonly media_type: string }[]> {
  return tx.query(
    `select encode(sha256, 'hex') as sha256, media_type from file
     where organization_id = $1 and sha256 = any(select decode(h, 'hex') from unnest($2::text[]) as h) order by sha256`,
    [tx.organizationId, sha256],
  );
}
