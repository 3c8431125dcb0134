import { z } from 'zod';
import { hrSourceKinds } from '../../core/hr-source.ts';
import { messageStates } from '../../store/intake/inbound-messages.ts';
import { count, id, instant } from './fields.ts';
import { pageQuery } from '../paging.ts';

const settings = z.record(z.string(), z.json());
const secret = z.string().min(1).max(256);

export const hrSourceBody = z.strictObject({
  name: z.string().trim().min(1).max(60).describe('Also the source of the departures it tells about'),
  kind: z.enum(hrSourceKinds),
  config: settings.default({}),
  secret: secret
    .optional()
    .describe('Where the sender chose it; made and shown once when left out, except for bamboohr'),
  apiKey: z.string().min(1).max(500).optional().describe('What BambooHR is read with; kept sealed, and never shown'),
});
export type HrSourceBody = z.input<typeof hrSourceBody>;

export const rotateBody = z.strictObject({
  secret: secret.optional(),
  overlapHours: z.int().min(0).max(168).default(24).describe('How long the secret until now goes on counting'),
});
export type RotateBody = z.input<typeof rotateBody>;

export const hrSource = z
  .object({
    id,
    name: z.string(),
    kind: z.enum(hrSourceKinds),
    url: z.string().describe('Where the sender posts its messages, or pushes by SCIM'),
    config: settings,
    hasSecret: z.boolean(),
    hasCredentials: z.boolean(),
    createdAt: instant,
    lastMessageAt: instant.nullable(),
    waiting: count,
    questions: count,
  })
  .meta({ id: 'HrSource' });
export type HrSourceListed = z.infer<typeof hrSource>;

export const madeHrSource = z
  .object({
    source: hrSource,
    secret: z.string().nullable().describe('Shown this once; null where the sender chose it'),
  })
  .meta({ id: 'MadeHrSource' });
export type MadeHrSourceAnswer = z.infer<typeof madeHrSource>;

export const messageQuery = z.object({ ...pageQuery, state: z.enum(messageStates).optional() });

export const inboundMessage = z
  .object({
    id,
    source: z.string(),
    deliveryId: z.string(),
    state: z.enum(messageStates),
    reason: z.string().nullable().describe('What became of it, or why it still waits'),
    receivedAt: instant,
    processedAt: instant.nullable(),
    sizeBytes: count,
  })
  .meta({ id: 'InboundMessage' });
export type InboundMessageListed = z.infer<typeof inboundMessage>;

export const accepted = z.object({ accepted: z.literal(true) });
