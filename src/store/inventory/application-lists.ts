import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

export const applicationCategories = [
  'directory',
  'vpn',
  'mail',
  'saas',
  'finance',
  'physical',
  'phone',
  'other',
] as const;
export type ApplicationCategory = (typeof applicationCategories)[number];

/** A connected application as operators see it: its settings, never its credentials. */
export type ApplicationRow = {
  readonly id: string;
  readonly name: string;
  readonly category: ApplicationCategory;
  readonly connector: string;
  readonly config: JsonObject;
  readonly inScope: boolean;
  readonly callsPerSecond: number | null;
  readonly hasCredentials: boolean;
  readonly accounts: number;
  /** When its connection was last proved; null: it was stored unchecked. */
  readonly connectedAt: Temporal.Instant | null;
  readonly lastSeenAt: Temporal.Instant | null;
  readonly lastProblem: string | null;
  readonly version: number;
};

const applicationSql = `
select a.application_id as id, a.name, a.category, a.connector, a.config, a.in_scope as "inScope",
  a.calls_per_second::float8 as "callsPerSecond", c.application_id is not null as "hasCredentials",
  (select count(*)::integer from account n where n.organization_id = $1 and n.application_id = a.application_id) as accounts,
  a.connected_at as "connectedAt", a.last_seen_at as "lastSeenAt", a.last_problem as "lastProblem", a.version
from application a left join connector_credential c on c.organization_id = a.organization_id and c.application_id = a.application_id
where a.organization_id = $1`;

/** Every application, by name. */
export async function listApplications(tx: Tx): Promise<readonly ApplicationRow[]> {
  return tx.query<ApplicationRow>(`${applicationSql} order by a.name, a.application_id`, [tx.organizationId]);
}

/** Reads one application. Throws `not-found`. */
export async function getApplication(tx: Tx, applicationId: string): Promise<ApplicationRow> {
  const [row] = await tx.query<ApplicationRow>(`${applicationSql} and a.application_id = $2`, [
    tx.organizationId,
    applicationId,
  ]);
  if (row === undefined) throw new Failure('not-found', 'There is no such application.');
  return row;
}

/** Whether an application has this name. */
export async function hasApplication(tx: Tx, name: string): Promise<boolean> {
  const rows = await tx.query('select from application where organization_id = $1 and name = $2', [
    tx.organizationId,
    name,
  ]);
  return rows.length > 0;
}

export type ApplicationContent = {
  readonly name: string;
  readonly category: ApplicationCategory;
  readonly config: JsonObject;
  readonly inScope: boolean;
  readonly callsPerSecond: number | null;
  /** Null when the connection was proved just now. */
  readonly unchecked: string | null;
};

/** Adds an application. Throws `conflict` when the name is taken. */
export async function insertApplication(
  tx: Tx,
  applicationId: string,
  application: ApplicationContent & { readonly connector: string },
): Promise<void> {
  const rows = await tx.query(
    `insert into application (organization_id, application_id, name, category, connector, config, in_scope, calls_per_second,
       connected_at, last_problem)
     values ($1, $2, $3, $4, $5, $6, $7, $8, case when $9::text is null then clock_timestamp() end, $9)
     on conflict (organization_id, name) do nothing returning application_id`,
    [
      tx.organizationId,
      applicationId,
      application.name,
      application.category,
      application.connector,
      JSON.stringify(application.config),
      application.inScope,
      application.callsPerSecond,
      application.unchecked,
    ],
  );
  if (rows.length === 0) throw nameTaken(application.name);
}

/**
 * Changes an application that still has the version it was read at. Throws `stale-version` otherwise, and `conflict` when the
 * name is taken. `proved` says whether the connection was tried for this change.
 */
export async function updateApplication(
  tx: Tx,
  applicationId: string,
  application: ApplicationContent & { readonly version: number; readonly proved: boolean },
): Promise<void> {
  const [same] = await tx.query(
    'select 1 from application where organization_id = $1 and name = $2 and application_id <> $3',
    [tx.organizationId, application.name, applicationId],
  );
  if (same !== undefined) throw nameTaken(application.name);
  const rows = await tx.query(
    `update application set name = $4, category = $5, config = $6, in_scope = $7, calls_per_second = $8,
       connected_at = case when $10 then clock_timestamp() when $9::text is null then connected_at end,
       last_problem = case when $10 then null else coalesce($9, last_problem) end, version = version + 1
     where organization_id = $1 and application_id = $2 and version = $3 returning version`,
    [
      tx.organizationId,
      applicationId,
      application.version,
      application.name,
      application.category,
      JSON.stringify(application.config),
      application.inScope,
      application.callsPerSecond,
      application.unchecked,
      application.proved,
    ],
  );
  if (rows.length === 0)
    throw new Failure('stale-version', `${application.name} was changed while its connection was being tried.`);
}

/** Keeps the sealed credential of an application in place of the one before. */
export async function saveCredential(tx: Tx, applicationId: string, sealed: Uint8Array): Promise<void> {
  await tx.query(
    `insert into connector_credential (organization_id, application_id, sealed) values ($1, $2, $3)
     on conflict (organization_id, application_id) do update set sealed = excluded.sealed, created_at = now()`,
    [tx.organizationId, applicationId, sealed],
  );
}

export function newApplicationId(): string {
  return randomUUIDv7();
}

function nameTaken(name: string): Failure {
  return new Failure('conflict', `There already is an application named "${name}".`);
}
