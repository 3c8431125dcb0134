import { z } from 'zod';
import { dataKinds, retentionLimits } from '../../core/data/retention.ts';
import { standings } from '../../core/item.ts';
import { count, day, id, instant } from './fields.ts';
import { namedPerson, namesOnePerson } from './named-person.ts';

const words = z.string().trim().min(1).max(2000);
/** Bytes: what a number of JavaScript holds exactly. */
const bytes = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const delegate = z
  .strictObject({ ...namedPerson, until: day })
  .refine(...namesOnePerson)
  .describe('Somebody who may read it for a while, and until which day');
const address = z
  .string()
  .trim()
  .min(3)
  .max(320)
  .regex(/^[^\s@]+@[^\s@]+$/, 'it is a mail address');

/** What is said of data with the end of a step. */
export const dataStatementBody = z.discriminatedUnion('about', [
  z.strictObject({
    about: z.literal('transfer'),
    objectsBefore: count,
    objectsAfter: count,
    bytesBefore: bytes.optional(),
    bytesAfter: bytes.optional(),
    to: words.optional().describe('Where it is now'),
    reason: words.min(3).optional().describe('Why the two sides differ'),
  }),
  z.strictObject({ about: z.literal('mailbox'), shared: z.boolean(), delegate: delegate.optional() }),
  z.strictObject({
    about: z.literal('rules'),
    removed: count,
    outside: z.array(address).max(100).default([]).describe('Addresses outside the organization that mail went to'),
    autoReply: z.boolean().default(false),
    delegate: delegate.optional(),
  }),
  z.strictObject({
    about: z.literal('local_copy'),
    nothingLeft: z.boolean().describe('Nothing is left that only lives on the device'),
    where: words.describe('Where it is now'),
    confirmedBy: words.min(2).max(200).describe('The owner of the data, who says so'),
  }),
]);
export type DataStatementBody = z.infer<typeof dataStatementBody>;

export const deletionBody = z.strictObject({ reason: z.string().trim().min(3).max(2000) });

export const caseData = z
  .object({
    /** Where mail went outside the organization: findings, first of all. */
    wentOutside: z.array(z.object({ address: z.string(), saidAt: instant, by: z.string() })),
    data: z.array(
      z.object({
        itemId: id,
        label: z.string(),
        kind: z.string(),
        standing: z.enum(standings),
        endedAs: z.string().nullable(),
        endedAt: instant.nullable(),
        retentionDays: count.nullable(),
        keepUntil: day.nullable().describe('It is kept until the end of this day'),
        deletedAt: instant.nullable(),
        deletionStepId: id.nullable().describe('The step that asks to delete it'),
        deletionDueAt: instant.nullable(),
        held: z.string().nullable().describe('Why nothing of it is destroyed'),
      }),
    ),
    said: z.array(
      z.object({
        id,
        stepId: id,
        itemId: id.nullable(),
        label: z.string().nullable(),
        about: z.enum(['transfer', 'mailbox', 'rules', 'local_copy']),
        facts: z.record(z.string(), z.unknown()),
        delegate: z.string().nullable(),
        by: z.string(),
        saidAt: instant,
      }),
    ),
  })
  .meta({ id: 'CaseData' });
export type CaseDataView = z.infer<typeof caseData>;

export const retentionRuleBody = z.strictObject({
  ownedKind: z.enum(dataKinds),
  days: z.int().min(retentionLimits.least).max(retentionLimits.most),
});

export const retentionRules = z
  .object({
    items: z.array(
      z.object({ ownedKind: z.string(), days: count, setBy: z.string().nullable(), setAt: instant.nullable() }),
    ),
  })
  .meta({ id: 'RetentionRules' });
export type RetentionRulesView = z.infer<typeof retentionRules>;
