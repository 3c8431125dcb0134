import type { Tx } from '../database/transaction.ts';

/** A departure that arrived before, with its case. */
export type KnownDeparture = {
  readonly personId: string;
  readonly state: 'expected' | 'cancelled';
  readonly lastWorkingDay: Temporal.PlainDate;
  readonly number: number;
};

/** Lets one transaction at a time decide about a departure, whether it is known already or not. */
export async function lockDeparture(tx: Tx, source: string, externalId: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 20))', [
    JSON.stringify([tx.organizationId, source, externalId]),
  ]);
}

const knownSql = `
select d.person_id as "personId", d.state, d.last_working_day as "lastWorkingDay", o.number
from departure d join offboarding o on o.organization_id = d.organization_id and o.departure_id = d.departure_id
where d.organization_id = $1 and d.source = $2`;

/** Finds a departure by its source's own id. */
export async function findDeparture(tx: Tx, source: string, externalId: string): Promise<KnownDeparture | undefined> {
  const [row] = await tx.query<KnownDeparture>(`${knownSql} and d.external_id = $3`, [
    tx.organizationId,
    source,
    externalId,
  ]);
  return row;
}

/** Finds the open case that this source began for whoever has the employee number now. */
export async function findOpenDeparture(
  tx: Tx,
  source: string,
  employeeNumber: string,
): Promise<KnownDeparture | undefined> {
  const [row] = await tx.query<KnownDeparture>(
    `${knownSql} and o.state = 'open' and d.person_id in (
       select person_id from person_identifier
       where organization_id = $1 and kind = 'employee_number' and value = $3 and valid_until is null)`,
    [tx.organizationId, source, employeeNumber],
  );
  return row;
}

/** Who has an employee number now; more than one where sources disagree. */
export async function personsWithNumber(tx: Tx, employeeNumber: string | null): Promise<readonly string[]> {
  const rows = await tx.query<{ person_id: string }>(
    `select distinct person_id from person_identifier
     where organization_id = $1 and kind = 'employee_number' and value = $2 and valid_until is null`,
    [tx.organizationId, employeeNumber],
  );
  return rows.map(({ person_id }) => person_id);
}

/** The open case of somebody, whoever told of it; of several the latest. */
export async function findOpenCaseOf(
  tx: Tx,
  personId: string,
): Promise<
  { readonly number: number; readonly source: string; readonly lastWorkingDay: Temporal.PlainDate } | undefined
> {
  const [row] = await tx.query<{ number: number; source: string; lastWorkingDay: Temporal.PlainDate }>(
    `select o.number, d.source, d.last_working_day as "lastWorkingDay" from offboarding o
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     where o.organization_id = $1 and o.person_id = $2 and o.state = 'open' order by o.opened_at desc limit 1`,
    [tx.organizationId, personId],
  );
  return row;
}

/** The open cases that a source began for people who are in its latest list. */
export async function listOpenCasesOf(
  tx: Tx,
  source: string,
  seen: { readonly feedId: string; readonly number: number },
): Promise<readonly { readonly externalId: string; readonly personId: string; readonly number: number }[]> {
  return tx.query(
    `select d.external_id as "externalId", o.person_id as "personId", o.number from offboarding o
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     join feed_person f on f.organization_id = o.organization_id and f.feed_id = $3 and f.person_id = o.person_id
       and f.last_number = $4
     where o.organization_id = $1 and o.state = 'open' and d.source = $2 order by o.number`,
    [tx.organizationId, source, seen.feedId, seen.number],
  );
}
