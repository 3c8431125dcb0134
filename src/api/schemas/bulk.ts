import { z } from 'zod';
import { whyNotReminded } from '../../jobs/messages/remind-cases.ts';
import { operatorName } from './assignments.ts';
import { caseQuery } from './cases.ts';
import { count } from './fields.ts';

const number = z.string().regex(/^OFF-\d{1,9}$/i, 'it is a number such as OFF-12');

const which = {
  cases: z.array(number).min(1).max(500).optional().describe('Exactly these'),
  filter: z.strictObject(caseQuery).optional().describe('All that the list shows with these filters, however many'),
  expected: count
    .optional()
    .describe('How many you were told they are; when they are more or fewer by now, nothing is done'),
  cursor: z.string().max(1000).optional().describe('The `next` of the answer before'),
  dryRun: z.boolean().default(false).describe('Only count them'),
};
type Which = { readonly cases?: unknown; readonly filter?: unknown };
const isOne = ({ cases, filter }: Which) => (cases === undefined) !== (filter === undefined);
const message = 'name cases, or say a filter';

export const bulkBody = z.strictObject(which).refine(isOne, message);
export type BulkBody = z.input<typeof bulkBody>;
export const bulkAssignBody = z.strictObject({ ...which, owner: operatorName.nullable() }).refine(isOne, message);

/** What became of a deed for one case after the other; with `next`, there are more to come. */
export const bulkAnswer = z
  .object({
    total: count.nullable().describe('How many cases match; null after the first answer'),
    results: z.array(
      z.object({
        number: z.string(),
        name: z.string(),
        outcome: z.enum(['done', 'left', 'failed']).describe('`left`: there was nothing to do for it, see `because`'),
        because: z.enum(whyNotReminded).nullable(),
        people: count.nullable().describe('How many people get a mail'),
        sentence: z.string().nullable().describe('Why it failed'),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'BulkAnswer' });
export type BulkAnswer = z.infer<typeof bulkAnswer>;
