import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

/** What stands against erasing an asset, and the open case it belongs to. */
export type AssetObstacles = {
  readonly held: boolean;
  readonly disputed: boolean;
  readonly copyOpen: boolean;
  readonly offboardingId: string | null;
  readonly inMassEvent: boolean;
  readonly isBack: boolean;
};

/** Reads it in one look. */
export async function readObstacles(tx: Tx, assetId: string): Promise<AssetObstacles> {
  const [row] = await tx.query<AssetObstacles>(
    `select handback_meta.asset_held($1, a.asset_id) as held, handback_meta.asset_disputed($1, a.asset_id) as disputed,
       handback_meta.local_copy_open($1, a.asset_id) as "copyOpen", o.offboarding_id as "offboardingId",
       coalesce(o.mass_event_id is not null, false) as "inMassEvent",
       a.status not in ('deployed', 'in_transit', 'lost', 'stolen') and not exists (select from custody c
         where c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null) as "isBack"
     from asset a left join lateral (
       select o.offboarding_id, o.mass_event_id from item i
       join offboarding o on o.organization_id = i.organization_id and o.offboarding_id = i.offboarding_id
       where i.organization_id = $1 and i.asset_id = a.asset_id and i.withdrawn_at is null and o.state = 'open'
       order by o.offboarding_id limit 1) o on true
     where a.organization_id = $1 and a.asset_id = $2`,
    [tx.organizationId, assetId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such asset.');
  return row;
}

/**
 * Whether an erasure may still reach an asset: one of ours that was approved and has not ended, or one that its manager was seen to
 * have, whoever ordered it. Such an asset is handed to nobody.
 */
export async function wipeQueued(tx: Tx, assetId: string): Promise<boolean> {
  const [row] = await tx.query<{ queued: boolean }>(
    `select exists (select from device_command c where c.organization_id = $1 and c.asset_id = $2 and c.kind = 'wipe'
         and c.state in ('approved', 'queued', 'delivered'))
       or exists (select from device d where d.organization_id = $1 and d.asset_id = $2 and d.match <> 'none'
         and d.gone_at is null and d.state = 'wiping') as queued`,
    [tx.organizationId, assetId],
  );
  return row?.queued ?? false;
}
