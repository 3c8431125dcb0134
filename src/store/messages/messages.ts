import { randomUUIDv7 } from 'node:crypto';
import { chatTemplates } from '../../core/messages/chat.ts';
import { type Actor, workerActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type MessageTemplate, messageValues, type NewMessage, type OutboxState } from '../../core/messages/message.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from '../cases/record-event.ts';
import { knownSql } from '../row-scope.ts';

/**
 * Puts messages into the outbox, to be sent if the transaction commits; the same `dedupKey` in an organization is one message
 * for ever. Answers how many were new. Throws `internal` for values that do not fit their template.
 */
export async function queueMessages(tx: Tx, messages: readonly NewMessage[]): Promise<number> {
  if (messages.length === 0) return 0;
  const rows = messages.map(toRow);
  const made = await tx.query(
    `insert into message (organization_id, message_id, dedup_key, template, channel, recipient_kind, operator_id, person_id, address,
       name, offboarding_id, step_id, language, content, try_at, due_from)
     select $1, r.message_id, r.dedup_key, r.template, r.channel, r.recipient_kind, r.operator_id, r.person_id, r.address, r.name,
       r.offboarding_id, r.step_id, r.language, r.content,
       coalesce(r.not_before, now()), coalesce(r.not_before, now())
     from jsonb_to_recordset($2::jsonb) as r(message_id uuid, dedup_key text, template text, channel text, recipient_kind text,
       operator_id uuid, person_id uuid, address text, name text, offboarding_id uuid, step_id uuid, language text, content jsonb,
       not_before timestamptz)
     on conflict (organization_id, dedup_key) do nothing returning message_id`,
    [tx.organizationId, JSON.stringify(rows)],
  );
  await queueForChannels(tx, messages);
  return made.length;
}

/**
 * Puts the same message into the outbox of each chat channel that takes its template, once for each occasion: however many people
 * are written to, a channel hears of it once, and of a mass event never. Answers how many were new.
 */
export async function queueForChannels(tx: Tx, messages: readonly NewMessage[]): Promise<number> {
  const told = messages.filter(
    ({ template, values }) => chatTemplates.some((one) => one === template) && values['massEventId'] === undefined,
  );
  if (told.length === 0) return 0;
  const rows = told.map((message) => ({
    ...toRow(message),
    // A channel's digest is about every case, whoever it was written to first.
    ...(message.template === 'digest' ? { offboarding_id: null } : {}),
    occasion: occasionOf(message),
    slack_id: randomUUIDv7(),
    teams_id: randomUUIDv7(),
  }));
  const made = await tx.query(
    `insert into message (organization_id, message_id, dedup_key, template, channel, recipient_kind, address, offboarding_id, step_id,
       content, try_at, due_from)
     select distinct on (c.kind, r.occasion) $1, case c.kind when 'slack' then r.slack_id else r.teams_id end,
       c.kind || ' ' || r.occasion, r.template, 'chat', 'address', c.kind, r.offboarding_id, r.step_id, r.content - 'code',
       coalesce(r.not_before, now()), coalesce(r.not_before, now())
     from jsonb_to_recordset($2::jsonb) as r(slack_id uuid, teams_id uuid, occasion text, template text, offboarding_id uuid, step_id uuid,
       content jsonb, not_before timestamptz)
     join chat_setting c on c.organization_id = $1 and not c.off and r.template = any(c.templates)
     order by c.kind, r.occasion
     on conflict (organization_id, dedup_key) do nothing returning message_id`,
    [tx.organizationId, JSON.stringify(rows)],
  );
  return made.length;
}

/** What a message is about, whoever it is for: the part of its key that it shares with those to others. */
function occasionOf({ dedupKey, recipient }: NewMessage): string {
  return 'id' in recipient ? dedupKey.replaceAll(recipient.id, '') : dedupKey;
}

