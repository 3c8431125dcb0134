import type { WorkerType } from '../../core/departures/departure.ts';
import type { Tx } from '../database/transaction.ts';

export type IdentifierKind = 'employee_number' | 'external_id' | 'email' | 'login';
export type Identifier = { readonly source: string; readonly kind: IdentifierKind; readonly value: string };

export type KnownEmployment = {
  readonly employmentId: string;
  readonly source: string;
  readonly workerId: string;
  readonly workerType: WorkerType;
  /** ISO 8601 days. */
  readonly startDate: string;
  readonly endDate: string | null;
};

/** What a file may tell about a person. */
export type PersonColumns = {
  readonly displayName: string;
  readonly workEmail: string | null;
  readonly privateEmail: string | null;
  readonly privatePhone: string | null;
  readonly department: string | null;
  readonly locationId: string | null;
  readonly country: string | null;
  readonly timeZone: string | null;
};

/** A person as the database has them, with every identifier that is valid now. */
export type StoredPerson = PersonColumns & {
  readonly personId: string;
  readonly identifiers: readonly Identifier[];
  readonly employments: readonly KnownEmployment[];
};

/** What people may be found by; numbers in every spelling that should count. */
export type PersonLookup = {
  readonly numbers: readonly string[];
  readonly emails: readonly string[];
  readonly logins: readonly string[];
  /** Our own ids. */
  readonly ids?: readonly string[];
};

/**
 * Everybody who goes by any of these identifiers now, whole. Each table is asked by itself for a list of ids: a join is planned badly as
 * long as nothing is known of tables that an import has just filled.
 */
export async function loadPeople(tx: Tx, keys: PersonLookup): Promise<readonly StoredPerson[]> {
  const hits = await tx.query<{ person_id: string }>(
    `select person_id from person_identifier
     where organization_id = $1 and kind = 'employee_number' and value = any($2) and valid_until is null
     union select person_id from person_identifier
     where organization_id = $1 and kind = 'email' and value = any($3) and valid_until is null
     union select person_id from person_identifier
     where organization_id = $1 and kind = 'login' and value = any($4) and valid_until is null
     union select unnest($5::uuid[])`,
    [tx.organizationId, keys.numbers, keys.emails, keys.logins, keys.ids ?? []],
  );
  if (hits.length === 0) return [];
  const values = [tx.organizationId, hits.map((row) => row.person_id)];
  const rows = await tx.query<PersonRow>(
    `select person_id, display_name, work_email, private_email, private_phone, department, location_id, country, time_zone
     from person where organization_id = $1 and person_id = any($2) order by person_id`,
    values,
  );
  const identifiers = await tx.query<Identifier & { readonly person_id: string }>(
    `select person_id, source, kind, value from person_identifier
     where organization_id = $1 and person_id = any($2) and valid_until is null`,
    values,
  );
  const employments = await tx.query<EmploymentRow>(
    `select person_id, employment_id, source, worker_id, worker_type, start_date::text, end_date::text from employment
     where organization_id = $1 and person_id = any($2) order by start_date, employment_id`,
    values,
  );
  const identifiersOf = Map.groupBy(identifiers, (row) => row.person_id);
  const employmentsOf = Map.groupBy(employments, (row) => row.person_id);
  return rows.map((row) => ({
    personId: row.person_id,
    displayName: row.display_name,
    workEmail: row.work_email,
    privateEmail: row.private_email,
    privatePhone: row.private_phone,
    department: row.department,
    locationId: row.location_id,
    country: row.country,
    timeZone: row.time_zone,
    identifiers: (identifiersOf.get(row.person_id) ?? []).map(({ source, kind, value }) => ({ source, kind, value })),
    employments: (employmentsOf.get(row.person_id) ?? []).map((one) => ({
      employmentId: one.employment_id,
      source: one.source,
      workerId: one.worker_id,
      workerType: one.worker_type,
      startDate: one.start_date,
      endDate: one.end_date,
    })),
  }));
}

type PersonRow = {
  readonly person_id: string;
  readonly display_name: string;
  readonly work_email: string | null;
  readonly private_email: string | null;
  readonly private_phone: string | null;
  readonly department: string | null;
  readonly location_id: string | null;
  readonly country: string | null;
  readonly time_zone: string | null;
};

type EmploymentRow = {
  readonly person_id: string;
  readonly employment_id: string;
  readonly source: string;
  readonly worker_id: string;
  readonly worker_type: WorkerType;
  readonly start_date: string;
  readonly end_date: string | null;
};

/** What one stretch of a file changes about people; rows that would change nothing are not in it. */
export type PeopleChanges = {
  readonly people: readonly (PersonColumns & { readonly personId: string })[];
  readonly ended: readonly (Identifier & { readonly personId: string })[];
  readonly started: readonly (Identifier & { readonly identifierId: string; readonly personId: string })[];
  readonly employments: readonly (KnownEmployment & { readonly personId: string })[];
};

