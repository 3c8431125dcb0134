import { createHash, randomUUIDv7 } from 'node:crypto';
import { operatorActor, personActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from '../cases/record-event.ts';

/** The largest file that may be kept as evidence: 10 MiB. */
const largestFileBytes = 10 * 1024 * 1024;

export type NewEvidence = {
  readonly offboardingId: string;
  readonly itemId: string | null;
  readonly stepId: string | null;
  /** What somebody who is no operator gives is their claim: it attests nothing. */
  readonly givenBy: { readonly kind: 'operator' | 'person'; readonly id: string };
  readonly kind: 'tick' | 'note' | 'file' | 'photo' | 'signature' | 'scan' | 'approval' | 'acceptance';
  readonly note: string | null;
  readonly file: { readonly name: string; readonly mediaType: string; readonly content: Uint8Array } | null;
  /** A typed name under a statement; an image of the signature may be the file. */
  readonly signature?: { readonly name: string; readonly statement: string };
  /** What the scanner read. */
  readonly scanned?: string;
};

/** Keeps what somebody put on the table, under its SHA-256; the same bytes are stored once. Throws `too-large`. */
export async function insertEvidence(tx: Tx, evidence: NewEvidence): Promise<string> {
  const sha256 = evidence.file === null ? null : await storeFile(tx, evidence.file);
  const evidenceId = randomUUIDv7();
  const { givenBy } = evidence;
  const isClaim = givenBy.kind === 'person';
  await tx.query(
    `insert into evidence (organization_id, evidence_id, offboarding_id, item_id, step_id, kind, note, file_sha256, file_name, operator_id,
       claimed_by, signed_name, statement, scanned)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      tx.organizationId,
      evidenceId,
      evidence.offboardingId,
      evidence.itemId,
      evidence.stepId,
      evidence.kind,
      evidence.note,
      sha256,
      evidence.file?.name ?? null,
      isClaim ? null : givenBy.id,
      isClaim ? givenBy.id : null,
      evidence.signature?.name ?? null,
      evidence.signature?.statement ?? null,
      evidence.scanned ?? null,
    ],
  );
  await recordEvent(tx, {
    offboardingId: evidence.offboardingId,
    type: 'evidence.given',
    actor: isClaim ? personActor(givenBy.id) : operatorActor(givenBy.id),
    about: { kind: 'evidence', id: evidenceId },
    data: {
      kind: evidence.kind,
      ...(isClaim ? { claim: true } : {}),
      item: evidence.itemId,
      step: evidence.stepId,
      file: sha256 === null ? null : `sha256:${sha256.toString('hex')}`,
      ...(evidence.signature === undefined ? {} : { statement: digestOfText(evidence.signature.statement) }),
    },
  });
  return evidenceId;
}

function digestOfText(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Keeps a file under its SHA-256. Throws `too-large`. */
async function storeFile(tx: Tx, file: NonNullable<NewEvidence['file']>): Promise<Buffer> {
  if (file.content.length > largestFileBytes) {
    throw new Failure('too-large', `${file.name} is larger than 10 MiB. Send a smaller scan or photo.`);
  }
  const sha256 = createHash('sha256').update(file.content).digest();
  await tx.query(
    `insert into file (organization_id, sha256, media_type, size_bytes, content) values ($1, $2, $3, $4, $5)
     on conflict (organization_id, sha256) do nothing`,
    [tx.organizationId, sha256, file.mediaType, file.content.length, file.content],
  );
  return sha256;
}
