import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type DisputeOutcome, endingOfClaim } from '../../core/holds/dispute.ts';
import type { Ending } from '../../core/item.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { NewEvidence } from '../../store/evidence/evidence.ts';
import { type Dispute, endDisputedCustody, lockDispute, markDisputeSettled } from '../../store/holds/disputes.ts';
import { attestItems } from '../steps/attest.ts';
import { keepDisputeFile } from './open-dispute.ts';
import { type HoldMeans, replanTouched } from './replan-touched.ts';

/**
 * Settles a dispute by a person's word. Upheld, its item ends as the claim says, or as `ending` does, attested by that person, and
 * who never had the thing has it no more; rejected, everything goes on as before. Throws `conflict` when it is settled already,
 * `rule-refused` for an ending or a file that does not fit.
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
  if (offboardingId === null && (input.ending !== null || file !== null))
    throw new Failure(
      'rule-refused',
      `${name} is about a thing that is in no case: no item ends, and there is nothing a file could prove. Leave both out.`,
    );
  const said = outcome === 'upheld' ? (input.ending ?? endingOfClaim(claim)) : null;
  const ending = itemId === null ? null : said;
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
  if (assetId !== null) await replanTouched(means, tx, [{ targetId: assetId }], actor);
  if (ending !== null && itemId !== null) {
    const [taken] = await attestItems(tx, means.queue, { itemIds: [itemId], ending, note, file, operatorId });
    if (taken?.attested === false) throw new Failure(taken.code, taken.reason);
  } else if (file !== null) {
    await keepDisputeFile(tx, dispute, { by: { kind: 'operator', id: operatorId }, note, file });
  }
  if (said === 'never_held') await endDisputedCustody(tx, dispute);
  return lockDispute(tx, disputeId);
}
