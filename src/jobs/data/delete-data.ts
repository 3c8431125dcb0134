import { systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type Proposal, refuseChanged } from '../../core/two-people/second-person.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { getStep } from '../../store/steps/get-step.ts';
import type { Means } from '../means.ts';
import { refuseUnready } from '../steps/complete-step.ts';
import { proposeDeed } from '../two-people/second-person.ts';
import { readDeletable } from './deletable-data.ts';

/**
 * Proposes that the data of a step is deleted; another person confirms it. Throws `rule-refused` before the end of its term, under a
 * legal hold, while the step waits for others, and for a step about something else.
 */
export async function proposeDeletion(
  tx: Tx,
  { stepId, operatorId, reason }: { readonly stepId: string; readonly operatorId: string; readonly reason: string },
): Promise<Proposal> {
  const step = await getStep(tx, stepId);
  refuseUnready(step);
  const { digest } = await readDeletable(tx, step);
  const { offboardingId } = step;
  const about = { kind: 'step', id: stepId };
  return proposeDeed(tx, { kind: 'delete', about, digest, offboardingId, operatorId, reason });
}

/**
 * Lets data be deleted that two people want gone, if everything is still as it was shown to them. Its step ends once somebody shows
 * that it is gone.
 */
export async function approveDeletion(_means: Means, tx: Tx, proposal: Proposal): Promise<void> {
  if (proposal.about.kind !== 'step')
    throw new Failure('rule-refused', 'A deletion is proposed for a step: use "data delete".');
  const step = await getStep(tx, proposal.about.id);
  refuseUnready(step);
  const { itemId, digest } = await readDeletable(tx, step);
  refuseChanged(proposal, digest);
  await recordEvent(tx, {
    offboardingId: step.offboardingId,
    type: 'data.deletion_approved',
    actor: systemActor,
    about: { kind: 'step', id: step.stepId },
    data: { item: itemId, proposal: proposal.id, digest },
  });
}
