import { personActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { endingStatedBy } from '../../core/steps/step-outcome.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { endStepByHand } from '../../store/steps/end-step.ts';
import { getStep } from '../../store/steps/get-step.ts';
import { refuseUnready } from './complete-step.ts';
import { missingRecord } from './missing-record.ts';
import { type Queue, wakeCase } from './queue.ts';
import { settleDues } from '../plans/settle-dues.ts';
import { type Given, keepEvidence } from './step-evidence.ts';

export type Claim = {
  readonly stepId: string;
  /** The leaver, or who else is asked without being an operator: their manager, a successor. */
  readonly personId: string;
  readonly given: Given;
};

/**
 * Takes in what somebody who is no operator says about a step of theirs. It is kept as their claim and no item is moved by it: a step whose end
 * would state how an item ended, or that rests on records, stays open for somebody of ours, every other one ends. Throws `rule-refused` and `conflict`
 * as `completeStep` does.
 */
export async function claimStepDone(tx: Tx, queue: Queue, claim: Claim): Promise<void> {
  const step = await getStep(tx, claim.stepId);
  refuseUnready(step);
  const { offboardingId, stepId, itemId } = step;
  await keepEvidence(tx, step, claim.given, { kind: 'person', id: claim.personId });
  if ((await missingRecord(tx, step)) !== null) return;
  if (itemId !== null && (endingStatedBy(step.action) !== null || step.itemKind === 'coverage')) return;
  if (!(await endStepByHand(tx, stepId, null))) throw new Failure('conflict', `"${step.title}" has ended already.`);
  await recordEvent(tx, {
    offboardingId,
    type: 'step.ended',
    actor: personActor(claim.personId),
    about: { kind: 'step', id: stepId },
    data: { key: step.key, item: itemId, ending: null, claim: true },
  });
  await settleDues(tx, offboardingId);
  await wakeCase(queue, tx, offboardingId);
}
