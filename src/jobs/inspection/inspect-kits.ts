import { operatorActor } from '../../core/event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { lockKitsOfAsset } from '../../store/returns/kits.ts';
import { applyKitMove } from '../returns/move-kit.ts';

/** Lets the box that an asset came in count as inspected, once everything that came in it is. */
export async function inspectKits(
  tx: Tx,
  { assetId, operatorId, at }: { readonly assetId: string; readonly operatorId: string; readonly at: Temporal.Instant },
): Promise<void> {
  for (const kit of await lockKitsOfAsset(tx, assetId)) {
    if (kit.state !== 'received') continue;
    const waiting = await tx.query(
      `select from kit_line l where l.organization_id = $1 and l.kit_id = $2 and l.asset_id is not null and l.state in ('received', 'found')
         and not exists (select from inspection i where i.organization_id = $1 and i.asset_id = l.asset_id
           and i.inspected_at >= coalesce(l.settled_at, '-infinity')) limit 1`,
      [tx.organizationId, kit.kitId],
    );
    if (waiting.length === 0) await applyKitMove(tx, kit, { move: 'inspect', at, actor: operatorActor(operatorId) });
  }
}