/** Stores people, the identifiers they lost and got, and their employments: four statements, however many rows. */
export async function savePeople(tx: Tx, changes: PeopleChanges): Promise<void> {
  await tx.query(
    `insert into person as p (organization_id, person_id, display_name, work_email, private_email, private_phone, department,
       location_id, country, time_zone)
     select $1, r."personId", r."displayName", r."workEmail", r."privateEmail", r."privatePhone", r.department, r."locationId",
       r.country, r."timeZone"
     from jsonb_to_recordset($2) as r("personId" uuid, "displayName" text, "workEmail" text, "privateEmail" text,
       "privatePhone" text, department text, "locationId" uuid, country text, "timeZone" text)
     on conflict (organization_id, person_id) do update set display_name = excluded.display_name, work_email = excluded.work_email,
       private_email = excluded.private_email, private_phone = excluded.private_phone, department = excluded.department,
       location_id = excluded.location_id, country = excluded.country, time_zone = excluded.time_zone, version = p.version + 1`,
    [tx.organizationId, JSON.stringify(changes.people)],
  );
  // What was given away ends at the instant at which its successor's begins, so that the two never overlap.
  await tx.query(
    `update person_identifier i set valid_until = greatest(now(), i.valid_from)
     from jsonb_to_recordset($2) as r("personId" uuid, source text, kind text, value text)
     where i.organization_id = $1 and i.person_id = r."personId" and i.source = r.source and i.kind = r.kind
       and i.value = r.value and i.valid_until is null`,
    [tx.organizationId, JSON.stringify(changes.ended)],
  );
  await tx.query(
    `insert into person_identifier (organization_id, person_identifier_id, person_id, source, kind, value)
     select $1, r."identifierId", r."personId", r.source, r.kind, r.value
     from jsonb_to_recordset($2) as r("identifierId" uuid, "personId" uuid, source text, kind text, value text)`,
    [tx.organizationId, JSON.stringify(changes.started)],
  );
  await tx.query(
    `insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date, end_date)
     select $1, r."employmentId", r."personId", r.source, r."workerId", r."workerType", r."startDate", r."endDate"
     from jsonb_to_recordset($2) as r("employmentId" uuid, "personId" uuid, source text, "workerId" text, "workerType" text,
       "startDate" date, "endDate" date)
     on conflict (organization_id, employment_id) do update set source = excluded.source, worker_type = excluded.worker_type,
       start_date = excluded.start_date, end_date = excluded.end_date`,
    [tx.organizationId, JSON.stringify(changes.employments)],
  );
}

/** Our ids of these locations by name; one that is seen for the first time is added. */
export async function ensureLocations(
  tx: Tx,
  locations: readonly { readonly name: string; readonly locationId: string }[],
): Promise<ReadonlyMap<string, string>> {
  if (locations.length === 0) return new Map();
  await tx.query(
    `insert into location (organization_id, location_id, name)
     select $1, r.location_id, r.name from unnest($2::uuid[], $3::text[]) as r(location_id, name)
     on conflict (organization_id, name) do nothing`,
    [tx.organizationId, locations.map((location) => location.locationId), locations.map((location) => location.name)],
  );
  const rows = await tx.query<{ name: string; location_id: string }>(
    'select name, location_id from location where organization_id = $1 and name = any($2)',
    [tx.organizationId, locations.map((location) => location.name)],
  );
  return new Map(rows.map((row) => [row.name, row.location_id]));
}

/** How a file names somebody's manager; the employee number is the source's own. */
export type NamedManager = { readonly source: string; readonly number: string | null; readonly email: string | null };

/** What became of naming managers. */
export type ManagersNamed = {
  readonly changed: readonly string[];
  /** Numbers and addresses that nobody has, or that several people share. */
  readonly unresolved: readonly string[];
};

/** Names everybody's manager by a number or else an address that exactly one person has now. */
export async function nameManagers(
  tx: Tx,
  reports: readonly (NamedManager & { readonly personId: string })[],
): Promise<ManagersNamed> {
  const onlyOne = (condition: string) =>
    `(select (array_agg(i.person_id))[1] from person_identifier i
      where i.organization_id = $1 and i.valid_until is null and ${condition} having count(distinct i.person_id) = 1)`;
  const rows = await tx.query<{ person_id: string | null; unresolved: string | null }>(
    `with named as (
       select * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as r(person_id, source, number, email)),
     manager as (
       select k.*, coalesce(
         ${onlyOne(`i.kind = 'employee_number' and i.value = k.number and i.source = k.source`)},
         ${onlyOne(`i.kind = 'employee_number' and i.value = k.number`)},
         ${onlyOne(`i.kind = 'email' and i.value = k.email`)}) as manager_id
       from (select distinct source, number, email from named) k),
     changed as (
       update person p set manager_id = m.manager_id, version = p.version + 1
       from named n join manager m on m.source = n.source and m.number is not distinct from n.number
         and m.email is not distinct from n.email
       where p.organization_id = $1 and p.person_id = n.person_id and m.manager_id <> n.person_id
         and p.manager_id is distinct from m.manager_id
       returning p.person_id)
     select person_id, null as unresolved from changed
     union all select null, coalesce(number, email) from manager where manager_id is null`,
    [
      tx.organizationId,
      reports.map(({ personId }) => personId),
      reports.map(({ source }) => source),
      reports.map(({ number }) => number),
      reports.map(({ email }) => email),
    ],
  );
  return {
    changed: rows.flatMap(({ person_id }) => person_id ?? []),
    unresolved: rows.flatMap(({ unresolved }) => unresolved ?? []).sort(),
  };
}
