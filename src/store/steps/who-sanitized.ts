import type { Tx } from '../database/transaction.ts';

/** The operators who ended the steps that erase this item: whoever verifies it is somebody else. */
export async function listWhoSanitized(tx: Tx, itemId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ operator_id: string }>(
    `select distinct ended_by as operator_id from step where organization_id = $1 and item_id = $2
       and action in ('sanitize', 'wipe') and state = 'done' and ended_by is not null`,
    [tx.organizationId, itemId],
  );
  return rows.map((row) => row.operator_id);
}
