import type { Tx } from '../database/transaction.ts';
import type { ClaimedStep } from './claim-step.ts';
import { freeFollowers } from './next-steps.ts';

/**
 * Gives this transaction these cases to itself until it ends, taken in the order of their ids. Ending a step changes the steps
 * behind it, so whoever ends steps takes the case first and its rows afterwards; in any other order two of them could wait for
 * each other.
 */
export async function lockCases(tx: Tx, offboardingIds: readonly string[]): Promise<void> {
  await tx.prepared(
    'lock_cases',
    'select 1 from offboarding where organization_id = $1 and offboarding_id = any($2) order by offboarding_id for no key update',
    [tx.organizationId, offboardingIds],
  );
}

/** Where a running step goes after its try. */
export type StepOutcome =
  | { readonly state: 'done' }
  /** A person is asked, though nothing went wrong. */
  | { readonly state: 'asked' }
  | { readonly state: 'polling' | 'waiting'; readonly startAt: Temporal.Instant; readonly problem?: string }
  | { readonly state: 'problem'; readonly problem: string };

/**
 * Ends the lease, fenced by its epoch: a worker that lost its lease changes nothing and gets false. Ending a step makes
 * the steps behind it ready.
 */
export async function leaveStep(
  tx: Tx,
  claim: Pick<ClaimedStep, 'stepId' | 'epoch' | 'offboardingId'>,
  outcome: StepOutcome,
) {
  await lockCases(tx, [claim.offboardingId]);
  const startAt = 'startAt' in outcome ? outcome.startAt : null;
  const rows = await tx.prepared(
    'leave_step',
    `update step set state = $4, lease_until = null, start_at = coalesce(${again}, start_at), wake_at = ${again}, problem = $6,
       ended_at = case when $4 = 'done' then clock_timestamp() end, version = version + 1
     where organization_id = $1 and step_id = $2 and epoch = $3 and state = 'running' returning step_id`,
    [
      tx.organizationId,
      claim.stepId,
      claim.epoch,
      outcome.state,
      startAt,
      'problem' in outcome ? outcome.problem : null,
    ],
  );
  if (rows.length === 0) return false;
  if (outcome.state === 'done') await freeFollowers(tx, [claim.stepId]);
  return true;
}

/** When a step is tried again: after its pause, and not before an hour that has moved while it was under way. */
const again = `case when $4 = 'waiting' and not_before_due then greatest($5, due_at) else $5 end`;

/** Ends a step by a person's hand, an operator's or (null) the leaver's own. False when it had ended already or left the plan. The caller holds the case (`getStep`, `lockOffboarding`). */
export async function endStepByHand(tx: Tx, stepId: string, operatorId: string | null): Promise<boolean> {
  const rows = await tx.query(
    `update step set state = 'done', lease_until = null, wake_at = null, ended_at = clock_timestamp(), ended_by = $3, version = version + 1
     where organization_id = $1 and step_id = $2 and state in ('waiting', 'asked', 'problem', 'polling') returning step_id`,
    [tx.organizationId, stepId, operatorId],
  );
  if (rows.length === 0) return false;
  await freeFollowers(tx, [stepId]);
  return true;
}

/** Gives a step that became a person's problem back to automation. */
export async function retryStep(tx: Tx, stepId: string): Promise<boolean> {
  const rows = await tx.query(
    `update step set state = 'waiting', start_at = now(), wake_at = now(), problem = null, version = version + 1
     where organization_id = $1 and step_id = $2 and state = 'problem' and mode = 'automatic' returning step_id`,
    [tx.organizationId, stepId],
  );
  return rows.length > 0;
}

/** Ends several steps as done, each fenced by its epoch as in `leaveStep`; answers the ids of those that were still ours. The caller holds their cases. */
export async function endSteps(
  tx: Tx,
  claims: readonly Pick<ClaimedStep, 'stepId' | 'epoch'>[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.prepared<{ step_id: string }>(
    'end_steps',
    `update step s set state = 'done', lease_until = null, wake_at = null, problem = null, ended_at = clock_timestamp(), version = s.version + 1
     from unnest($2::uuid[], $3::integer[]) as c(step_id, epoch)
     where s.organization_id = $1 and s.step_id = c.step_id and s.epoch = c.epoch and s.state = 'running' returning s.step_id`,
    [tx.organizationId, claims.map(({ stepId }) => stepId), claims.map(({ epoch }) => epoch)],
  );
  const ended = rows.map((row) => row.step_id);
  if (ended.length > 0) await freeFollowers(tx, ended);
  return new Set(ended);
}
