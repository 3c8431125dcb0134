import { randomUUIDv7 } from 'node:crypto';
import type { ChatKind, ChatTemplate, ChatWay } from '../../core/messages/chat.ts';
import type { Actor } from '../../core/event.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from '../cases/record-event.ts';
import { knownSql } from '../row-scope.ts';

/** A channel that messages go to; how it is reached stays sealed. */
export type ChatSetting = {
  readonly kind: ChatKind;
  readonly way: ChatWay;
  readonly templates: readonly ChatTemplate[];
  /** Whether messages there may name people. */
  readonly allowNames: boolean;
  readonly language: string;
  readonly internal: boolean;
  readonly sealed: Uint8Array;
};

const columns = `kind, way, templates, allow_names as "allowNames", language, internal, sealed`;

/** The channels of the organization that are in use. */
export async function listChatSettings(tx: Tx): Promise<readonly ChatSetting[]> {
  return tx.query<ChatSetting>(
    `select ${columns} from chat_setting where organization_id = $1 and not off order by kind`,
    [tx.organizationId],
  );
}

export async function findChatSetting(tx: Tx, kind: string): Promise<ChatSetting | undefined> {
  return (await listChatSettings(tx)).find((setting) => setting.kind === kind);
}

/** Sets a channel, instead of the one of the same kind before. */
export async function saveChatSetting(tx: Tx, setting: ChatSetting, actor: Actor): Promise<void> {
  const { kind, way, templates, allowNames, language, internal, sealed } = setting;
  await tx.query(
    `insert into chat_setting (organization_id, chat_setting_id, kind, way, sealed, templates, allow_names, language, internal)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (organization_id, kind) do update set way = excluded.way, sealed = excluded.sealed, templates = excluded.templates,
       allow_names = excluded.allow_names, language = excluded.language, internal = excluded.internal, off = false, changed_at = now()`,
    [tx.organizationId, randomUUIDv7(), kind, way, sealed, templates, allowNames, language, internal],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'chat.changed',
    actor,
    data: { kind, way, templates, allowNames, off: false },
  });
}

/** Lets nothing go to a channel any more. False when nothing went there. */
export async function endChatSetting(tx: Tx, kind: ChatKind, actor: Actor): Promise<boolean> {
  const rows = await tx.query(
    'update chat_setting set off = true, changed_at = now() where organization_id = $1 and kind = $2 and not off returning kind',
    [tx.organizationId, kind],
  );
  if (rows.length === 0) return false;
  await recordEvent(tx, { offboardingId: null, type: 'chat.changed', actor, data: { kind, off: true } });
  return true;
}

/** What people have to do until tomorrow, in cases that a channel may hear of: open, told to the person, known to everybody. */
export async function listChannelStepIds(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.query<{ step_id: string }>(
    `select s.step_id from step s
     join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     where s.organization_id = $1 and s.state in ('asked', 'problem') and s.due_at <= now() + interval '1 day'
       and o.state = 'open' and not o.paused and d.informed_at <= now() and ${knownSql('o.offboarding_id', 'null')}
     order by s.due_at, s.step_id limit 500`,
    [tx.organizationId],
  );
  return rows.map((row) => row.step_id);
}
