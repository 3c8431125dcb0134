import { z } from 'zod';
import { brakeScopes } from '../../core/brakes/brake.ts';
import { count, day, id, instant } from './fields.ts';
import { proposal } from './protection.ts';

const limit = z.int().min(1).max(1_000_000);
const reason = z.string().trim().min(3).max(2000);

export const brakeOverview = z
  .object({
    activePeople: count,
    limits: z.object({ perDay: count, perWeek: count, immediatePerHour: count }),
    raise: z
      .object({ perDay: count.optional(), perWeek: count.optional(), countsFrom: instant })
      .nullable()
      .describe('Decided by two people, and not in force yet'),
    counts: z
      .array(z.object({ scope: z.enum(brakeScopes), name: z.string(), day: count, week: count }))
      .describe('People whose departures arrived in the last 24 hours and 7 days'),
    effects: z.array(z.object({ effect: z.enum(['access', 'wipe', 'delete']), inHour: count, perHour: count })),
    trips: z.array(
      z.object({
        id,
        scope: z.enum(brakeScopes),
        name: z.string(),
        sentence: z.string(),
        trippedAt: instant,
        held: z.array(z.object({ id, number: z.string(), name: z.string() })),
      }),
    ),
  })
  .meta({ id: 'Brakes' });
export type BrakeOverview = z.infer<typeof brakeOverview>;

export const releaseBody = z.strictObject({ reason });

export const limitsBody = z.strictObject({ perDay: limit.optional(), perWeek: limit.optional(), reason });
export type LimitsBody = z.input<typeof limitsBody>;

export const limitsChanged = z
  .object({
    lowered: z.object({ perDay: count.optional(), perWeek: count.optional() }).describe('Counts at once'),
    proposal: proposal.nullable().describe('What is higher: it waits for another person, and then for a day'),
  })
  .meta({ id: 'BrakeLimitsChanged' });
export type LimitsChangedAnswer = z.infer<typeof limitsChanged>;

export const limitChange = z
  .object({
    id,
    perDay: count.nullable().describe('Null: left as it was'),
    perWeek: count.nullable(),
    reason: z.string(),
    proposedBy: z.string(),
    decidedBy: z.string().describe('The same as who proposed it where a limit was lowered'),
    decidedAt: instant,
    countsFrom: instant,
  })
  .meta({ id: 'BrakeLimitChange' });
export type LimitChangeListed = z.infer<typeof limitChange>;

export const replayQuery = z
  .object({ from: day, to: day })
  .refine(({ from, to }) => from <= to, 'the last day is before the first');

export const replay = z
  .object({
    activePeople: count,
    departures: count,
    trips: z.array(
      z.object({
        at: instant,
        scope: z.enum(brakeScopes),
        name: z.string(),
        people: count,
        most: count,
        sentence: z.string(),
      }),
    ),
  })
  .meta({ id: 'BrakeReplay' });
export type ReplayAnswer = z.infer<typeof replay>;
