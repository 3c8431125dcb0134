import { z } from 'zod';
import { standings } from '../../core/item.ts';
import { count, day, id, instant, personRef } from './fields.ts';

export const sampleQuery = z.object({
  from: day.describe('The first day on which access ended, in the zone of the organization'),
  to: day.describe('The last such day'),
  size: z.coerce.number().int().min(1).max(50).default(25),
  seed: z.string().trim().min(1).max(100).describe('The same seed draws the same leavers'),
});

export const sample = z
  .object({
    from: day,
    to: day,
    timeZone: z.string(),
    seed: z.string(),
    asOf: instant,
    population: count.describe('HR’s leavers of the period, also those without a case'),
    populationDigest: z.string().describe('SHA-256 of their ids, sorted, one a line'),
    withoutCase: count,
    leftOut: count.describe('Cancelled, or told of twice'),
    leavers: z.array(
      z.object({
        id,
        person: personRef,
        accessEndsAt: instant,
        offboarding: z.string().nullable().describe('Such as OFF-12; null: nobody opened a case'),
        state: z.enum(['open', 'closed', 'cancelled']).nullable(),
        closedAt: instant.nullable(),
      }),
    ),
  })
  .meta({ id: 'EvidenceSample' });
export type EvidenceSample = z.infer<typeof sample>;

export const evidenceChecked = z
  .object({
    checkedAt: instant,
    gaps: z
      .array(
        z.object({
          kind: z.enum(['item', 'step']),
          id,
          label: z.string(),
          standing: z.enum(standings).nullable(),
          askedOf: z.array(z.object({ kind: z.enum(['operator', 'person']), id, name: z.string() })),
        }),
      )
      .describe('What keeps the case from closing, and who is asked for it'),
    waivers: count,
    coverage: z.string(),
    events: z.object({
      events: count,
      altered: count.describe('Events that are not what their own bytes say'),
      erased: count.describe('Private parts that were erased'),
      missing: z.array(count),
    }),
  })
  .meta({ id: 'EvidenceChecked' });
export type EvidenceChecked = z.infer<typeof evidenceChecked>;
