import { z } from 'zod';
import { type Ending, endings, standings } from '../../core/item.ts';
import { failureKinds } from '../../core/failure.ts';
import { dataStatementBody } from './data.ts';
import { count, id, instant, uploadedFile } from './fields.ts';

const everyEnding = [...new Set(Object.values(endings).flat())] as [Ending, ...Ending[]];
const ending = z.enum(everyEnding);

export const completionBody = z.strictObject({
  note: z.string().trim().max(10_000).optional(),
  ending: ending.optional(),
  legalHold: z.boolean().optional(),
  file: uploadedFile.optional(),
  photo: uploadedFile.optional(),
  tick: z.boolean().optional().describe('Done, without more: only where the playbook lists a tick'),
  signature: z
    .strictObject({ name: z.string().trim().min(2).max(200), image: uploadedFile.optional() })
    .optional()
    .describe('The name somebody signs with, under the words that Handback keeps beside it'),
  scan: z.string().trim().min(1).max(200).optional().describe("What the scanner read from the asset's label"),
  data: dataStatementBody.optional().describe('What was counted or found, where the step is about data'),
});
export type CompletionBody = z.infer<typeof completionBody>;

export const attestationBody = z.strictObject({
  itemIds: z.array(id).min(1).max(200),
  ending,
  note: z.string().trim().max(10_000).optional(),
  file: uploadedFile.optional(),
});

export const attestation = z
  .object({
    results: z.array(
      z.object({
        itemId: id,
        attested: z.boolean(),
        standing: z.enum(standings).optional(),
        code: z.enum(Object.keys(failureKinds) as [keyof typeof failureKinds]).optional(),
        reason: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Attestation' });
export type Attestation = z.infer<typeof attestation>;

export const waiverBody = z
  .strictObject({
    itemId: id.optional(),
    stepId: id.optional(),
    reason: z.string().trim().min(3).max(2000),
    until: instant.optional(),
  })
  .refine(({ itemId, stepId }) => (itemId === undefined) !== (stepId === undefined), {
    message: 'name either itemId or stepId',
  });

export const done = z.object({ done: z.literal(true) }).meta({ id: 'Done' });

export const looked = z
  .object({
    changed: z.boolean(),
    unanswered: count.describe('Applications that could not be asked'),
    revision: count,
    digest: z.string().nullable(),
    approved: z.boolean(),
  })
  .meta({ id: 'Looked' });
export type Looked = z.infer<typeof looked>;

export const rechecked = z
  .object({ read: count, cameBack: count, unknown: count, reopened: z.boolean() })
  .meta({ id: 'Rechecked' });
export type Rechecked = z.infer<typeof rechecked>;

export const decisionBody = z.strictObject({
  personId: id.nullable().describe('Whose account it is; null: not the one it was matched to'),
});
