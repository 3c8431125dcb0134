import { randomUUIDv7 } from 'node:crypto';
import type { Tx } from '../database/transaction.ts';
import { type NewEvidence, storeFile } from '../evidence/evidence.ts';

/** Who or what has a thing: a person, a place of ours, somebody who carries or works on it, or nobody knows. */
export type Holder =
  | { readonly kind: 'person'; readonly personId: string }
  | { readonly kind: 'location'; readonly locationId: string | null }
  | { readonly kind: 'carrier' | 'vendor'; readonly name: string }
  | { readonly kind: 'unknown' };

export type NewHandOver = {
  readonly assetId: string;
  readonly from: Holder;
  readonly to: Holder;
  readonly at: Temporal.Instant;
  /** Where it changed hands, as far as that is known. */
  readonly locationId: string | null;
  readonly condition: string | null;
  readonly note: string | null;
  /** What should have been with it and was not. */
  readonly missing?: readonly string[];
  /** Its status in the register until then. */
  readonly was: string | null;
  /** Where it was kept until then. */
  readonly wasLocationId?: string | null;
  /** The entry that this one takes back. */
  readonly takesBack?: string;
  /** The custody that ended or began with it. */
  readonly custodyId: string | null;
  /** Null: a carrier's message. */
  readonly operatorId: string | null;
  readonly photos?: readonly NonNullable<NewEvidence['file']>[];
};

/** Writes down that things changed hands, each once and for ever; answers their ids in the same order. */
export async function insertHandOvers(tx: Tx, list: readonly NewHandOver[]): Promise<readonly string[]> {
  if (list.length === 0) return [];
  const rows = list.map((one) => ({ id: randomUUIDv7(), ...one }));
  await tx.prepared(
    'insert_hand_overs',
    `insert into hand_over (organization_id, hand_over_id, asset_id, from_kind, from_person_id, from_location_id, from_name, to_kind,
       to_person_id, to_location_id, to_name, at, location_id, condition, note, missing, was, custody_id, operator_id,
       was_location_id, takes_back)
     select $1, r.id, r.asset, r.from_kind, r.from_person, r.from_location, r.from_name, r.to_kind, r.to_person, r.to_location, r.to_name,
       r.at, r.location, r.condition, r.note, coalesce(r.missing, '{}'), r.was, r.custody, r.operator, r.was_location, r.takes_back
     from json_to_recordset($2) as r(id uuid, asset uuid, from_kind text, from_person uuid, from_location uuid, from_name text,
       to_kind text, to_person uuid, to_location uuid, to_name text, at timestamptz, location uuid, condition text, note text,
       missing text[], was text, custody uuid, operator uuid, was_location uuid, takes_back uuid)`,
    [tx.organizationId, JSON.stringify(rows.map(columnsOf))],
  );
  for (const { id, assetId, photos = [] } of rows) await insertPhotos(tx, { assetId, handOverId: id }, photos);
  return rows.map(({ id }) => id);
}

function columnsOf({ id, from, to, ...rest }: NewHandOver & { readonly id: string }) {
  return {
    id,
    asset: rest.assetId,
    ...holderColumns('from', from),
    ...holderColumns('to', to),
    at: rest.at.toString(),
    location: rest.locationId,
    condition: rest.condition,
    note: rest.note,
    missing: rest.missing,
    was: rest.was,
    was_location: rest.wasLocationId,
    takes_back: rest.takesBack,
    custody: rest.custodyId,
    operator: rest.operatorId,
  };
}

function holderColumns(side: 'from' | 'to', holder: Holder): Readonly<Record<string, string | null>> {
  return {
    [`${side}_kind`]: holder.kind,
    [`${side}_person`]: holder.kind === 'person' ? holder.personId : null,
    [`${side}_location`]: holder.kind === 'location' ? holder.locationId : null,
    [`${side}_name`]: 'name' in holder ? holder.name : null,
  };
}

/** Keeps photos of a hand-over or an opening under their hashes. Throws `too-large`. */
export async function insertPhotos(
  tx: Tx,
  of: { readonly assetId: string; readonly handOverId?: string; readonly emptyBoxId?: string },
  photos: readonly NonNullable<NewEvidence['file']>[],
): Promise<void> {
  for (const photo of photos)
    await tx.query(
      `insert into asset_photo (organization_id, asset_photo_id, asset_id, hand_over_id, empty_box_id, sha256, file_name)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        tx.organizationId,
        randomUUIDv7(),
        of.assetId,
        of.handOverId ?? null,
        of.emptyBoxId ?? null,
        await storeFile(tx, photo),
        photo.name,
      ],
    );
}

/** To whom assets that nobody has as custodian were handed last, where that is a carrier or a vendor. */
export async function lastKeepers(tx: Tx, assetIds: readonly string[]): Promise<ReadonlyMap<string, Holder>> {
  if (assetIds.length === 0) return new Map();
  const rows = await tx.prepared<{ asset_id: string; to_kind: 'carrier' | 'vendor'; to_name: string }>(
    'last_keepers',
    `select a.asset_id, h.to_kind, coalesce(h.to_name, '') as to_name from unnest($2::uuid[]) a(asset_id)
     cross join lateral (select to_kind, to_name from hand_over h where h.organization_id = $1 and h.asset_id = a.asset_id
       order by h.at desc, h.hand_over_id desc limit 1) h
     where h.to_kind in ('carrier', 'vendor')`,
    [tx.organizationId, assetIds],
  );
  return new Map(rows.map((row) => [row.asset_id, { kind: row.to_kind, name: row.to_name }]));
}