function toRow(message: NewMessage) {
  const { template, recipient, values } = message;
  const checked = messageValues[template].safeParse(values);
  if (!checked.success)
    throw new Failure('internal', `A message of the kind ${template} was queued without what it is filled with.`, {
      cause: checked.error,
    });
  const stepId = values['stepId'];
  return {
    message_id: randomUUIDv7(),
    dedup_key: message.dedupKey,
    template,
    channel: message.channel,
    recipient_kind: recipient.kind,
    operator_id: recipient.kind === 'operator' ? recipient.id : null,
    person_id: recipient.kind === 'person' ? recipient.id : null,
    address: recipient.kind === 'address' ? recipient.address : null,
    name: recipient.kind === 'address' ? recipient.name : null,
    offboarding_id: message.offboardingId,
    step_id: typeof stepId === 'string' ? stepId : null,
    language: message.language ?? null,
    content: values,
    not_before: message.notBefore?.toString() ?? null,
  };
}

/** SQL: of a mass event only the named know, so only they see who was told of it. `operator` is a parameter with who asks. */
const knownEventSql = (
  operator: string,
) => `(m.content->>'massEventId' is null or exists (select from mass_event_named n
  where n.organization_id = $1 and n.mass_event_id::text = m.content->>'massEventId' and n.operator_id = ${operator}::uuid))`;

/** A message as lists show it; never what it says. */
export type QueuedMessage = {
  readonly id: string;
  readonly template: MessageTemplate;
  readonly channel: 'mail' | 'chat';
  readonly recipient: string;
  readonly offboarding: string | null;
  readonly stepId: string | null;
  readonly state: OutboxState;
  readonly reason: string | null;
  readonly tries: number;
  readonly queuedAt: Temporal.Instant;
  readonly tryAt: Temporal.Instant | null;
  readonly endedAt: Temporal.Instant | null;
};

