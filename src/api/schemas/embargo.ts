import { z } from 'zod';
import { id, instant } from './fields.ts';

export const embargoBody = z
  .strictObject({
    add: z
      .array(z.string().trim().min(3).max(254))
      .max(100)
      .default([])
      .describe('Operators who shall know too, by id or address'),
    until: instant.optional().describe('Another hour at which everybody may know'),
  })
  .refine(({ add, until }) => add.length > 0 || until !== undefined, {
    message: 'name who shall know too, or another hour',
  });
export type EmbargoBody = z.input<typeof embargoBody>;

export const embargo = z
  .object({
    number: z.string(),
    inForce: z.boolean(),
    until: instant.nullable(),
    untilInformed: z.boolean().describe('It also ends when the person has been told'),
    liftedAt: instant.nullable(),
    named: z.array(z.object({ id, name: z.string(), email: z.string() })),
    beside: z
      .array(z.object({ id, number: z.string() }))
      .describe('Cases of the same employment, opened by somebody who could not know of this one'),
  })
  .meta({ id: 'Embargo' });
export type EmbargoShown = z.infer<typeof embargo>;
