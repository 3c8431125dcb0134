import { createHash, randomUUIDv7 } from 'node:crypto';
import { type NewEvent, operatorActor, personActor } from '../../core/event.ts';
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
  const [kept] = await keepEvidence(tx, [evidence]);
  if (kept === undefined) throw new Failure('internal', 'A piece of evidence left no trace.');
  await recordEvent(tx, kept.event);
  return kept.evidenceId;
}

/** Evidence that is kept, and the event that is yet to be recorded in the same transaction. */
export type KeptEvidence = { readonly evidenceId: string; readonly event: NewEvent };

/** Keeps several pieces as `insertEvidence` does one, and leaves their events to be recorded together with others. */
export async function keepEvidence(tx: Tx, list: readonly NewEvidence[]): Promise<readonly KeptEvidence[]> {
  if (list.length === 0) return [];
  const rows: EvidenceRow[] = [];
  for (const evidence of list) {
    const sha256 = evidence.file === null ? null : await storeFile(tx, evidence.file);
    rows.push({ evidenceId: randomUUIDv7(), evidence, sha256 });
  }
  await tx.prepared(
    'insert_evidence',
    `insert into evidence (organization_id, evidence_id, offboarding_id, item_id, step_id, kind, note, file_sha256, file_name, operator_id,
       claimed_by, signed_name, statement, scanned)
     select $1, r.id, r.case_id, r.item, r.step, r.kind, r.note, decode(r.sha256, 'hex'), r.file_name, r.operator, r.claimed_by, r.signed_name,
       r.statement, r.scanned
     from json_to_recordset($2) as r(id uuid, case_id uuid, item uuid, step uuid, kind text, note text, sha256 text, file_name text,
       operator uuid, claimed_by uuid, signed_name text, statement text, scanned text)`,
    [tx.organizationId, JSON.stringify(rows.map(columnsOf))],
  );
  return rows.map(({ evidenceId, evidence, sha256 }) => ({ evidenceId, event: eventOf(evidenceId, evidence, sha256) }));
}

type EvidenceRow = { readonly evidenceId: string; readonly evidence: NewEvidence; readonly sha256: Buffer | null };

function columnsOf({ evidenceId, evidence, sha256 }: EvidenceRow) {
  const { givenBy, signature } = evidence;
  const isClaim = givenBy.kind === 'person';
  return {
    id: evidenceId,
    case_id: evidence.offboardingId,
    item: evidence.itemId,
    step: evidence.stepId,
    kind: evidence.kind,
    note: evidence.note,
    sha256: sha256?.toString('hex') ?? null,
    file_name: evidence.file?.name ?? null,
    operator: isClaim ? null : givenBy.id,
    claimed_by: isClaim ? givenBy.id : null,
    signed_name: signature?.name ?? null,
    statement: signature?.statement ?? null,
    scanned: evidence.scanned ?? null,
  };
}

function eventOf(evidenceId: string, evidence: NewEvidence, sha256: Buffer | null): NewEvent {
  const { givenBy, signature } = evidence;
  const isClaim = givenBy.kind === 'person';
  return {
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
      ...(signature === undefined ? {} : { statement: digestOfText(signature.statement) }),
    },
  };
}

function digestOfText(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Keeps a file under its SHA-256. Throws `too-large`. */
export async function storeFile(tx: Tx, file: NonNullable<NewEvidence['file']>): Promise<Buffer> {
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
