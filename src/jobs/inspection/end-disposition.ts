import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { isOnePerson } from '../../core/two-people/second-person.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type Disposition, lockDisposition, markApproved, markEnded } from '../../store/inspection/dispositions.ts';
import { lockAsset } from '../../store/inventory/custody.ts';
import { listHands } from '../../store/two-people/proposals.ts';
import { endDecideSteps, type QueueMeans, sayDecision } from './decide-disposition.ts';

export type Ending = { readonly assetId: string; readonly dispositionId: string; readonly operatorId: string };

/** Approves a disposition that waits for it. Throws `rule-refused` for whoever decided it, under whichever account. */
export async function approveDisposition(means: QueueMeans, tx: Tx, input: Ending): Promise<void> {
  const { assetId, dispositionId, operatorId } = input;
  await lockAsset(tx, assetId);
  const decided = await lockDisposition(tx, dispositionId);
  refuseUnless(decided, ['decided']);
  if (isOnePerson(await listHands(tx), decided.decidedBy, operatorId))
    throw new Failure(
      'rule-refused',
      'Whoever decided it does not approve it. Ask somebody else of finance ("dispositions list --state decided").',
    );
  await markApproved(tx, dispositionId, operatorId);
  await recordEnd(tx, 'disposition.approved', input, { kind: decided.kind });
  await endDecideSteps(means, tx, {
    ...input,
    kind: decided.kind,
    said: sayDecision(decided.kind, ['Approved by a second person.']),
  });
}

/** Says no to a disposition, or takes one back that has not been carried out; either way the asset is decided anew. */
export async function endDisposition(
  tx: Tx,
  input: Ending & { readonly state: 'refused' | 'withdrawn'; readonly reason: string },
): Promise<void> {
  await lockAsset(tx, input.assetId);
  const decided = await lockDisposition(tx, input.dispositionId);
  refuseUnless(decided, input.state === 'refused' ? ['decided'] : ['decided', 'approved']);
  await markEnded(tx, input.dispositionId, input);
  await recordEnd(tx, `disposition.${input.state}`, input, { kind: decided.kind }, input.reason);
}

/** Throws `conflict` for a disposition that is in none of these states. */
export function refuseUnless({ state, needsApproval }: Disposition, states: readonly Disposition['state'][]): void {
  if (states.includes(state)) return;
  const why =
    state === 'decided'
      ? 'It waits for approval ("dispositions approve").'
      : `It is ${state.replaceAll('_', ' ')}${state === 'approved' && !needsApproval ? ', and needs nobody else' : ''}.`;
  throw new Failure('conflict', why);
}

async function recordEnd(
  tx: Tx,
  type: 'disposition.approved' | 'disposition.refused' | 'disposition.withdrawn',
  { assetId, dispositionId, operatorId }: Ending,
  data: { readonly kind: string },
  reason?: string,
): Promise<void> {
  await recordEvent(tx, {
    offboardingId: null,
    type,
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: { disposition: dispositionId, ...data },
    ...(reason === undefined ? {} : { private: { reason } }),
  });
}