/** Messages, the latest first, without those about the reader; `next` is the last id, null at the end. */
export async function listQueuedMessages(
  tx: Tx,
  page: {
    readonly reader: { readonly operatorId: string; readonly personId: string | null };
    readonly state: OutboxState | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly QueuedMessage[]; readonly next: string | null }> {
  const rows = await tx.query<QueuedMessage>(
    `select m.message_id as id, m.template, m.channel, coalesce(r.name, p.display_name, m.name, m.address) as recipient,
       'OFF-' || o.number as offboarding, m.step_id as "stepId", m.state, m.reason, m.tries, m.queued_at as "queuedAt",
       m.try_at as "tryAt", m.ended_at as "endedAt"
     from message m
     left join operator r on r.organization_id = m.organization_id and r.operator_id = m.operator_id
     left join person p on p.organization_id = m.organization_id and p.person_id = m.person_id
     left join offboarding o on o.organization_id = m.organization_id and o.offboarding_id = m.offboarding_id
     where m.organization_id = $1 and ($2::text is null or m.state = $2) and ($3::uuid is null or m.message_id < $3)
       and ($4::uuid is null or (o.person_id is distinct from $4 and m.person_id is distinct from $4))
       and (m.offboarding_id is null or ${knownSql('m.offboarding_id', '$5')}) and ${knownEventSql('$5')}
     order by m.message_id desc limit $6`,
    [tx.organizationId, page.state, page.before, page.reader.personId, page.reader.operatorId, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Whether a message is there, and about nothing that the reader may not know of. */
export async function mayHandleMessage(
  tx: Tx,
  messageId: string,
  reader: { readonly operatorId: string; readonly personId: string | null },
): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from message m
     left join offboarding o on o.organization_id = m.organization_id and o.offboarding_id = m.offboarding_id
     where m.organization_id = $1 and m.message_id = $2
       and ($3::uuid is null or (o.person_id is distinct from $3 and m.person_id is distinct from $3))
       and (m.offboarding_id is null or ${knownSql('m.offboarding_id', '$4')}) and ${knownEventSql('$4')}`,
    [tx.organizationId, messageId, reader.personId, reader.operatorId],
  );
  return rows.length > 0;
}

/** Whether a mail with this Message-ID went out, or may have. */
export async function findSentMessage(tx: Tx, messageId: string, domain: string): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from message where organization_id = $1 and message_id = $2 and lower(sent_domain) = lower($3)',
    [tx.organizationId, messageId, domain],
  );
  return rows.length > 0;
}

/** Lets a message go out once more, with the same Message-ID. Throws `rule-refused` for one that still waits or must not be sent. */
export async function resendMessage(tx: Tx, messageId: string, actor: Actor): Promise<void> {
  const [row] = await tx.query<{ offboarding_id: string | null }>(
    `update message set state = 'waiting', reason = null, tries = 0, try_at = clock_timestamp(), due_from = clock_timestamp(),
       ended_at = null, bounced_at = null
     where organization_id = $1 and message_id = $2 and state in ('failed', 'unknown', 'bounced') returning offboarding_id`,
    [tx.organizationId, messageId],
  );
  if (row === undefined)
    throw new Failure('rule-refused', 'Only a message that failed, bounced, or whose fate is unknown is sent again.');
  await tx.query(
    `update step s set problem = null, version = s.version + 1 where s.organization_id = $1 and s.problem = $3 and ${toldBy}`,
    [tx.organizationId, messageId, cameBack],
  );
  await recordEvent(tx, {
    offboardingId: row.offboarding_id,
    type: 'message.resent',
    actor,
    about: { kind: 'message', id: messageId },
  });
}

/** Notes that a message came back; false when it is not one of ours that was sent, or was noted before. */
export async function markBounced(tx: Tx, messageId: string, reason: string): Promise<boolean> {
  const [row] = await tx.query<{ offboarding_id: string | null; step_id: string | null }>(
    `update message set state = 'bounced', reason = $3, try_at = null, bounced_at = clock_timestamp(), ended_at = clock_timestamp()
     where organization_id = $1 and message_id = $2 and state in ('sent', 'unknown') returning offboarding_id, step_id`,
    [tx.organizationId, messageId, reason],
  );
  if (row === undefined) return false;
  await showBounce(tx, messageId);
  await recordEvent(tx, {
    offboardingId: row.offboarding_id,
    type: 'message.bounced',
    actor: workerActor,
    about: { kind: 'message', id: messageId },
    data: { step: row.step_id },
    private: { reason },
  });
  return true;
}

/** What a step says when a mail about it came back. */
const cameBack = 'A mail about it came back, so whoever is asked may not know.';
/** Whether message $2 told of step `s`. */
const toldBy = `s.step_id in (
  select m.step_id from message m where m.organization_id = $1 and m.message_id = $2 and m.step_id is not null
  union select t.step_id::uuid from message m, jsonb_array_elements_text(
    case when jsonb_typeof(m.content->'stepIds') = 'array' then m.content->'stepIds' else '[]' end) as t(step_id)
  where m.organization_id = $1 and m.message_id = $2)`;

/** Lets the steps that a message told of say that it came back. */
export async function showBounce(tx: Tx, messageId: string): Promise<void> {
  await tx.query(
    `update step s set problem = $3, version = s.version + 1
     where s.organization_id = $1 and s.mode = 'human' and s.state in ('waiting', 'asked') and s.problem is null and ${toldBy}`,
    [tx.organizationId, messageId, cameBack],
  );
}

/** SQL for whether an address (an expression) is dead: the last that was heard of it is a mail that came back. $1 is the organization. */
function deadAddressSql(address: string): string {
  return `coalesce((select w.state from message w where w.organization_id = $1 and lower(w.sent_to) = lower(${address})
    and w.state in ('sent', 'bounced') order by w.ended_at desc limit 1) = 'bounced', false)`;
}

/** Which of these operators cannot be reached by mail, until a mail to them arrives again. */
export async function listUnreachable(tx: Tx, operatorIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ operator_id: string }>(
    `select p.operator_id from operator p where p.organization_id = $1 and p.operator_id = any($2::uuid[])
       and ${deadAddressSql('p.email')}`,
    [tx.organizationId, operatorIds],
  );
  return new Set(rows.map((row) => row.operator_id));
}

/** Who a message was for, and the steps it told of. */
export async function getToldSteps(
  tx: Tx,
  messageId: string,
): Promise<{ readonly recipientId: string | null; readonly stepIds: readonly string[] }> {
  const [row] = await tx.query<{ recipient: string | null; steps: string[] }>(
    `select coalesce(t.operator_id, t.person_id) as recipient,
       array(select s.step_id from step s where s.organization_id = $1 and ${toldBy}) as steps
     from message t where t.organization_id = $1 and t.message_id = $2`,
    [tx.organizationId, messageId],
  );
  return { recipientId: row?.recipient ?? null, stepIds: row?.steps ?? [] };
}
