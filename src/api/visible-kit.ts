import { Failure } from '../core/failure.ts';
import type { Tx } from '../store/database/transaction.ts';
import { type KitRow, listKits } from '../store/returns/list-returns.ts';
import type { RowScope } from '../store/row-scope.ts';

/** A kit within a scope. Throws `not-found`. */
export async function getVisibleKit(tx: Tx, scope: RowScope, kitId: string): Promise<KitRow> {
  const [kit] = await listKits(tx, scope, { offboardingId: null, kitId, limit: 1 });
  if (kit === undefined) throw new Failure('not-found', 'There is no such kit, or it is outside your scope.');
  return kit;
}
