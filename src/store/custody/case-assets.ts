import type { Observed } from '../../core/item.ts';
import { knownSql } from '../row-scope.ts';
import type { Tx } from '../database/transaction.ts';

/** An asset as the item of an open case, with the steps about it that a person can end. */
export type CaseAsset = {
  readonly assetId: string;
  readonly offboardingId: string;
  readonly number: number;
  readonly itemId: string;
  readonly observed: Observed['value'] | null;
  /** Whether whoever asked may know of the case. */
  readonly known: boolean;
  readonly steps: readonly {
    readonly stepId: string;
    readonly action: string;
    readonly title: string;
    /** It waits for others. */
    readonly blocked: boolean;
  }[];
  /** The database's clock. */
  readonly now: Temporal.Instant;
};

type CaseAssetRow = {
  asset_id: string;
  offboarding_id: string;
  number: number;
  item_id: string;
  observed_value: Observed['value'] | null;
  known: boolean;
  steps: CaseAsset['steps'];
  now: Temporal.Instant;
};

/** Takes the open cases that have one of these assets as an item, and reads what is to be done with it there. */
export async function lockCaseAssets(
  tx: Tx,
  assetIds: readonly string[],
  operatorId: string,
): Promise<readonly CaseAsset[]> {
  // Whoever ends steps holds the case first; read only once it is ours, so that nothing moves meanwhile.
  const locked = await tx.prepared(
    'lock_cases_of_assets',
    `select o.offboarding_id from offboarding o where o.organization_id = $1 and o.state = 'open' and o.offboarding_id in (
       select i.offboarding_id from item i where i.organization_id = $1 and i.asset_id = any($2) and i.withdrawn_at is null)
     order by o.offboarding_id for no key update`,
    [tx.organizationId, assetIds],
  );
  if (locked.length === 0) return [];
  const rows = await tx.prepared<CaseAssetRow>(
    'case_assets',
    `select i.asset_id, o.offboarding_id, o.number, i.item_id, i.observed_value, ${knownSql('o.offboarding_id', '$3')} as known,
       clock_timestamp() as now, coalesce((
       select json_agg(json_build_object('stepId', s.step_id, 'action', s.action, 'title', s.title, 'blocked', s.blocked_by > 0) order by s.step_id)
       from step s where s.organization_id = $1 and s.offboarding_id = o.offboarding_id and s.item_id = i.item_id
         and s.state in ('waiting', 'asked', 'problem', 'polling')), '[]') as steps
     from item i join offboarding o on o.organization_id = i.organization_id and o.offboarding_id = i.offboarding_id
     where i.organization_id = $1 and i.asset_id = any($2) and i.withdrawn_at is null and o.state = 'open'
     order by o.offboarding_id, i.item_id`,
    [tx.organizationId, assetIds, operatorId],
  );
  return rows.map((row) => ({
    assetId: row.asset_id,
    offboardingId: row.offboarding_id,
    number: row.number,
    itemId: row.item_id,
    observed: row.observed_value,
    known: row.known,
    steps: row.steps,
    now: row.now,
  }));
}

/** What is still to come back in cases that an operator may know of. */
export async function listStillOut(
  tx: Tx,
  offboardingIds: readonly string[],
): Promise<readonly { readonly offboardingId: string; readonly number: number; readonly tags: readonly string[] }[]> {
  if (offboardingIds.length === 0) return [];
  return tx.query(
    `select o.offboarding_id as "offboardingId", o.number, array_agg(a.tag order by a.tag) as tags
     from item i join offboarding o on o.organization_id = $1 and o.offboarding_id = i.offboarding_id
     join asset a on a.organization_id = $1 and a.asset_id = i.asset_id
     where i.organization_id = $1 and i.offboarding_id = any($2::uuid[]) and i.kind = 'asset' and i.withdrawn_at is null
       and a.ownership <> 'personal' and coalesce(i.observed_value, 'unknown') in ('held', 'unknown')
     group by o.offboarding_id, o.number order by o.number`,
    [tx.organizationId, offboardingIds],
  );
}

/** Where closed cases say that an asset would not come back. */
export async function listGivenUp(
  tx: Tx,
  assetIds: readonly string[],
): Promise<readonly { readonly assetId: string; readonly offboardingId: string; readonly itemId: string }[]> {
  if (assetIds.length === 0) return [];
  return tx.query(
    `select i.asset_id as "assetId", i.offboarding_id as "offboardingId", i.item_id as "itemId"
     from item i join offboarding o on o.organization_id = $1 and o.offboarding_id = i.offboarding_id and o.state = 'closed'
     where i.organization_id = $1 and i.asset_id = any($2::uuid[]) and i.withdrawn_at is null
       and i.observed_value in ('lost', 'stolen', 'refused', 'written_off', 'not_shipped')
     order by i.offboarding_id, i.item_id`,
    [tx.organizationId, assetIds],
  );
}

/** Which of these assets a return or a box still waits for. */
export async function listTravelling(tx: Tx, assetIds: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.prepared<{ asset_id: string }>(
    'travelling_assets',
    `select r.asset_id from asset_return r where r.organization_id = $1 and r.asset_id = any($2) and r.state <> 'received'
     union select l.asset_id from kit_line l join kit k on k.organization_id = l.organization_id and k.kit_id = l.kit_id
       where l.organization_id = $1 and l.asset_id = any($2) and k.state not in ('cancelled', 'inspected')`,
    [tx.organizationId, assetIds],
  );
  return rows.map((row) => row.asset_id);
}

/** The items of open cases that an asset is. */
export async function listOpenItems(tx: Tx, assetId: string): Promise<readonly { readonly itemId: string }[]> {
  return tx.query(
    `select i.item_id as "itemId" from item i
     join offboarding o on o.organization_id = $1 and o.offboarding_id = i.offboarding_id and o.state = 'open'
     where i.organization_id = $1 and i.asset_id = $2 and i.withdrawn_at is null order by o.opened_at, i.item_id`,
    [tx.organizationId, assetId],
  );
}

/** Whether somebody disputes what became of an asset, and nobody has settled it. */
export async function isDisputed(tx: Tx, assetId: string): Promise<boolean> {
  const [row] = await tx.query<{ disputed: boolean }>('select handback_meta.asset_disputed($1, $2) as disputed', [
    tx.organizationId,
    assetId,
  ]);
  return row?.disputed === true;
}

/** What stands against erasing or giving away each of these assets, as a sentence; those that nothing stands against are left out. */
export async function listStops(tx: Tx, assetIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (assetIds.length === 0) return new Map();
  const rows = await tx.query<{ id: string; stop: string }>(
    `select x.id, x.stop from (select id, handback_meta.asset_stop($1, id) as stop from unnest($2::uuid[]) id) x where x.stop is not null`,
    [tx.organizationId, assetIds],
  );
  return new Map(rows.map(({ id, stop }) => [id, stop]));
}
