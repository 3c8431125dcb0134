import type { Tx } from '../database/transaction.ts';

/** What an item is called; of an asset also what its label says. */
export type ItemLabel = { readonly label: string; readonly tag: string | null; readonly serial: string | null };

export async function findItemLabel(tx: Tx, itemId: string): Promise<ItemLabel | undefined> {
  const [row] = await tx.query<ItemLabel>(
    `select i.label, a.tag, a.serial from item i left join asset a on a.organization_id = i.organization_id and a.asset_id = i.asset_id
     where i.organization_id = $1 and i.item_id = $2`,
    [tx.organizationId, itemId],
  );
  return row;
}
