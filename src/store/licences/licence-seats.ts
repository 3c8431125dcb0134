import type { Tx } from '../database/transaction.ts';
import { personColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** A seat that somebody has. */
export type HeldSeat = {
  readonly id: string;
  readonly person: { readonly id: string; readonly name: string; readonly department: string | null };
  readonly heldFrom: Temporal.Instant;
};

export type SeatPlace = { readonly name: string; readonly id: string };
const next = 2 + scopeParameters;

/** One page of the seats of a licence that people of a scope have, by name. */
export async function listHeldSeats(
  tx: Tx,
  scope: RowScope,
  licenceId: string,
  { limit, after }: { readonly limit: number; readonly after?: SeatPlace },
): Promise<{ readonly items: readonly HeldSeat[]; readonly next: SeatPlace | null }> {
  const items = await tx.query<HeldSeat>(
    `select s.seat_id as id, jsonb_build_object('id', p.person_id, 'name', p.display_name, 'department', p.department) as person,
       s.held_from as "heldFrom"
     from seat s join person p on p.organization_id = $1 and p.person_id = s.person_id
     where s.organization_id = $1 and s.licence_id = $${next} and s.held_until is null and ${scopeSql(personColumns, 2)}
       and ($${next + 1}::text is null or (p.display_name, s.seat_id) > ($${next + 1}, $${next + 2}::uuid))
     order by p.display_name, s.seat_id limit $${next + 3}`,
    [tx.organizationId, ...scopeValues(scope), licenceId, after?.name ?? null, after?.id ?? null, limit + 1],
  );
  const shown = items.slice(0, limit);
  const last = items.length > limit ? shown.at(-1) : undefined;
  return { items: shown, next: last === undefined ? null : { name: last.person.name, id: last.id } };
}
