import { operatorActor, personActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { getVisibleCaseOf } from '../store/case-lists.ts';
import type { Tx } from '../store/database/transaction.ts';
import { getOperator } from '../store/operators.ts';
import { recordEvent } from '../store/record-event.ts';
import { rowScope } from '../store/row-scope.ts';
import { findSignedLink, type LinkPage, useSignedLink } from '../store/signed-links.ts';
import { claimStepDone } from './claim-step.ts';
import { completeStep } from './complete-step.ts';
import { isLinkToken, readLinkToken } from './link-token.ts';
import type { Means } from './means.ts';
import type { Queue } from './queue.ts';
import type { EvidenceFile } from './step-evidence.ts';

/** Reads what a token opens; undefined for one that is not ours, whatever is wrong with it. Changes nothing. */
export async function readLink(tx: Tx, key: Uint8Array, token: string): Promise<LinkPage | undefined> {
  const claimed = readLinkToken(token);
  if (claimed === undefined) return undefined;
  const link = await findSignedLink(tx, claimed.linkId);
  return link !== undefined && isLinkToken(key, token, link) ? link : undefined;
}

/**
 * Ends the step of a link, once: for an operator as if they had signed in, and only as far as their roles go; for a person as
 * their claim. Throws `conflict` for a link that is used up, and what `completeStep` throws; then the link still counts.
 */
export async function useLink(
  means: Pick<Means, 'connectors'>,
  tx: Tx,
  queue: Queue,
  { link, note, file }: { readonly link: LinkPage; readonly note: string; readonly file: EvidenceFile | null },
): Promise<void> {
  const { holder, stepId, offboardingId, linkId } = link;
  if (!(await useSignedLink(tx, linkId))) throw new Failure('conflict', 'This link has been used already.');
  await recordEvent(tx, {
    offboardingId,
    type: 'link.used',
    actor: holder.kind === 'operator' ? operatorActor(holder.id) : personActor(holder.id),
    about: { kind: 'step', id: stepId },
    data: { link: linkId },
  });
  if (holder.kind === 'person') {
    await claimStepDone(tx, queue, { stepId, personId: holder.id, note, file });
    return;
  }
  const { id: operatorId, disabled, personId, roles } = await getOperator(tx, holder.id, holder.id);
  if (disabled) throw new Failure('not-allowed', 'This operator does not work here any more.');
  const scope = rowScope({ operatorId, personId, grants: roles }, 'steps.complete');
  await getVisibleCaseOf(tx, scope, 'step', stepId);
  const photo = file !== null && file.mediaType.startsWith('image/') && link.evidence.includes('photo');
  const given = file === null ? {} : photo ? { photo: file } : { file };
  await completeStep(means, tx, queue, { stepId, operatorId, note, ...given });
}
