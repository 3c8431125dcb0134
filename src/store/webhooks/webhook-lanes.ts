import { randomUUIDv7 } from 'node:crypto';
import type { ToldEvent, WebhookOutcome } from '../../core/intake/webhook.ts';
import { toldTypes } from '../../core/intake/webhook.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';
import { knownSql } from '../row-scope.ts';

/** What goes to one endpoint about one case, or about none: this worker has it for two minutes; the epoch fences what it writes. */
export type HeldLane = {
  readonly organizationId: string;
  readonly endpointId: string;
  readonly streamId: string;
  readonly epoch: number;
};

/** Takes lanes whose turn has come, of every organization. */
export async function takeWebhookLanes(db: Pick<Database, 'dispatcher'>, most: number): Promise<readonly HeldLane[]> {
  const rows = await asDispatcher(db).call<{
    organization_id: string;
    webhook_endpoint_id: string;
    stream_id: string;
    epoch: number;
  }>('due_webhooks', [most]);
  return rows.map((row) => ({
    organizationId: row.organization_id,
    endpointId: row.webhook_endpoint_id,
    streamId: row.stream_id,
    epoch: row.epoch,
  }));
}

/** A lane is locked while an event of its stream is written; who writes one and takes long must not hold up the others. */
async function waitBriefly(tx: Tx): Promise<void> {
  await tx.query(`set local lock_timeout = '5s'`);
}

export type LaneState = {
  readonly tries: number;
  readonly firstTryAt: Temporal.Instant | null;
  readonly now: Temporal.Instant;
  /** Nobody but the named may know of the case. */
  readonly confidential: boolean;
  /** The case is that of the endpoint's own owner. */
  readonly ownersCase: boolean;
};

/** Locks a lane that this worker holds, and reads how it stands; undefined when another one has it by now. */
export async function lockLane(tx: Tx, held: HeldLane): Promise<LaneState | undefined> {
  await waitBriefly(tx);
  const [row] = await tx.query<LaneState>(
    `select l.tries, l.first_try_at as "firstTryAt", clock_timestamp() as now, not (${knownSql('l.stream_id', 'null')}) as confidential,
       exists (select from webhook_endpoint w
         join operator p on p.organization_id = $1 and p.operator_id = w.operator_id
         join offboarding o on o.organization_id = $1 and o.offboarding_id = l.stream_id and o.person_id = p.person_id
         where w.organization_id = $1 and w.webhook_endpoint_id = l.webhook_endpoint_id) as "ownersCase"
     from webhook_lane l where l.organization_id = $1 and l.webhook_endpoint_id = $2 and l.stream_id = $3 and l.epoch = $4
     for no key update of l`,
    [tx.organizationId, held.endpointId, held.streamId, held.epoch],
  );
  return row;
}

/** SQL for whether event `e` is of one of these types, and no proposal about a mass event, of which only the named know. */
const tellable = (types: string) => `convert_from(e.bytes, 'UTF8')::jsonb->>'type' = any(${types})
  and convert_from(e.bytes, 'UTF8')::jsonb->'data'->>'about' is distinct from 'mass_event'`;

/**
 * The next event of a locked lane that its endpoint asked for; undefined when there is none. Whoever writes another event has to
 * wait for the lane, and wakes it.
 */
export async function findNextEvent(
  tx: Tx,
  held: HeldLane,
  eventTypes: readonly string[],
): Promise<ToldEvent | undefined> {
  const [row] = await tx.query<{ bytes: Uint8Array }>(
    `select e.bytes from event e join webhook_lane l on l.organization_id = e.organization_id and l.stream_id = e.stream_id
     where e.organization_id = $1 and l.webhook_endpoint_id = $2 and e.stream_id = $3 and e.number >= l.next_number
       and ${tellable('$4')}
     order by e.number limit 1`,
    [tx.organizationId, held.endpointId, held.streamId, toldTypes(eventTypes)],
  );
  if (row === undefined) return undefined;
  const { stream, ...event } = JSON.parse(Buffer.from(row.bytes).toString('utf8')) as ToldEvent & { stream: string };
  return { ...event, offboardingId: stream === tx.organizationId ? null : stream };
}

/** Nothing waits in a locked lane. */
export async function idleLane(tx: Tx, held: HeldLane): Promise<void> {
  await setLane(tx, held, 'try_at = null, tries = 0, first_try_at = null');
}

/** Lets a lane wait, without counting that as a try. */
export async function postponeLane(tx: Tx, held: HeldLane, delayMs: number): Promise<void> {
  await setLane(tx, held, `try_at = clock_timestamp() + $5 * interval '1 millisecond'`, [delayMs]);
}

/** One try, and what follows from it. */
export type LaneAttempt = {
  readonly event: ToldEvent;
  readonly outcome: WebhookOutcome;
  readonly status: number | null;
  readonly sizeBytes: number | null;
  readonly reason: string | null;
  /** For `retry`: in how many milliseconds, and for how long nothing at all is tried at this endpoint. */
  readonly delayMs: number;
  readonly pauseMs: number;
};

