import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

/** A person as lists and look-ups show them. */
export type PersonSummary = {
  readonly personId: string;
  readonly displayName: string;
  readonly workEmail: string | null;
  readonly department: string | null;
  readonly locationId: string | null;
  readonly country: string | null;
};

/** A person with what only those who handle them see. */
export type PersonDetail = PersonSummary & {
  readonly privateEmail: string | null;
  readonly privatePhone: string | null;
  readonly managerId: string | null;
  readonly timeZone: string | null;
  readonly version: number;
};

export type Employment = {
  readonly employmentId: string;
  readonly personId: string;
  readonly source: string;
  readonly workerId: string;
  readonly workerType: 'employee' | 'contractor' | 'third_party';
  /** `unknownStart` where no source has named a day. */
  readonly startDate: Temporal.PlainDate;
  readonly endDate: Temporal.PlainDate | null;
};

/** Stands in `employment.start_date` until a source names the day; every reader of dates refuses it as a real one. */
export const unknownStart: Temporal.PlainDate = Temporal.PlainDate.from('0001-01-01');

/** Where the next page begins: behind the last row of this one. */
export type PeoplePlace = { readonly displayName: string; readonly personId: string };

type SummaryRow = {
  person_id: string;
  display_name: string;
  work_email: string | null;
  department: string | null;
  location_id: string | null;
  country: string | null;
};

type DetailRow = SummaryRow & {
  private_email: string | null;
  private_phone: string | null;
  manager_id: string | null;
  time_zone: string | null;
  version: number;
};

const summarySql = `select p.person_id, p.display_name, p.work_email, p.department, p.location_id, p.country from person p
where p.organization_id = $1`;

/**
 * One page of people by name. `search` is part of a name or address, or a whole employee number. `next` is null on the
 * last page.
 */
export async function findPeople(
  tx: Tx,
  page: { readonly search?: string; readonly limit: number; readonly after?: PeoplePlace },
): Promise<{ readonly people: readonly PersonSummary[]; readonly next: PeoplePlace | null }> {
  const search = page.search?.trim() ?? '';
  const rows = await tx.query<SummaryRow>(
    `${summarySql}
       and ($2 = '' or p.display_name ilike $3 or p.work_email ilike $3 or exists (
         select from person_identifier i where i.organization_id = $1 and i.person_id = p.person_id
           and i.kind = 'employee_number' and i.value = $2))
       and ($4::text is null or (p.display_name, p.person_id) > ($4, $5::uuid))
     order by p.display_name, p.person_id limit $6`,
    [
      tx.organizationId,
      search,
      `%${search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`,
      page.after?.displayName ?? null,
      page.after?.personId ?? null,
      page.limit + 1,
    ],
  );
  const people = rows.slice(0, page.limit).map(toSummary);
  const last = people.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { people, next: more ? { displayName: last.displayName, personId: last.personId } : null };
}

/** Reads one person. Throws `not-found`. */
export async function getPerson(tx: Tx, personId: string): Promise<PersonDetail> {
  const [row] = await tx.query<DetailRow>(
    `select p.person_id, p.display_name, p.work_email, p.department, p.location_id, p.country, p.private_email,
       p.private_phone, p.manager_id, p.time_zone, p.version
     from person p where p.organization_id = $1 and p.person_id = $2`,
    [tx.organizationId, personId],
  );
  if (row === undefined) throw new Failure('not-found', `There is no person ${personId} in this organization.`);
  return {
    ...toSummary(row),
    privateEmail: row.private_email,
    privatePhone: row.private_phone,
    managerId: row.manager_id,
    timeZone: row.time_zone,
    version: row.version,
  };
}

/** Everybody who goes by this identifier now, in any source: whether one match is enough is for the caller to judge. */
export async function findPersonByIdentifier(
  tx: Tx,
  kind: 'employee_number' | 'external_id' | 'email' | 'login',
  value: string,
): Promise<readonly PersonSummary[]> {
  const rows = await tx.query<SummaryRow>(
    `${summarySql} and p.person_id in (
       select i.person_id from person_identifier i
       where i.organization_id = $1 and i.kind = $2 and i.value = $3 and i.valid_until is null)
     order by p.person_id`,
    [tx.organizationId, kind, value],
  );
  return rows.map(toSummary);
}

/** The employments of a person that have not ended before the day, the latest first. */
export async function currentEmployments(
  tx: Tx,
  personId: string,
  on: Temporal.PlainDate,
): Promise<readonly Employment[]> {
  const rows = await tx.query<{
    employment_id: string;
    source: string;
    worker_id: string;
    worker_type: Employment['workerType'];
    start_date: Temporal.PlainDate;
    end_date: Temporal.PlainDate | null;
  }>(
    `select employment_id, source, worker_id, worker_type, start_date, end_date from employment
     where organization_id = $1 and person_id = $2 and (end_date is null or end_date >= $3)
     order by start_date desc, employment_id`,
    [tx.organizationId, personId, on],
  );
  return rows.map((row) => ({
    employmentId: row.employment_id,
    personId,
    source: row.source,
    workerId: row.worker_id,
    workerType: row.worker_type,
    startDate: row.start_date,
    endDate: row.end_date,
  }));
}

function toSummary(row: SummaryRow): PersonSummary {
  return {
    personId: row.person_id,
    displayName: row.display_name,
    workEmail: row.work_email,
    department: row.department,
    locationId: row.location_id,
    country: row.country,
  };
}
