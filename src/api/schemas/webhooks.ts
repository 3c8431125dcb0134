import { z } from 'zod';
import { webhookEventTypes, webhookOutcomes, webhookStates } from '../../core/intake/webhook.ts';
import { pageQuery } from '../paging.ts';
import { count, id, instant } from './fields.ts';

export const webhookBody = z.strictObject({
  url: z.string().min(8).max(2000).describe('https, or http too where it is internal'),
  internal: z.boolean().default(false).describe('The address lies inside the private network'),
  eventTypes: z
    .array(z.enum(['*', ...webhookEventTypes]))
    .min(1)
    .max(200)
    .default(['*'])
    .describe('Which events are sent there; * for all of them'),
});
export type WebhookBody = z.input<typeof webhookBody>;

export const webhookEndpoint = z
  .object({
    id,
    url: z.string(),
    internal: z.boolean(),
    eventTypes: z.array(z.string()),
    state: z.enum(webhookStates),
    reason: z.string().nullable().describe('Why it is disabled'),
    owner: z.object({ id, name: z.string(), active: z.boolean() }),
    failingSince: instant.nullable(),
    lastTakenAt: instant.nullable(),
    waiting: count.describe('In how many cases something waits to go out'),
    createdAt: instant,
  })
  .meta({ id: 'WebhookEndpoint' });
export type WebhookListed = z.infer<typeof webhookEndpoint>;

export const madeWebhook = z
  .object({ endpoint: webhookEndpoint, secret: z.string().describe('Shown this once') })
  .meta({ id: 'MadeWebhook' });
export type MadeWebhookAnswer = z.infer<typeof madeWebhook>;

export const webhookProof = z.object({ proved: z.boolean(), reason: z.string().nullable() });
export type WebhookProofAnswer = z.infer<typeof webhookProof>;

export const rotateWebhookBody = z.strictObject({
  overlapHours: z.int().min(0).max(168).default(24).describe('For how long both secrets sign'),
});
export const replayWebhookBody = z.strictObject({ since: instant });
export const replayWebhookAnswer = z.object({ streams: count.describe('How many cases begin again') });
export type ReplayWebhookAnswer = z.infer<typeof replayWebhookAnswer>;
export const giveWebhookBody = z.strictObject({ operatorId: id });

export const webhookAttemptQuery = z.object({ ...pageQuery });
export const webhookAttempt = z
  .object({
    id,
    eventId: id,
    type: z.string(),
    offboarding: z.string().nullable(),
    attemptedAt: instant,
    outcome: z.enum(webhookOutcomes),
    status: count.nullable(),
    sizeBytes: count.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'WebhookAttempt' });
export type WebhookAttemptListed = z.infer<typeof webhookAttempt>;
