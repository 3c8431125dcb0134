import type { JsonObject } from '../../core/applications/connector.ts';
import { workerActor } from '../../core/event.ts';
import type { MessageChannel, MessageTemplate } from '../../core/messages/message.ts';
import type { Action } from '../../core/playbooks/playbook.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';
import { dueToPeople, wordsToLeaver } from '../steps/step-ownership.ts';
import { showBounce } from './messages.ts';
import { recordEvent } from '../cases/record-event.ts';

/** A message that this worker has for two minutes; the epoch fences what it writes. */
export type HeldMessage = { readonly organizationId: string; readonly messageId: string; readonly epoch: number };

/** Takes messages of a channel whose turn has come, of every organization. */
export async function takeOutbox(
  db: Pick<Database, 'dispatcher'>,
  channel: MessageChannel,
  most: number,
): Promise<readonly HeldMessage[]> {
  const rows = await asDispatcher(db).call<{ organization_id: string; message_id: string; epoch: number }>(
    'due_outbox',
    [channel, most],
  );
  return rows.map((row) => ({ organizationId: row.organization_id, messageId: row.message_id, epoch: row.epoch }));
}

/** A message with all that decides whether it may go out, as it stands now. */
export type DueMessage = {
  readonly template: MessageTemplate;
  readonly content: JsonObject;
  readonly state: 'waiting' | 'sending';
  readonly language: string | null;
  readonly tries: number;
  readonly dueFrom: Temporal.Instant;
  readonly now: Temporal.Instant;
  readonly sentDomain: string | null;
  readonly recipientKind: 'operator' | 'person' | 'address';
  readonly recipientId: string | null;
  readonly recipientName: string | null;
  readonly workEmail: string | null;
  readonly privateEmail: string | null;
  readonly timeZone: string;
  /** False for an operator who was disabled. */
  readonly active: boolean;
  /** The person that the recipient is; null where that is not known. */
  readonly personId: string | null;
  readonly offboardingId: string | null;
  readonly stepId: string | null;
  readonly organizationName: string;
};

/** Reads a message this worker holds; undefined when another one has it by now, or it has ended. */
export async function findDueMessage(tx: Tx, held: HeldMessage): Promise<DueMessage | undefined> {
  const [row] = await tx.query<DueMessage>(
    `select m.template, m.content, m.state, m.language, m.tries, m.due_from as "dueFrom", clock_timestamp() as now,
       m.sent_domain as "sentDomain", m.recipient_kind as "recipientKind", coalesce(m.operator_id, m.person_id) as "recipientId",
       coalesce(r.name, p.display_name, m.name) as "recipientName", coalesce(r.email, p.work_email, m.address) as "workEmail",
       p.private_email as "privateEmail", coalesce(p.time_zone, l.time_zone, g.time_zone) as "timeZone",
       r.disabled_at is null as active, coalesce(m.person_id, r.person_id) as "personId",
       coalesce(m.offboarding_id, s.offboarding_id) as "offboardingId", m.step_id as "stepId", g.name as "organizationName"
     from message m
     join organization g on g.organization_id = m.organization_id
     left join operator r on r.organization_id = m.organization_id and r.operator_id = m.operator_id
     left join person p on p.organization_id = m.organization_id and p.person_id = coalesce(m.person_id, r.person_id)
     left join location l on l.organization_id = m.organization_id and l.location_id = p.location_id
     left join step s on s.organization_id = m.organization_id and s.step_id = m.step_id
     where m.organization_id = $1 and m.message_id = $2 and m.epoch = $3 and m.try_at is not null for update of m`,
    [tx.organizationId, held.messageId, held.epoch],
  );
  return row;
}

/** A case, as far as a message about it asks. */
export type MessageCase = {
  readonly offboardingId: string;
  readonly number: number;
  readonly state: 'open' | 'closed' | 'cancelled';
  readonly paused: boolean;
  readonly personId: string;
  readonly person: string;
  readonly lastWorkingDay: Temporal.PlainDate;
  readonly accessEndsAt: Temporal.Instant;
  readonly informedAt: Temporal.Instant | null;
  readonly writesToPerson: boolean;
  readonly caseOwnerEmail: string | null;
};

