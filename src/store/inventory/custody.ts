import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { AssetStatus, AssetSummary } from './assets.ts';
import type { Tx } from '../database/transaction.ts';

/** One stretch of one asset with one person. */
export type CustodyRecord = {
  readonly custodyId: string;
  readonly personId: string;
  readonly name: string;
  readonly heldFrom: Temporal.Instant;
  readonly heldUntil: Temporal.Instant | null;
  readonly conditionOut: string | null;
  readonly conditionIn: string | null;
  readonly noteOut: string | null;
  readonly noteIn: string | null;
};

/** Everybody who ever had the asset, the latest first. */
export async function historyOfAsset(tx: Tx, assetId: string): Promise<readonly CustodyRecord[]> {
  return (await historyOfAssets(tx, [assetId])).get(assetId) ?? [];
}

/** What `historyOfAsset` answers, for each of several assets that anybody ever had. */
export async function historyOfAssets(
  tx: Tx,
  assetIds: readonly string[],
): Promise<ReadonlyMap<string, readonly CustodyRecord[]>> {
  const rows = await tx.query<CustodyRecord & { readonly assetId: string }>(
    `select c.asset_id as "assetId", c.custody_id as "custodyId", c.person_id as "personId", p.display_name as name,
       c.held_from as "heldFrom", c.held_until as "heldUntil", c.condition_out as "conditionOut", c.condition_in as "conditionIn",
       c.note_out as "noteOut", c.note_in as "noteIn"
     from custody c join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     where c.organization_id = $1 and c.asset_id = any($2::uuid[]) order by c.held_from desc, c.custody_id desc`,
    [tx.organizationId, assetIds],
  );
  const byAsset = Map.groupBy(rows, ({ assetId }) => assetId);
  return new Map([...byAsset].map(([assetId, mine]) => [assetId, mine.map(({ assetId: _assetId, ...one }) => one)]));
}

/** An asset whose row is locked: nobody else hands it out or takes it back until the transaction ends. */
export type LockedAsset = {
  readonly assetId: string;
  readonly tag: string;
  readonly status: AssetStatus;
  readonly ownership: AssetSummary['ownership'];
  readonly locationId: string | null;
  readonly custody: { readonly custodyId: string; readonly personId: string; readonly name: string } | null;
  /** The database's clock. */
  readonly now: Temporal.Instant;
};

/** Locks an asset and reads who has it. Throws `not-found`. */
export async function lockAsset(tx: Tx, assetId: string): Promise<LockedAsset> {
  const asset = (await lockAssets(tx, [assetId])).get(assetId);
  if (asset === undefined) throw new Failure('not-found', `There is no asset ${assetId} in this organization.`);
  return asset;
}

/** Locks several assets, in the order of their ids, and reads who has them; those that are not there are left out. */
export async function lockAssets(tx: Tx, assetIds: readonly string[]): Promise<ReadonlyMap<string, LockedAsset>> {
  if (assetIds.length === 0) return new Map();
  const assets = await tx.prepared<{
    asset_id: string;
    tag: string;
    status: AssetStatus;
    ownership: AssetSummary['ownership'];
    location_id: string | null;
    now: Temporal.Instant;
  }>(
    'lock_assets',
    `select asset_id, tag, status, ownership, location_id, clock_timestamp() as now from asset
     where organization_id = $1 and asset_id = any($2) order by asset_id for update`,
    [tx.organizationId, assetIds],
  );
  // Read after the locks were had: before that, somebody else may have been handing them out.
  const custodies = await tx.prepared<{
    asset_id: string;
    custody_id: string;
    person_id: string;
    display_name: string;
  }>(
    'custodies_of_assets',
    `select c.asset_id, c.custody_id, c.person_id, p.display_name from custody c
     join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     where c.organization_id = $1 and c.asset_id = any($2) and c.held_until is null`,
    [tx.organizationId, assetIds],
  );
  const held = new Map(custodies.map((row) => [row.asset_id, row]));
  return new Map(
    assets.map((asset) => {
      const custody = held.get(asset.asset_id);
      const locked: LockedAsset = {
        assetId: asset.asset_id,
        tag: asset.tag,
        status: asset.status,
        ownership: asset.ownership,
        locationId: asset.location_id,
        custody:
          custody === undefined
            ? null
            : { custodyId: custody.custody_id, personId: custody.person_id, name: custody.display_name },
        now: asset.now,
      };
      return [locked.assetId, locked];
    }),
  );
}

