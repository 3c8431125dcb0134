import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/applications/connector.ts';
import type { Tx } from '../database/transaction.ts';

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
  await markApplicationsSeen(tx, new Map([[applicationId, problem]]));
}

/** Notes of several applications that they answered (null), or what was wrong; in the order of their ids, so that nobody waits in a circle. */
export async function markApplicationsSeen(tx: Tx, problems: ReadonlyMap<string, string | null>): Promise<void> {
  if (problems.size === 0) return;
  await tx.prepared(
    'mark_applications_seen',
    `with seen as (
       select a.application_id, r.problem from unnest($2::uuid[], $3::text[]) as r(application_id, problem)
       join application a on a.organization_id = $1 and a.application_id = r.application_id order by a.application_id for no key update of a)
     update application a set last_seen_at = case when seen.problem is null then clock_timestamp() else a.last_seen_at end, last_problem = seen.problem
     from seen where a.organization_id = $1 and a.application_id = seen.application_id`,
    [tx.organizationId, [...problems.keys()], [...problems.values()]],
  );
}

/** Calls that somebody waits for: those of who must be out at once, and the others. */
export type WantedCalls = { readonly urgent: number; readonly others: number };
/** What was given: `others` may go now; `urgentTokens` is what the bucket held before, and each urgent call takes one from it. */
export type GivenCalls = { readonly urgentTokens: number; readonly others: number; readonly tokensLeft: number };

/**
 * Takes calls from the budget of an application that all workers share; the bucket holds one second's worth. Urgent calls are all
 * given and may leave a debt, which whoever asks later waits for; the others get what is there.
 */
export async function takeCalls(
  tx: Tx,
  budget: { readonly applicationId: string; readonly callsPerSecond: number },
  wanted: WantedCalls,
): Promise<GivenCalls> {
  const { applicationId, callsPerSecond } = budget;
  const values = [tx.organizationId, applicationId, callsPerSecond, wanted.urgent, wanted.others];
  const [row] = await tx.prepared<{ full: string; given: string }>('take_calls', takeCallsSql, values);
  if (row === undefined) {
    await tx.query(
      `insert into rate_budget (organization_id, application_id, tokens, updated_at)
       values ($1, $2, greatest(1, $3::numeric), clock_timestamp()) on conflict do nothing`,
      values.slice(0, 3),
    );
    return takeCalls(tx, budget, wanted);
  }
  const [full, others] = [Number(row.full), Number(row.given)];
  return { urgentTokens: full, others, tokensLeft: full - wanted.urgent - others };
}

// A debt is never more than a minute's worth, whatever the clock did. What a crash of the database forgets of it is a moment's calls,
// so nobody waits for the disk.
const takeCallsSql = `
with held as (
  select tokens, updated_at from rate_budget where organization_id = $1 and application_id = $2 for update
), filled as (
  select least(greatest(1, $3::numeric), tokens + greatest(0, extract(epoch from clock_timestamp() - updated_at)) * $3::numeric) as tokens
  from held
), given as (
  select tokens as full, least($5::numeric, greatest(0, floor(tokens - $4::numeric))) as given from filled
)
update rate_budget b set tokens = greatest(given.full - $4::numeric - given.given, -60 * $3::numeric), updated_at = clock_timestamp()
from given where b.organization_id = $1 and b.application_id = $2
returning given.full, given.given, set_config('synchronous_commit', 'off', true)`;
