import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { DispositionKind, DispositionPolicy } from '../../core/inspection/disposition.ts';
import {
  needsApproval,
  proposeDisposition,
  type ProposedDisposition,
} from '../../core/inspection/propose-disposition.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type AssetFacts, moveAsset, readAssetFacts } from '../../store/inspection/asset-facts.ts';
import { insertDisposition, type NewDisposition } from '../../store/inspection/dispositions.ts';
import { lockAsset } from '../../store/inventory/custody.ts';
import { type CaseOfAsset, endAssetSteps, knownOf } from '../assets/end-asset-steps.ts';
import type { Queue } from '../steps/queue.ts';
import { refuseAbsent } from './asset-in-hand.ts';

export type Deciding = {
  readonly assetId: string;
  /** Null: what the policy proposes. */
  readonly kind: DispositionKind | null;
  /** Why it is something else than the policy proposes. */
  readonly reason: string | null;
  readonly operatorId: string;
};

export type Decided = {
  readonly dispositionId: string;
  readonly kind: DispositionKind;
  readonly proposal: ProposedDisposition;
  readonly needsApproval: boolean;
  readonly offboardings: readonly CaseOfAsset[];
};

export type QueueMeans = { readonly queue?: Queue };

/**
 * Decides what becomes of an asset that has been inspected. Without need of an approval the steps of the open cases that asked for it end
 * at once; a repair ends none, because what is back is inspected and decided anew. Throws `rule-refused` for what is held, disputed,
 * not in hand or not inspected, and for another kind than proposed without a reason.
 */
export async function decideDisposition(
  means: QueueMeans,
  tx: Tx,
  policy: DispositionPolicy,
  input: Deciding,
): Promise<Decided> {
  const { assetId, operatorId } = input;
  const asset = await lockAsset(tx, assetId);
  const known = await readAssetFacts(tx, assetId, policy);
  refuseAbsent(asset, known);
  if (known.stop !== null) throw new Failure('rule-refused', `${asset.tag} stays in quarantine. ${known.stop}`);
  if (known.inspectionId === null)
    throw new Failure(
      'rule-refused',
      `Nobody has inspected ${asset.tag} since it came back. Do that first ("assets inspect ${asset.tag}").`,
    );
  const proposal = proposeDisposition(policy, known.facts);
  const kind = input.kind ?? proposal.kind;
  refuseOthersProperty(asset.tag, kind, known);
  const overrideReason = kind === proposal.kind ? null : (input.reason?.trim() ?? '');
  if (overrideReason !== null && overrideReason.length < 3)
    throw new Failure(
      'rule-refused',
      `The policy says ${proposal.kind} for ${asset.tag}: ${proposal.reasons.join(' ')} Another decision needs a reason.`,
    );
  const made: NewDisposition = {
    assetId,
    inspectionId: known.inspectionId,
    kind,
    proposedKind: proposal.kind,
    policy,
    reasons: proposal.reasons,
    overrideReason,
    dueOn: kind === 'return_to_lessor' ? known.facts.leaseEnds : null,
    value: known.facts.bookValue,
    needsApproval: needsApproval(policy, { kind, proposed: proposal.kind, bookValue: known.facts.bookValue }),
    operatorId,
  };
  const dispositionId = await insertDisposition(tx, made);
  if (asset.status === 'quarantine') await moveAsset(tx, assetId, 'received');
  await recordEvent(tx, {
    offboardingId: null,
    type: 'disposition.decided',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: {
      disposition: dispositionId,
      kind,
      proposed: proposal.kind,
      policy: policy.policy,
      version: policy.version,
      rule: proposal.rule,
      inspection: known.inspectionId,
      value: known.facts.bookValue.basis,
      needsApproval: made.needsApproval,
    },
    ...(overrideReason === null ? {} : { private: { reason: overrideReason } }),
  });
  const said = sayDecision(
    kind,
    overrideReason === null ? proposal.reasons : [`Not as proposed: ${overrideReason}`, ...proposal.reasons],
  );
  const offboardings = made.needsApproval
    ? []
    : await endDecideSteps(means, tx, { assetId, dispositionId, kind, operatorId, said });
  return { dispositionId, kind, proposal, needsApproval: made.needsApproval, offboardings };
}

/** Ends the steps of open cases that asked what becomes of an asset; those that the operator may not know of end unsaid. */
export async function endDecideSteps(
  means: QueueMeans,
  tx: Tx,
  done: {
    readonly assetId: string;
    readonly dispositionId: string;
    readonly kind: DispositionKind;
    readonly operatorId: string;
    readonly said: string;
  },
): Promise<readonly CaseOfAsset[]> {
  if (done.kind === 'repair') return [];
  const moved = await endAssetSteps(means, tx, {
    assetId: done.assetId,
    action: 'decide',
    operatorId: done.operatorId,
    evidence: { kind: 'approval', note: done.said, file: null },
    data: { disposition: done.dispositionId, kind: done.kind },
  });
  return knownOf(moved);
}

export function sayDecision(kind: DispositionKind, reasons: readonly string[]): string {
  return `Decided: ${kind.replaceAll('_', ' ')}. ${reasons.join(' ')}`;
}

/** What is leased is not ours to give away or to destroy. */
function refuseOthersProperty(tag: string, kind: DispositionKind, { ownership, lessor }: AssetFacts): void {
  if (ownership !== 'leased' || !['sell', 'donate', 'recycle', 'destroy'].includes(kind)) return;
  throw new Failure(
    'rule-refused',
    `${tag} is leased${lessor === null ? '' : ` from ${lessor}`}: it is not ours to ${kind}. Return it, redeploy it while the lease lasts, or have it repaired.`,
  );
}
