import type { DueRule } from '../core/due.ts';
import { resolveDue } from '../core/plan-offboarding.ts';
import type { Tx } from '../store/database/transaction.ts';
import { getOffboarding } from '../store/offboardings.ts';
import { awakenSteps } from '../store/steps.ts';
import { calendarOf } from './calendar.ts';

/** Gives steps that slept on something that has now happened their due instant, and wakes those whose turn it is. */
export async function settleDues(tx: Tx, offboardingId: string): Promise<void> {
  const asleep = await tx.prepared<{ step_id: string; due_rule: DueRule }>(
    'sleeping_steps',
    `select step_id, due_rule from step where organization_id = $1 and offboarding_id = $2 and due_at is null
       and state in ('waiting', 'asked') and due_rule->>'anchor' in ('step_ended', 'informed')`,
    [tx.organizationId, offboardingId],
  );
  if (asleep.length === 0) return;
  const { departure } = await getOffboarding(tx, offboardingId);
  const context = { departure, calendar: calendarOf(departure.country) };
  const ended = await endedSteps(tx, offboardingId);
  const due = asleep.flatMap((step) => {
    const at = resolveDue(step.due_rule, context, ended);
    return at === null ? [] : [{ stepId: step.step_id, at }];
  });
  if (due.length === 0) return;
  await tx.query(
    `update step s set due_at = r.due_at, start_at = case when s.not_before_due then r.due_at else s.start_at end,
       version = s.version + 1
     from unnest($2::uuid[], $3::timestamptz[]) as r(step_id, due_at)
     where s.organization_id = $1 and s.step_id = r.step_id`,
    [tx.organizationId, due.map((step) => step.stepId), due.map((step) => step.at)],
  );
  await awakenSteps(tx, offboardingId);
}

/** When the steps of a case ended, by key; of several with one key, the last. */
export async function endedSteps(tx: Tx, offboardingId: string): Promise<ReadonlyMap<string, Temporal.Instant>> {
  const rows = await tx.query<{ key: string; ended_at: Temporal.Instant }>(
    `select key, max(ended_at) as ended_at from step
     where organization_id = $1 and offboarding_id = $2 and state = 'done' group by key`,
    [tx.organizationId, offboardingId],
  );
  return new Map(rows.map((row) => [row.key, row.ended_at]));
}
