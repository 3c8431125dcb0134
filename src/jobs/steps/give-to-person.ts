import { workerActor } from '../../core/event.ts';
import { closeOpenAttempts } from '../../store/steps/attempts.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { ClaimedStep } from '../../store/steps/claim-step.ts';
import { leaveStep } from '../../store/steps/end-step.ts';

/** Hands a claimed step to a person, with the reason; a try of it that is still open ends as interrupted. Does nothing for who lost the lease. */
export async function giveToPerson(tx: Tx, claim: ClaimedStep, problem: string): Promise<void> {
  if (!(await leaveStep(tx, claim, { state: 'problem', problem }))) return;
  await closeOpenAttempts(tx, claim.stepId, problem);
  await recordEvent(tx, {
    offboardingId: claim.offboardingId,
    type: 'step.given_to_person',
    actor: workerActor,
    about: { kind: 'step', id: claim.stepId },
    data: { key: claim.key, item: claim.itemId, epoch: claim.epoch },
    private: { reason: problem },
  });
}
