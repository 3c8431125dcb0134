import { Failure } from '../core/failure.ts';
import type { JsonObject } from '../core/connector.ts';
import type { Tx } from './database/transaction.ts';

/** What it takes to open an application: its kind, its config, and the sealed credential. */
export type ApplicationAccess = {
  readonly applicationId: string;
  readonly name: string;
  readonly connector: string;
  readonly config: JsonObject;
  readonly callsPerSecond: number | null;
  readonly sealed: Uint8Array | null;
};

type AccessRow = {
  application_id: string;
  name: string;
  connector: string;
  config: JsonObject;
  calls_per_second: string | null;
  sealed: Buffer | null;
};

const accessSql = `
select a.application_id, a.name, a.connector, a.config, a.calls_per_second, c.sealed from application a
left join connector_credential c on c.organization_id = a.organization_id and c.application_id = a.application_id
where a.organization_id = $1`;

/** Reads how to reach one application. Throws `not-found`. */
export async function getApplicationAccess(tx: Tx, applicationId: string): Promise<ApplicationAccess> {
  const [row] = await tx.prepared<AccessRow>('application_access', `${accessSql} and a.application_id = $2`, [
    tx.organizationId,
    applicationId,
  ]);
  if (row === undefined)
    throw new Failure('not-found', `There is no application ${applicationId} in this organization.`);
  return toAccess(row);
}

/** Every application in scope. */
export async function listApplicationAccess(tx: Tx): Promise<readonly ApplicationAccess[]> {
  const rows = await tx.query<AccessRow>(`${accessSql} and a.in_scope order by a.application_id`, [tx.organizationId]);
  return rows.map(toAccess);
}

function toAccess(row: AccessRow): ApplicationAccess {
  return {
    applicationId: row.application_id,
    name: row.name,
    connector: row.connector,
    config: row.config,
    callsPerSecond: row.calls_per_second === null ? null : Number(row.calls_per_second),
    sealed: row.sealed,
  };
}

/** Notes that an application answered, or what was wrong with it. */
export async function markApplicationSeen(tx: Tx, applicationId: string, problem: string | null): Promise<void> {
  await tx.prepared(
    'mark_application_seen',
    `update application set last_seen_at = case when $3::text is null then clock_timestamp() else last_seen_at end, last_problem = $3
     where organization_id = $1 and application_id = $2`,
    [tx.organizationId, applicationId, problem],
  );
}

/**
 * Takes one call from the budget that all workers share. Answers how long to wait before asking again; 0: go.
 * The bucket holds one second's worth.
 */
export async function takeCall(tx: Tx, applicationId: string, callsPerSecond: number): Promise<number> {
  const [row] = await tx.prepared<{ tokens: string }>(
    'take_call',
    `insert into rate_budget as b (organization_id, application_id, tokens, updated_at)
     values ($1, $2, $3::numeric - 1, clock_timestamp())
     on conflict (organization_id, application_id) do update set
       tokens = greatest(least($3, b.tokens + extract(epoch from clock_timestamp() - b.updated_at) * $3) - 1, -$3),
       updated_at = clock_timestamp()
     returning tokens`,
    [tx.organizationId, applicationId, callsPerSecond],
  );
  const tokens = Number(row?.tokens ?? 0);
  // A negative balance is a place in the queue: wait until the bucket has refilled that far, then go.
  return tokens >= 0 ? 0 : Math.ceil((-tokens / callsPerSecond) * 1000);
}
