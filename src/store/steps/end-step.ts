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
  return (await leaveSteps(tx, [{ claim, outcome }])).has(claim.stepId);
}

/** A step with what its try came to. */
export type LeftStep = {
  readonly claim: Pick<ClaimedStep, 'stepId' | 'epoch' | 'offboardingId'>;
  readonly outcome: StepOutcome;
};

/** Ends several leases as `leaveStep` does one, with as many queries; answers the ids of the steps that were still ours. */
export async function leaveSteps(tx: Tx, steps: readonly LeftStep[]): Promise<ReadonlySet<string>> {
  await lockCases(
    tx,
    steps.map(({ claim }) => claim.offboardingId),
  );
  const rows = await tx.prepared<{ step_id: string; done: boolean }>('leave_steps', leaveSql, [
    tx.organizationId,
    steps.map(({ claim }) => claim.stepId),
    steps.map(({ claim }) => claim.epoch),
    steps.map(({ outcome }) => outcome.state),
    steps.map(({ outcome }) => ('startAt' in outcome ? outcome.startAt : null)),
    steps.map(({ outcome }) => ('problem' in outcome ? outcome.problem : null)),
  ]);
  const done = rows.filter((row) => row.done).map((row) => row.step_id);
  if (done.length > 0) await freeFollowers(tx, done);
  return new Set(rows.map((row) => row.step_id));
}

/** When a step is tried again: after its pause, and not before an hour that has moved while it was under way. */
const again = `case when r.state = 'waiting' and s.not_before_due then greatest(r.start_at, s.due_at) else r.start_at end`;

const leaveSql = `
update step s set state = r.state, lease_until = null, start_at = coalesce(${again}, s.start_at), wake_at = ${again},
  problem = r.problem, ended_at = case when r.state = 'done' then clock_timestamp() end, version = s.version + 1
from unnest($2::uuid[], $3::integer[], $4::text[], $5::timestamptz[], $6::text[]) as r(step_id, epoch, state, start_at, problem)
where s.organization_id = $1 and s.step_id = r.step_id and s.epoch = r.epoch and s.state = 'running'
returning s.step_id, r.state = 'done' as done`;

/** Ends a step by a person's hand, an operator's or (null) the leaver's own. False when it had ended already or left the plan. The caller holds the case (`getStep`, `lockOffboarding`). */
export async function endStepByHand(tx: Tx, stepId: string, operatorId: string | null): Promise<boolean> {
  return (await endStepsByHand(tx, [stepId], operatorId)).has(stepId);
}

/** Ends several steps as `endStepByHand` does one, with as many queries; answers the ids of those that had not ended. */
export async function endStepsByHand(
  tx: Tx,
  stepIds: readonly string[],
  operatorId: string | null,
): Promise<ReadonlySet<string>> {
  if (stepIds.length === 0) return new Set();
  const rows = await tx.prepared<{ step_id: string }>(
    'end_steps_by_hand',
    `update step set state = 'done', lease_until = null, wake_at = null, ended_at = clock_timestamp(), ended_by = $3, version = version + 1
     where organization_id = $1 and step_id = any($2) and state in ('waiting', 'asked', 'problem', 'polling') returning step_id`,
    [tx.organizationId, stepIds, operatorId],
  );
  const ended = rows.map((row) => row.step_id);
  if (ended.length > 0) await freeFollowers(tx, ended);
  return new Set(ended);
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
