import type { Tx } from '../database/transaction.ts';
import { assetColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** What the label of an asset says. */
export type LabelAsset = {
  readonly tag: string;
  readonly serial: string | null;
  readonly model: string | null;
};

/** What labels are printed from: the organization's name, the database's instant, and the assets of these tags within a scope. */
export type LabelFacts = {
  readonly organization: string;
  readonly at: Temporal.Instant;
  readonly assets: readonly LabelAsset[];
};

/** Finds what labels say. `assets` has those that are there, in any order; a tag counts in any case. */
export async function findLabelFacts(
  tx: Tx,
  scope: RowScope,
  tags: readonly string[],
): Promise<LabelFacts | undefined> {
  const assets = await tx.query<LabelAsset>(
    `select a.tag, a.serial, nullif(concat_ws(' ', a.manufacturer, a.model), '') as model from asset a
     left join custody c on c.organization_id = a.organization_id and c.asset_id = a.asset_id and c.held_until is null
     left join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     where a.organization_id = $1 and ${scopeSql(assetColumns, 2)}  and a.tag_key = any($${2 + scopeParameters}::text[])`,
    [tx.organizationId, ...scopeValues(scope), tags.map((tag) => tag.toLowerCase())],
  );
  const [place] = await tx.query<Omit<LabelFacts, 'assets'>>(
    'select name as organization, now() as at from organization where organization_id = $1',
    [tx.organizationId],
  );
  return place && { ...place, assets };
}
