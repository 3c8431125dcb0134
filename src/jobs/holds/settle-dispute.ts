import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type DisputeOutcome, endingOfClaim } from '../../core/holds/dispute.ts';
import type { Ending } from '../../core/item.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { NewEvidence } from '../../store/evidence/evidence.ts';
import { type Dispute, endDisputedCustody, lockDispute, markDisputeSettled } from '../../store/holds/disputes.ts';
import { attestItems } from '../steps/attest.ts';
import { type HoldMeans, replanTouched } from './replan-touched.ts';

/**
 * Settles a dispute by a person's word. Upheld, its item ends as the claim says, or as `ending` does, attested by that person;
 * rejected, everything goes on as before. Throws `conflict` when it is settled already, `rule-refused` for an ending that does not fit.
 */
export async function settleDispute(
  means: HoldMeans,
  tx: Tx,
  input: {
    readonly disputeId: string;
    readonly outcome: DisputeOutcome;
    readonly ending: Ending | null;
    readonly note: string;
    readonly file: NewEvidence['file'];
    readonly operatorId: string;
  },
): Promise<Dispute> {
  const { disputeId, outcome, note, file, operatorId } = input;
  const dispute = await lockDispute(tx, disputeId);
  const { name, offboardingId, itemId, assetId, claim } = dispute;
  if (dispute.state !== 'open') throw new Failure('conflict', `${name} is settled already: ${dispute.outcome}.`);
  if (outcome === 'rejected' && input.ending !== null)
    throw new Failure('rule-refused', 'A claim that is rejected ends nothing; leave the ending out.');
  const ending = outcome === 'upheld' ? (input.ending ?? endingOfClaim(claim)) : null;
  const actor = operatorActor(operatorId);
  await markDisputeSettled(tx, { disputeId, outcome, ending, note, operatorId });
  await recordEvent(tx, {
    offboardingId,
    type: 'dispute.settled',
    actor,
    about: { kind: 'dispute', id: disputeId },
    data: { name, outcome, ending, item: itemId, asset: assetId },
    private: { note },
  });
  if (assetId !== null) await replanTouched(means, tx, { targetIds: [assetId], actor });
  if (ending !== null && itemId !== null) {
    const [said] = await attestItems(tx, means.queue, { itemIds: [itemId], ending, note, file, operatorId });
    if (said?.attested === false) throw new Failure(said.code, said.reason);
    if (ending === 'never_held') await endDisputedCustody(tx, dispute);
  }
  return lockDispute(tx, disputeId);
}
