import { operatorActor } from '../../core/event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { insertFoundLine, lockKit, lockKitsOfAsset, receiveKitLines } from '../../store/returns/kits.ts';
import { markReceived } from '../../store/returns/returns-on-the-way.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { withdrawLocks } from '../devices/request-command.ts';
import { applyKitMove, recordMoves } from './move-kit.ts';

/** An asset that somebody of ours has in hand, and the box it came out of where that is known. */
export type ReceivedAsset = {
  readonly assetId: string;
  readonly operatorId: string;
  readonly kitId?: string;
};

/**
 * Lets returns and boxes know that an asset was scanned at our own door: the only way by which a thing or a box becomes received. What
 * was in a box and on no list is kept as found in it; what was expected instead stays open.
 */
export async function returnReceived(tx: Tx, { assetId, operatorId, kitId }: ReceivedAsset): Promise<void> {
  const actor = operatorActor(operatorId);
  const at = await databaseNow(tx);
  await recordMoves(tx, await markReceived(tx, assetId), actor);
  if (kitId !== undefined) await insertFoundLine(tx, kitId, assetId, operatorId);
  await withdrawLocks(tx, { assetId }, { operatorId, why: 'It has come back.' });
  const kits = await lockKitsOfAsset(tx, assetId);
  for (const { kitId: id } of kits) {
    await receiveKitLines(tx, id, assetId, operatorId);
    // Counted again: a line of it has just been settled.
    await applyKitMove(tx, await lockKit(tx, id), { move: 'scan', at, actor });
  }
}
