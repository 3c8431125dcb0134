import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { AssetStatus } from './assets.ts';
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
  const rows = await tx.query<{
    custody_id: string;
    person_id: string;
    display_name: string;
    held_from: Temporal.Instant;
    held_until: Temporal.Instant | null;
    condition_out: string | null;
    condition_in: string | null;
    note_out: string | null;
    note_in: string | null;
  }>(
    `select c.custody_id, c.person_id, p.display_name, c.held_from, c.held_until, c.condition_out, c.condition_in, c.note_out, c.note_in
     from custody c join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     where c.organization_id = $1 and c.asset_id = $2 order by c.held_from desc, c.custody_id desc`,
    [tx.organizationId, assetId],
  );
  return rows.map((row) => ({
    custodyId: row.custody_id,
    personId: row.person_id,
    name: row.display_name,
    heldFrom: row.held_from,
    heldUntil: row.held_until,
    conditionOut: row.condition_out,
    conditionIn: row.condition_in,
    noteOut: row.note_out,
    noteIn: row.note_in,
  }));
}

/** An asset whose row is locked: nobody else hands it out or takes it back until the transaction ends. */
export type LockedAsset = {
  readonly assetId: string;
  readonly tag: string;
  readonly status: AssetStatus;
  readonly custody: { readonly custodyId: string; readonly personId: string; readonly name: string } | null;
  /** The database's clock. */
  readonly now: Temporal.Instant;
};

/** Locks an asset and reads who has it. Throws `not-found`. */
export async function lockAsset(tx: Tx, assetId: string): Promise<LockedAsset> {
  const [asset] = await tx.query<{ tag: string; status: AssetStatus; now: Temporal.Instant }>(
    `select tag, status, clock_timestamp() as now from asset where organization_id = $1 and asset_id = $2 for update`,
    [tx.organizationId, assetId],
  );
  if (asset === undefined) throw new Failure('not-found', `There is no asset ${assetId} in this organization.`);
  // Read after the lock was had: before it, somebody else may have been handing the asset out.
  const [custody] = await tx.query<{ custody_id: string; person_id: string; display_name: string }>(
    `select c.custody_id, c.person_id, p.display_name from custody c
     join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     where c.organization_id = $1 and c.asset_id = $2 and c.held_until is null`,
    [tx.organizationId, assetId],
  );
  return {
    assetId,
    tag: asset.tag,
    status: asset.status,
    custody:
      custody === undefined
        ? null
        : { custodyId: custody.custody_id, personId: custody.person_id, name: custody.display_name },
    now: asset.now,
  };
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

/** Ends the custody of a locked asset; the asset is received, and waits for what becomes of it. */
export async function checkIn(tx: Tx, asset: LockedAsset, handover: Handover): Promise<void> {
  await tx.query(
    `update custody set held_until = greatest($3, held_from), condition_in = $4, note_in = $5
     where organization_id = $1 and asset_id = $2 and held_until is null`,
    [tx.organizationId, asset.assetId, asset.now, handover.condition, handover.note],
  );
  await setStatus(tx, asset.assetId, 'received');
}

async function setStatus(tx: Tx, assetId: string, status: AssetStatus): Promise<void> {
  await tx.query(
    `update asset set status = $3, version = version + 1 where organization_id = $1 and asset_id = $2 and status <> $3`,
    [tx.organizationId, assetId, status],
  );
}

/** An item of an open case that waits for an asset, and the step that asks for it. */
export type AwaitedAsset = {
  readonly offboardingId: string;
  readonly number: number;
  readonly itemId: string;
  /** It was seen to come back, or to have become somebody else's. One that was lost can still come back. */
  readonly ended: boolean;
  readonly collectStepIds: readonly string[];
};

/** Takes the open cases that wait for an asset, of whoever has it or was to bring it back, and reads what they wait for. */
export async function lockAwaited(tx: Tx, assetId: string): Promise<readonly AwaitedAsset[]> {
  // Whoever ends steps holds the case first; read only once it is ours, so that nothing moves meanwhile.
  await tx.query(
    `select 1 from offboarding o where o.organization_id = $1 and o.state = 'open' and o.offboarding_id in (
       select i.offboarding_id from item i where i.organization_id = $1 and i.asset_id = $2 and i.withdrawn_at is null)
     order by o.offboarding_id for no key update`,
    [tx.organizationId, assetId],
  );
  const rows = await tx.query<{
    offboarding_id: string;
    number: number;
    item_id: string;
    ended: boolean;
    steps: readonly string[];
  }>(
    `select o.offboarding_id, o.number, i.item_id,
       coalesce(i.observed_value in ('returned', 'transferred', 'bought_out'), false) as ended, coalesce(
       (select array_agg(s.step_id::text order by s.step_id) from step s where s.organization_id = $1 and s.item_id = i.item_id
          and s.action = 'collect' and s.state not in ('done', 'withdrawn')), '{}') as steps
     from item i join offboarding o on o.organization_id = i.organization_id and o.offboarding_id = i.offboarding_id
     where i.organization_id = $1 and i.asset_id = $2 and i.withdrawn_at is null and o.state = 'open'
     order by o.offboarding_id`,
    [tx.organizationId, assetId],
  );
  return rows.map((row) => ({
    offboardingId: row.offboarding_id,
    number: row.number,
    itemId: row.item_id,
    ended: row.ended,
    collectStepIds: row.steps,
  }));
}
