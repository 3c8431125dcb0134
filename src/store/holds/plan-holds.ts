import type { PlanHolds } from '../../core/holds/hold.ts';
import type { Tx } from '../database/transaction.ts';

/** What matters and disputes keep from several cases, by case; one query, however many they are. */
export async function planHoldsOf(
  tx: Tx,
  cases: readonly {
    readonly offboardingId: string;
    readonly personId: string;
    readonly targetIds: readonly string[];
  }[],
): Promise<ReadonlyMap<string, PlanHolds>> {
  const people = cases.map(({ personId }) => personId);
  const targets = [...new Set(cases.flatMap(({ targetIds }) => targetIds))];
  const rows = await tx.prepared<{ id: string; matter: number | null }>('plan_holds', planHoldsSql, [
    tx.organizationId,
    people,
    targets,
  ]);
  if (rows.length === 0) return new Map();
  const byTarget = new Map(rows.flatMap(({ id, matter }) => (matter === null ? [] : [[id, matter] as const])));
  const disputed = new Set(rows.flatMap(({ id, matter }) => (matter === null ? [id] : [])));
  return new Map(
    cases.map(({ offboardingId, personId }) => [
      offboardingId,
      { everything: byTarget.get(personId) ?? null, byTarget, disputed },
    ]),
  );
}

// Begins with the holds: there are few of them, and mostly none. A held account also holds the seats and data that hang on it.
const planHoldsSql = `
select held.id, min(m.number) as matter
from legal_hold h
join legal_matter m on m.organization_id = h.organization_id and m.matter_id = h.matter_id
cross join lateral (
  select coalesce(h.person_id, h.asset_id, h.account_id, h.owned_thing_id) as id
  union all select s.seat_id from seat s where h.account_id is not null and s.organization_id = $1 and s.account_id = h.account_id
  union all select t.owned_thing_id from owned_thing t where h.account_id is not null and t.organization_id = $1 and t.account_id = h.account_id
) held
where h.organization_id = $1 and h.released_at is null and (held.id = any($2::uuid[]) or held.id = any($3::uuid[]))
group by held.id
union all
select d.asset_id, null from dispute d where d.organization_id = $1 and d.state = 'open' and d.asset_id = any($3::uuid[])`;
