import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { ReturnMethod } from '../../core/returns/propose-return.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { type LockedReturn, lockReturn, saveBattery, saveDecision } from '../../store/returns/asset-returns.ts';
import { moveReturns } from '../../store/returns/returns-on-the-way.ts';
import { isShipmentOfCase } from '../../store/returns/shipment-facts.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { claimFrom, recordMoves } from './move-kit.ts';
import { proposeReturns } from './propose-returns.ts';

export type ReturnDecision = {
  readonly returnId: string;
  readonly method: ReturnMethod;
  readonly reason: string;
  readonly refund: { readonly minor: number; readonly currency: string } | null;
  /** What carries it, where it travels by itself. */
  readonly shipmentId: string | null;
  readonly operatorId: string;
};

/** Decides how a thing comes back, with a reason; the proposal stays beside it. Throws `conflict` once it is on its way or over. */
export async function decideReturn(tx: Tx, decision: ReturnDecision): Promise<void> {
  const one = await lockReturn(tx, decision.returnId);
  refuseUnlessPlanned(one);
  const { method, reason, refund, shipmentId, operatorId } = decision;
  if (refund !== null && method !== 'own_shipping')
    throw new Failure(
      'rule-refused',
      'Only what they post themselves is refunded: choose own_shipping, or leave the refund out.',
    );
  if (refund !== null && one.currency !== null && one.currency !== refund.currency)
    throw new Failure(
      'rule-refused',
      `${one.tag} is counted in ${one.currency}; give the refund in ${one.currency} too.`,
    );
  if (shipmentId !== null && !(await isShipmentOfCase(tx, shipmentId, one.offboardingId)))
    throw new Failure('not-found', 'This case has no such shipment that comes back.');
  await saveDecision(tx, one.returnId, decision);
  await recordEvent(tx, {
    offboardingId: one.offboardingId,
    type: 'return.decided',
    actor: operatorActor(operatorId),
    about: { kind: 'asset_return', id: one.returnId },
    data: {
      method,
      before: one.method,
      refundMinor: refund?.minor ?? null,
      currency: refund?.currency ?? null,
      shipment: shipmentId,
    },
    private: { reason },
  });
}

/** Notes whether a battery is damaged, and proposes the return anew where nobody has decided it. */
export async function noteBattery(
  tx: Tx,
  {
    returnId,
    damaged,
    operatorId,
  }: { readonly returnId: string; readonly damaged: boolean; readonly operatorId: string },
): Promise<void> {
  const one = await lockReturn(tx, returnId);
  refuseUnlessPlanned(one);
  await saveBattery(tx, returnId, damaged);
  const actor = operatorActor(operatorId);
  await recordEvent(tx, {
    offboardingId: one.offboardingId,
    type: 'return.battery_noted',
    actor,
    about: { kind: 'asset_return', id: returnId },
    data: { damaged },
  });
  await proposeReturns(tx, { offboardingIds: [one.offboardingId], again: true }, actor);
}

/** What somebody says of a thing that no carrier tells us about. It never says that a thing was received: that takes a scan. */
export async function moveReturnByHand(
  tx: Tx,
  move: {
    readonly returnId: string;
    readonly to: 'planned' | 'on_its_way' | 'delivered' | 'at_carrier';
    readonly operatorId: string;
  },
): Promise<void> {
  const one = await lockReturn(tx, move.returnId);
  const at = await databaseNow(tx);
  const when = move.to === 'at_carrier' ? await claimFrom(tx, at) : { at };
  const moved = await moveReturns(tx, { of: 'return', id: one.returnId }, move.to, when);
  if (moved.length === 0)
    throw new Failure(
      'rule-refused',
      `${one.tag} is ${one.state.replaceAll('_', ' ')}; it cannot be ${move.to.replaceAll('_', ' ')} now.`,
    );
  await recordMoves(tx, moved, operatorActor(move.operatorId));
}

function refuseUnlessPlanned({ caseState, number, state, tag, ending }: LockedReturn): void {
  if (caseState !== 'open') throw new Failure('conflict', `OFF-${number} is ${caseState}.`);
  if (state !== 'planned')
    throw new Failure('conflict', `${tag} is ${state.replaceAll('_', ' ')}; how it comes back is decided.`);
  if (ending !== null) throw new Failure('conflict', `${tag} waits for somebody to agree to an ending: ${ending}.`);
}
