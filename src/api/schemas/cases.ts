import { z } from 'zod';
import { caseEnds, caseSorts, caseWaits } from '../../core/departures/case-filter.ts';
import { departureKinds } from '../../core/departures/departure.ts';
import { assurances, itemKinds, standings } from '../../core/item.ts';
import { actions } from '../../core/playbooks/playbook.ts';
import { sayings } from '../../core/signatures/signature.ts';
import { count, day, id, instant, personRef, quiet, timeZone } from './fields.ts';

const caseState = z.enum(['open', 'closed', 'cancelled']);
const stepStates = ['waiting', 'running', 'polling', 'asked', 'problem', 'done', 'withdrawn'] as const;
export const stepState = z.enum(stepStates);

const standingCounts = z
  .object(
    Object.fromEntries(standings.map((standing) => [standing, count])) as Record<
      (typeof standings)[number],
      typeof count
    >,
  )
  .meta({ id: 'StandingCounts' });

export const departureBody = z.strictObject({
  source: z.string().trim().min(1).max(60).default('api'),
  externalId: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('The same pair of source and id twice is one departure'),
  person: z
    .strictObject({
      id: id.optional(),
      employeeNumber: z.string().trim().min(1).max(100).optional(),
      workEmail: z.string().trim().max(254).optional(),
      workerId: z.string().trim().min(1).max(100).optional(),
    })
    .refine(
      (person) => person.id !== undefined || person.employeeNumber !== undefined || person.workEmail !== undefined,
      {
        message: 'name the person by id or employeeNumber',
      },
    ),
  kind: z.enum(departureKinds),
  lastWorkingDay: day,
  accessEndsAt: instant.optional().describe('17:00 of the last working day in the person’s zone when left out'),
  employmentEnds: day.optional(),
  noticeAt: instant.optional(),
  informedAt: instant.optional(),
  timeZone: timeZone.optional(),
  legalHold: z.boolean().default(false),
  embargo: z
    .strictObject({
      named: z.array(z.string().trim().min(3).max(254)).max(100).describe('Operators by id or address; you are one'),
      until: instant.optional().describe('Left out, until the person has been told'),
    })
    .optional()
    .describe(
      'Only the named know. Left out, so is who has to leave and has not been told: then hr, legal and security know',
    ),
  playbook: z.string().max(40).optional().describe('Left out, the organization’s rules choose, overlays included'),
  overlays: z.array(z.string().max(40)).max(8).default([]).describe('Laid over the playbook, the last one on top'),
});
export type DepartureBody = z.input<typeof departureBody>;

export const received = z
  .object({
    state: z.enum(['opened', 'duplicate']),
    offboardingId: id.optional(),
    number: z.string().optional(),
    playbook: z.string().optional().describe('What the case was opened with'),
    overlays: z.array(z.string()).optional(),
    held: z.string().optional().describe('Why a brake holds it; nothing is written for it until it is released'),
    confidential: z
      .literal(true)
      .optional()
      .describe('Only the named know of it, until its hour or the person is told'),
  })
  .meta({ id: 'ReceivedDeparture' });
export type ReceivedDeparture = z.infer<typeof received>;

/** What has to be said before a departure is told, by code; `text` where there is more to say. */
const departureWarnings = ['past', 'free_day', 'calendar', 'brake', 'confidential', 'sole', 'uncovered'] as const;

export const departurePreview = z
  .object({
    playbook: z.string(),
    title: z.string(),
    overlays: z.array(z.string()),
    rule: count
      .nullable()
      .describe('Which of the playbook rules chose it, from 1; null: it was named, or is the usual one'),
    immediate: z.boolean(),
    quiet,
    approval: z.boolean().describe('Its plan waits for an approval'),
    timeZone: z.string(),
    accessEndsAt: instant,
    items: z.array(z.object({ kind: z.enum(itemKinds), count })).describe('What they hold'),
    labels: z
      .array(z.object({ kind: z.enum(itemKinds), label: z.string() }))
      .nullable()
      .describe('Null for who may not see holdings'),
    sentence: z.string(),
    heldBack: z.array(z.string()).describe('Why steps are held back, each reason once'),
    warnings: z.array(
      z.object({ code: z.enum(departureWarnings), text: z.string().nullable(), count: count.nullable() }),
    ),
  })
  .meta({ id: 'DeparturePreview' });
