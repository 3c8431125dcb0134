import { z } from 'zod';
import { massReasons, massStates, memberStates, mostMembers, usualWaves } from '../../core/mass-events/mass-event.ts';
import { deedKinds } from '../../core/two-people/second-person.ts';
import { count, day, id, instant } from './fields.ts';

const name = z.string().trim().min(3).max(120);
const reason = z.string().trim().min(3).max(2000);
const named = z
  .array(z.string().trim().min(3).max(254))
  .max(100)
  .default([])
  .describe('Operators who know of it, by id or address; you are one');
const names = z.array(z.string().trim().min(1).max(200)).max(100).default([]);

/** An event by its id or its name. */
export const massEventParams = z.object({ event: z.string().min(1).max(200) });

export const massEventBody = z
  .strictObject({
    name,
    reason: z.enum(massReasons).describe('Why they leave together; it is about the event and nobody’s private matter'),
    lastWorkingDay: day,
    accessEndsAt: instant.optional().describe('17:00 of the last working day where each person is when left out'),
    informedAt: instant
      .optional()
      .describe('When they are told; until then their cases are confidential. Contracts that end are known of'),
    playbook: z.string().max(40).default('standard'),
    overlays: z.array(z.string().max(40)).max(8).default([]),
    named,
    waves: z
      .strictObject({
        size: z.int().min(1).max(mostMembers).default(usualWaves.size),
        minutes: z.int().min(0).max(100_000).default(usualWaves.minutes),
        problemPercent: z.int().min(1).max(100).default(usualWaves.problemPercent),
        firstAt: instant.optional().describe('When the first of them loses access, when left out'),
      })
      .prefault({}),
    people: z
      .array(
        z.strictObject({
          id: id.optional(),
          employeeNumber: z.string().trim().min(1).max(100).optional(),
          workerId: z.string().trim().min(1).max(100).optional(),
        }),
      )
      .max(mostMembers)
      .optional(),
    select: z
      .strictObject({
        departments: names,
        sites: names,
        contractEndsFrom: day.optional(),
        contractEndsTo: day.optional(),
      })
      .refine(
        (select) =>
          select.departments.length + select.sites.length > 0 ||
          select.contractEndsFrom !== undefined ||
          select.contractEndsTo !== undefined,
        'say a department, a site, or between which days contracts end',
      )
      .optional()
      .describe('Everybody who works in these departments, at these sites, or whose contract ends in the span'),
  })
  .refine((body) => (body.people === undefined) !== (body.select === undefined), 'give people, or select them');
export type MassEventBody = z.input<typeof massEventBody>;

export const proposeMassBody = z.strictObject({ reason, named });
export const openMassBody = z.strictObject({
  digest: z.string().max(200).describe('The list you have seen, as the event shows it'),
  code: z.string().max(100).optional().describe('Where there is no second person'),
});
export const approveMassBody = z.strictObject({
  digest: z.string().max(200).describe('The plans you have seen: `plansDigest` of the event'),
  reason,
});
export const cancelMassBody = z.strictObject({ reason });

const counts = z.object({
  people: count,
  waves: count,
  opened: count.describe('Cases that were opened'),
  refused: count.describe('People for whom no case could be opened'),
  planned: count,
  approved: count,
  approving: count.describe('Plans that two people approved, on their way to the cases'),
  going: count.describe('Cases that are open'),
  closed: count,
  cancelled: count,
});

const listedFields = {
  id,
  name: z.string(),
  reason: z.enum(massReasons),
  state: z.enum(massStates),
  paused: z.boolean(),
  question: z.string().nullable().describe('Why the next wave does not start until somebody answers'),
  lastWorkingDay: day,
  releasedWaves: count,
  counts,
};

export const massEventListed = z.object(listedFields).meta({ id: 'MassEventListed' });
export type MassEventListed = z.infer<typeof massEventListed>;

export const massEvent = z
  .object({
    ...listedFields,
    accessEndsAt: instant.nullable(),
    informedAt: instant.nullable(),
    playbook: z.string(),
    asksApproval: z.boolean(),
    waveSize: count,
    waveMinutes: count,
    problemPercent: count,
    firstWaveAt: instant,
    nextWaveAt: instant,
    digest: z.string().nullable().describe('The frozen list and its terms'),
    plansDigest: z.string().nullable().describe('Over the plans of its open cases; null until all of them have one'),
    waiting: z
      .array(
        z.object({
          id,
          kind: z.enum(deedKinds),
          proposedBy: id,
          reason: z.string(),
          expiresAt: instant,
          confirmableAloneAt: instant.nullable(),
        }),
      )
      .describe('What waits for a second person'),
    confirmers: z.string().describe('Who can be the second person beside you, or the way out'),
    waves: z.array(
      z.object({ wave: count, people: count, tried: count, untried: count, problems: count, done: count }),
    ),
  })
  .meta({ id: 'MassEvent' });
export type MassEventAnswer = z.infer<typeof massEvent>;

export const massMemberState = z.enum(memberStates);

export const massMember = z
  .object({
    position: count,
    wave: count,
    personId: id,
    name: z.string(),
    department: z.string().nullable(),
    workerId: z.string(),
    number: z.string().nullable(),
    state: z.enum(['open', 'closed', 'cancelled']).nullable(),
    refusal: z.string().nullable(),
  })
  .meta({ id: 'MassMember' });
export type MassMemberListed = z.infer<typeof massMember>;
