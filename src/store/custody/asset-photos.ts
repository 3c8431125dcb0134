import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

/**
 * The bytes of a photo that was taken of an asset: when it changed hands, when it was inspected, of its empty box, or by the
 * leaver before they sent it. Throws `not-found`.
 */
export async function getAssetPhoto(tx: Tx, assetId: string, sha256: string): Promise<Buffer> {
  const [row] = await tx.query<{ content: Buffer }>(
    `select f.content from file f where f.organization_id = $1 and f.sha256 = decode($3, 'hex') and f.media_type = 'image/jpeg' and (
       exists (select from asset_photo p where p.organization_id = $1 and p.asset_id = $2 and p.sha256 = f.sha256)
       or exists (select from inspection n join inspection_photo p on p.organization_id = $1 and p.inspection_id = n.inspection_id
         where n.organization_id = $1 and n.asset_id = $2 and p.sha256 = f.sha256)
       or exists (select from evidence v join item i on i.organization_id = $1 and i.item_id = v.item_id
         where v.organization_id = $1 and i.asset_id = $2 and v.claimed_by is not null and v.kind = 'photo' and v.file_sha256 = f.sha256))`,
    [tx.organizationId, assetId, sha256],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such photo of this asset.');
  return row.content;
}
