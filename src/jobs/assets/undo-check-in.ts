import { judgeUndo } from '../../core/custody/judge-undo.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Observed } from '../../core/item.ts';
import { type NewObservation, recordObservations } from '../../store/cases/observations.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { lockCaseAssets } from '../../store/custody/case-assets.ts';
import { insertHandOvers } from '../../store/custody/hand-overs.ts';
import { findCheckInToUndo, type ItemSeenBack, listSeenBack } from '../../store/custody/undo-facts.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type LockedAsset, lockAsset, putBack } from '../../store/inventory/custody.ts';
import { unreceiveKitLines } from '../../store/returns/kits.ts';
import { markNotReceived } from '../../store/returns/returns-on-the-way.ts';
import { reopenSteps } from '../../store/steps/reopen-steps.ts';
import { recordMoves } from '../returns/move-kit.ts';
import type { CaseOfAsset } from './end-asset-steps.ts';

/** Which check-in is taken back; `handOverId` where it must be this one and none that came after. */
export type UndoCheckIn = { readonly assetId: string; readonly handOverId?: string; readonly operatorId: string };

/** The entry that takes it back, who has the thing again, and the cases that wait for it again, as far as the operator may know of them. */
export type CheckInUndone = {
  readonly handOverId: string;
  readonly custody: LockedAsset['custody'];
  readonly offboardings: readonly CaseOfAsset[];
};

/**
 * Takes back a check-in that was a mistake: custody, place and returns are as before, the items of the cases are open again with the steps
 * that asked, and the chain says so in an entry of its own. Nothing that was written is changed. Throws `rule-refused` once it is too late or
 * something rests on it, `conflict` where another entry came after the one that was meant.
 */
export async function undoCheckIn(tx: Tx, { assetId, handOverId, operatorId }: UndoCheckIn): Promise<CheckInUndone> {
  const asset = await lockAsset(tx, assetId);
  const cases = await lockCaseAssets(tx, [assetId], operatorId);
  const made = await findCheckInToUndo(tx, assetId);
  if (made === undefined)
    throw new Failure('rule-refused', `The last that happened to ${asset.tag} is no check-in that can be taken back.`);
  if (handOverId !== undefined && made.handOverId !== handOverId)
    throw new Failure('conflict', `${asset.tag} has changed hands again since. Look at its history.`);
  const verdict = judgeUndo(made);
  if (!verdict.allowed) throw new Failure('rule-refused', `${asset.tag} stays checked in. ${verdict.reason}`);

  await putBack(tx, asset, { custodyId: made.custodyId, status: made.was, locationId: made.wasLocationId });
  const [undoneBy = ''] = await insertHandOvers(tx, [
    {
      assetId,
      from: { kind: 'location', locationId: asset.locationId },
      to: made.from,
      at: asset.now,
      locationId: asset.locationId,
      condition: null,
      note: null,
      was: asset.status,
      custodyId: made.custodyId,
      operatorId,
      takesBack: made.handOverId,
    },
  ]);
  const actor = operatorActor(operatorId);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'asset.check_in_undone',
    actor,
    about: { kind: 'asset', id: assetId },
    data: { handOver: undoneBy, undone: made.handOverId, custody: made.custodyId, was: made.was },
  });
  const items = await listSeenBack(tx, made);
  const looks = items.map((item) => lookOf(item, { seenAt: asset.now, operatorId }));
  await recordObservations(tx, looks, actor);
  await reopenSteps(
    tx,
    items.flatMap(({ stepIds }) => stepIds),
  );
  await recordMoves(tx, await markNotReceived(tx, assetId, made.at), actor);
  await unreceiveKitLines(tx, assetId, made.at);
  const again = new Set(items.map(({ offboardingId }) => offboardingId));
  return {
    handOverId: undoneBy,
    custody: (await lockAsset(tx, assetId)).custody,
    offboardings: cases.filter(({ known, offboardingId }) => known && again.has(offboardingId)),
  };
}

function lookOf(
  { offboardingId, itemId, before }: ItemSeenBack,
  { seenAt, operatorId }: Pick<NewObservation, 'seenAt'> & { readonly operatorId: string },
): NewObservation {
  const value = (before ?? 'held') as Observed['value'];
  return { offboardingId, itemId, value, assurance: 'attested', seenAt, method: 'corrected', operatorId };
}
