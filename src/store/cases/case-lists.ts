import { Failure } from '../../core/failure.ts';
import type { OffboardingState } from './offboardings.ts';
import type { Tx } from '../database/transaction.ts';
import { caseColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** Where a page of departures ends: the latest comes first, and numbers do not follow time. */
export type CasePlace = { readonly openedAt: string; readonly number: number };

/** What a route needs to know of a case before it works on it. */
export type CaseKey = {
  readonly offboardingId: string;
  readonly number: number;
  readonly personId: string;
  readonly state: OffboardingState;
  readonly version: number;
};

/** SQL of the cases of a scope, which it reads from $2 on: `offboarding o` with its `person p` and `departure d`. */
export const visibleCasesSql = `from offboarding o
join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
where o.organization_id = $1 and ${scopeSql(caseColumns, 2)}`;
const next = 2 + scopeParameters;

/** Finds a case by its id or number (`OFF-12`) within a scope. Throws the same `not-found` for what is absent and what may not be seen. */
export async function getVisibleCase(tx: Tx, scope: RowScope, ref: string): Promise<CaseKey> {
  const number = /^off-(\d{1,9})$/i.exec(ref)?.[1];
  const by = number === undefined ? `o.offboarding_id = $${next}` : `o.number = $${next}`;
  const [row] = await tx.query<CaseKey>(
    `select o.offboarding_id as "offboardingId", o.number, o.person_id as "personId", o.state, o.version ${visibleCasesSql} and ${by}`,
    [tx.organizationId, ...scopeValues(scope), number ?? ref],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such offboarding, or it is outside your scope.');
  return row;
}

/** Whether a case lies within a scope: for what only some of those who see it may know. */
export async function isVisibleCase(tx: Tx, scope: RowScope, offboardingId: string): Promise<boolean> {
  const rows = await tx.query(`select 1 ${visibleCasesSql} and o.offboarding_id = $${next}`, [
    tx.organizationId,
    ...scopeValues(scope),
    offboardingId,
  ]);
  return rows.length > 0;
}

/** Finds the case of a step or an item within a scope. Throws the same `not-found` for what is absent and what may not be seen. */
export async function getVisibleCaseOf(tx: Tx, scope: RowScope, what: 'step' | 'item', id: string): Promise<CaseKey> {
  const [row] = await tx.query<CaseKey>(
    `select o.offboarding_id as "offboardingId", o.number, o.person_id as "personId", o.state, o.version ${visibleCasesSql}
       and o.offboarding_id = (select x.offboarding_id from ${what} x where x.organization_id = $1 and x.${what}_id = $${next})`,
    [tx.organizationId, ...scopeValues(scope), id],
  );
  if (row === undefined) throw new Failure('not-found', `There is no such ${what}, or it is outside your scope.`);
  return row;
}

function placeValues(before: CasePlace | undefined): readonly unknown[] {
  return [before?.openedAt ?? null, before?.number ?? null];
}

function placeOf(last: { readonly openedAt: Temporal.Instant; readonly number: number } | undefined): CasePlace | null {
  return last === undefined ? null : { openedAt: last.openedAt.toString(), number: last.number };
}

export type DepartureSummary = {
  readonly id: string;
  readonly source: string;
  readonly externalId: string;
  readonly state: 'expected' | 'cancelled';
  readonly offboardingId: string;
  readonly number: string;
  readonly person: { readonly id: string; readonly name: string; readonly department: string | null };
  readonly lastWorkingDay: Temporal.PlainDate;
  readonly accessEndsAt: Temporal.Instant;
  readonly employmentEnds: Temporal.PlainDate;
  readonly timeZone: string;
  readonly legalHold: boolean;
  readonly receivedAt: Temporal.Instant;
};

type DepartureRow = Omit<DepartureSummary, 'person' | 'number'> & {
  readonly openedAt: Temporal.Instant;
  readonly number: number;
  readonly personId: string;
  readonly name: string;
  readonly department: string | null;
};

/** One page of departures, the latest first; `next` is the place of the last one's case. */
export async function listDepartures(
  tx: Tx,
  scope: RowScope,
  page: { readonly before?: CasePlace; readonly limit: number },
): Promise<{ readonly items: readonly DepartureSummary[]; readonly next: CasePlace | null }> {
  const rows = await tx.query<DepartureRow>(
    `select d.departure_id as id, d.source, d.external_id as "externalId", d.state, o.offboarding_id as "offboardingId", o.number,
       o.person_id as "personId", p.display_name as name, p.department, d.last_working_day as "lastWorkingDay",
       d.access_ends_at as "accessEndsAt", d.employment_ends as "employmentEnds", d.time_zone as "timeZone",
       d.legal_hold as "legalHold", d.received_at as "receivedAt", o.opened_at as "openedAt"
     ${visibleCasesSql} and ($${next}::timestamptz is null or (o.opened_at, o.number) < ($${next}, $${next + 1}::integer))
     order by o.opened_at desc, o.number desc limit $${next + 2}`,
    [tx.organizationId, ...scopeValues(scope), ...placeValues(page.before), page.limit + 1],
  );
  const shown = rows.slice(0, page.limit);
  return {
    items: shown.map(({ personId, name, department, number, openedAt: _openedAt, ...row }) => ({
      ...row,
      number: `OFF-${number}`,
      person: { id: personId, name, department },
    })),
    next: rows.length > page.limit ? placeOf(shown.at(-1)) : null,
  };
}

/** Which of these items lie within a scope. */
export async function listVisibleItems(
  tx: Tx,
  scope: RowScope,
  itemIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ item_id: string }>(
    `select x.item_id from item x where x.organization_id = $1 and x.item_id = any($${next}::uuid[])
       and x.offboarding_id in (select o.offboarding_id ${visibleCasesSql})`,
    [tx.organizationId, ...scopeValues(scope), itemIds],
  );
  return new Set(rows.map((row) => row.item_id));
}
