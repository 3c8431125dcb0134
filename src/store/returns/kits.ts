import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { KitState, LineCounts } from '../../core/returns/kit.ts';
import type { Tx } from '../database/transaction.ts';

/** A box whose row is locked, with how many of its lines are settled. */
export type LockedKit = {
  readonly kitId: string;
  readonly offboardingId: string;
  readonly state: KitState;
  readonly outShipmentId: string | null;
  readonly backShipmentId: string | null;
  readonly expectedGrams: number | null;
  readonly lines: LineCounts;
};

/** Whether the line `l` of item `i` is still to come back: it is not settled, and its item has not ended another way. */
export const isOpenLineSql = `(l.state = 'expected' and i.withdrawn_at is null and i.standing not in ('done', 'waived'))`;

/** Whether something in the box `k` is still to come back. */
export const isAwaitedSql = `exists (select from kit_line l
  join item i on i.organization_id = l.organization_id and i.item_id = l.item_id
  where l.organization_id = k.organization_id and l.kit_id = k.kit_id and ${isOpenLineSql})`;

const lockSql = `
select k.kit_id as "kitId", k.offboarding_id as "offboardingId", k.state, k.out_shipment_id as "outShipmentId",
  k.back_shipment_id as "backShipmentId", k.expected_grams as "expectedGrams",
  (select jsonb_build_object('received', count(*) filter (where l.state in ('received', 'found')),
     'open', count(*) filter (where ${isOpenLineSql}))
   from kit_line l left join item i on i.organization_id = l.organization_id and i.item_id = l.item_id
   where l.organization_id = $1 and l.kit_id = k.kit_id) as lines
from kit k where k.organization_id = $1`;

/** Locks a box. Throws `not-found`. */
export async function lockKit(tx: Tx, kitId: string): Promise<LockedKit> {
  const [kit] = await lockKits(tx, 'k.kit_id', kitId);
  if (kit === undefined) throw unknownKit();
  return kit;
}

export function unknownKit(): Failure {
  return new Failure('not-found', 'There is no such kit, or it is outside your scope.');
}

/** Locks the box that a shipment carries, out or back; undefined when it carries none. */
export async function lockKitOfShipment(tx: Tx, shipmentId: string): Promise<LockedKit | undefined> {
  const [out] = await lockKits(tx, 'k.out_shipment_id', shipmentId);
  return out ?? (await lockKits(tx, 'k.back_shipment_id', shipmentId))[0];
}

/** Locks the boxes that have a line for an asset and are neither called off nor inspected. */
export async function lockKitsOfAsset(tx: Tx, assetId: string): Promise<readonly LockedKit[]> {
  const rows = await tx.query<{ kit_id: string }>(
    `select distinct k.kit_id from kit k join kit_line l on l.organization_id = k.organization_id and l.kit_id = k.kit_id
     where k.organization_id = $1 and l.asset_id = $2 and k.state not in ('cancelled', 'inspected') order by k.kit_id`,
    [tx.organizationId, assetId],
  );
  const kits: LockedKit[] = [];
  for (const { kit_id } of rows) kits.push(await lockKit(tx, kit_id));
  return kits;
}

/** Boxes that nobody has sent and nobody waits for any more: their case was cancelled, or everything in them has ended. */
export async function listOrphanedKits(tx: Tx, most: number): Promise<readonly string[]> {
  const rows = await tx.query<{ kit_id: string }>(
    `select k.kit_id from kit k join offboarding o on o.organization_id = k.organization_id and o.offboarding_id = k.offboarding_id
     where k.organization_id = $1 and k.state in ('requested', 'packed') and (o.state = 'cancelled' or not ${isAwaitedSql}) order by k.kit_id limit $2`,
    [tx.organizationId, most],
  );
  return rows.map((row) => row.kit_id);
}

async function lockKits(
  tx: Tx,
  column: 'k.kit_id' | 'k.out_shipment_id' | 'k.back_shipment_id',
  id: string,
): Promise<readonly LockedKit[]> {
  // Counted only once the row is ours, so that nobody settles a line meanwhile.
  const held = await tx.query(`select 1 from kit k where k.organization_id = $1 and ${column} = $2 for update`, [
    tx.organizationId,
    id,
  ]);
  if (held.length === 0) return [];
  return tx.query<LockedKit>(`${lockSql} and ${column} = $2`, [tx.organizationId, id]);
}

export type NewKit = {
  readonly offboardingId: string;
  readonly personId: string;
  readonly postalAddressId: string;
  readonly outShipmentId: string;
  readonly backShipmentId: string;
  readonly expectedGrams: number;
  readonly openWithTwo: boolean;
  readonly operatorId: string;
  readonly lines: readonly { readonly itemId: string; readonly assetId: string | null }[];
};

