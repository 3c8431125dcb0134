import type { Tx } from '../../store/database/transaction.ts';
import { type AssetFinding, type AssetSummary, findAsset, findAssets } from '../../store/inventory/assets.ts';
import { listVisibleAssetIds } from '../../store/people/visible-lists.ts';
import type { RowScope } from '../../store/row-scope.ts';

/** What each label leads to, as whoever scans may see it (null: everything): what lies outside their scope is as unknown as what does not exist. */
export async function findVisibleAssets(
  tx: Tx,
  scope: RowScope | null,
  labels: readonly string[],
): Promise<readonly AssetFinding[]> {
  const [only] = labels;
  const findings =
    labels.length === 1 && only !== undefined ? [await findAsset(tx, only)] : await findAssets(tx, labels);
  if (scope === null) return findings;
  const named = findings.flatMap((finding) =>
    finding.found === 'one' ? [finding.asset] : finding.found === 'several' ? finding.assets : finding.near,
  );
  const visible = await listVisibleAssetIds(tx, scope, [...new Set(named.map(({ assetId }) => assetId))]);
  const isVisible = ({ assetId }: AssetSummary) => visible.has(assetId);
  return findings.map((finding) => {
    if (finding.found === 'none') return { found: 'none', near: finding.near.filter(isVisible) };
    if (finding.found === 'one') return isVisible(finding.asset) ? finding : { found: 'none', near: [] };
    const assets = finding.assets.filter(isVisible);
    return assets.length === 0 ? { found: 'none', near: [] } : { found: 'several', assets };
  });
}
