import { z } from 'zod';
import { departureKinds } from '../../core/departures/departure.ts';
import { cancelReasons } from '../../core/departures/cancel-reason.ts';
import { count, day, id, instant } from './fields.ts';
import { planDiff } from './plans.ts';

export const changeBody = z
  .strictObject({
    lastWorkingDay: day.optional(),
    accessEndsAt: instant
      .optional()
      .describe('Left out, it moves by as many days as the last working day, at the same local time'),
    employmentEnds: day.optional(),
    kind: z.enum(departureKinds).optional(),
    legalHold: z.boolean().optional(),
    newestPlaybook: z.boolean().default(false).describe('Plan by the newest version of the case’s own playbook'),
    atOnce: z.boolean().default(false).describe('Confirms that what is due by a date in the past starts at once'),
    dryRun: z.boolean().default(false).describe('Says what would change, and keeps nothing'),
  })
  .refine(
    ({ atOnce: _atOnce, dryRun: _dryRun, newestPlaybook, ...said }) =>
      newestPlaybook || Object.values(said).some((value) => value !== undefined),
    { message: 'say what changes: a day, an instant, the kind, the hold or the playbook' },
  );
export type ChangeBody = z.input<typeof changeBody>;

const dates = z.object({
  lastWorkingDay: day,
  accessEndsAt: instant,
  employmentEnds: day,
  legalHold: z.boolean(),
});

export const changed = z
  .object({
    number: z.string(),
    timeZone: z.string(),
    before: dates,
    after: dates,
    overdue: z.boolean().describe('Access ends at an instant that has passed; what is due starts at once'),
    endedAlready: count.describe('Accounts that ended already although access now ends later'),
    revision: count,
    digest: z.string().nullable(),
    approved: z.boolean(),
    approvalStale: z.boolean().describe('The plan was approved, and this one needs an approval of its own'),
    diff: planDiff.nullable().describe('Against the revision before; null before the first plan'),
  })
  .meta({ id: 'ChangedDeparture' });
export type ChangedAnswer = z.infer<typeof changed>;

export const cancelBody = z.strictObject({
  because: z.enum(cancelReasons).default('rescinded'),
  reason: z.string().trim().min(3).max(2000),
  restore: z.boolean().optional().describe('Bring back what was taken; by default unless they were hired again'),
  dryRun: z.boolean().default(false).describe('Says what would stop and come back, and keeps nothing'),
});
export type CancelBody = z.input<typeof cancelBody>;

export const restoration = z
  .object({
    accounts: z.array(
      z.object({
        itemId: id,
        label: z.string(),
        state: z.enum(['waiting', 'running', 'polling', 'problem', 'done']).nullable(),
        problem: z.string().nullable(),
      }),
    ),
    notRestorable: z.array(z.object({ label: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Restoration' });
export type RestorationAnswer = z.infer<typeof restoration>;

export const cancelled = z
  .object({ number: z.string(), stopped: count, restoring: z.boolean(), restoration })
  .meta({ id: 'CancelledDeparture' });
export type CancelledAnswer = z.infer<typeof cancelled>;
