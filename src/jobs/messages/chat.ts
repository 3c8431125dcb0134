import { z } from 'zod';
import { sendChat } from '../../connectors/chat.ts';
import { makeHttp } from '../../connectors/http.ts';
import { checkWebhookUrl } from '../../connectors/post-webhook.ts';
import {
  chatKinds,
  type ChatKind,
  type ChatPlace,
  type ChatResult,
  type ChatTemplate,
} from '../../core/messages/chat.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { fillText } from '../../formats/texts.ts';
import { type ChatSetting, saveChatSetting } from '../../store/messages/chat-settings.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { Seal } from '../applications/connect-application.ts';
import type { Means } from '../means.ts';
import { type TextsByLanguage, textsFor } from './texts.ts';

export type NewChatSetting = {
  readonly kind: ChatKind;
  /** The address that a channel takes messages at, or a bot of Slack's and the channel it writes to. */
  readonly reached:
    | { readonly webhook: string }
    | { readonly token: string; readonly channel: string; readonly apiUrl: string };
  readonly templates: readonly ChatTemplate[];
  readonly allowNames: boolean;
  readonly language: string;
  readonly internal: boolean;
};

const base = { internal: z.boolean() };
const opened = z.union([
  z.object({
    kind: z.literal('slack'),
    way: z.literal('bot'),
    apiUrl: z.string(),
    token: z.string(),
    channel: z.string(),
    ...base,
  }),
  z.object({ kind: z.enum(chatKinds), way: z.literal('webhook'), url: z.string(), ...base }),
]);

/** Keeps how a channel is reached, sealed. Throws `bad-request` for what cannot be one. */
export async function setChat(seal: Seal, tx: Tx, input: NewChatSetting, operatorId: string): Promise<void> {
  const { kind, reached, internal, ...rest } = input;
  if ('token' in reached && kind !== 'slack')
    throw new Failure('bad-request', 'A bot token is for Slack; Teams takes the address of a workflow.');
  const verdict = checkWebhookUrl('token' in reached ? reached.apiUrl : reached.webhook, internal);
  if (!verdict.allowed) throw new Failure('bad-request', verdict.reason);
  const way = 'token' in reached ? 'bot' : 'webhook';
  const secret = 'token' in reached ? { ...reached } : { url: reached.webhook };
  const sealed = seal(secret, boundTo(tx.organizationId, kind));
  await saveChatSetting(tx, { ...rest, kind, way, internal, sealed }, operatorActor(operatorId));
}

/** How a channel is reached. Throws `configuration-wrong` when the key is another. */
export function openChat(
  means: Pick<Means, 'unseal'>,
  organizationId: string,
  { kind, way, internal, sealed }: ChatSetting,
): ChatPlace {
  return opened.parse({ ...means.unseal(sealed, boundTo(organizationId, kind)), kind, way, internal });
}

/** Posts one message that says that messages reach the channel. */
export async function sendTestChat(
  { means, texts }: { readonly means: Pick<Means, 'unseal'>; readonly texts: TextsByLanguage },
  organization: { readonly id: string; readonly name: string },
  setting: ChatSetting,
): Promise<ChatResult> {
  const title = fillText(textsFor(texts, [setting.language]), 'closing.body', { organization: organization.name });
  const place = openChat(means, organization.id, setting);
  return sendChat(makeHttp(), place, { title, lines: [], link: null }, Temporal.Now.instant());
}

function boundTo(organizationId: string, kind: ChatKind): string {
  return `${organizationId}/chat/${kind}`;
}
