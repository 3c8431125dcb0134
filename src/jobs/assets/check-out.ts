import type { Condition } from '../../core/custody/judge-scan.ts';
import { isGone } from '../../core/custody/is-gone.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { isDisputed } from '../../store/custody/case-assets.ts';
import { insertHandOvers } from '../../store/custody/hand-overs.ts';
import type { Database } from '../../store/database/connection.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { wipeQueued } from '../../store/devices/asset-obstacles.ts';
import { checkOut, type LockedAsset, lockAsset } from '../../store/inventory/custody.ts';
import { getPerson } from '../../store/people/people.ts';
import type { EvidenceFile } from '../evidence/take-photo.ts';
import { acceptHandOver } from './accept-hand-over.ts';

export type CheckOut = {
  readonly assetId: string;
  readonly personId: string;
  readonly condition: Condition | null;
  readonly note: string | null;
  readonly photos?: readonly EvidenceFile[];
  /** Whoever gets it signs for it at once. */
  readonly signed?: { readonly name: string; readonly image: EvidenceFile | null };
};

export type CheckedOut = {
  readonly custodyId: string;
  readonly handOverId: string;
  readonly assetId: string;
  readonly tag: string;
};

/**
 * Hands an asset out of stock to a person. Throws `not-found` for an asset or person that is not there, and `rule-refused` when
 * somebody has it, it is not in stock, an erasure may still reach it, or it is disputed or held.
 */
export async function checkOutAsset(
  means: { readonly db: Pick<Database, 'app' | 'onBoundary'> },
  organizationId: string,
  input: CheckOut,
  operatorId: string,
): Promise<CheckedOut> {
  return withOrganization(means.db, organizationId, (tx) => handOut(tx, input, operatorId), {
    name: 'check-out',
    repeatable: true,
  });
}

async function handOut(tx: Tx, input: CheckOut, operatorId: string): Promise<CheckedOut> {
  const { assetId, condition, note, signed } = input;
  const person = await getPerson(tx, input.personId);
  const asset = await lockAsset(tx, assetId);
  refuseUnavailable(asset, person.personId);
  await refuseUnsettled(tx, asset);
  const custodyId = await checkOut(tx, asset, person.personId, { condition, note });
  const [handOverId = ''] = await insertHandOvers(tx, [
    {
      assetId,
      from: { kind: 'location', locationId: asset.locationId },
      to: { kind: 'person', personId: person.personId },
      at: asset.now,
      locationId: asset.locationId,
      condition,
      note,
      was: asset.status,
      custodyId,
      operatorId,
      photos: input.photos ?? [],
    },
  ]);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'asset.checked_out',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: { handOver: handOverId, custody: custodyId, person: person.personId, condition, was: asset.status },
    ...(note === null ? {} : { private: { note } }),
  });
  if (signed !== undefined)
    await acceptHandOver(tx, {
      handOverId,
      way: 'in_person',
      signedName: signed.name,
      statement: statementOfReceipt(asset.tag),
      image: signed.image,
      actor: operatorActor(operatorId),
    });
  return { custodyId, handOverId, assetId, tag: asset.tag };
}

/** The words that somebody signs who gets a thing at the desk. */
function statementOfReceipt(tag: string): string {
  return `I have received ${tag}.`;
}

/** Why what is neither gone nor in stock is not handed out. */
const unready: Readonly<Record<string, string>> = {
  received: 'came back and is not in stock yet. Inspect it and decide that it is used again',
  quarantine: 'is in quarantine. Decide first what becomes of it',
  repair: 'is in repair. Take it back from there first',
  in_transit: 'is on its way. Check it in first',
  deployed: 'is in use by the register, with nobody named. Check it in first',
};

function refuseUnavailable(asset: LockedAsset, personId: string): void {
  const { custody, tag, status } = asset;
  if (custody !== null) {
    const already = custody.personId === personId ? ' already' : '';
    throw new Failure('rule-refused', `${custody.name}${already} has ${tag}. Check it in first.`);
  }
  if (isGone(status) || status === 'retired')
    throw new Failure(
      'rule-refused',
      `${tag} is ${status.replaceAll('_', ' ')}. If it is in your hands, check it in first.`,
    );
  const why = unready[status];
  if (why !== undefined) throw new Failure('rule-refused', `${tag} ${why}.`);
}

/** What is not ours, may still be erased, or whose story is disputed, goes to nobody. What is held is refused by the database itself. */
export async function refuseUnsettled(tx: Tx, { assetId, tag, ownership }: LockedAsset): Promise<void> {
  if (ownership === 'personal')
    throw new Failure('rule-refused', `${tag} is somebody’s own. It is not ours to hand out.`);
  if (await wipeQueued(tx, assetId))
    throw new Failure(
      'rule-refused',
      `An erasure of ${tag} has been ordered and may still reach it. Wait until its manager shows it done, or cancel it there; "devices show DEVICE --now" asks it.`,
    );
  if (await isDisputed(tx, assetId))
    throw new Failure('rule-refused', `${tag} is disputed. Settle the dispute before somebody else gets it.`);
}
