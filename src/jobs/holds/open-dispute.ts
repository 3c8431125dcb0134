import { operatorActor, personActor } from '../../core/event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { insertEvidence, type NewEvidence } from '../../store/evidence/evidence.ts';
import { type Dispute, insertDispute, lockDispute, type NewDispute } from '../../store/holds/disputes.ts';
import { isPhoto } from '../evidence/take-photo.ts';
import { type HoldMeans, replanTouched } from './replan-touched.ts';

/**
 * Opens a dispute: until a person settles it, nothing of it is erased or given away, and nobody is reminded of it. What a leaver says is
 * kept as their claim. A file proves something only in a case. Throws `not-found`, `conflict` while one is open.
 */
export async function openDispute(
  means: HoldMeans,
  tx: Tx,
  dispute: NewDispute & { readonly file?: NewEvidence['file'] },
): Promise<Dispute> {
  const { by, file = null } = dispute;
  const actor = by.kind === 'operator' ? operatorActor(by.id) : personActor(by.id);
  const opened = await lockDispute(tx, await insertDispute(tx, dispute));
  const { id, name, offboardingId, itemId, assetId, claim, note } = opened;
  if (file !== null) await keepDisputeFile(tx, opened, { by, note, file });
  await recordEvent(tx, {
    offboardingId,
    type: 'dispute.opened',
    actor,
    about: { kind: 'dispute', id },
    data: { name, claim, day: opened.claimedDay?.toString() ?? null, item: itemId, asset: assetId },
    ...(note === null ? {} : { private: { note } }),
  });
  if (assetId !== null) await replanTouched(means, tx, [{ targetId: assetId }], actor);
  return opened;
}

/** Keeps a file that a dispute, or what settles it, rests on: in its case, and nowhere where it is about none. */
export async function keepDisputeFile(
  tx: Tx,
  { offboardingId, itemId }: Dispute,
  given: {
    readonly by: NewEvidence['givenBy'];
    readonly note: string | null;
    readonly file: NonNullable<NewEvidence['file']>;
  },
): Promise<void> {
  if (offboardingId === null) return;
  const { by, note, file } = given;
  const kind = isPhoto(file) ? 'photo' : 'file';
  await insertEvidence(tx, { offboardingId, itemId, stepId: null, givenBy: by, kind, note, file });
}
