import type { Departure } from '../../core/departures/departure.ts';
import type { Tx } from '../database/transaction.ts';
import { embargoInForce } from '../row-scope.ts';

/** What a person stays on in when an employment ends: employments that go on, or begin within days. */
export type OtherEmployment = {
  readonly workerIds: readonly string[];
  /** Our ids of the assets, accessories and accounts that are recorded for them. */
  readonly holds: ReadonlySet<string>;
};

/** Between the contracts of somebody who is hired again lies a weekend or a holiday, not a month in which access stays open. */
const mostGapDays = 7;

/** What people stay on in after their departures, by departure; those who stay on in nothing are left out. */
export async function findOtherEmployments(
  tx: Tx,
  departures: readonly Pick<Departure, 'departureId' | 'personId' | 'employmentId' | 'employmentEnds'>[],
): Promise<ReadonlyMap<string, OtherEmployment>> {
  if (departures.length === 0) return new Map();
  const rows = await tx.prepared<{ departure_id: string; worker_ids: string[]; holds: string[] }>(
    'other_employments',
    otherSql,
    [
      tx.organizationId,
      departures.map(({ departureId }) => departureId),
      departures.map(({ personId }) => personId),
      departures.map(({ employmentId }) => employmentId),
      departures.map(({ employmentEnds }) => employmentEnds.toString()),
      mostGapDays,
    ],
  );
  return new Map(rows.map((row) => [row.departure_id, { workerIds: row.worker_ids, holds: new Set(row.holds) }]));
}

/** Open planned cases whose plan does not fit what people stay on in now: something is held back for it and nothing goes on, or the other way round. */
export async function listCasesPlannedOtherwise(tx: Tx, heldBecause: string): Promise<readonly string[]> {
  const rows = await tx.query<{ offboarding_id: string }>(
    `select c.offboarding_id from offboarding c
     join departure d on d.organization_id = c.organization_id and d.departure_id = c.departure_id
     where c.organization_id = $1 and c.state = 'open' and c.revision > 0 and not c.immediate and d.kind <> 'death'
       and exists (select from employment e where e.organization_id = $1 and e.person_id = d.person_id
         and e.employment_id <> d.employment_id and ${goesOn('d.employment_ends', '$2::integer')})
       <> exists (select from step s where s.organization_id = $1 and s.offboarding_id = c.offboarding_id
         and starts_with(s.held_back, $3))
     order by c.offboarding_id`,
    [tx.organizationId, mostGapDays, heldBecause],
  );
  return rows.map((row) => row.offboarding_id);
}

/**
 * Whether the employment `e` goes on after a day, as SQL. One with an open case ends on the day of that case; yet a confidential case
 * does not count for one that is not, whose plan must not tell of it.
 */
function goesOn(ends: string, gapDays: string): string {
  return `(e.end_date is null or e.end_date > ${ends}) and e.start_date <= ${ends} + ${gapDays}
    and not exists (select from offboarding o
      join departure x on x.organization_id = o.organization_id and x.departure_id = o.departure_id
      where o.organization_id = $1 and o.employment_id = e.employment_id and o.state = 'open' and x.employment_ends <= ${ends}
      and (not ${isConfidential('o.departure_id')} or ${isConfidential('d.departure_id')}))`;
}

const isConfidential = (departureId: string) =>
  `exists (select from embargo where embargo.departure_id = ${departureId} and ${embargoInForce})`;

const otherSql = `
with other as (
  select d.departure_id, e.person_id, e.employment_id, e.worker_id
  from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::date[]) as d(departure_id, person_id, employment_id, ends)
  join employment e on e.organization_id = $1 and e.person_id = d.person_id and e.employment_id <> d.employment_id
  where ${goesOn('d.ends', '$6::integer')})
select o.departure_id, array_agg(distinct o.worker_id order by o.worker_id) as worker_ids,
  array(select coalesce(c.asset_id, c.custody_id)::text from custody c
      join other k on k.departure_id = o.departure_id and k.person_id = c.person_id and k.employment_id = c.employment_id
      where c.organization_id = $1 and c.held_until is null
    union select a.account_id::text from account a
      join other k on k.departure_id = o.departure_id and k.person_id = a.person_id and k.employment_id = a.employment_id
      where a.organization_id = $1) as holds
from other o group by o.departure_id`;

/** The open cases of a person that have a plan. */
export async function listPlannedCasesOf(tx: Tx, personId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `select offboarding_id as id from offboarding where organization_id = $1 and person_id = $2 and state = 'open' and revision > 0
     order by offboarding_id`,
    [tx.organizationId, personId],
  );
  return rows.map(({ id }) => id);
}
