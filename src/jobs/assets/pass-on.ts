import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { insertHandOvers } from '../../store/custody/hand-overs.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { checkOut, endCustody, lockAsset } from '../../store/inventory/custody.ts';
import { getPerson } from '../../store/people/people.ts';
import type { Queue } from '../steps/queue.ts';
import { refuseUnsettled } from './check-out.ts';
import { type CaseOfAsset, endAssetItem } from './end-asset-steps.ts';

/**
 * Gives a thing that stays in use, a shared computer or a lab's, from its custodian to the next one without its coming back: custody, chain
 * and register follow, the item of an open case ends as `transferred`, and nothing about it is locked or erased. Answers the cases it moved in
 * that the operator may know of. Throws `rule-refused`.
 */
export async function passOnAsset(
  means: { readonly queue?: Queue },
  tx: Tx,
  given: { readonly assetId: string; readonly personId: string; readonly reason: string },
  operatorId: string,
): Promise<readonly CaseOfAsset[]> {
  const { assetId, personId, reason } = given;
  const next = await getPerson(tx, personId);
  const asset = await lockAsset(tx, assetId);
  const { custody, tag } = asset;
  if (custody === null) throw new Failure('rule-refused', `Nobody has ${tag}. Check it out instead.`);
  if (custody.personId === next.personId) throw new Failure('rule-refused', `${custody.name} already has ${tag}.`);
  await refuseUnsettled(tx, asset);
  await endCustody(tx, asset, { condition: null, note: reason });
  const custodyId = await checkOut(tx, asset, next.personId, { condition: null, note: reason });
  const [handOver = ''] = await insertHandOvers(tx, [
    {
      assetId,
      from: { kind: 'person', personId: custody.personId },
      to: { kind: 'person', personId: next.personId },
      at: asset.now,
      locationId: asset.locationId,
      condition: null,
      note: reason,
      was: asset.status,
      custodyId,
      operatorId,
    },
  ]);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'asset.passed_on',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: { handOver, from: custody.personId, to: next.personId },
    private: { reason },
  });
  const evidence = { kind: 'note', note: reason, file: null } as const;
  const end = { assetId, ending: 'transferred', operatorId, note: reason, evidence } as const;
  const moved = await endAssetItem(means, tx, end);
  const known = moved.filter((one) => one.known);
  return known.map(({ offboardingId, number }) => ({ offboardingId, number }));
}
