import { isGone } from '../../core/custody/is-gone.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type Holder, insertHandOvers } from '../../store/custody/hand-overs.ts';
import type { AssetFacts } from '../../store/inspection/asset-facts.ts';
import type { LockedAsset } from '../../store/inventory/custody.ts';

/** Throws `rule-refused` for an asset that nobody of ours has in hand, with what to do; and for one that is a person's own. */
export function refuseAbsent(asset: LockedAsset, { ownership, inRepair }: AssetFacts): void {
  const { tag, custody, status } = asset;
  if (ownership === 'personal')
    throw new Failure('rule-refused', `${tag} is a person's own. It is not ours to inspect or to give away.`);
  if (custody !== null) throw new Failure('rule-refused', `${custody.name} has ${tag}. Check it in first.`);
  if (inRepair)
    throw new Failure(
      'rule-refused',
      `${tag} is with a workshop. Say first that it is back ("assets repaired ${tag}").`,
    );
  if (isGone(status) || status === 'in_transit')
    throw new Failure(
      'rule-refused',
      `${tag} is ${status.replaceAll('_', ' ')}. If it is in your hands, check it in first.`,
    );
}

/** Writes down that a thing left our hands for an outsider's, or came back from them. */
export async function recordHandOver(
  tx: Tx,
  asset: LockedAsset,
  move: {
    readonly way: 'out' | 'back';
    readonly outsider: string;
    readonly locationId: string | null;
    readonly note: string | null;
    readonly operatorId: string;
  },
): Promise<void> {
  const { locationId, note, operatorId } = move;
  const ours: Holder = { kind: 'location', locationId };
  const theirs: Holder = { kind: 'vendor', name: move.outsider };
  const [from, to] = move.way === 'out' ? [ours, theirs] : [theirs, ours];
  const { assetId, now: at, status: was } = asset;
  await insertHandOvers(tx, [
    { assetId, from, to, at, locationId, condition: null, note, was, custodyId: null, operatorId },
  ]);
}
