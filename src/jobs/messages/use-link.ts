import { operatorActor, personActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { kindsAPersonGives } from '../../core/steps/step-evidence.ts';
import { getVisibleCaseOf } from '../../store/cases/case-lists.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { getOperator } from '../../store/people/operators.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { rowScope } from '../../store/row-scope.ts';
import { findSignedLink, type LinkPage, useSignedLink } from '../../store/messages/signed-links.ts';
import { claimStepDone } from '../steps/record-claim.ts';
import { completeStep } from '../steps/complete-step.ts';
import { isOwnToken, makeLinkToken, readLinkToken } from './link-token.ts';
import type { Means } from '../means.ts';
import type { Queue } from '../steps/queue.ts';
import type { EvidenceFile } from '../evidence/take-photo.ts';
import type { Given } from '../steps/step-evidence.ts';

/** Reads what a token opens; undefined for one that is not ours, whatever is wrong with it. Changes nothing. */
export async function readLink(tx: Tx, key: Uint8Array, token: string): Promise<LinkPage | undefined> {
  const claimed = readLinkToken(token);
  if (claimed === undefined) return undefined;
  const link = await findSignedLink(tx, claimed.linkId);
  return link !== undefined && isOwnToken(token, makeLinkToken(key, link)) ? link : undefined;
}

/**
 * Ends the step of a link, once: for an operator as if they had signed in, and only as far as their roles go; for a person as
 * their claim. `statement` is what the page let them sign. Throws `conflict` for a link that is used up, and what `completeStep` throws; then the link still counts.
 */
export async function useLink(
  means: Pick<Means, 'connectors'>,
  tx: Tx,
  queue: Queue,
  { link, form, statement }: { readonly link: LinkPage; readonly form: StepForm; readonly statement: string },
): Promise<void> {
  const { holder, stepId, offboardingId, linkId } = link;
  const given = givenIn(form, link.evidence, statement);
  if (!(await useSignedLink(tx, linkId))) throw new Failure('conflict', 'This link has been used already.');
  await recordEvent(tx, {
    offboardingId,
    type: 'link.used',
    actor: holder.kind === 'operator' ? operatorActor(holder.id) : personActor(holder.id),
    about: { kind: 'step', id: stepId },
    data: { link: linkId },
  });
  if (holder.kind === 'person') {
    await claimStepDone(tx, queue, { stepId, personId: holder.id, given });
    return;
  }
  const { id: operatorId, disabled, personId, roles } = await getOperator(tx, holder.id, holder.id);
  if (disabled) throw new Failure('not-allowed', 'This operator does not work here any more.');
  const scope = rowScope({ operatorId, personId, grants: roles }, 'steps.complete');
  await getVisibleCaseOf(tx, scope, 'step', stepId);
  await completeStep(means, tx, queue, { stepId, operatorId, ...given });
}

/** What the page of a link sends. Sending it is the tick, where the playbook asks for one. */
export type StepForm = {
  readonly note: string;
  readonly signedName: string;
  readonly scanned: string;
  readonly file: EvidenceFile | null;
};

/** What a form gives for a step with this evidence; `statement` is what its name signs. */
export function givenIn(
  { note, signedName, scanned, file }: StepForm,
  evidence: readonly string[],
  statement: string,
): Given {
  const counts = kindsAPersonGives(evidence);
  const isPhoto = file !== null && file.mediaType.startsWith('image/') && counts.includes('photo');
  return {
    ...(note === '' ? {} : { note }),
    ...(file === null ? {} : isPhoto ? { photo: file } : { file }),
    ...(signedName === '' ? {} : { signature: { name: signedName, statement } }),
    ...(scanned === '' ? {} : { scan: scanned }),
    ...(counts.includes('tick') ? { tick: true } : {}),
  };
}
