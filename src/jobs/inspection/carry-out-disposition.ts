import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type DispositionPolicy, needsUnlocked, statusAfter } from '../../core/inspection/disposition.ts';
import { sayLock } from '../../core/inspection/propose-disposition.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type AssetFacts, moveAsset, readAssetFacts } from '../../store/inspection/asset-facts.ts';
import { type Disposition, lockDisposition, markCarriedOut } from '../../store/inspection/dispositions.ts';
import type { NewRepair, RepairData } from '../../store/inspection/repairs.ts';
import { type LockedAsset, lockAsset } from '../../store/inventory/custody.ts';
import { sanitizedOf } from '../../store/sanitization/sanitized-of.ts';
import { recordHandOver, refuseAbsent } from './asset-in-hand.ts';
import { type Ending, refuseUnless } from './end-disposition.ts';
import { sendToRepair } from './repair.ts';

type Money = { readonly minor: number; readonly currency: string };

export type CarryingOut = Ending & {
  /** Whom it went to: a buyer, a charity, a recycler, a workshop; left out, the lessor on record. */
  readonly recipient: string | null;
  /** What was paid for it. */
  readonly proceeds: Money | null;
  readonly note: string | null;
  /** For a repair: what it may cost, when it is expected back, and why data may stay on it. */
  readonly repair:
    | (Pick<NewRepair, 'cap' | 'expectedOn'> & {
        readonly data: 'by_vendor' | 'deferred' | null;
        readonly dataReason: string | null;
      })
    | null;
};

/**
 * Carries out what was decided and approved: the asset goes to stock and its value counts as recovered, to a workshop, or away for good.
 * Throws `rule-refused` while data on it are not verified to be sanitized, a lock is not ruled out, or whom it goes to is not said;
 * the database refuses what is held or disputed.
 */
export async function carryOutDisposition(tx: Tx, policy: DispositionPolicy, input: CarryingOut): Promise<void> {
  const { assetId, dispositionId, operatorId, note } = input;
  const asset = await lockAsset(tx, assetId);
  const decided = await lockDisposition(tx, dispositionId);
  refuseUnless(decided, ['approved']);
  const known = await readAssetFacts(tx, assetId, policy);
  refuseAbsent(asset, known);
  if (known.stop !== null) throw new Failure('rule-refused', `${asset.tag} stays in quarantine. ${known.stop}`);
  refuseLocked(asset, decided, known);
  const { kind } = decided;
  const recipient = recipientOf(asset, decided, input, known);
  const recovered = recoveredBy(asset, decided, input);
  if (kind === 'repair')
    await sendToRepair(tx, {
      asset,
      decided,
      vendor: recipient ?? '',
      data: await dataInRepair(tx, asset, input),
      given: input,
    });
  else await refuseUnsanitized(tx, asset);
  if (recipient !== null) {
    const { locationId } = known;
    await recordHandOver(tx, asset, { way: 'out', outsider: recipient, locationId, note, operatorId });
  }
  await markCarriedOut(tx, dispositionId, { operatorId, recipient, note, recovered });
  await moveAsset(tx, assetId, statusAfter[kind]);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'disposition.carried_out',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: {
      disposition: dispositionId,
      kind,
      recoveredMinor: recovered?.minor ?? null,
      currency: recovered?.currency ?? null,
    },
    ...(recipient === null && note === null ? {} : { private: { recipient, note } }),
  });
}

function refuseLocked({ tag }: LockedAsset, { kind }: Disposition, { facts }: AssetFacts): void {
  const locks = facts.inspection?.locks ?? [];
  if (locks.length === 0 || !needsUnlocked.includes(kind)) return;
  throw new Failure(
    'rule-refused',
    `${tag} may still be locked (${locks.map(sayLock).join(', ')}), so nobody could use it. Have the lock taken off, and inspect it again; or have it recycled or destroyed.`,
  );
}

/** What keeps data goes to nobody before another person has verified that they are gone. */
async function refuseUnsanitized(tx: Tx, { tag, assetId }: LockedAsset): Promise<void> {
  const { verified, missing } = await sanitizedOf(tx, assetId);
  if (verified) return;
  throw new Failure('rule-refused', `${tag} is not verified to be sanitized. ${missing.join(' ')}`);
}

/** What becomes of the data on a thing that goes to a workshop: gone before, or left on it for a stated reason. */
async function dataInRepair(tx: Tx, { tag, assetId }: LockedAsset, { repair }: CarryingOut): Promise<RepairData> {
  const { verified, sanitizationIds, missing } = await sanitizedOf(tx, assetId);
  if (verified) return { state: sanitizationIds.length === 0 ? 'none' : 'sanitized' };
  const reason = repair?.dataReason?.trim() ?? '';
  if (repair?.data !== undefined && repair.data !== null && reason.length >= 3) return { state: repair.data, reason };
  throw new Failure(
    'rule-refused',
    `${tag} goes to a workshop with data on it. ${missing.join(' ')} Sanitize it first, or say with a reason that the workshop does ("--data by_vendor") or that it is done when it is back ("--data deferred").`,
  );
}

function recipientOf(
  { tag }: LockedAsset,
  { kind }: Disposition,
  { recipient }: CarryingOut,
  { lessor }: AssetFacts,
): string | null {
  const named = recipient ?? (kind === 'return_to_lessor' ? lessor : null);
  if (named === null && kind !== 'redeploy' && kind !== 'destroy')
    throw new Failure(
      'rule-refused',
      `Say ${kind === 'repair' ? 'which workshop gets' : 'who gets'} ${tag} ("--to NAME").`,
    );
  return named;
}

/** What is used again counts with its book value; what is sold, with what was paid. */
function recoveredBy({ tag }: LockedAsset, { kind, value }: Disposition, { proceeds }: CarryingOut): Money | null {
  if (kind === 'redeploy') return value;
  if (kind !== 'sell') return null;
  if (proceeds === null) throw new Failure('rule-refused', `Say what was paid for ${tag} ("--price 120.00 EUR").`);
  if (value !== null && value.currency !== proceeds.currency)
    throw new Failure(
      'rule-refused',
      `${tag} is counted in ${value.currency}; give the price in ${value.currency} too.`,
    );
  return proceeds;
}
