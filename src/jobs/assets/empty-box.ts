import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { isSamePerson } from '../../core/two-people/second-person.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { confirmEmptyBox, insertEmptyBox, weightsOf } from '../../store/custody/empty-boxes.ts';
import { insertPhotos } from '../../store/custody/hand-overs.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { listHands } from '../../store/two-people/proposals.ts';
import type { EvidenceFile } from '../evidence/take-photo.ts';
import type { HoldMeans } from '../holds/replan-touched.ts';
import { disputeAsset } from './dispute-asset.ts';

export type EmptyBox = {
  readonly assetId: string;
  /** The address of the operator who saw it too. */
  readonly witnessEmail: string;
  readonly measuredGrams: number | null;
  readonly declaredGrams: number | null;
  readonly note: string;
  readonly photos: readonly EvidenceFile[];
};

/**
 * Writes down that the box of an asset did not hold it: two people, a photo, and the weights as they were told. Nothing comes back by it, and
 * nobody is accused by it: the asset is disputed until a person settles that. Answers its id. Throws `rule-refused`, `not-found`.
 */
export async function reportEmptyBox(means: HoldMeans, tx: Tx, box: EmptyBox, operatorId: string): Promise<string> {
  const { assetId } = box;
  const witnessId = await findWitness(tx, box.witnessEmail, operatorId);
  if (box.photos.length === 0)
    throw new Failure('rule-refused', 'Add a photo of the open box. Without one nobody can tell later what was in it.');
  const known = await weightsOf(tx, assetId);
  const weights = {
    declaredGrams: box.declaredGrams ?? known.declaredGrams,
    measuredGrams: box.measuredGrams ?? known.measuredGrams,
  };
  const emptyBoxId = await insertEmptyBox(tx, { assetId, operatorId, witnessId, ...weights, note: box.note });
  await insertPhotos(tx, { assetId, emptyBoxId }, box.photos);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'empty_box.seen',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: { emptyBox: emptyBoxId, witness: witnessId, photos: box.photos.length, ...weights },
    private: { note: box.note },
  });
  await disputeAsset(means, tx, { assetId, operatorId, note: box.note, photo: box.photos[0] ?? null });
  return emptyBoxId;
}

/** The second person says under their own name that they saw it. Throws as `confirmEmptyBox` of the store does. */
export async function witnessEmptyBox(tx: Tx, emptyBoxId: string, operatorId: string): Promise<void> {
  const assetId = await confirmEmptyBox(tx, emptyBoxId, operatorId);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'empty_box.confirmed',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: { emptyBox: emptyBoxId },
  });
}

async function findWitness(tx: Tx, email: string, operatorId: string): Promise<string> {
  const hands = await listHands(tx);
  const witness = hands.find((hand) => hand.email.toLowerCase() === email.trim().toLowerCase());
  const self = hands.find(({ acting }) => acting.operatorId === operatorId);
  if (witness === undefined)
    throw new Failure('not-found', `There is no operator ${email}. Name somebody who works here and saw the box.`);
  if (self === undefined || isSamePerson(witness, self))
    throw new Failure('rule-refused', 'A box is opened by two people. Name somebody else than yourself who saw it.');
  return witness.acting.operatorId;
}