/** Keeps a box with its lines. Throws `conflict` while another one of the case is under way. */
export async function insertKit(tx: Tx, kit: NewKit): Promise<string> {
  const kitId = randomUUIDv7();
  const made = await tx.query(
    `insert into kit (organization_id, kit_id, offboarding_id, person_id, postal_address_id, out_shipment_id, back_shipment_id,
       expected_grams, open_with_two, requested_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (organization_id, offboarding_id) where state in ('requested', 'packed', 'shipped', 'delivered', 'returning', 'arrived')
     do nothing returning kit_id`,
    [
      tx.organizationId,
      kitId,
      kit.offboardingId,
      kit.personId,
      kit.postalAddressId,
      kit.outShipmentId,
      kit.backShipmentId,
      kit.expectedGrams,
      kit.openWithTwo,
      kit.operatorId,
    ],
  );
  if (made.length === 0)
    throw new Failure(
      'conflict',
      'A box of this case is under way already. Settle it, cancel it, or say that it is lost.',
    );
  await tx.query(
    `insert into kit_line (organization_id, kit_line_id, kit_id, item_id, asset_id)
     select $1, l.line_id, $2, l.item_id, l.asset_id from unnest($3::uuid[], $4::uuid[], $5::uuid[]) as l(line_id, item_id, asset_id)`,
    [
      tx.organizationId,
      kitId,
      kit.lines.map(() => randomUUIDv7()),
      kit.lines.map(({ itemId }) => itemId),
      kit.lines.map(({ assetId }) => assetId),
    ],
  );
  return kitId;
}

/** Writes where a locked box is now. */
export async function saveKitState(tx: Tx, kitId: string, state: KitState, at: Temporal.Instant): Promise<void> {
  await tx.query(
    `update kit set state = $3, moved_at = $4, version = version + 1,
       delivered_at = case when $3 = 'delivered' then coalesce(delivered_at, $4) else delivered_at end
     where organization_id = $1 and kit_id = $2`,
    [tx.organizationId, kitId, state, at],
  );
}

/** Keeps what a carrier weighed, and that two people open the box. */
export async function saveKitWeight(tx: Tx, kitId: string, measuredGrams: number, withTwo: boolean): Promise<void> {
  await tx.query(
    `update kit set measured_grams = $3, open_with_two = open_with_two or $4 where organization_id = $1 and kit_id = $2`,
    [tx.organizationId, kitId, measuredGrams, withTwo],
  );
}

/** Another label for the way back takes the place of one that has run out. */
export async function replaceBackShipment(tx: Tx, kitId: string, shipmentId: string): Promise<void> {
  await tx.query(
    `update kit set back_shipment_id = $3, labels_expired = labels_expired + 1, version = version + 1
     where organization_id = $1 and kit_id = $2`,
    [tx.organizationId, kitId, shipmentId],
  );
}

export type LineSettled = {
  readonly state: 'received' | 'missing' | 'waived';
  readonly reason: string | null;
  readonly operatorId: string;
};

/** Settles a line by its item; false when it was so already. A line that was received stays received. */
export async function settleKitLine(tx: Tx, kitId: string, itemId: string, settled: LineSettled): Promise<boolean> {
  const rows = await tx.query(
    `update kit_line set state = $4, reason = $5, settled_by = $6, settled_at = clock_timestamp()
     where organization_id = $1 and kit_id = $2 and item_id = $3 and state <> $4 and state <> 'received' returning kit_line_id`,
    [tx.organizationId, kitId, itemId, settled.state, settled.reason, settled.operatorId],
  );
  return rows.length > 0;
}

/** The lines of a box for an asset count as received. */
export async function receiveKitLines(tx: Tx, kitId: string, assetId: string, operatorId: string): Promise<void> {
  await tx.query(
    `update kit_line set state_before = state, state = 'received', settled_by = $4, settled_at = clock_timestamp()
     where organization_id = $1 and kit_id = $2 and asset_id = $3 and state in ('expected', 'missing')`,
    [tx.organizationId, kitId, assetId, operatorId],
  );
}

/** Takes `receiveKitLines` back for what a scan at this instant settled. */
export async function unreceiveKitLines(tx: Tx, assetId: string, at: Temporal.Instant): Promise<void> {
  await tx.query(
    `update kit_line set state = state_before, state_before = null, settled_by = case when state_before = 'missing' then settled_by end,
       settled_at = case when state_before = 'missing' then settled_at end
     where organization_id = $1 and asset_id = $2 and state = 'received' and state_before is not null and settled_at >= $3`,
    [tx.organizationId, assetId, at],
  );
}

/** Keeps what was in a box and on no list; once for each thing. */
export async function insertFoundLine(tx: Tx, kitId: string, assetId: string, operatorId: string): Promise<void> {
  await tx.query(
    `insert into kit_line (organization_id, kit_line_id, kit_id, asset_id, state, settled_by, settled_at)
     select $1, $2, $3, $4, 'found', $5, clock_timestamp()
     where not exists (select from kit_line l where l.organization_id = $1 and l.kit_id = $3 and l.asset_id = $4)`,
    [tx.organizationId, randomUUIDv7(), kitId, assetId, operatorId],
  );
}
