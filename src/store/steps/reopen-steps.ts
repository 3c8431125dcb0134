import type { Tx } from '../database/transaction.ts';
import { awakenStepsOf } from './next-steps.ts';

/**
 * Opens steps again that a person ended by mistake, and lets wait what had become ready by it. The caller holds their cases, and has made
 * sure that nothing behind them is under way.
 */
export async function reopenSteps(tx: Tx, stepIds: readonly string[]): Promise<void> {
  const opened = await tx.query<{ offboarding_id: string; step_id: string; key: string }>(
    `update step set state = 'waiting', ended_at = null, ended_by = null, version = version + 1
     where organization_id = $1 and step_id = any($2::uuid[]) and state = 'done' returning offboarding_id, step_id, key`,
    [tx.organizationId, stepIds],
  );
  if (opened.length === 0) return;
  await tx.query(
    `update step s set blocked_by = s.blocked_by + d.open, version = s.version + 1,
       state = case when s.state = 'asked' then 'waiting' else s.state end, wake_at = null
     from (select step_id, count(*)::integer as open from step_dependency
       where organization_id = $1 and needs_step_id = any($2::uuid[]) group by step_id) d
     where s.organization_id = $1 and s.step_id = d.step_id and s.state not in ('done', 'withdrawn')`,
    [tx.organizationId, opened.map(({ step_id }) => step_id)],
  );
  // What falls due some time after such a step has no day again, unless another one of its key has ended.
  await tx.query(
    `update step s set due_at = null, start_at = case when s.not_before_due then null else s.start_at end, wake_at = null,
       version = s.version + 1
     from unnest($2::uuid[], $3::text[]) as r(offboarding_id, key)
     where s.organization_id = $1 and s.offboarding_id = r.offboarding_id and s.state in ('waiting', 'asked')
       and s.due_rule->>'anchor' = 'step_ended' and s.due_rule->>'step' = r.key
       and not exists (select from step e where e.organization_id = $1 and e.offboarding_id = s.offboarding_id
         and e.key = r.key and e.state = 'done')`,
    [tx.organizationId, opened.map(({ offboarding_id }) => offboarding_id), opened.map(({ key }) => key)],
  );
  await awakenStepsOf(tx, [...new Set(opened.map(({ offboarding_id }) => offboarding_id))]);
}
