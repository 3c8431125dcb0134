import type { Tx } from '../database/transaction.ts';

/**
 * Whose immutable ids of a directory these are, by id: from identifiers, and from accounts that are somebody's by more than an
 * address. An id that leads to two people is left out.
 */
export async function findDeviceUsers(tx: Tx, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (userIds.length === 0) return new Map();
  const rows = await tx.query<{ user_id: string; person_id: string }>(
    `with hit as (
       select i.value as user_id, i.person_id from person_identifier i
       where i.organization_id = $1 and i.kind = 'external_id' and i.value = any($2) and i.valid_until is null
       union
       select n.external_id, n.person_id from account n
       where n.organization_id = $1 and n.external_id = any($2) and n.person_id is not null
         and n.match in ('identifier', 'employee_number', 'decided'))
     select user_id, (array_agg(person_id))[1] as person_id from hit group by user_id having count(*) = 1`,
    [tx.organizationId, userIds],
  );
  return new Map(rows.map((row) => [row.user_id, row.person_id]));
}
