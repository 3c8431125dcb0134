import { isDisputed, listOpenItems } from '../../store/custody/case-assets.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { EvidenceFile } from '../evidence/take-photo.ts';
import { openDispute } from '../holds/open-dispute.ts';
import type { HoldMeans } from '../holds/replan-touched.ts';

/**
 * Lets an asset be disputed because it is not what it should be, in the open case that waits for it where there is one: nothing is erased,
 * handed out or dunned until a person settles it. One that is disputed already stays as it is.
 */
export async function disputeAsset(
  means: HoldMeans,
  tx: Tx,
  why: {
    readonly assetId: string;
    readonly operatorId: string;
    readonly note: string;
    readonly photo: EvidenceFile | null;
  },
): Promise<void> {
  const { assetId, operatorId, note, photo } = why;
  if (await isDisputed(tx, assetId)) return;
  const [item] = await listOpenItems(tx, assetId);
  await openDispute(means, tx, {
    thing: item === undefined ? { assetId } : { itemId: item.itemId },
    claim: 'not_as_described',
    claimedDay: null,
    note,
    by: { kind: 'operator', id: operatorId },
    file: photo,
  });
}
