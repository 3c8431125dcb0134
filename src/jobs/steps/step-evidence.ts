import { Failure, type Verdict } from '../../core/failure.ts';
import { type GivenKind, givenKinds, mayRestOn, scanFits, statementOf } from '../../core/steps/step-evidence.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { insertEvidence, type NewEvidence } from '../../store/evidence/evidence.ts';
import type { EvidenceFile } from '../evidence/take-photo.ts';
import { findItemLabel } from '../../store/cases/item-label.ts';
import type { StepRecord } from '../../store/steps/get-step.ts';

/** What somebody puts on the table when they end a step. */
export type Given = {
  readonly note?: string;
  readonly file?: EvidenceFile;
  readonly photo?: EvidenceFile;
  /** That it was done, without more: where the playbook allows it. */
  readonly tick?: boolean;
  /** The name somebody signs with, the words they signed where they were other than ours, and an image of the signature where there is one. */
  readonly signature?: { readonly name: string; readonly statement?: string; readonly image?: EvidenceFile };
  /** What the scanner read from the asset's label. */
  readonly scan?: string;
};

/**
 * Keeps what somebody ends a step with, a row for each kind; what the leaver or their manager gives by a link is their claim. Throws
 * `rule-refused` when it is not what the playbook asks for, or the scan is of something else.
 */
export async function keepEvidence(
  tx: Tx,
  step: StepRecord,
  done: Given,
  givenBy: NewEvidence['givenBy'],
): Promise<void> {
  const given = givenKinds.filter((kind) => isGiven(kind, done));
  refuseUnless(mayRestOn(step, given));
  const label = step.itemId === null ? undefined : await findItemLabel(tx, step.itemId);
  if (done.scan !== undefined) refuseUnless(scanVerdict(done.scan, label));
  // A note that comes with something else belongs to it.
  const kinds = given.length > 1 ? given.filter((kind) => kind !== 'note') : given;
  for (const [index, kind] of kinds.entries()) {
    const signed = kind === 'signature' ? done.signature : undefined;
    await insertEvidence(tx, {
      offboardingId: step.offboardingId,
      stepId: step.stepId,
      itemId: step.itemId,
      givenBy,
      kind,
      note: index === 0 ? (done.note ?? null) : null,
      file: fileOf(kind, done),
      ...(signed === undefined
        ? {}
        : {
            signature: {
              name: signed.name,
              statement: signed.statement ?? statementOf(step.title, label?.label ?? null),
            },
          }),
      ...(kind === 'scan' && done.scan !== undefined ? { scanned: done.scan } : {}),
    });
  }
}

function isGiven(kind: GivenKind, done: Given): boolean {
  if (kind === 'note') return (done.note ?? '').trim() !== '';
  return done[kind] !== undefined && done[kind] !== false;
}

function fileOf(kind: GivenKind, done: Given): EvidenceFile | null {
  if (kind === 'signature') return done.signature?.image ?? null;
  return kind === 'file' || kind === 'photo' ? (done[kind] ?? null) : null;
}

function scanVerdict(scanned: string, label: Awaited<ReturnType<typeof findItemLabel>>): Verdict {
  if (label !== undefined && label.tag !== null) return scanFits(scanned, { tag: label.tag, serial: label.serial });
  return {
    allowed: false,
    reason: 'This step is about nothing that has a label to scan. Sign for it instead (--sign).',
  };
}

function refuseUnless(verdict: Verdict): void {
  if (!verdict.allowed) throw new Failure('rule-refused', verdict.reason);
}
