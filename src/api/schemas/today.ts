import { z } from 'zod';
import { count, id, instant } from './fields.ts';

const silent = z.object({ id, name: z.string(), problem: z.string().nullable(), lastSeenAt: instant.nullable() });

const waiting = z
  .object({
    kind: z.enum(['approval', 'problem', 'step']),
    id: id.describe('The step; of an approval, the case'),
    number: z.string(),
    person: z.string(),
    title: z.string().nullable(),
    about: z.string().nullable(),
    problem: z.string().nullable(),
    dueAt: instant.nullable(),
    timeZone: z.string(),
    late: z.boolean(),
    immediate: z.boolean(),
  })
  .meta({ id: 'Waiting' });
export type Waiting = z.infer<typeof waiting>;

const coming = z
  .object({
    clock: z.enum(['access', 'things']),
    number: z.string(),
    person: z.string(),
    at: instant,
    timeZone: z.string(),
    count,
  })
  .meta({ id: 'Coming' });

export const today = z
  .object({
    left: z
      .object({ canSignIn: count, unknown: count })
      .nullable()
      .describe(
        'People whose end has passed, last seen able to sign in, and those of whom nobody knows; null for who may not see holdings',
      ),
    applications: z
      .object({ silent: z.array(silent), askable: count, byHand: count, oldestAnswerAt: instant.nullable() })
      .nullable()
      .describe('Null for who may not see applications'),
    needs: z.object({
      approval: count,
      problem: count,
      mine: count,
      proposals: count.describe('Waiting for another person than the one who proposed'),
      commands: count.describe('Locks that were proposed by themselves'),
      questions: count.describe('Of HR systems'),
      held: count.describe('By a brake'),
      mass: count.describe('Mass events of yours that do not go on before somebody answers'),
    }),
    queue: z.array(waiting).describe('The most pressing of what waits for you'),
    coming: z.object({ items: z.array(coming), access: count, things: count }).describe('Within 72 hours'),
    overdue: z.object({ steps: count, things: count }),
    cases: count.describe('Open cases'),
    people: count.nullable().describe('People on record, as far as 1; null for who may not see people'),
  })
  .meta({ id: 'Today' });
export type Today = z.infer<typeof today>;
