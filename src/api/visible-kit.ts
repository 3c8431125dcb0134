import type { Tx } from '../store/database/transaction.ts';
import { unknownKit } from '../store/returns/kits.ts';
import { type KitRow, listKits } from '../store/returns/list-returns.ts';
import type { RowScope } from '../store/row-scope.ts';

/** A kit within a scope. Throws `not-found`. */
export async function getVisibleKit(tx: Tx, scope: RowScope, kitId: string): Promise<KitRow> {
  const [kit] = await listKits(tx, scope, { offboardingId: null, kitId, limit: 1 });
  if (kit === undefined) throw unknownKit();
  return kit;
}
