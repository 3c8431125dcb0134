import { randomUUIDv7 } from 'node:crypto';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { endStepByHand } from '../../store/steps/end-step.ts';
import { type Queue, wakeCase } from '../steps/queue.ts';
import { refuseHeld } from '../brakes/release-brake.ts';
import { settleDues } from './settle-dues.ts';

/**
 * Approves the plan with exactly this digest; what waits for it starts. Throws `stale-plan` when the plan is another by now,
 * `rule-refused` when there is no plan yet, `conflict` when the case is not open.
 */
export async function approvePlan(
  tx: Tx,
  queue: Queue,
  input: { readonly offboardingId: string; readonly digest: string; readonly operatorId: string },
): Promise<void> {
  const { offboardingId, digest, operatorId } = input;
  const offboarding = await lockOffboarding(tx, offboardingId);
  if (offboarding.state !== 'open')
    throw new Failure('conflict', `OFF-${offboarding.number} is ${offboarding.state}; there is nothing to approve.`);
  await refuseHeld(tx, offboardingId);
  if (offboarding.digest === null) {
    throw new Failure(
      'rule-refused',
      `OFF-${offboarding.number} has no plan yet: the applications are still being read. Try again in a moment.`,
    );
  }
  if (offboarding.digest !== digest) {
    throw new Failure(
      'stale-plan',
      `The plan of OFF-${offboarding.number} is at revision ${offboarding.revision} and has another digest than the one you approve.`,
    );
  }
  const rows = await tx.query(
    `insert into approval (organization_id, approval_id, offboarding_id, digest, operator_id) values ($1, $2, $3, $4, $5)
     on conflict (organization_id, offboarding_id, digest, operator_id) do nothing returning approval_id`,
    [tx.organizationId, randomUUIDv7(), offboardingId, digest, operatorId],
  );
  if (rows.length === 0) return;
  await tx.query(
    `update offboarding set approved_digest = $3, version = version + 1 where organization_id = $1 and offboarding_id = $2`,
    [tx.organizationId, offboardingId, digest],
  );
  const questions = await tx.query<{ step_id: string }>(
    `select step_id from step where organization_id = $1 and offboarding_id = $2 and action = 'approve' and state <> 'done'`,
    [tx.organizationId, offboardingId],
  );
  for (const question of questions) await endStepByHand(tx, question.step_id, operatorId);
  await settleDues(tx, offboardingId);
  await recordEvent(tx, {
    offboardingId,
    type: 'plan.approved',
    actor: operatorActor(operatorId),
    data: { digest, revision: offboarding.revision },
  });
  await wakeCase(queue, tx, offboardingId);
}
