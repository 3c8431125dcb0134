import { randomUUIDv7 } from 'node:crypto';
import { type Actor, type EventType, workerActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { WebhookState } from '../../core/intake/webhook.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from '../cases/record-event.ts';
import { knownSql } from '../row-scope.ts';

/** Where events are posted to, as it is listed; its secret is not. */
export type WebhookEndpoint = {
  readonly id: string;
  readonly url: string;
  readonly internal: boolean;
  readonly eventTypes: readonly string[];
  readonly state: WebhookState;
  /** Why it is disabled. */
  readonly reason: string | null;
  readonly owner: { readonly id: string; readonly name: string; readonly active: boolean };
  readonly failingSince: Temporal.Instant | null;
  readonly lastTakenAt: Temporal.Instant | null;
  /** In how many cases something waits to go out, of those that the reader may know of. */
  readonly waiting: number;
  readonly createdAt: Temporal.Instant;
};

/** What sending to an endpoint asks for. */
export type WebhookTarget = {
  readonly url: string;
  readonly internal: boolean;
  readonly eventTypes: readonly string[];
  readonly sealedSecrets: Uint8Array;
  readonly state: WebhookState;
  readonly ownerId: string;
  readonly now: Temporal.Instant;
};

export async function insertWebhookEndpoint(
  tx: Tx,
  endpoint: {
    readonly endpointId: string;
    readonly url: string;
    readonly internal: boolean;
    readonly eventTypes: readonly string[];
    readonly sealedSecrets: Uint8Array;
    readonly ownerId: string;
    readonly actor: Actor;
  },
): Promise<void> {
  const { endpointId, url, internal, eventTypes, sealedSecrets, ownerId, actor } = endpoint;
  const ownedThingId = await insertOwnedThing(tx, ownerId, url);
  await tx.query(
    `insert into webhook_endpoint (organization_id, webhook_endpoint_id, url, internal, event_types, sealed_secrets, operator_id, owned_thing_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tx.organizationId, endpointId, url, internal, eventTypes, sealedSecrets, ownerId, ownedThingId],
  );
  await record(tx, 'webhook.added', { endpointId, actor, data: { types: eventTypes.length }, private: { url } });
}

/** What an endpoint is for its owner's own offboarding: a thing that somebody else has to take over. Null: nobody knows who they are. */
async function insertOwnedThing(tx: Tx, operatorId: string, url: string): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>(
    `insert into owned_thing (organization_id, owned_thing_id, kind, owned_kind, name, person_id)
     select organization_id, $3, 'ownership', 'webhook', $4, person_id from operator
     where organization_id = $1 and operator_id = $2 and person_id is not null returning owned_thing_id as id`,
    [tx.organizationId, operatorId, randomUUIDv7(), `Outgoing webhook to ${new URL(url).host}`],
  );
  return row?.id ?? null;
}

async function endOwnedThing(tx: Tx, endpointId: string): Promise<void> {
  await tx.query(
    `update owned_thing t set ended_at = now() from webhook_endpoint w
     where t.organization_id = $1 and w.organization_id = $1 and w.webhook_endpoint_id = $2 and t.owned_thing_id = w.owned_thing_id`,
    [tx.organizationId, endpointId],
  );
}

const targetSql = `
select url, internal, event_types as "eventTypes", sealed_secrets as "sealedSecrets", state, operator_id as "ownerId",
  clock_timestamp() as now
from webhook_endpoint where organization_id = $1 and webhook_endpoint_id = $2`;

/** Reads where to send; also of an endpoint that was removed. Throws `not-found`. */
export async function getWebhookTarget(tx: Tx, endpointId: string): Promise<WebhookTarget> {
  const [row] = await tx.query<WebhookTarget>(targetSql, [tx.organizationId, endpointId]);
  if (row === undefined) throw notFound();
  return row;
}

/** Reads an endpoint for a change; another change waits until this one is done. Throws `not-found`. */
export async function lockWebhookEndpoint(tx: Tx, endpointId: string): Promise<WebhookTarget> {
  const [row] = await tx.query<WebhookTarget>(`${targetSql} and state <> 'removed' for no key update`, [
    tx.organizationId,
    endpointId,
  ]);
  if (row === undefined) throw notFound();
  return row;
}

/** Keeps the sealed secrets that count from now on. */
export async function saveWebhookSecrets(
  tx: Tx,
  endpointId: string,
  change: { readonly sealed: Uint8Array; readonly previousUntil: Temporal.Instant; readonly actor: Actor },
): Promise<void> {
  await tx.query(
    'update webhook_endpoint set sealed_secrets = $3 where organization_id = $1 and webhook_endpoint_id = $2',
    [tx.organizationId, endpointId, change.sealed],
  );
  const data = { previousUntil: change.previousUntil.toString() };
  await record(tx, 'webhook.secret_changed', { endpointId, actor: change.actor, data });
}

/** An endpoint has answered its challenge: from now on, or again, it gets what it asked for. What waited goes out at once. */
export async function markProved(tx: Tx, endpointId: string, actor: Actor): Promise<void> {
  await tx.query(
    `update webhook_endpoint set state = 'active', reason = null, proved_at = now(), failing_since = null, paused_until = null
     where organization_id = $1 and webhook_endpoint_id = $2`,
    [tx.organizationId, endpointId],
  );
  await tx.query(
    `update webhook_lane set try_at = now(), tries = 0, first_try_at = null
     where organization_id = $1 and webhook_endpoint_id = $2 and try_at is not null`,
    [tx.organizationId, endpointId],
  );
  await record(tx, 'webhook.proved', { endpointId, actor });
}

/** Nothing goes there until it answers another challenge. False when nothing went there anyway. */
export async function disableWebhook(tx: Tx, endpointId: string, reason: string): Promise<boolean> {
  const rows = await tx.query(
    `update webhook_endpoint set state = 'disabled', reason = $3
     where organization_id = $1 and webhook_endpoint_id = $2 and state = 'active' returning webhook_endpoint_id`,
    [tx.organizationId, endpointId, reason],
  );
  if (rows.length === 0) return false;
  await record(tx, 'webhook.disabled', { endpointId, actor: workerActor, private: { reason } });
  return true;
}

/** Gives an endpoint to another operator. Throws `not-found` for one who is not there or shut out. */
export async function giveWebhook(tx: Tx, endpointId: string, operatorId: string, actor: Actor): Promise<void> {
  const { url } = await lockWebhookEndpoint(tx, endpointId);
  const found = await tx.query(
    'select 1 from operator where organization_id = $1 and operator_id = $2 and disabled_at is null',
    [tx.organizationId, operatorId],
  );
  if (found.length === 0) throw new Failure('not-found', 'There is no such operator, or they are disabled.');
  await endOwnedThing(tx, endpointId);
  const ownedThingId = await insertOwnedThing(tx, operatorId, url);
  await tx.query(
    'update webhook_endpoint set operator_id = $3, owned_thing_id = $4 where organization_id = $1 and webhook_endpoint_id = $2',
    [tx.organizationId, endpointId, operatorId, ownedThingId],
  );
  await record(tx, 'webhook.given', { endpointId, actor, data: { owner: operatorId } });
}

/** Ends an endpoint for good. */
export async function removeWebhook(tx: Tx, endpointId: string, actor: Actor): Promise<void> {
  await lockWebhookEndpoint(tx, endpointId);
  await endOwnedThing(tx, endpointId);
  await tx.query(
    `update webhook_endpoint set state = 'removed', owned_thing_id = null where organization_id = $1 and webhook_endpoint_id = $2`,
    [tx.organizationId, endpointId],
  );
  await record(tx, 'webhook.removed', { endpointId, actor });
}

/** Records that events were asked for once more. */
export async function recordReplay(
  tx: Tx,
  endpointId: string,
  replay: { readonly since: Temporal.Instant; readonly streams: number; readonly actor: Actor },
): Promise<void> {
  const data = { since: replay.since.toString(), streams: replay.streams };
  await record(tx, 'webhook.replayed', { endpointId, actor: replay.actor, data });
}

/** SQL for whether reader $2 may be told of a stream: a confidential case is the named's, and nobody reads of their own. */
function tellableSql(stream: string): string {
  return `${knownSql(stream, '$2')} and not exists (select from offboarding c
    join operator me on me.organization_id = $1 and me.operator_id = $2 and me.person_id = c.person_id
    where c.organization_id = $1 and c.offboarding_id = ${stream})`;
}

const listSql = `
select w.webhook_endpoint_id as id, w.url, w.internal, w.event_types as "eventTypes", w.state, w.reason,
  jsonb_build_object('id', o.operator_id, 'name', o.name, 'active', o.disabled_at is null) as owner,
  w.failing_since as "failingSince", w.created_at as "createdAt",
  (select max(a.attempted_at) from webhook_attempt a where a.organization_id = $1
    and a.webhook_endpoint_id = w.webhook_endpoint_id and a.outcome = 'taken'
    and ${tellableSql('a.stream_id')}) as "lastTakenAt",
  (select count(*)::integer from webhook_lane l where l.organization_id = $1 and l.webhook_endpoint_id = w.webhook_endpoint_id
    and l.try_at is not null and ${tellableSql('l.stream_id')}) as waiting
from webhook_endpoint w join operator o on o.organization_id = w.organization_id and o.operator_id = w.operator_id
where w.organization_id = $1 and w.state <> 'removed'`;

/** Every endpoint, the oldest first, with the counts that an operator may know of. */
export async function listWebhookEndpoints(tx: Tx, readerId: string): Promise<readonly WebhookEndpoint[]> {
  return tx.query<WebhookEndpoint>(`${listSql} order by w.webhook_endpoint_id`, [tx.organizationId, readerId]);
}

/** Reads one endpoint. Throws `not-found`. */
export async function getWebhookEndpoint(tx: Tx, endpointId: string, readerId: string): Promise<WebhookEndpoint> {
  const [row] = await tx.query<WebhookEndpoint>(`${listSql} and w.webhook_endpoint_id = $3`, [
    tx.organizationId,
    readerId,
    endpointId,
  ]);
  if (row === undefined) throw notFound();
  return row;
}

function record(
  tx: Tx,
  type: EventType,
  event: {
    readonly endpointId: string;
    readonly actor: Actor;
    readonly data?: Readonly<Record<string, string | number>>;
    readonly private?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { endpointId, actor, data, private: kept } = event;
  return recordEvent(tx, {
    offboardingId: null,
    type,
    actor,
    about: { kind: 'webhook_endpoint', id: endpointId },
    ...(data === undefined ? {} : { data }),
    ...(kept === undefined ? {} : { private: kept }),
  });
}

function notFound(): Failure {
  return new Failure('not-found', 'There is no such webhook endpoint.');
}