export type DeparturePreview = z.infer<typeof departurePreview>;

export const departure = z
  .object({
    id,
    source: z.string(),
    externalId: z.string(),
    state: z.enum(['expected', 'cancelled']),
    offboardingId: id,
    number: z.string(),
    person: personRef,
    lastWorkingDay: day,
    accessEndsAt: instant,
    employmentEnds: day,
    timeZone: z.string(),
    legalHold: z.boolean(),
    receivedAt: instant,
  })
  .meta({ id: 'Departure' });
export type DepartureListed = z.infer<typeof departure>;

export const caseQuery = {
  state: caseState.optional(),
  department: z.string().max(200).optional(),
  search: z.string().max(200).optional().describe('Part of a name or address, an employee number, or OFF-12'),
  waits: z
    .enum(caseWaits)
    .optional()
    .describe('What it waits for; `access`: it is past, and somebody still can sign in'),
  ends: z.enum(caseEnds).optional().describe('When access ends: it has, within a day, within a week'),
};
export const caseSort = z.enum(caseSorts).default('-opened').describe('With a `-`, the last one first');

export const caseSummary = z
  .object({
    id,
    number: z.string(),
    state: caseState,
    paused: z.boolean(),
    held: z.boolean().describe('A brake holds it: nothing is written for it until it is released'),
    person: personRef,
    playbook: z.string(),
    immediate: z.boolean(),
    quiet,
    lastWorkingDay: day,
    accessEndsAt: instant,
    timeZone: z.string(),
    approved: z.boolean(),
    items: standingCounts,
    asked: count,
    problems: count,
    late: count,
    accessLeft: count.describe('Accounts and seats that were neither seen ended nor waived'),
    thingsLeft: count.describe('Assets and accessories that were neither seen ended nor waived'),
    thingsBy: instant.nullable().describe('Until when the last of them is to come back'),
    owner: z.object({ id, name: z.string() }).nullable().describe('The operator whose case it is'),
    openedAt: instant,
    closedAt: instant.nullable(),
  })
  .meta({ id: 'OffboardingSummary' });
export type OffboardingSummary = z.infer<typeof caseSummary>;

export const caseViews = z
  .object({
    open: count,
    week: count.describe('Access ends within seven days'),
    approval: count,
    blocked: count,
    return: count,
    departments: z.array(z.string()).describe('Of the cases counted'),
  })
  .meta({ id: 'OffboardingViews' });
export type OffboardingViews = z.infer<typeof caseViews>;

export const caseDetail = z
  .object({
    id,
    number: z.string(),
    state: caseState,
    paused: z.boolean(),
    held: z.boolean().describe('A brake holds it: nothing is written for it until it is released'),
    person: personRef,
    playbook: z.string(),
    playbookVersion: count,
    immediate: z.boolean(),
    quiet,
    revision: count,
    digest: z.string().nullable(),
    approvedDigest: z.string().nullable(),
    approved: z.boolean(),
    departure: z.object({
      id,
      source: z.string(),
      externalId: z.string(),
      kind: z.enum(departureKinds).optional().describe('Only for hr, legal, security and admin'),
      noticeAt: instant,
      informedAt: instant.nullable(),
      lastWorkingDay: day,
      accessEndsAt: instant,
      employmentEnds: day,
      timeZone: z.string(),
      legalHold: z.boolean(),
      version: count,
    }),
    counts: z.object({
      items: standingCounts,
      steps: z.object(
        Object.fromEntries(stepStates.map((state) => [state, count])) as Record<
          (typeof stepStates)[number],
          typeof count
        >,
      ),
    }),
    waivers: z.array(
      z.object({
        id,
        itemId: id.nullable(),
        stepId: id.nullable(),
        label: z.string(),
        by: z.string(),
        reason: z.string(),
        until: instant.nullable(),
        waivedAt: instant,
      }),
    ),
    openedAt: instant,
    closedAt: instant.nullable(),
    reopenedAt: instant.nullable(),
    owner: z
      .object({ id, name: z.string() })
      .nullable()
      .describe('The operator whose case it is, by name or as the usual one'),
    confidential: z.boolean().describe('Only the named know of it'),
    thingsBy: instant.nullable().describe('Until when the last thing is to come back; null where nothing is'),
    matters: z.array(z.string()).describe('The legal matters in force that cover this person, such as M-3'),
    version: count,
  })
  .meta({ id: 'Offboarding' });