export type Handover = { readonly condition: string | null; readonly note: string | null };

/** Gives a locked asset that nobody has to a person; names the employment where there is only one. */
export async function checkOut(tx: Tx, asset: LockedAsset, personId: string, handover: Handover): Promise<string> {
  const custodyId = randomUUIDv7();
  await tx.query(
    `insert into custody (organization_id, custody_id, asset_id, person_id, employment_id, held_from, condition_out, note_out)
     values ($1, $2, $3, $4, (
       select (array_agg(e.employment_id))[1] from employment e where e.organization_id = $1 and e.person_id = $4
         and (e.end_date is null or e.end_date >= current_date) having count(*) = 1),
       greatest($5, (select max(c.held_until) from custody c where c.organization_id = $1 and c.asset_id = $3)), $6, $7)`,
    [tx.organizationId, custodyId, asset.assetId, personId, asset.now, handover.condition, handover.note],
  );
  await setStatus(tx, asset.assetId, 'deployed');
  return custodyId;
}

/** A locked asset that came back: how it looks, and where it lies now; null: where it is kept anyway. */
export type TakenBack = Handover & { readonly asset: LockedAsset; readonly locationId: string | null };

/** Ends the custody of locked assets; they are received, and wait for what becomes of them. */
export async function checkIn(tx: Tx, list: readonly TakenBack[]): Promise<void> {
  const values = [
    tx.organizationId,
    list.map(({ asset }) => asset.assetId),
    list.map(({ asset }) => asset.now),
    list.map(({ condition }) => condition),
    list.map(({ note }) => note),
    list.map(({ locationId }) => locationId),
  ];
  await tx.prepared(
    'check_in',
    `with back as (
       select * from unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::uuid[]) as r(asset_id, at, condition, note, location_id)
     ), ended as (
       update custody c set held_until = greatest(r.at, c.held_from), condition_in = r.condition, note_in = r.note
       from back r where c.organization_id = $1 and c.asset_id = r.asset_id and c.held_until is null
     )
     update asset a set status = 'received', location_id = coalesce(r.location_id, a.location_id), version = a.version + 1
     from back r where a.organization_id = $1 and a.asset_id = r.asset_id
       and (a.status <> 'received' or a.location_id is distinct from coalesce(r.location_id, a.location_id))`,
    values,
  );
}

/** Undoes `checkIn` for a locked asset: whoever had it has it as if it had never left them, and it lies where it lay. */
export async function putBack(
  tx: Tx,
  { assetId, status }: LockedAsset,
  before: { readonly custodyId: string | null; readonly status: string | null; readonly locationId: string | null },
): Promise<void> {
  if (before.custodyId !== null)
    await tx.query(
      `update custody set held_until = null, condition_in = null, note_in = null where organization_id = $1 and custody_id = $2`,
      [tx.organizationId, before.custodyId],
    );
  await tx.query(
    `update asset set status = $3, location_id = $4, version = version + 1 where organization_id = $1 and asset_id = $2`,
    [tx.organizationId, assetId, before.status ?? status, before.locationId],
  );
}

/** Ends the custody of a locked asset that its custodian passes on to somebody else. */
export async function endCustody(tx: Tx, asset: LockedAsset, handover: Handover): Promise<void> {
  await tx.query(
    `update custody set held_until = greatest($3, held_from), condition_in = $4, note_in = $5
     where organization_id = $1 and asset_id = $2 and held_until is null`,
    [tx.organizationId, asset.assetId, asset.now, handover.condition, handover.note],
  );
}

async function setStatus(tx: Tx, assetId: string, status: AssetStatus): Promise<void> {
  await tx.query(
    `update asset set status = $3, version = version + 1 where organization_id = $1 and asset_id = $2 and status <> $3`,
    [tx.organizationId, assetId, status],
  );
}
