import { z } from 'zod';
import { chatKinds, chatTemplates, chatWays } from '../../core/messages/chat.ts';

const kind = z.enum(chatKinds);
const templates = z.array(z.enum(chatTemplates)).min(1).max(chatTemplates.length);
const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'it is a language tag such as de');

export const chatBody = z.strictObject({
  kind,
  reached: z
    .union([
      z.strictObject({ webhook: z.string().min(8).max(2000).describe('The address; it is a secret itself') }),
      z.strictObject({
        token: z.string().min(1).max(500).describe('Of a bot of Slack with chat:write'),
        channel: z.string().regex(/^[A-Z0-9]{3,30}$/, 'it is the id of a channel, such as C0123456789'),
        apiUrl: z
          .string()
          .max(500)
          .transform((url) => url.replace(/\/+$/, ''))
          .default('https://slack.com/api'),
      }),
    ])
    .describe('Kept sealed, and never shown'),
  templates: templates.default([...chatTemplates]),
  allowNames: z.boolean().default(false).describe('Whether messages there may say who it is about'),
  language: language.default('en'),
  internal: z.boolean().default(false).describe('The address lies inside the private network'),
});
export type ChatBody = z.input<typeof chatBody>;

const channel = z
  .object({ kind, way: z.enum(chatWays), templates, allowNames: z.boolean(), language: z.string() })
  .meta({ id: 'ChatChannel' });
export const chatList = z.object({ items: z.array(channel) });
export type ChatList = z.infer<typeof chatList>;

export const chatParams = z.object({ kind });
export const testChatAnswer = z.object({ sent: z.boolean(), reason: z.string().nullable() });
export type TestChatAnswer = z.infer<typeof testChatAnswer>;
