import { z } from 'zod';
import { settledHows } from '../../core/departures/departure-offer.ts';
import { hrSourceKinds } from '../../core/intake/hr-source.ts';
import { messageStates } from '../../store/intake/inbound-messages.ts';
import { cancelled, changed } from './changes.ts';
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
    disabled: z.boolean().describe('Switched off: it is not listened to, and what it sent before waits'),
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

/** What would answer a question about a departure. */
export const offered = z
  .object({
    deed: z.enum(['move', 'cancel']),
    case: z.string(),
    command: z.string().describe('What would do it on the command line'),
  })
  .nullable();

export const settleQuestionBody = z.strictObject({
  reason: z.string().trim().min(3).max(1000),
  how: z
    .enum(settledHows)
    .default('by_hand')
    .describe('What somebody did about it; with "do", what is done now counts'),
  do: z.boolean().default(false).describe('Do what the question offers: move the case, or cancel it'),
  dryRun: z.boolean().default(false).describe('Say what would change, and keep nothing'),
  atOnce: z.boolean().default(false).describe('Confirms that what a day in the past makes due starts at once'),
  version: count.optional().describe('Of the case, as the dry run named it'),
});
export type SettleQuestion = z.output<typeof settleQuestionBody>;
export type SettleQuestionBody = z.input<typeof settleQuestionBody>;

export const questionSettled = z
  .object({
    done: z.boolean().describe('False for a dry run'),
    how: z.enum(settledHows),
    version: count.nullable().describe('Of the case before it was moved or cancelled'),
    moved: changed.nullable(),
    cancelled: cancelled.nullable(),
  })
  .meta({ id: 'QuestionSettled' });
export type QuestionSettled = z.infer<typeof questionSettled>;

export const inboundMessage = z
  .object({
    id,
    source: z.string(),
    deliveryId: z.string(),
    state: z.enum(messageStates),
    reason: z.string().nullable().describe('What became of it, or why it still waits'),
    offer: offered,
    settledHow: z.enum(settledHows).nullable(),
    settledReason: z.string().nullable(),
    receivedAt: instant,
    processedAt: instant.nullable(),
    sizeBytes: count,
  })
  .meta({ id: 'InboundMessage' });
export type InboundMessageListed = z.infer<typeof inboundMessage>;

export const accepted = z.object({ accepted: z.literal(true) });
