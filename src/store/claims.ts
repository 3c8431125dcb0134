import { randomUUIDv7 } from 'node:crypto';
import { personActor } from '../core/event.ts';
import type { Tx } from './database/transaction.ts';
import { type NewEvidence, storeFile } from './evidence.ts';
import { recordEvent } from './record-event.ts';

/** Keeps what the leaver says about their own case, as theirs: it attests nothing. Throws `too-large`. */
export async function insertClaim(
  tx: Tx,
  claim: Pick<NewEvidence, 'offboardingId' | 'itemId' | 'note' | 'file'> & {
    readonly stepId: string;
    readonly personId: string;
  },
): Promise<void> {
  const sha256 = claim.file === null ? null : await storeFile(tx, claim.file);
  const evidenceId = randomUUIDv7();
  const kind = claim.file === null ? 'note' : 'file';
  await tx.query(
    `insert into evidence (organization_id, evidence_id, offboarding_id, item_id, step_id, kind, note, file_sha256, file_name, claimed_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      tx.organizationId,
      evidenceId,
      claim.offboardingId,
      claim.itemId,
      claim.stepId,
      kind,
      claim.note,
      sha256,
      claim.file?.name ?? null,
      claim.personId,
    ],
  );
  await recordEvent(tx, {
    offboardingId: claim.offboardingId,
    type: 'evidence.given',
    actor: personActor(claim.personId),
    about: { kind: 'evidence', id: evidenceId },
    data: {
      kind,
      claim: true,
      item: claim.itemId,
      step: claim.stepId,
      file: sha256 === null ? null : `sha256:${sha256.toString('hex')}`,
    },
  });
}