export type OffboardingDetail = z.infer<typeof caseDetail>;

export const item = z
  .object({
    id,
    kind: z.enum(itemKinds),
    label: z.string(),
    application: z.string().nullable(),
    expected: z.object({ ending: z.string(), assurance: z.enum(assurances) }),
    commanded: z
      .object({ at: instant, by: z.string(), answer: z.enum(['accepted', 'refused', 'no_answer']) })
      .nullable(),
    observed: z
      .object({ value: z.string(), at: instant, assurance: z.enum(assurances), note: z.string().nullable() })
      .nullable(),
    standing: z.enum(standings),
    waiver: z.object({ by: z.string(), reason: z.string(), until: instant.nullable() }).nullable(),
    comebacks: count,
    claim: z
      .object({
        said: z.enum(sayings),
        day: day.nullable(),
        note: z.string().nullable(),
        at: instant,
        signed: z.boolean(),
      })
      .nullable()
      .describe('What the leaver said of it last; it moves nothing'),
  })
  .meta({ id: 'Item' });
export type Item = z.infer<typeof item>;

const stepFields = {
  id,
  key: z.string(),
  title: z.string(),
  action: z.enum(actions),
  mode: z.enum(['automatic', 'human']),
  state: stepState,
  owner: z.array(z.string()),
  evidence: z.array(z.string()),
  phase: z.enum(['gate', 'watch', 'optional']),
  dueAt: instant.nullable(),
  late: z.boolean(),
  item: z.object({ id, kind: z.enum(itemKinds), label: z.string() }).nullable(),
  problem: z.string().nullable(),
  heldBack: z.string().nullable(),
  waitsFor: z.array(z.string()),
  askedOf: z
    .array(z.object({ kind: z.enum(['operator', 'person']), id, name: z.string() }))
    .describe('Whose it is now, by name'),
  tries: count,
  endedAt: instant.nullable(),
  version: count,
};
export const step = z.object(stepFields).meta({ id: 'Step' });
export type Step = z.infer<typeof step>;

export const todoStep = z
  .object({
    ...stepFields,
    offboarding: z.object({ id, number: z.string(), person: z.string(), quiet }),
    timeZone: z.string(),
    department: z.string().nullable(),
    site: z.string().nullable().describe('Where the person works'),
    thing: z
      .object({
        tag: z.string(),
        category: z.string(),
        pickUpOn: day.nullable().describe('The day on which the leaver would like to have it fetched'),
      })
      .nullable()
      .describe('The asset that the step is about, where it is one'),
  })
  .meta({ id: 'TodoStep' });
export type TodoStep = z.infer<typeof todoStep>;

export const event = z
  .object({
    number: count,
    type: z.string(),
    at: instant,
    actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
    about: z.object({ kind: z.string(), id: z.string() }).nullable(),
    data: z.record(z.string(), z.unknown()),
    private: z.record(z.string(), z.unknown()).nullable().optional().describe('Only for those who may export evidence'),
  })
  .meta({ id: 'Event' });
export type CaseEvent = z.infer<typeof event>;
