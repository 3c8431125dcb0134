import type { Tx } from '../database/transaction.ts';

/** What our device managers say of the last wipe of an asset; undefined where none was asked for through us. */
export async function findLastWipe(
  tx: Tx,
  assetId: string,
): Promise<{ readonly confirmedAt: Temporal.Instant | null } | undefined> {
  const [wipe] = await tx.query<{ confirmedAt: Temporal.Instant | null }>(
    `select case when state = 'done' then ended_at end as "confirmedAt" from device_command
     where organization_id = $1 and asset_id = $2 and kind = 'wipe' and state in ('queued', 'delivered', 'done')
     order by requested_at desc limit 1`,
    [tx.organizationId, assetId],
  );
  return wipe;
}
