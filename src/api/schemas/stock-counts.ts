import { z } from 'zod';
import { countStates } from '../../core/custody/count-state.ts';
import { count, id, instant } from './fields.ts';

const text = z.string().trim().min(1).max(200);

export const stockCount = z
  .object({
    id,
    place: z.string(),
    begunBy: z.string(),
    begunAt: instant,
    endedBy: z.string().nullable(),
    endedAt: instant.nullable(),
    abandoned: z.boolean().describe('It was given up: what was not seen is not missing by it'),
    expected: count.describe('What the register had there when it began'),
    found: count.describe('What of that was seen'),
    surprising: count.describe('What was seen and is somewhere else by the register'),
    unknown: count.describe('Labels that no register knows'),
  })
  .meta({ id: 'StockCount' });
export type StockCountAnswer = z.infer<typeof stockCount>;

export const beginBody = z.strictObject({ place: text.describe('The name of a location') });

export const sightingsBody = z.strictObject({
  labels: z.array(text).min(1).max(500).describe('Tags or serial numbers, as they were read'),
});

export const sightings = z
  .object({
    outcomes: z.array(
      z.object({
        label: z.string(),
        outcome: z.enum(['found', 'surprising', 'unknown', 'twice', 'ambiguous']),
        tag: z.string().nullable(),
        model: z.string().nullable(),
        custodian: z.string().nullable().describe('Who has it by the register'),
        status: z.string().nullable(),
      }),
    ),
    count: stockCount,
  })
  .meta({ id: 'Sightings' });
export type SightingsAnswer = z.infer<typeof sightings>;

export const endBody = z.strictObject({
  abandoned: z.boolean().default(false).describe('Give it up: it says nothing about what was not seen'),
});

export const countState = z.enum(countStates);
export const countedThing = z
  .object({
    key: z.string(),
    label: z.string(),
    state: countState,
    model: z.string().nullable(),
    category: z.string().nullable(),
    registerSays: z.object({ status: z.string(), place: z.string().nullable() }).nullable(),
    seenAt: instant.nullable(),
    seenBy: z.string().nullable(),
  })
  .meta({ id: 'CountedThing' });
export type CountedThingAnswer = z.infer<typeof countedThing>;
