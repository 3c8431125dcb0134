import type { Tx } from '../database/transaction.ts';
import type { Identifier } from '../imports/import-people.ts';

/** By what a pushed user may be known already. */
export type ScimCandidateKeys = {
  readonly source: string;
  readonly employeeNumber: string | null;
  readonly externalId: string | null;
  readonly workEmail: string | null;
  readonly userName: string;
};

/** Somebody on record who goes by one of the keys now. */
export type ScimCandidate = {
  readonly personId: string;
  /** `number`: in any source. `external_id`: in the same source. `address`: a work address or login, which is never enough. */
  readonly by: 'number' | 'external_id' | 'address';
};

/** Everybody on record who goes by one of these keys now. */
export async function findScimCandidates(tx: Tx, keys: ScimCandidateKeys): Promise<readonly ScimCandidate[]> {
  const number = keys.employeeNumber;
  return tx.query<ScimCandidate>(
    `select distinct i.person_id as "personId",
       case i.kind when 'employee_number' then 'number' when 'external_id' then 'external_id' else 'address' end as by
     from person_identifier i where i.organization_id = $1 and i.valid_until is null and (
       (i.kind = 'employee_number' and i.value = any($3))
       or (i.kind = 'external_id' and i.source = $2 and i.value = $4)
       or (i.kind = 'email' and i.value = any($5))
       or (i.kind = 'login' and i.value = any($6)))`,
    [
      tx.organizationId,
      keys.source,
      number === null ? [] : [number, number.toUpperCase(), number.toLowerCase()],
      keys.externalId,
      [keys.workEmail, keys.userName.toLowerCase()].filter((value) => value !== null),
      [keys.userName, keys.userName.toLowerCase()],
    ],
  );
}

/** Whether another user that the source still shows was matched to this person. */
export async function isOtherScimUser(
  tx: Tx,
  sourceId: string,
  { personId, exceptId }: { readonly personId: string; readonly exceptId: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `select from scim_resource where organization_id = $1 and hr_source_id = $2 and kind = 'user' and person_id = $3
       and deleted_at is null and scim_resource_id is distinct from $4::uuid`,
    [tx.organizationId, sourceId, personId, exceptId],
  );
  return rows.length > 0;
}

/** Whether the source once showed this person as a user that it has deleted since. */
export async function wasScimUser(tx: Tx, sourceId: string, personId: string): Promise<boolean> {
  const rows = await tx.query(
    `select from scim_resource where organization_id = $1 and hr_source_id = $2 and kind = 'user' and person_id = $3
       and deleted_at is not null limit 1`,
    [tx.organizationId, sourceId, personId],
  );
  return rows.length > 0;
}

/** Whether somebody else goes by this now. Numbers and addresses count across sources; a source's own ids and logins only within it. */
export async function isHeldByAnother(tx: Tx, { source, kind, value }: Identifier, personId: string): Promise<boolean> {
  const rows = await tx.query(
    `select from person_identifier where organization_id = $1 and kind = $2 and value = $3 and valid_until is null
       and person_id <> $4 and ($2 in ('email', 'employee_number') or source = $5)`,
    [tx.organizationId, kind, value, personId, source],
  );
  return rows.length > 0;
}

/** Names the manager of a person by what the source calls that manager; `mayReplace` false only fills a gap. Unknown ones change nothing. */
export async function nameScimManager(
  tx: Tx,
  sourceId: string,
  {
    personId,
    manager,
    mayReplace,
  }: { readonly personId: string; readonly manager: string; readonly mayReplace: boolean },
): Promise<void> {
  await tx.query(
    `update person p set manager_id = m.person_id, version = p.version + 1
     from (select min(person_id::text)::uuid as person_id from scim_resource
       where organization_id = $1 and hr_source_id = $2 and kind = 'user' and deleted_at is null
         and (scim_resource_id::text = lower($4) or external_id = $4)
       having count(distinct person_id) = 1) m
     where p.organization_id = $1 and p.person_id = $3 and m.person_id <> p.person_id
       and (p.manager_id is null or ($5 and p.manager_id <> m.person_id))`,
    [tx.organizationId, sourceId, personId, manager, mayReplace],
  );
}

/** What a deactivation is judged by: where the person is, and their latest case that was not cancelled. */
export type ScimLeaver = {
  readonly displayName: string;
  readonly timeZone: string;
  readonly now: Temporal.Instant;
  /** The worker id of the one employment that this source told of. */
  readonly workerId: string | null;
  readonly latest: {
    readonly number: number;
    readonly state: 'open' | 'closed';
    readonly openedAt: Temporal.Instant;
    readonly accessEndsAt: Temporal.Instant;
    readonly departureId: string;
    readonly source: string;
    readonly externalId: string;
  } | null;
};

/** Reads what a pushed change of a matched user is judged by. */
export async function getScimLeaver(tx: Tx, source: string, personId: string): Promise<ScimLeaver> {
  const [row] = await tx.query<Omit<ScimLeaver, 'latest'>>(
    `select p.display_name as "displayName", coalesce(p.time_zone, l.time_zone, o.time_zone) as "timeZone", clock_timestamp() as now,
       (select min(e.worker_id) from employment e where e.organization_id = $1 and e.person_id = $2 and e.source = $3
        having count(*) = 1) as "workerId"
     from person p join organization o on o.organization_id = p.organization_id
     left join location l on l.organization_id = p.organization_id and l.location_id = p.location_id
     where p.organization_id = $1 and p.person_id = $2`,
    [tx.organizationId, personId, source],
  );
  if (row === undefined) throw new TypeError('A matched user has no person.');
  const [latest] = await tx.query<NonNullable<ScimLeaver['latest']>>(
    `select o.number, o.state, o.opened_at as "openedAt", d.access_ends_at as "accessEndsAt", d.departure_id as "departureId",
       d.source, d.external_id as "externalId"
     from offboarding o join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     where o.organization_id = $1 and o.person_id = $2 and o.state in ('open', 'closed')
     order by o.state = 'open' desc, o.opened_at desc limit 1`,
    [tx.organizationId, personId],
  );
  return { ...row, latest: latest ?? null };
}
