import { z } from 'zod';

export const findQuery = z.object({ q: z.string().trim().min(1).max(100) });

export const foundThing = z
  .object({
    kind: z.enum(['departure', 'person', 'device', 'application']),
    id: z.string().describe('The number of a departure, the tag of a device, else the id'),
    name: z.string(),
    about: z.string().nullable().describe('The state of a case, a department, a model and who has it'),
  })
  .meta({ id: 'FoundThing' });
export type FoundThing = z.infer<typeof foundThing>;
