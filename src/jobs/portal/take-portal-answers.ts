import { Failure } from '../../core/failure.ts';
import { lockPortal, type PortalLink } from '../../store/portal/portal-links.ts';
import { listPortalQuestions } from '../../store/portal/portal-questions.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { Queue } from '../steps/queue.ts';
import { claimStepDone } from '../steps/record-claim.ts';
import type { Given } from '../steps/step-evidence.ts';
import { refuseEndless } from './refuse-endless.ts';

/** What a leaver answers to a step that their page asks for. */
export type PortalAnswer = { readonly stepId: string; readonly given: Given };

/**
 * Keeps what a leaver answers on their page, as their claim. What is not asked any more is passed over, so an answer that is sent twice counts
 * once. Throws what `claimStepDone` throws, and `too-many-requests`.
 */
export async function takePortalAnswers(
  queue: Queue,
  tx: Tx,
  link: Pick<PortalLink, 'offboardingId' | 'personId'>,
  answers: readonly PortalAnswer[],
): Promise<void> {
  if (answers.length === 0) return;
  await lockPortal(tx, link.offboardingId);
  await refuseEndless(tx, link, 'answers');
  const asked = new Set((await listPortalQuestions(tx, link)).map(({ id }) => id));
  for (const { stepId, given } of answers) {
    if (!asked.has(stepId)) continue;
    try {
      await claimStepDone(tx, queue, { stepId, personId: link.personId, given });
    } catch (error) {
      // One answer may end what another one is for.
      if (!(error instanceof Failure) || error.code !== 'conflict') throw error;
    }
  }
}
