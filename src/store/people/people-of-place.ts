import type { Tx } from '../database/transaction.ts';
import { personColumns, type RowScope, scopeSql, scopeValues } from '../row-scope.ts';

/** Where people are told apart by: the name of a department, a country's code, or the name of where they work. */
export type PlaceSegment = 'department' | 'country' | 'site';

const placeSql: Readonly<Record<PlaceSegment, string>> = {
  department: 'p.department',
  country: 'p.country',
  site: 'w.name',
};

/** Whether anybody on record is in a place by its exact name; `none` is where those are of whom nobody knows. A scope of null is all people. */
export async function hasPeopleIn(
  tx: Tx,
  scope: RowScope | null,
  { segment, value }: { readonly segment: PlaceSegment; readonly value: string },
): Promise<boolean> {
  if (value === 'none') return true;
  const rows = await tx.query(
    `select 1 from person p left join location w on w.organization_id = $1 and w.location_id = p.location_id
     where p.organization_id = $1 and ${placeSql[segment]} = $2 ${scope === null ? '' : `and ${scopeSql(personColumns, 3)}`} limit 1`,
    [tx.organizationId, value, ...(scope === null ? [] : scopeValues(scope))],
  );
  return rows.length > 0;
}
