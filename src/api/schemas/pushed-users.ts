import { z } from 'zod';
import { count, id, instant } from './fields.ts';

export const pushedUser = z
  .object({
    id,
    source: z.string(),
    userName: z.string(),
    name: z.string().nullable(),
    employeeNumber: z.string().nullable(),
    workEmail: z.string().nullable(),
    active: z.boolean(),
    pushedAt: instant,
  })
  .meta({ id: 'PushedUser' });
export type PushedUserListed = z.infer<typeof pushedUser>;

export const decisionBody = z
  .strictObject({
    personId: id.optional(),
    employeeNumber: z.string().min(1).max(200).optional(),
    nobody: z.literal(true).optional().describe('A second account or a service: nobody leaves because of it'),
    reason: z.string().trim().min(3).max(1000),
  })
  .refine(({ reason: _reason, ...who }) => Object.values(who).filter((one) => one !== undefined).length === 1, {
    message: 'say who it is: personId, employeeNumber or nobody, one of the three',
  });
export type DecisionBody = z.infer<typeof decisionBody>;

export const decided = z
  .object({ judgedAnew: count.describe('Messages that asked about this user and are worked on once more') })
  .meta({ id: 'PushedUserDecided' });
export type DecidedAnswer = z.infer<typeof decided>;
