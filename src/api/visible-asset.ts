import { Failure } from '../core/failure.ts';
import type { Tx } from '../store/database/transaction.ts';
import { findAsset } from '../store/inventory/assets.ts';
import {
  type AssetRow,
  findVisibleByNumber,
  getVisibleAsset,
  getVisiblePerson,
  unknownAsset,
} from '../store/people/visible-lists.ts';
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

/** Who gets something: named by id, or by an employee number. */
export type Receiver = { readonly personId?: string | undefined; readonly employeeNumber?: string | undefined };

/** The one person that a body names within a scope. Throws `not-found`, `rule-refused` when there are several. */
export async function findReceiver(
  tx: Tx,
  scope: RowScope,
  { personId, employeeNumber = '' }: Receiver,
): Promise<string> {
  if (personId !== undefined) return (await getVisiblePerson(tx, scope, personId)).id;
  const [found, second] = await findVisibleByNumber(tx, scope, employeeNumber);
  if (found === undefined)
    throw new Failure('not-found', `Nobody in your scope has the employee number ${employeeNumber}.`);
  if (second === undefined) return found.id;
  throw new Failure(
    'rule-refused',
    `Several people have the employee number ${employeeNumber}. Name the person by id.`,
  );
}
