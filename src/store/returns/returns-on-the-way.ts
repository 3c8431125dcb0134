import type { Tx } from '../database/transaction.ts';

/** Where a thing is, as carriers and scans tell it. */
export type ReturnState = 'planned' | 'on_its_way' | 'delivered' | 'at_carrier' | 'received' | 'ended';

/** A return that moved. */
export type MovedReturn = { readonly returnId: string; readonly offboardingId: string; readonly state: ReturnState };

const before: Readonly<Record<'on_its_way' | 'delivered' | 'at_carrier' | 'planned', readonly ReturnState[]>> = {
  // It was not in the box, or came back to them.
  planned: ['on_its_way', 'delivered', 'at_carrier'],
  on_its_way: ['planned', 'at_carrier'],
  delivered: ['planned', 'on_its_way', 'at_carrier'],
  at_carrier: ['on_its_way', 'delivered'],
};

/** Which returns: those in a box, those of a shipment of their own, that of an item, or one. */
export type WhichReturns = { readonly of: keyof typeof whichSql; readonly id: string };

const whichSql = {
  kit: `r.item_id in (select l.item_id from kit_line l where l.organization_id = $1 and l.kit_id = $2 and l.state = 'expected')`,
  shipment: 'r.shipment_id = $2',
  item: 'r.item_id = $2',
  return: 'r.asset_return_id = $2',
} as const;

/**
 * Moves returns whose things are underway; what was received or has ended stays. Things that are underway are in transit in the
 * register too. `claimUntil`: until when the carrier takes a claim for what it lost.
 */
export async function moveReturns(
  tx: Tx,
  which: WhichReturns,
  to: keyof typeof before,
  { at, claimUntil = null }: { readonly at: Temporal.Instant; readonly claimUntil?: Temporal.PlainDate | null },
): Promise<readonly MovedReturn[]> {
  const rows = await tx.query<MovedReturn & { assetId: string }>(
    `update asset_return r set state = $3, moved_at = $4, claim_until = coalesce($5, r.claim_until), look_at = $4, version = r.version + 1
     where r.organization_id = $1 and ${whichSql[which.of]} and r.state = any($6)
     returning r.asset_return_id as "returnId", r.offboarding_id as "offboardingId", r.state, r.asset_id as "assetId"`,
    [tx.organizationId, which.id, to, at, claimUntil, before[to]],
  );
  if (to === 'on_its_way' || to === 'planned')
    await tx.query(
      `update asset set status = $3, version = version + 1
       where organization_id = $1 and asset_id = any($2::uuid[]) and status = any($4)`,
      [
        tx.organizationId,
        rows.map(({ assetId }) => assetId),
        to === 'planned' ? 'deployed' : 'in_transit',
        to === 'planned' ? ['in_transit'] : ['deployed'],
      ],
    );
  return rows.map(({ returnId, offboardingId, state }) => ({ returnId, offboardingId, state }));
}

/** The things in a box are looked at again at once: from now on they have a day. */
export async function hastenLooks(tx: Tx, kitId: string): Promise<void> {
  await tx.query(
    `update asset_return r set look_at = clock_timestamp() where r.organization_id = $1 and ${whichSql.kit} and r.state = 'planned'`,
    [tx.organizationId, kitId],
  );
}

/** Notes that the asset of open and ended returns is back at our own door; what was said of it before stays. */
export async function markReceived(tx: Tx, assetId: string): Promise<readonly MovedReturn[]> {
  return tx.query<MovedReturn>(
    `update asset_return r set state_before = r.state, state = 'received', moved_at = clock_timestamp(), look_at = null, version = r.version + 1
     from offboarding o
     where r.organization_id = $1 and r.asset_id = $2 and r.state <> 'received' and o.organization_id = r.organization_id
       and o.offboarding_id = r.offboarding_id and o.state <> 'cancelled'
     returning r.asset_return_id as "returnId", r.offboarding_id as "offboardingId", r.state`,
    [tx.organizationId, assetId],
  );
}

/** Takes `markReceived` back for the returns that a scan at this instant moved: they are where they were, and are looked at again. */
export async function markNotReceived(tx: Tx, assetId: string, at: Temporal.Instant): Promise<readonly MovedReturn[]> {
  return tx.query<MovedReturn>(
    `update asset_return set state = state_before, state_before = null, moved_at = clock_timestamp(), look_at = clock_timestamp(),
       version = version + 1
     where organization_id = $1 and asset_id = $2 and state = 'received' and state_before is not null and moved_at >= $3
     returning asset_return_id as "returnId", offboarding_id as "offboardingId", state`,
    [tx.organizationId, assetId, at],
  );
}
