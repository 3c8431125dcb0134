import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { DispositionPolicy } from '../../core/inspection/disposition.ts';
import { sayMoney } from '../../core/say-money.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { moveAsset, readAssetFacts } from '../../store/inspection/asset-facts.ts';
import type { Disposition } from '../../store/inspection/dispositions.ts';
import {
  findOpenRepair,
  insertRepair,
  markBack,
  type NewRepair,
  type RepairData,
  type RepairOutcome,
} from '../../store/inspection/repairs.ts';
import { type LockedAsset, lockAsset } from '../../store/inventory/custody.ts';
import { recordHandOver } from './asset-in-hand.ts';

/** Gives an asset into the hands of a workshop, with the most that it may cost. */
export async function sendToRepair(
  tx: Tx,
  sent: {
    readonly asset: LockedAsset;
    readonly decided: Disposition;
    readonly vendor: string;
    readonly data: RepairData;
    readonly given: { readonly operatorId: string; readonly repair: Pick<NewRepair, 'cap' | 'expectedOn'> | null };
  },
): Promise<void> {
  const { asset, decided, vendor, data, given } = sent;
  if (given.repair === null)
    throw new Failure('rule-refused', `Say what the repair of ${asset.tag} may cost at most ("--cap 150.00 EUR").`);
  const { cap, expectedOn } = given.repair;
  const { operatorId } = given;
  const { assetId } = asset;
  const repairId = await insertRepair(tx, {
    assetId,
    dispositionId: decided.id,
    vendor,
    cap,
    data,
    expectedOn,
    operatorId,
  });
  await recordEvent(tx, {
    offboardingId: null,
    type: 'asset.sent_to_repair',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: { repair: repairId, capMinor: cap.minor, currency: cap.currency, data: data.state },
    private: { vendor, reason: 'reason' in data ? data.reason : null },
  });
}

export type Back = {
  readonly assetId: string;
  readonly outcome: RepairOutcome;
  readonly cost: { readonly minor: number; readonly currency: string } | null;
  readonly overCapReason: string | null;
  readonly note: string | null;
  readonly operatorId: string;
};

/**
 * Takes an asset back from its workshop. It is received like anything that comes back: inspected and decided anew, and not sanitized
 * because a workshop had it. Throws `rule-refused` for a cost above the cap without a reason, `conflict` when it is in no repair.
 */
export async function takeBackFromRepair(tx: Tx, policy: DispositionPolicy, back: Back): Promise<void> {
  const { assetId, outcome, cost, operatorId, note } = back;
  const asset = await lockAsset(tx, assetId);
  const { tag } = asset;
  const repair = await findOpenRepair(tx, assetId);
  if (repair === undefined) throw new Failure('conflict', `${tag} is with no workshop.`);
  if (cost !== null && cost.currency !== repair.cap.currency)
    throw new Failure('rule-refused', `The cap was agreed in ${repair.cap.currency}. Say the cost in that currency.`);
  const isOver = cost !== null && cost.minor > repair.cap.minor;
  const reason = back.overCapReason?.trim() ?? '';
  if (isOver && reason.length < 3)
    throw new Failure(
      'rule-refused',
      `${sayMoney(cost)} is more than the ${sayMoney(repair.cap)} that were agreed. Say why it is paid all the same ("--over-cap REASON").`,
    );
  await markBack(tx, repair.id, {
    outcome,
    costMinor: cost?.minor ?? null,
    overCapReason: isOver ? reason : null,
    note,
    operatorId,
  });
  const { stop, locationId } = await readAssetFacts(tx, assetId, policy);
  await recordHandOver(tx, asset, { way: 'back', outsider: repair.vendor, locationId, note, operatorId });
  await moveAsset(tx, assetId, stop === null ? 'received' : 'quarantine');
  await recordEvent(tx, {
    offboardingId: null,
    type: 'asset.back_from_repair',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: {
      repair: repair.id,
      outcome,
      costMinor: cost?.minor ?? null,
      currency: repair.cap.currency,
      overCap: isOver,
    },
    ...(note === null && !isOver ? {} : { private: { note, reason: isOver ? reason : null } }),
  });
}
