import { z } from 'zod';
import { assurances, standings } from '../../core/item.ts';
import { unmatchedKinds } from '../../store/access/unmatched-accounts.ts';
import { count, id, instant, quiet } from './fields.ts';

const standing = z.enum(standings);
const assurance = z.enum(assurances).nullable();
const named = z.object({ id, name: z.string() });

const accessPart = z
  .object({
    itemId: id.nullable().describe('Null for an account that is only on record'),
    case: z.string().nullable(),
    kind: z.enum(['account', 'coverage']).describe('coverage: whether anybody could look there'),
    label: z.string(),
    standing,
    assurance,
    seenAt: instant.nullable(),
    askedAt: instant.nullable().describe('When its end was asked for'),
    note: z.string().nullable(),
    waived: z.object({ by: z.string(), until: instant.nullable() }).nullable(),
  })
  .meta({ id: 'AccessPart' });
export type AccessPart = z.infer<typeof accessPart>;

const accessCell = z
  .object({
    application: named,
    standing: standing.describe('The one that presses most'),
    assurance,
    seenAt: instant.nullable().describe('The oldest look behind it'),
    parts: z.array(accessPart),
  })
  .meta({ id: 'AccessCell' });
export type AccessCell = z.infer<typeof accessCell>;

export const accessRow = z
  .object({
    id,
    name: z.string(),
    department: z.string().nullable(),
    canSignIn: z.boolean(),
    unknown: z.boolean(),
    cases: z.array(
      z.object({
        number: z.string(),
        state: z.enum(['open', 'closed']),
        accessEndsAt: instant,
        timeZone: z.string(),
        quiet,
      }),
    ),
    cells: z.array(accessCell).describe('An application that is missing was not asked about them'),
  })
  .meta({ id: 'AccessRow' });
export type AccessRow = z.infer<typeof accessRow>;

const accessColumn = z
  .object({
    id,
    name: z.string(),
    byHand: z.boolean(),
    silent: z.boolean().describe('It could not be asked lately'),
    lastSeenAt: instant.nullable(),
    canSignIn: count.describe('People past their end'),
    unknown: count.describe('People past their end'),
    waiting: count.describe('Open cases in which something of it was not seen ended'),
  })
  .meta({ id: 'AccessColumn' });
export type AccessColumn = z.infer<typeof accessColumn>;

export const accessColumns = z
  .object({ items: z.array(accessColumn), departments: z.array(z.string()) })
  .meta({ id: 'AccessColumns' });
export type AccessColumns = z.infer<typeof accessColumns>;

export const waitingCase = z
  .object({
    number: z.string(),
    person: z.string(),
    department: z.string().nullable(),
    accessEndsAt: instant,
    timeZone: z.string(),
    held: count.describe('Accounts that were last seen able to sign in'),
    unknown: count,
  })
  .meta({ id: 'WaitingCase' });
export type WaitingCase = z.infer<typeof waitingCase>;

export const unmatchedAccount = z
  .object({
    id,
    application: named,
    login: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    kind: z.enum(['human', 'service', 'shared']),
    privileged: z.boolean().nullable(),
    active: z.boolean().nullable(),
    match: z
      .enum(unmatchedKinds)
      .describe('none: nobody fits; email: somebody by the address alone; nobody: somebody said so'),
    person: named.nullable().describe('Whom its address points to'),
    lastSignInAt: instant.nullable(),
    seenAt: instant,
  })
  .meta({ id: 'UnmatchedAccount' });
export type UnmatchedAccount = z.infer<typeof unmatchedAccount>;
