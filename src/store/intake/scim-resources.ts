import { randomUUIDv7 } from 'node:crypto';
import type { ScimContent, ScimFilter, ScimKind } from '../../core/intake/scim.ts';
import type { Tx } from '../database/transaction.ts';
import { scimFilterSql } from './scim-filter-sql.ts';

/** A user or group as its source last pushed it. */
export type ScimResource = {
  readonly id: string;
  readonly kind: ScimKind;
  readonly externalId: string | null;
  readonly content: ScimContent;
  readonly active: boolean;
  readonly generation: number;
  readonly activatedAt: Temporal.Instant;
  readonly deactivatedAt: Temporal.Instant | null;
  readonly personId: string | null;
  readonly version: number;
  readonly createdAt: Temporal.Instant;
  readonly updatedAt: Temporal.Instant;
  readonly deletedAt: Temporal.Instant | null;
  /** Somebody decided that nobody leaves because of this user. */
  readonly standsForNobody: boolean;
};

const columns = `r.scim_resource_id as id, r.kind, r.external_id as "externalId", r.content, r.active, r.generation,
  r.activated_at as "activatedAt", r.deactivated_at as "deactivatedAt", r.person_id as "personId", r.version,
  r.created_at as "createdAt", r.updated_at as "updatedAt", r.deleted_at as "deletedAt",
  r.stands_for_nobody as "standsForNobody"`;

type At = { readonly sourceId: string; readonly kind: ScimKind };

/** Lets one change of a source at a time in: whom it is about is decided by what the others have said. */
export async function lockScimSource(tx: Tx, sourceId: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 21))', [`${tx.organizationId}/${sourceId}`]);
}

/** Finds what a source still shows; undefined also for what it has deleted. */
export async function findScimResource(tx: Tx, { sourceId, kind }: At, id: string): Promise<ScimResource | undefined> {
  const [row] = await tx.query<ScimResource>(
    `select ${columns} from scim_resource r where r.organization_id = $1 and r.hr_source_id = $2 and r.kind = $3
       and r.scim_resource_id::text = lower($4) and r.deleted_at is null`,
    [tx.organizationId, sourceId, kind, id],
  );
  return row;
}

/** Finds a pushed user for the work on its messages, also a deleted one. */
export async function findPushedUser(tx: Tx, sourceId: string, id: string): Promise<ScimResource | undefined> {
  const [row] = await tx.query<ScimResource>(
    `select ${columns} from scim_resource r
     where r.organization_id = $1 and r.hr_source_id = $2 and r.kind = 'user' and r.scim_resource_id = $3`,
    [tx.organizationId, sourceId, id],
  );
  return row;
}

/** One page of what a source shows, in the order in which it came, and how much there is in all. */
export async function listScimResources(
  tx: Tx,
  { sourceId, kind }: At,
  page: { readonly filter: ScimFilter; readonly skip: number; readonly count: number },
): Promise<{ readonly total: number; readonly items: readonly ScimResource[] }> {
  const values: unknown[] = [tx.organizationId, sourceId, kind];
  const where = `r.organization_id = $1 and r.hr_source_id = $2 and r.kind = $3 and r.deleted_at is null
    and ${scimFilterSql(kind, page.filter, values)}`;
  const [counted] = await tx.query<{ total: number }>(
    `select count(*)::integer as total from scim_resource r where ${where}`,
    values,
  );
  const total = counted?.total ?? 0;
  if (page.count === 0 || page.skip >= total) return { total, items: [] };
  const items = await tx.query<ScimResource>(
    `select ${columns} from scim_resource r where ${where}
     order by r.scim_resource_id offset $${values.length + 1} limit $${values.length + 2}`,
    [...values, page.skip, page.count],
  );
  return { total, items };
}

/** Whether another user of the source has this name now. */
export async function isScimNameTaken(
  tx: Tx,
  sourceId: string,
  user: { readonly userName: string; readonly exceptId: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `select from scim_resource where organization_id = $1 and hr_source_id = $2 and kind = 'user' and deleted_at is null
       and name_key = lower($3) and scim_resource_id is distinct from $4::uuid`,
    [tx.organizationId, sourceId, user.userName, user.exceptId],
  );
  return rows.length > 0;
}

/** What a change makes of a resource. */
export type ScimSaved = {
  readonly name: string;
  readonly externalId: string | null;
  readonly content: ScimContent;
  readonly active: boolean;
  readonly personId: string | null;
};

/** Adds a resource; one that begins inactive was never deactivated. */
export async function insertScimResource(tx: Tx, { sourceId, kind }: At, saved: ScimSaved): Promise<ScimResource> {
  const rows = await tx.query<ScimResource>(
    `insert into scim_resource as r (organization_id, scim_resource_id, hr_source_id, kind, name_key, external_id, content, active, person_id)
     values ($1, $2, $3, $4, lower($5), $6, $7, $8, $9) returning ${columns}`,
    [
      tx.organizationId,
      randomUUIDv7(),
      sourceId,
      kind,
      saved.name,
      saved.externalId,
      JSON.stringify(saved.content),
      saved.active,
      saved.personId,
    ],
  );
  return one(rows);
}

/** Saves what was pushed, with a new version; a user who was active and no longer is begins another generation. */
export async function updateScimResource(
  tx: Tx,
  id: string,
  { deleted, ...saved }: ScimSaved & { readonly deleted: boolean },
): Promise<ScimResource> {
  const rows = await tx.query<ScimResource>(
    `update scim_resource r set name_key = lower($3), external_id = $4, content = $5, active = $6, person_id = $7,
       generation = r.generation + case when r.active and not $6 then 1 else 0 end,
       deactivated_at = case when r.active and not $6 then clock_timestamp() else r.deactivated_at end,
       activated_at = case when $6 and not r.active then clock_timestamp() else r.activated_at end,
       deleted_at = case when $8 then clock_timestamp() else r.deleted_at end,
       version = r.version + 1, updated_at = clock_timestamp()
     where r.organization_id = $1 and r.scim_resource_id = $2 returning ${columns}`,
    [
      tx.organizationId,
      id,
      saved.name,
      saved.externalId,
      JSON.stringify(saved.content),
      saved.active,
      saved.personId,
      deleted,
    ],
  );
  return one(rows);
}

/** Says who a pushed user is. */
export async function linkScimUser(tx: Tx, id: string, personId: string): Promise<void> {
  await tx.query('update scim_resource set person_id = $3 where organization_id = $1 and scim_resource_id = $2', [
    tx.organizationId,
    id,
    personId,
  ]);
}

function one(rows: readonly ScimResource[]): ScimResource {
  const [row] = rows;
  if (row === undefined) throw new TypeError('The resource was not written.');
  return row;
}