/** Keeps a try, and moves the lane on. False when another worker has it by now: then this one counts for nothing but a duplicate. */
export async function noteAttempt(tx: Tx, held: HeldLane, attempt: LaneAttempt): Promise<boolean> {
  const { event, outcome, status, sizeBytes, reason, delayMs, pauseMs } = attempt;
  await waitBriefly(tx);
  const mine =
    outcome === 'retry'
      ? await setLane(
          tx,
          held,
          `try_at = clock_timestamp() + $5 * interval '1 millisecond', tries = tries + 1, first_try_at = coalesce(first_try_at, clock_timestamp())`,
          [delayMs],
        )
      : await setLane(
          tx,
          held,
          // Held on for the one that follows.
          `next_number = $5, try_at = clock_timestamp() + interval '2 minutes', tries = 0, first_try_at = null`,
          [event.number + 1],
        );
  if (!mine) return false;
  await tx.query(
    `insert into webhook_attempt (organization_id, webhook_attempt_id, webhook_endpoint_id, event_id, stream_id, outcome, status, size_bytes, reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [tx.organizationId, randomUUIDv7(), held.endpointId, event.id, held.streamId, outcome, status, sizeBytes, reason],
  );
  if (outcome === 'taken') {
    await tx.query(
      `update webhook_endpoint set failing_since = null, paused_until = null
       where organization_id = $1 and webhook_endpoint_id = $2 and (failing_since is not null or paused_until is not null)`,
      [tx.organizationId, held.endpointId],
    );
  } else {
    await tx.query(
      `update webhook_endpoint set failing_since = coalesce(failing_since, clock_timestamp()),
         paused_until = greatest(paused_until, clock_timestamp() + $3 * interval '1 millisecond')
       where organization_id = $1 and webhook_endpoint_id = $2`,
      [tx.organizationId, held.endpointId, pauseMs],
    );
  }
  return true;
}

async function setLane(tx: Tx, held: HeldLane, what: string, values: readonly unknown[] = []): Promise<boolean> {
  const rows = await tx.query(
    `update webhook_lane set ${what}
     where organization_id = $1 and webhook_endpoint_id = $2 and stream_id = $3 and epoch = $4 returning stream_id`,
    [tx.organizationId, held.endpointId, held.streamId, held.epoch, ...values],
  );
  return rows.length > 0;
}

/** How long nothing has been taken by an endpoint that is still tried, in milliseconds; null: it takes what it gets. */
export async function findFailingMs(tx: Tx, endpointId: string): Promise<number | null> {
  const [row] = await tx.query<{ ms: number | null }>(
    `select (extract(epoch from clock_timestamp() - failing_since) * 1000)::double precision as ms from webhook_endpoint
     where organization_id = $1 and webhook_endpoint_id = $2 and state = 'active'`,
    [tx.organizationId, endpointId],
  );
  return row?.ms ?? null;
}

/** Sets every stream back to its first event since an instant; those that are further back stay there. Answers how many streams. */
export async function rewindLanes(
  tx: Tx,
  endpointId: string,
  since: Temporal.Instant,
  eventTypes: readonly string[],
): Promise<number> {
  const rows = await tx.query(
    `insert into webhook_lane as l (organization_id, webhook_endpoint_id, stream_id, next_number, try_at)
     select e.organization_id, $2, e.stream_id, min(e.number), clock_timestamp() from event e
     where e.organization_id = $1 and e.event_id >= $5 and e.recorded_at >= $3
       and ${tellable('$4')}
     group by e.organization_id, e.stream_id order by e.stream_id
     on conflict (organization_id, webhook_endpoint_id, stream_id) do update
       set next_number = least(l.next_number, excluded.next_number), try_at = excluded.try_at, tries = 0, first_try_at = null,
         epoch = l.epoch + 1
     returning stream_id`,
    [tx.organizationId, endpointId, since, toldTypes(eventTypes), firstIdOf(since.subtract(clocksDiffer))],
  );
  return rows.length;
}

/** Ids of events are made by the clocks of the nodes, instants by that of the database. */
const clocksDiffer = { minutes: 10 };

/** The smallest UUIDv7 of an instant (RFC 9562 §5.7). */
function firstIdOf(at: Temporal.Instant): string {
  const hex = Math.max(0, at.epochMilliseconds).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** A try, as it is listed. */
export type WebhookAttempt = {
  readonly id: string;
  readonly eventId: string;
  readonly type: string;
  readonly offboarding: string | null;
  readonly attemptedAt: Temporal.Instant;
  readonly outcome: WebhookOutcome;
  readonly status: number | null;
  readonly sizeBytes: number | null;
  readonly reason: string | null;
};

/** The tries of an endpoint, the latest first, without those about the reader or about what they may not know of. */
export async function listWebhookAttempts(
  tx: Tx,
  page: {
    readonly endpointId: string;
    readonly reader: { readonly operatorId: string; readonly personId: string | null };
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly WebhookAttempt[]; readonly next: string | null }> {
  const { endpointId, reader, before, limit } = page;
  const rows = await tx.query<WebhookAttempt>(
    `select a.webhook_attempt_id as id, a.event_id as "eventId", convert_from(e.bytes, 'UTF8')::jsonb->>'type' as type,
       'OFF-' || o.number as offboarding, a.attempted_at as "attemptedAt", a.outcome, a.status, a.size_bytes as "sizeBytes", a.reason
     from webhook_attempt a join event e on e.organization_id = a.organization_id and e.event_id = a.event_id
     left join offboarding o on o.organization_id = a.organization_id and o.offboarding_id = a.stream_id
     where a.organization_id = $1 and a.webhook_endpoint_id = $2 and ($3::uuid is null or a.webhook_attempt_id < $3)
       and ($4::uuid is null or o.person_id is distinct from $4) and ${knownSql('a.stream_id', '$5')}
     order by a.webhook_attempt_id desc limit $6`,
    [tx.organizationId, endpointId, before, reader.personId, reader.operatorId, limit + 1],
  );
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
