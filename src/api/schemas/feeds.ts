import { z } from 'zod';
import { feedContents, feedFields, feedKinds } from '../../core/feeds/feed.ts';
import { readingStates } from '../../store/feeds/feed-readings.ts';
import { count, id, instant } from './fields.ts';
import { offered, settleQuestionBody } from './intake.ts';

const settings = z.record(z.string(), z.json());
const secret = z.string().min(1).max(20_000);

export const feedParams = z.object({ feed: z.string().min(1).max(60).describe('The name of the feed') });

export const feedBody = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9 ._-]{0,58}$/i, 'it is made of letters, digits, spaces, dots and dashes')
    .describe('Also the source of the departures it tells about'),
  kind: z.enum(feedKinds),
  carries: z.enum(feedContents).describe('Everybody who works here, or only those who leave'),
  settings: settings.default({}),
  owns: z
    .array(z.enum(feedFields))
    .max(feedFields.length)
    .default([])
    .describe('The fields of a person it says; of a people export all when left out'),
  order: z.int().min(1).max(100).optional().describe('Where two feeds say the same field, the lower goes first'),
  password: secret.optional().describe('Kept sealed, and never shown'),
  privateKey: secret.optional(),
  passphrase: secret.optional(),
});
export type FeedBody = z.input<typeof feedBody>;

export const feedRevisionBody = z
  .strictObject({
    settings: settings.default({}).describe('Those that are said anew; null gives one its default back'),
    owns: z.array(z.enum(feedFields)).max(feedFields.length).optional(),
    order: z.int().min(1).max(100).optional(),
    password: secret.optional().describe('Replaces what it signs in with; needed for another server or user'),
    privateKey: secret.optional(),
    passphrase: secret.optional(),
    asks: z.string().min(1).max(320).optional().describe('Id or address of the operator who is asked from now on'),
  })
  .refine(({ settings: said, ...rest }) => Object.keys(said).length + Object.keys(rest).length > 0, {
    message: 'say what changes',
  });
export type FeedRevisionBody = z.input<typeof feedRevisionBody>;

export const feedChangeBody = z.strictObject({ change: z.enum(['pause', 'resume', 'remove']) });
export type FeedChangeBody = z.infer<typeof feedChangeBody>;

export const acceptBody = z.strictObject({
  reading: z.int().min(1).max(1_000_000_000),
  reason: z.string().trim().min(3).max(1000),
});
export type AcceptBody = z.infer<typeof acceptBody>;

export const settleBody = settleQuestionBody.extend({ finding: id });

export const feed = z
  .object({
    id,
    name: z.string(),
    kind: z.enum(feedKinds),
    carries: z.enum(feedContents),
    settings,
    hasCredentials: z.boolean(),
    owns: z.array(z.enum(feedFields)),
    order: count,
    operatorId: id,
    paused: z.boolean(),
    lookAt: instant,
    lookedAt: instant.nullable(),
    problem: z.string().nullable().describe('Why the last look was no use'),
    notes: z.array(z.string()),
    held: count.describe('1 when the latest file is held'),
  })
  .meta({ id: 'Feed' });
export type FeedListed = z.infer<typeof feed>;

export const reading = z
  .object({
    number: count,
    fileName: z.string(),
    sizeBytes: z.number(),
    state: z.enum(readingStates),
    question: z.string().nullable(),
    rows: count,
    counts: settings,
    notes: z.array(z.string()),
    acceptedReason: z.string().nullable(),
    readAt: instant,
    endedAt: instant.nullable(),
  })
  .meta({ id: 'FeedReading' });
export type ReadingListed = z.infer<typeof reading>;

export const feedDetail = z
  .object({
    feed,
    readings: z.array(reading),
    findings: z.array(
      z.object({
        id,
        kind: z.enum(['difference', 'question']),
        personId: id.nullable(),
        text: z.string(),
        offer: offered,
        foundAt: instant,
      }),
    ),
  })
  .meta({ id: 'FeedDetail' });
export type FeedDetail = z.infer<typeof feedDetail>;

export const missingPerson = z
  .object({
    personId: id,
    name: z.string(),
    employeeNumber: z.string().nullable(),
    department: z.string().nullable(),
    missed: count.describe('Good files in a row without them'),
    lastNumber: count.describe('The last reading they were in'),
    question: z.boolean().describe('Two good files or more were without them: somebody has to say what that means'),
  })
  .meta({ id: 'MissingPerson' });
export type MissingListed = z.infer<typeof missingPerson>;
