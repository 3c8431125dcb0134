import { z } from 'zod';
import { assurances } from '../../core/item.ts';
import { count, id, instant } from './fields.ts';

const facts = z.record(z.string(), z.unknown());

export const stepFileParams = z.object({
  id,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'it is a SHA-256 in hex'),
});

export const stepHistory = z
  .object({
    tries: z
      .array(
        z.object({
          id,
          startedAt: instant,
          finishedAt: instant.nullable(),
          outcome: z
            .enum(['applied', 'accepted', 'definitely_not', 'refused', 'ambiguous', 'interrupted'])
            .nullable()
            .describe('Null: it is under way'),
          reason: z.string().nullable(),
          before: facts.nullable().describe('How things stood right before; null where nothing was sent'),
          after: facts.nullable().describe('How they stood after, as the receipt says'),
          notRestorable: z.array(z.string()),
        }),
      )
      .nullable()
      .describe('The latest 50, the last one first; null without holdings.read'),
    looks: z
      .array(
        z.object({
          id,
          value: z.string(),
          assurance: z.enum(assurances),
          at: instant,
          method: z.string(),
          by: z.string().nullable(),
          note: z.string().nullable(),
          tryId: id.nullable().describe('The try that read it back; null: another look at the same thing'),
        }),
      )
      .nullable()
      .describe('At the thing it is about: the latest 50, the last one first; null without holdings.read'),
    given: z
      .array(
        z.object({
          id,
          kind: z.string(),
          at: instant,
          by: z.string(),
          claim: z.boolean().describe('Said by somebody who is no operator: it attests nothing'),
          content: z
            .object({
              note: z.string().nullable(),
              signedName: z.string().nullable(),
              statement: z.string().nullable(),
              scanned: z.string().nullable(),
              file: z.object({ sha256: z.string(), name: z.string(), sizeBytes: count, photo: z.boolean() }).nullable(),
            })
            .nullable()
            .describe('Only for those who may export evidence, and for whoever gave it'),
        }),
      )
      .describe('What was put on the table, the last one first'),
  })
  .meta({ id: 'StepHistory' });
export type StepHistory = z.infer<typeof stepHistory>;
