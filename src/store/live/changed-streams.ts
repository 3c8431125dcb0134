import type { RoleGrant } from '../../core/permission.ts';
import type { Tx } from '../database/transaction.ts';
import { embargoInForce } from '../row-scope.ts';

/** A stream of events with its latest number. */
export type StreamHead = { readonly streamId: string; readonly number: number };

/** The streams with events whose ids (UUIDv7, which begin with their instant) come after `since`. Reads each of these events once. */
export async function readStreamHeads(tx: Tx, since: Temporal.Instant): Promise<readonly StreamHead[]> {
  const hex = since.epochMilliseconds.toString(16).padStart(12, '0');
  const first = `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
  return tx.prepared<StreamHead>(
    'live_stream_heads',
    `select stream_id as "streamId", max(number)::float8 as number from event
     where organization_id = $1 and event_id > $2::uuid group by stream_id`,
    [tx.organizationId, first],
  );
}

/** What changed in a stream, and what decides who may hear of it. */
export type StreamChange = {
  readonly streamId: string;
  /** What events are about: the part of their type before the dot. */
  readonly kinds: readonly string[];
  /** Null: the organization's own stream. */
  readonly about: {
    readonly number: string;
    readonly personId: string;
    readonly department: string | null;
    readonly locationId: string | null;
    /** While it is confidential: the operators who may know. Null: it is not. */
    readonly named: readonly string[] | null;
  } | null;
};

/** Reads what happened in streams behind a number of each. What is neither a case nor the organization is left out. */
export async function readStreamChanges(
  tx: Tx,
  streams: readonly { readonly streamId: string; readonly after: number }[],
): Promise<readonly StreamChange[]> {
  if (streams.length === 0) return [];
  return tx.query<StreamChange>(
    `select r.stream_id as "streamId",
       array(select distinct split_part(convert_from(e.bytes, 'UTF8')::jsonb->>'type', '.', 1) from (select bytes from event
         where event.organization_id = $1 and event.stream_id = r.stream_id and event.number > r.after
         order by event.number desc limit 200) e) as kinds,
       case when o.offboarding_id is not null then jsonb_build_object('number', 'OFF-' || o.number, 'personId', o.person_id,
         'department', p.department, 'locationId', p.location_id, 'named', case when exists (
             select from embargo where ${embargoInForce} and embargo.offboarding_id = o.offboarding_id)
           then (select coalesce(jsonb_agg(n.operator_id), '[]') from embargo_named n
             where n.organization_id = $1 and n.offboarding_id = o.offboarding_id) end) end as about
     from unnest($2::uuid[], $3::bigint[]) as r(stream_id, after)
     left join offboarding o on o.organization_id = $1 and o.offboarding_id = r.stream_id
     left join person p on p.organization_id = $1 and p.person_id = o.person_id
     where o.offboarding_id is not null or r.stream_id = $1`,
    [tx.organizationId, streams.map(({ streamId }) => streamId), streams.map(({ after }) => after)],
  );
}

/** The roles that operators hold now, by operator. */
export async function readGrants(
  tx: Tx,
  operatorIds: readonly string[],
): Promise<ReadonlyMap<string, readonly RoleGrant[]>> {
  const rows = await tx.query<RoleGrant & { operator_id: string }>(
    `select operator_id, role, scope_kind as scope, scope_value as value from role_grant
     where organization_id = $1 and operator_id = any($2) and revoked_at is null`,
    [tx.organizationId, operatorIds],
  );
  return Map.groupBy(rows, (row) => row.operator_id);
}
