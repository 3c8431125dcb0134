import { operatorActor } from '../../core/event.ts';
import type { KitMove, KitState } from '../../core/returns/kit.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { callShipmentOff } from '../../store/couriers/operate-shipment.ts';
import { lockKit } from '../../store/returns/kits.ts';
import { listCallable } from '../../store/returns/shipment-facts.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { applyKitMove } from './move-kit.ts';

/** What a person may say of a box. Not that it was received: that takes a scan of what was in it. */
export type HandMove = Exclude<KitMove, 'scan'>;

/**
 * Moves a box as a person says: packed, sent, arrived, called off, lost, inspected. Calling it off gives its labels back. Answers where it
 * is now. Throws `rule-refused` for a move that cannot be.
 */
export async function moveKitByHand(
  tx: Tx,
  { kitId, move, operatorId }: { readonly kitId: string; readonly move: HandMove; readonly operatorId: string },
): Promise<KitState> {
  const kit = await lockKit(tx, kitId);
  const actor = operatorActor(operatorId);
  const state = await applyKitMove(tx, kit, { move, at: await databaseNow(tx), actor });
  if (move === 'cancel')
    for (const shipmentId of await listCallable(tx, [kit.outShipmentId, kit.backShipmentId]))
      await callShipmentOff(tx, shipmentId, actor);
  return state;
}