export async function listMessageCases(tx: Tx, offboardingIds: readonly string[]): Promise<readonly MessageCase[]> {
  return tx.query<MessageCase>(
    `select o.offboarding_id as "offboardingId", o.number, o.state, o.paused, o.person_id as "personId", p.display_name as person,
       d.last_working_day as "lastWorkingDay", d.access_ends_at as "accessEndsAt", d.informed_at as "informedAt",
       not o.quiet as "writesToPerson", c.email as "caseOwnerEmail"
     from offboarding o
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     left join operator c on c.organization_id = o.organization_id and c.operator_id = o.case_owner_id and c.disabled_at is null
     where o.organization_id = $1 and o.offboarding_id = any($2::uuid[])`,
    [tx.organizationId, offboardingIds],
  );
}

/** A step, as far as a message about it asks. */
export type MessageStep = {
  readonly stepId: string;
  readonly offboardingId: string;
  readonly title: string;
  /** The same in words for the leaver, by language; null where the playbook has none. */
  readonly toLeaver: Readonly<Record<string, string>> | null;
  readonly action: Action;
  readonly mode: 'automatic' | 'human';
  readonly ended: boolean;
  readonly dueAt: Temporal.Instant | null;
  readonly item: string | null;
};

/** Steps in the order in which they are due. */
export async function listMessageSteps(tx: Tx, stepIds: readonly string[]): Promise<readonly MessageStep[]> {
  return tx.query<MessageStep>(
    `select s.step_id as "stepId", s.offboarding_id as "offboardingId", s.title, ${wordsToLeaver} as "toLeaver", s.action, s.mode,
       s.state in ('done', 'withdrawn') as ended, ${dueToPeople} as "dueAt", i.label as item
     from step s join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
     left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
     where s.organization_id = $1 and s.step_id = any($2::uuid[]) order by s.due_at, s.step_id`,
    [tx.organizationId, stepIds],
  );
}

/** Commits that the mail is about to leave, before anything does. False when another worker has it. */
export async function markSending(
  tx: Tx,
  held: HeldMessage,
  sent: { readonly to: string; readonly domain: string },
): Promise<boolean> {
  const rows = await tx.query(
    `update message set state = 'sending', tries = tries + 1, reason = null, sent_to = $4, sent_domain = coalesce(sent_domain, $5),
       try_at = clock_timestamp() + interval '2 minutes'
     where organization_id = $1 and message_id = $2 and epoch = $3 and state = 'waiting' returning message_id`,
    [tx.organizationId, held.messageId, held.epoch, sent.to, sent.domain],
  );
  return rows.length === 1;
}

/** What became of a message. */
export type MessageEnding = {
  readonly state: 'sent' | 'suppressed' | 'failed' | 'unknown' | 'bounced';
  readonly reason: string | null;
};

/** Ends a message and records that; nothing happens when another worker has it by now. */
export async function endHeldMessage(tx: Tx, held: HeldMessage, { state, reason }: MessageEnding): Promise<void> {
  const [row] = await tx.query<{ offboarding_id: string | null; step_id: string | null; template: string }>(
    `update message set state = $4, reason = $5, try_at = null, ended_at = clock_timestamp(),
       bounced_at = case when $4 = 'bounced' then clock_timestamp() end
     where organization_id = $1 and message_id = $2 and epoch = $3 and state in ('waiting', 'sending')
     returning offboarding_id, step_id, template`,
    [tx.organizationId, held.messageId, held.epoch, state, reason],
  );
  if (row === undefined) return;
  if (state === 'bounced') await showBounce(tx, held.messageId);
  await recordEvent(tx, {
    offboardingId: row.offboarding_id,
    type: eventOf[state],
    actor: workerActor,
    about: { kind: 'message', id: held.messageId },
    data: { template: row.template, step: row.step_id },
    ...(reason === null ? {} : { private: { reason } }),
  });
}

const eventOf = {
  sent: 'message.sent',
  suppressed: 'message.suppressed',
  failed: 'message.failed',
  unknown: 'message.unknown',
  bounced: 'message.bounced',
} as const;

/** Lets a message wait until an instant, and says why. */
export async function postponeHeldMessage(
  tx: Tx,
  held: HeldMessage,
  {
    reason,
    until,
    anew,
  }: {
    readonly reason: string;
    readonly until: Temporal.Instant /** It could not have gone out before. */;
    readonly anew: boolean;
  },
): Promise<void> {
  await tx.query(
    `update message set state = 'waiting', reason = $4, try_at = $5, due_from = case when $6 then $5 else due_from end
     where organization_id = $1 and message_id = $2 and epoch = $3 and state in ('waiting', 'sending')`,
    [tx.organizationId, held.messageId, held.epoch, reason, until, anew],
  );
}
