import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';
import { partPattern, peopleLikeSql } from '../part-of.ts';
import { assetColumns, personColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** A person as lists show them. */
export type PersonRow = {
  readonly id: string;
  readonly name: string;
  readonly department: string | null;
  readonly workEmail: string | null;
  readonly location: string | null;
  readonly employeeNumbers: readonly string[];
};

const next = 2 + scopeParameters;
const personSql = `
select p.person_id as id, p.display_name as name, p.department, p.work_email as "workEmail", l.name as location,
  array(select distinct i.value from person_identifier i where i.organization_id = $1 and i.person_id = p.person_id
    and i.kind = 'employee_number' and i.valid_until is null order by i.value) as "employeeNumbers"
from person p left join location l on l.organization_id = p.organization_id and l.location_id = p.location_id
where p.organization_id = $1 and ${scopeSql(personColumns, 2)}`;

export type PersonPlace = { readonly name: string; readonly id: string };

/** One page of the people of a scope, by name. `search` is part of a name or address, or a whole employee number. */
export async function listPeople(
  tx: Tx,
  scope: RowScope,
  page: { readonly search?: string; readonly after?: PersonPlace; readonly limit: number },
): Promise<{ readonly items: readonly PersonRow[]; readonly next: PersonPlace | null }> {
  const search = page.search?.trim() ?? '';
  const rows = await tx.query<PersonRow>(
    `${personSql} and ($${next} = '' or p.person_id in (${peopleLikeSql(`$${next + 1}`, `$${next}`)}))
       and ($${next + 2}::text is null or (p.display_name, p.person_id) > ($${next + 2}, $${next + 3}::uuid))
     order by p.display_name, p.person_id limit $${next + 4}`,
    [
      tx.organizationId,
      ...scopeValues(scope),
      search,
      partPattern(search),
      page.after?.name ?? null,
      page.after?.id ?? null,
      page.limit + 1,
    ],
  );
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { items, next: more ? { name: last.name, id: last.id } : null };
}

/** Reads a person of a scope. Throws the same `not-found` for who is absent and who may not be seen. */
export async function getVisiblePerson(tx: Tx, scope: RowScope, personId: string): Promise<PersonRow> {
  const [row] = await tx.query<PersonRow>(`${personSql} and p.person_id = $${next}`, [
    tx.organizationId,
    ...scopeValues(scope),
    personId,
  ]);
  if (row === undefined) throw new Failure('not-found', 'There is no such person, or they are outside your scope.');
  return row;
}

/** The people of a scope who go by an employee number now. */
export async function findVisibleByNumber(
  tx: Tx,
  scope: RowScope,
  employeeNumber: string,
): Promise<readonly PersonRow[]> {
  return tx.query<PersonRow>(
    `${personSql} and p.person_id in (select n.person_id from person_identifier n where n.organization_id = $1
       and n.kind = 'employee_number' and n.value = $${next} and n.valid_until is null) order by p.person_id`,
    [tx.organizationId, ...scopeValues(scope), employeeNumber],
  );
}

/** An asset as lists show it, with who has it. */
export type AssetRow = {
  readonly id: string;
  readonly tag: string;
  readonly serial: string | null;
  readonly category: string;
  readonly model: string | null;
  readonly manufacturer: string | null;
  readonly ownership: 'company' | 'leased' | 'personal';
  readonly status: string;
  /** That of its last inspection. */
  readonly grade: 'A' | 'B' | 'C' | 'D' | null;
  readonly lessor: string | null;
  readonly leaseEnds: Temporal.PlainDate | null;
  readonly location: string | null;
  readonly custodian: { readonly id: string; readonly name: string } | null;
  readonly since: Temporal.Instant | null;
};

const assetSql = `
select a.asset_id as id, a.tag, a.serial, a.category, a.model, a.manufacturer, a.ownership, a.status, a.grade, a.lessor,
  a.lease_ends as "leaseEnds", l.name as location,
  case when p.person_id is not null then jsonb_build_object('id', p.person_id, 'name', p.display_name) end as custodian,
  c.held_from as since
from asset a
left join custody c on c.organization_id = a.organization_id and c.asset_id = a.asset_id and c.held_until is null
left join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
left join location l on l.organization_id = a.organization_id and l.location_id = a.location_id
where a.organization_id = $1 and ${scopeSql(assetColumns, 2)}`;

/** Reads an asset of a scope by its id. Throws the same `not-found` for what is absent and what may not be seen. */
export async function getVisibleAsset(tx: Tx, scope: RowScope, assetId: string): Promise<AssetRow> {
  const [row] = await tx.query<AssetRow>(`${assetSql} and a.asset_id = $${next}`, [
    tx.organizationId,
    ...scopeValues(scope),
    assetId,
  ]);
  if (row === undefined) throw unknownAsset();
  return row;
}

/** Which of these assets lie within a scope. */
export async function listVisibleAssetIds(
  tx: Tx,
  scope: RowScope,
  assetIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (assetIds.length === 0) return new Set();
  const rows = await tx.query<{ asset_id: string }>(
    `select a.asset_id from asset a
     left join custody c on c.organization_id = a.organization_id and c.asset_id = a.asset_id and c.held_until is null
     left join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     where a.organization_id = $1 and ${scopeSql(assetColumns, 2)} and a.asset_id = any($${next}::uuid[])`,
    [tx.organizationId, ...scopeValues(scope), assetIds],
  );
  return new Set(rows.map((row) => row.asset_id));
}

/** What is said of an asset that is absent and of one that may not be seen. */
export function unknownAsset(): Failure {
  return new Failure('not-found', 'There is no asset with this tag or serial number, or it is outside your scope.');
}

/** Whether the person an account is linked to lies within a scope and is not the operator; one of nobody is for those who see everybody. */
export async function isVisibleAccount(tx: Tx, scope: RowScope, accountId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from account n left join person p on p.organization_id = n.organization_id and p.person_id = n.person_id
     where n.organization_id = $1 and ${scopeSql({ ...personColumns, leaver: 'p.person_id' }, 2)} and n.account_id = $${next}`,
    [tx.organizationId, ...scopeValues(scope), accountId],
  );
  return rows.length > 0;
}

export type EmploymentRow = {
  readonly id: string;
  readonly source: string;
  readonly workerId: string;
  readonly workerType: 'employee' | 'contractor' | 'third_party';
  readonly startDate: Temporal.PlainDate;
  readonly endDate: Temporal.PlainDate | null;
};

/** Every employment of a person, the latest first. */
export async function listEmployments(tx: Tx, personId: string): Promise<readonly EmploymentRow[]> {
  return tx.query<EmploymentRow>(
    `select employment_id as id, source, worker_id as "workerId", worker_type as "workerType", start_date as "startDate",
       end_date as "endDate" from employment where organization_id = $1 and person_id = $2 order by start_date desc, employment_id`,
    [tx.organizationId, personId],
  );
}
