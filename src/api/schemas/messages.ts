import { z } from 'zod';
import { mailTlsModes } from '../../core/messages/mail-server.ts';
import { messageChannels, outboxStates } from '../../core/messages/message.ts';
import { pageQuery } from '../paging.ts';
import { count, id, instant } from './fields.ts';

const host = z.string().regex(/^[a-z0-9.:-]{1,253}$/i, 'it is a host name or an address');
const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'it is a language tag such as de');

export const mailServerBody = z.strictObject({
  host,
  port: z.int().min(1).max(65_535).default(587),
  tls: z
    .enum(mailTlsModes)
    .optional()
    .describe('implicit (port 465), required (STARTTLS) or none; left out: TLS everywhere but on the same machine'),
  authority: z.string().max(100_000).optional().describe('Certificates in PEM that count instead of the public ones'),
  user: z.string().min(1).max(320).optional(),
  password: z.string().min(1).max(1000).optional().describe('Kept sealed, and never shown'),
  fromAddress: z.string().min(3).max(254),
  fromName: z.string().trim().min(1).max(100).default('Handback'),
  language: language.default('en').describe('What mails are written in where nothing else is known'),
  unchecked: z.boolean().default(false).describe('Store it although the server was not tried'),
});
export type MailServerBody = z.input<typeof mailServerBody>;

export const mailServer = z
  .object({
    server: z
      .object({
        host: z.string(),
        port: count,
        tls: z.enum(mailTlsModes),
        user: z.string().nullable(),
        hasPassword: z.boolean(),
        ownAuthority: z.boolean(),
        fromAddress: z.string(),
        fromName: z.string(),
        language: z.string(),
      })
      .nullable()
      .describe('Null: none is set up, and messages wait'),
  })
  .meta({ id: 'MailServer' });
export type MailServerShown = z.infer<typeof mailServer>;

export const testMailBody = z.strictObject({ to: z.string().min(3).max(254).optional() });
export const testMailAnswer = z.object({ sent: z.boolean(), to: z.string(), reason: z.string().nullable() });
export type TestMailAnswer = z.infer<typeof testMailAnswer>;

export const outgoingQuery = z.object({ ...pageQuery, state: z.enum(outboxStates).optional() });

export const outgoingMessage = z
  .object({
    id,
    template: z.string().describe('The kind of mail; one of an earlier version keeps its name'),
    channel: z.enum(messageChannels),
    recipient: z.string(),
    offboarding: z.string().nullable(),
    stepId: id.nullable(),
    state: z.enum(outboxStates),
    reason: z.string().nullable().describe('Why it is where it is'),
    tries: count,
    queuedAt: instant,
    tryAt: instant.nullable(),
    endedAt: instant.nullable(),
  })
  .meta({ id: 'OutgoingMessage' });
export type OutgoingMessageListed = z.infer<typeof outgoingMessage>;

export const bounceBody = z.strictObject({
  report: z.string().min(1).max(1_000_000).describe('The whole report as it arrived (RFC 3464)'),
});
export const bounceAnswer = z
  .object({ messageId: id, state: z.enum(['bounced', 'noted', 'delayed']), status: z.string().nullable() })
  .meta({ id: 'Bounce' });
export type BounceAnswer = z.infer<typeof bounceAnswer>;
