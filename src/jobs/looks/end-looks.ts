import { workerActor } from '../../core/event.ts';
import { planAnotherLook } from '../../store/cases/another-look.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import type { ClaimedStep } from '../../store/steps/claim-step.ts';
import { endSteps, lockCases } from '../../store/steps/end-step.ts';
import { listReadyStepsOf, type ReadyStep } from '../../store/steps/next-steps.ts';
import { settleDuesOf } from '../plans/settle-dues.ts';

/** A step that looked, and how many applications did not answer it or could not see. */
export type EndedLook = { readonly claim: ClaimedStep; readonly unanswered: number };

/**
 * Ends steps that looked, in the transaction that stores what they saw, and answers which steps of their cases are ready. One
 * whose lease went to another worker ends nothing.
 */
export async function endLooks(tx: Tx, looks: readonly EndedLook[]): Promise<readonly ReadyStep[]> {
  if (looks.length === 0) return [];
  await lockCases(
    tx,
    looks.map(({ claim }) => claim.offboardingId),
  );
  const ended = await endSteps(
    tx,
    looks.map(({ claim }) => claim),
  );
  const ours = looks.filter(({ claim }) => ended.has(claim.stepId));
  if (ours.length === 0) return [];
  const cases = [...new Set(ours.map(({ claim }) => claim.offboardingId))];
  await settleDuesOf(tx, cases);
  for (const { claim, unanswered } of ours) {
    if (unanswered > 0 && claim.action === 'observe') await planAnotherLook(tx, claim);
  }
  await recordEvents(
    tx,
    ours.map(({ claim, unanswered }) => ({
      offboardingId: claim.offboardingId,
      type: 'step.ended',
      actor: workerActor,
      about: { kind: 'step', id: claim.stepId },
      data: { key: claim.key, epoch: claim.epoch, unanswered },
    })),
  );
  return listReadyStepsOf(tx, cases);
}
