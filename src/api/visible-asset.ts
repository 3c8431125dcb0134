import { Failure } from '../core/failure.ts';
import type { Tx } from '../store/database/transaction.ts';
import { findAsset } from '../store/inventory/assets.ts';
import { type AssetRow, getVisibleAsset, unknownAsset } from '../store/people/visible-lists.ts';
import type { RowScope } from '../store/row-scope.ts';

/** The one asset that goes by this tag or serial number within a scope. Throws `not-found`, `rule-refused` when there are several. */
export async function findVisibleAsset(tx: Tx, scope: RowScope, tagOrSerial: string): Promise<AssetRow> {
  const finding = await findAsset(tx, tagOrSerial);
  if (finding.found === 'none') throw unknownAsset();
  if (finding.found === 'one') return getVisibleAsset(tx, scope, finding.asset.assetId);
  const tags = finding.assets.map(({ tag }) => tag).join(', ');
  if (scope.everywhere)
    throw new Failure('rule-refused', `Several assets have this serial number: ${tags}. Name the tag.`);
  throw new Failure('rule-refused', 'Several assets have this serial number. Name the tag.');
}

/** The id of the asset that goes by this, whoever may see it: for lists whose rows have a scope of their own. */
export async function findAssetId(tx: Tx, tagOrSerial: string): Promise<string> {
  const finding = await findAsset(tx, tagOrSerial);
  if (finding.found === 'one') return finding.asset.assetId;
  throw unknownAsset();
}
