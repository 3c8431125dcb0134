import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject } from '../../core/applications/connector.ts';
import type { DepartureOffer, SettledHow } from '../../core/departures/departure-offer.ts';
import { type Actor, operatorActor, systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { HrSourceKind } from '../../core/intake/hr-source.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from '../cases/record-event.ts';
import { hiddenCasesSql } from '../row-scope.ts';

export const messageStates = ['waiting', 'done', 'refused', 'question', 'settled'] as const;
export type MessageState = (typeof messageStates)[number];

/** What became of a message: a sentence, and whom it was about. */
export type MessageEnd = {
  readonly state: Exclude<MessageState, 'waiting' | 'settled'>;
  readonly reason: string;
  readonly personIds: readonly string[];
  /** What would answer the question. */
  readonly offer?: DepartureOffer;
};

/** A message to be worked on, with its source. */
export type WaitingMessage = {
  readonly messageId: string;
  readonly sourceId: string;
  readonly source: string;
  readonly kind: HrSourceKind;
  readonly config: JsonObject;
  readonly sealedCredentials: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly now: Temporal.Instant;
  readonly tries: number;
};

/** Keeps a message as it arrived; false when this delivery was kept before. */
export async function insertMessage(
  tx: Tx,
  message: {
    readonly sourceId: string;
    readonly deliveryId: string;
    readonly signedAt: Temporal.Instant | null;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  },
): Promise<boolean> {
  const rows = await tx.prepared(
    'insert_message',
    `insert into inbound_message (organization_id, inbound_message_id, hr_source_id, delivery_id, signed_at, headers, body)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (organization_id, hr_source_id, delivery_id) do nothing
     returning inbound_message_id`,
    [
      tx.organizationId,
      randomUUIDv7(),
      message.sourceId,
      message.deliveryId,
      message.signedAt,
      JSON.stringify(message.headers),
      message.body,
    ],
  );
  return rows.length === 1;
}

/** Takes messages that wait, of every organization; whoever takes one has two minutes for it. */
export async function takeMessages(
  db: Pick<Database, 'dispatcher'>,
  most: number,
): Promise<readonly { readonly organizationId: string; readonly messageId: string }[]> {
  const rows = await asDispatcher(db).call<{ organization_id: string; inbound_message_id: string }>('due_messages', [
    most,
  ]);
  return rows.map((row) => ({ organizationId: row.organization_id, messageId: row.inbound_message_id }));
}

/** Reads a message that waits; undefined when it no longer does. */
export async function findWaitingMessage(tx: Tx, messageId: string): Promise<WaitingMessage | undefined> {
  const [row] = await tx.query<WaitingMessage>(
    `select m.inbound_message_id as "messageId", m.hr_source_id as "sourceId", s.name as source, s.kind, s.config,
       s.sealed_credentials as "sealedCredentials", m.headers, m.body, clock_timestamp() as now, m.tries
     from inbound_message m join hr_source s on s.organization_id = m.organization_id and s.hr_source_id = m.hr_source_id
     where m.organization_id = $1 and m.inbound_message_id = $2 and m.state = 'waiting'`,
    [tx.organizationId, messageId],
  );
  return row;
}

/** SQL for whether what became of a message `m` tells of a case `o`: its sentence names it. */
const namesCase = `m.reason ~ ('OFF-' || o.number || '(?![0-9])')`;

/** SQL for whether an operator may know of a message `m`: one that tells of a confidential case is for its named. $1 is the organization. */
export function messageKnownSql(operator: string): string {
  return `not exists (select from offboarding o where o.organization_id = $1 and o.offboarding_id in (${hiddenCasesSql(operator)})
    and ${namesCase})`;
}

/** The stream for an event about a message: the confidential case it tells of, else null, the organization's own. */
async function streamOf(tx: Tx, messageId: string): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>(
    `select o.offboarding_id as id from inbound_message m join offboarding o on o.organization_id = $1 and ${namesCase}
     where m.organization_id = $1 and m.inbound_message_id = $2 and o.offboarding_id in (${hiddenCasesSql('null')}) limit 1`,
    [tx.organizationId, messageId],
  );
  return row?.id ?? null;
}

/** Ends a message; of two that work on it, the first one says how. */
export async function endMessage(tx: Tx, messageId: string, end: MessageEnd): Promise<void> {
  const rows = await tx.query(
    `update inbound_message set state = $3, reason = $4, person_ids = $5, offer = $6, processed_at = clock_timestamp()
     where organization_id = $1 and inbound_message_id = $2 and state = 'waiting' returning state`,
    [
      tx.organizationId,
      messageId,
      end.state,
      end.reason,
      end.personIds,
      end.offer === undefined ? null : JSON.stringify(end.offer),
    ],
  );
  if (rows.length === 0) return;
  await recordEvent(tx, {
    offboardingId: await streamOf(tx, messageId),
    type: 'message.ended',
    actor: systemActor,
    about: { kind: 'inbound_message', id: messageId },
    data: { state: end.state },
    private: { reason: end.reason },
  });
}

/** Lets a message wait until it is tried again, and says why. */
export async function postponeMessage(tx: Tx, messageId: string, reason: string, waitMs: number): Promise<void> {
  await tx.query(
    `update inbound_message set reason = $3, try_at = clock_timestamp() + $4 * interval '1 millisecond'
     where organization_id = $1 and inbound_message_id = $2 and state = 'waiting'`,
    [tx.organizationId, messageId, reason, waitMs],
  );
}

