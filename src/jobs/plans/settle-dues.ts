import type { DueRule } from '../../core/plans/due.ts';
import { resolveDue } from '../../core/plans/plan-offboarding.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { listDepartures } from '../../store/cases/offboardings.ts';
import { awakenStepsOf } from '../../store/steps/next-steps.ts';
import { calendarOf } from './calendar.ts';

/** Gives steps that slept on something that has now happened their due instant, and wakes those whose turn it is. */
export async function settleDues(tx: Tx, offboardingId: string): Promise<void> {
  await settleDuesOf(tx, [offboardingId]);
}

/** Settles the dues of several cases, with as many queries as of one. */
export async function settleDuesOf(tx: Tx, offboardingIds: readonly string[]): Promise<void> {
  const asleep = await tx.prepared<{ offboarding_id: string; step_id: string; due_rule: DueRule }>(
    'sleeping_steps',
    `select offboarding_id, step_id, due_rule from step where organization_id = $1 and offboarding_id = any($2) and due_at is null
       and state in ('waiting', 'asked') and due_rule->>'anchor' in ('step_ended', 'informed')`,
    [tx.organizationId, offboardingIds],
  );
  if (asleep.length === 0) return;
  const byCase = Map.groupBy(asleep, (step) => step.offboarding_id);
  const ended = await endedStepsOf(tx, [...byCase.keys()]);
  const due = (await listDepartures(tx, [...byCase.keys()])).flatMap(({ offboardingId, departure }) => {
    const context = { departure, calendar: calendarOf(departure.country) };
    return (byCase.get(offboardingId) ?? []).flatMap((step) => {
      const at = resolveDue(step.due_rule, context, ended.get(offboardingId) ?? new Map());
      return at === null ? [] : [{ offboardingId, stepId: step.step_id, at }];
    });
  });
  if (due.length === 0) return;
  await tx.query(
    `update step s set due_at = r.due_at, start_at = case when s.not_before_due then r.due_at else s.start_at end,
       version = s.version + 1
     from unnest($2::uuid[], $3::timestamptz[]) as r(step_id, due_at)
     where s.organization_id = $1 and s.step_id = r.step_id`,
    [tx.organizationId, due.map((step) => step.stepId), due.map((step) => step.at)],
  );
  await awakenStepsOf(tx, [...new Set(due.map((step) => step.offboardingId))]);
}

/** When the steps of several cases ended, by case and key; of several with one key, the last. */
export async function endedStepsOf(
  tx: Tx,
  offboardingIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, Temporal.Instant>>> {
  if (offboardingIds.length === 0) return new Map();
  const rows = await tx.prepared<{ offboarding_id: string; key: string; ended_at: Temporal.Instant }>(
    'ended_steps',
    `select offboarding_id, key, max(ended_at) as ended_at from step
     where organization_id = $1 and offboarding_id = any($2) and state = 'done' group by offboarding_id, key`,
    [tx.organizationId, offboardingIds],
  );
  const byCase = Map.groupBy(rows, (row) => row.offboarding_id);
  return new Map([...byCase].map(([id, ended]) => [id, new Map(ended.map((row) => [row.key, row.ended_at]))]));
}
