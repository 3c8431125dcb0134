import { operatorActor } from '../../core/event.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type AssetSummary, findAssets } from '../../store/inventory/assets.ts';
import { listVisibleAssetIds } from '../../store/people/visible-lists.ts';
import type { EvidenceFile } from '../evidence/take-photo.ts';
import type { HoldMeans } from '../holds/replan-touched.ts';
import type { CheckInBatch } from './check-in.ts';
import { disputeAsset } from './dispute-asset.ts';

/** A label and a serial number that do not belong together. */
export type Mismatch = {
  readonly asset: AssetSummary;
  readonly expected: string;
  readonly read: string;
  readonly photos: readonly EvidenceFile[];
};

/**
 * Holds two things that may have been taken for each other, until somebody settles which is which: neither is erased, given away or handed
 * out meanwhile. Answers the other one, where its number is known and whoever scans may see it.
 */
export async function holdBoth(
  means: HoldMeans,
  tx: Tx,
  { asset, expected, read, photos }: Mismatch,
  { operatorId, scope }: Pick<CheckInBatch, 'operatorId' | 'scope'>,
): Promise<AssetSummary | null> {
  const [finding] = await findAssets(tx, [read]);
  const other = finding?.found === 'one' ? finding.asset : null;
  await recordEvent(tx, {
    offboardingId: null,
    type: 'asset.serial_differs',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: asset.assetId },
    data: { other: other?.assetId ?? null },
    private: { expected, read },
  });
  const note = `The label is that of ${asset.tag}, whose serial number is ${expected}; the thing itself says ${read}.`;
  for (const held of other === null ? [asset] : [asset, other])
    await disputeAsset(means, tx, { assetId: held.assetId, operatorId, note, photo: photos[0] ?? null });
  if (other === null || scope === null) return other;
  return (await listVisibleAssetIds(tx, scope, [other.assetId])).has(other.assetId) ? other : null;
}