/** Notes that this message took back a departure that has not arrived. */
export async function markWithdrawal(tx: Tx, messageId: string, externalId: string, at: Temporal.Instant) {
  await tx.query(
    `update inbound_message set withdraws = $3, withdrawn_at = $4 where organization_id = $1 and inbound_message_id = $2`,
    [tx.organizationId, messageId, externalId, at],
  );
}

/** When the source last took back a departure that had not arrived; undefined when it never did. */
export async function findWithdrawal(
  tx: Tx,
  sourceId: string,
  externalId: string,
): Promise<Temporal.Instant | undefined> {
  const [row] = await tx.query<{ at: Temporal.Instant | null }>(
    `select max(withdrawn_at) as at from inbound_message where organization_id = $1 and hr_source_id = $2 and withdraws = $3`,
    [tx.organizationId, sourceId, externalId],
  );
  return row?.at ?? undefined;
}

export type MessageSummary = {
  readonly id: string;
  readonly source: string;
  readonly deliveryId: string;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly offer: DepartureOffer | null;
  readonly settledHow: SettledHow | null;
  readonly settledReason: string | null;
  readonly receivedAt: Temporal.Instant;
  readonly processedAt: Temporal.Instant | null;
  readonly sizeBytes: number;
};

/** The messages of every source, the latest first, without those about the reader; `next` is the last id, null at the end. */
export async function listMessages(
  tx: Tx,
  page: {
    readonly reader: string | null;
    readonly operatorId: string;
    readonly state: MessageState | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly MessageSummary[]; readonly next: string | null }> {
  const rows = await tx.query<MessageSummary>(
    `select m.inbound_message_id as id, s.name as source, m.delivery_id as "deliveryId", m.state, m.reason,
       m.offer, m.settled_how as "settledHow", m.settled_reason as "settledReason", m.received_at as "receivedAt", m.processed_at as "processedAt", length(m.body) as "sizeBytes"
     from inbound_message m join hr_source s on s.organization_id = m.organization_id and s.hr_source_id = m.hr_source_id
     where m.organization_id = $1 and ($2::text is null or m.state = $2) and ($3::uuid is null or m.inbound_message_id < $3)
       and ($4::uuid is null or $4 <> all(m.person_ids)) and ${messageKnownSql('$6')}
     order by m.inbound_message_id desc limit $5`,
    [tx.organizationId, page.state, page.before, page.reader, page.limit + 1, page.operatorId],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Lets a message be worked on once more. Throws `not-found`, also for one about the reader. */
export async function replayMessage(
  tx: Tx,
  messageId: string,
  by: { readonly reader: string | null; readonly actor: Actor },
): Promise<void> {
  const rows = await tx.query(
    `update inbound_message m set state = 'waiting', tries = 0, try_at = clock_timestamp(), processed_at = null, offer = null,
       settled_by = null, settled_how = null, settled_reason = null
     where m.organization_id = $1 and m.inbound_message_id = $2 and ($3::uuid is null or $3 <> all(m.person_ids))
       and ${messageKnownSql('$4')} returning m.inbound_message_id`,
    [tx.organizationId, messageId, by.reader, by.actor.id],
  );
  if (rows.length === 0) throw new Failure('not-found', 'There is no such message.');
  await recordEvent(tx, {
    offboardingId: await streamOf(tx, messageId),
    type: 'message.replayed',
    actor: by.actor,
    about: { kind: 'inbound_message', id: messageId },
  });
}

/** Who acts on a message: nobody sees what is about themselves, or about a confidential case they are not named in. */
export type MessageReader = { readonly personId: string | null; readonly operatorId: string };

/** Holds on to a message whose question is about to be answered. Throws `not-found`, and `conflict` when it asks nothing. */
export async function lockQuestion(
  tx: Tx,
  messageId: string,
  reader: MessageReader,
): Promise<{ readonly offer: DepartureOffer | null }> {
  const [row] = await tx.query<{ state: MessageState; offer: DepartureOffer | null }>(
    `select m.state, m.offer from inbound_message m
     where m.organization_id = $1 and m.inbound_message_id = $2 and ($3::uuid is null or $3 <> all(m.person_ids))
       and ${messageKnownSql('$4')} for update of m`,
    [tx.organizationId, messageId, reader.personId, reader.operatorId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such message.');
  if (row.state !== 'question') throw new Failure('conflict', `This message asks nothing: it is ${row.state}.`);
  return { offer: row.offer };
}

/** Ends the question of a message that was answered, with who says so and why. */
export async function markSettled(
  tx: Tx,
  messageId: string,
  answer: { readonly operatorId: string; readonly how: SettledHow; readonly reason: string },
): Promise<void> {
  const { operatorId, how, reason } = answer;
  await tx.query(
    `update inbound_message set state = 'settled', settled_by = $3, settled_how = $4, settled_reason = $5
     where organization_id = $1 and inbound_message_id = $2`,
    [tx.organizationId, messageId, operatorId, how, reason],
  );
  await recordEvent(tx, {
    offboardingId: await streamOf(tx, messageId),
    type: 'message.settled',
    actor: operatorActor(operatorId),
    about: { kind: 'inbound_message', id: messageId },
    data: { how },
    private: { reason },
  });
}
