import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type EndingVerdict, mayEnd, type NonReturn } from '../../core/returns/return-ending.ts';
import { isSamePerson } from '../../core/two-people/second-person.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { destructionOf } from '../../store/holds/holds.ts';
import {
  dropWantedEnding,
  type LockedReturn,
  lockReturn,
  markEnded,
  savePoliceReference,
  saveWantedEnding,
} from '../../store/returns/asset-returns.ts';
import { sanitizedOf } from '../../store/sanitization/sanitized-of.ts';
import { listHands } from '../../store/two-people/proposals.ts';
import { endAssetItem, type EndEvidence } from '../assets/end-asset-steps.ts';
import type { Queue } from '../steps/queue.ts';
import { askForLocks } from './ask-for-locks.ts';
import { askAbout } from './asked-for.ts';
import { readReturnPolicy } from './return-policy.ts';

type EndMeans = { readonly queue?: Queue };

/** What somebody says became of a thing that does not come back. */
export type EndOfReturn = {
  readonly returnId: string;
  readonly ending: NonReturn;
  readonly reason: string;
  readonly price: { readonly minor: number; readonly currency: string } | null;
  readonly policeReference: string | null;
  readonly file: EndEvidence['file'];
  readonly operatorId: string;
};

export type EndAnswer =
  | { readonly state: 'ended' }
  /** Whose agreement it waits for. */
  | { readonly state: 'waits'; readonly approvalBy: 'finance' | 'security' };

/**
 * Ends a return without the thing having come back, or lets that wait for whoever has to agree. Who had it, what it is worth and what is
 * known of its lock stay with it. Throws `rule-refused` for an ending that may not be, `conflict` for one that came too late.
 */
export async function endReturn(means: EndMeans, tx: Tx, end: EndOfReturn): Promise<EndAnswer> {
  const one = await lockReturn(tx, end.returnId);
  refuseOver(one);
  const verdict = await judge(tx, one, end.ending, end.price !== null);
  if (!verdict.allowed) throw new Failure('rule-refused', verdict.reason);
  refuseForeignCurrency(one, end.price);
  const { approvalBy } = verdict;
  await saveWantedEnding(tx, one.returnId, { ...end, approvalBy });
  if (approvalBy === null) {
    await finish(means, tx, { ...end, one, approvedBy: null });
    return { state: 'ended' };
  }
  await recordEvent(tx, {
    offboardingId: one.offboardingId,
    type: 'return.ending_wanted',
    actor: operatorActor(end.operatorId),
    about: { kind: 'asset_return', id: one.returnId },
    data: {
      ending: end.ending,
      approvalBy,
      priceMinor: end.price?.minor ?? null,
      currency: end.price?.currency ?? null,
    },
    private: { reason: end.reason },
  });
  await askAbout(tx, one.offboardingId, [approvalBy], { ask: 'approve', key: `${one.returnId} ${one.version}` });
  return { state: 'waits', approvalBy };
}

/** Agrees to an ending that waits, as another person than whoever asked for it. Throws `rule-refused`. */
export async function approveEnding(
  means: EndMeans,
  tx: Tx,
  { returnId, operatorId }: { readonly returnId: string; readonly operatorId: string },
): Promise<void> {
  const one = await lockReturn(tx, returnId);
  const { ending, endingReason } = await waiting(tx, one, operatorId);
  const verdict = await judge(tx, one, ending, one.priceMinor !== null);
  if (!verdict.allowed) throw new Failure('rule-refused', verdict.reason);
  await finish(means, tx, {
    one,
    ending,
    reason: endingReason,
    file: null,
    policeReference: one.policeReference,
    operatorId: one.endingBy ?? operatorId,
    approvedBy: operatorId,
  });
}

/** Refuses an ending that waits: the thing is asked for again. */
export async function refuseEnding(
  tx: Tx,
  refusal: { readonly returnId: string; readonly operatorId: string; readonly reason: string },
): Promise<void> {
  const one = await lockReturn(tx, refusal.returnId);
  const { ending } = await waiting(tx, one, refusal.operatorId);
  await dropWantedEnding(tx, one.returnId);
  await recordEvent(tx, {
    offboardingId: one.offboardingId,
    type: 'return.ending_refused',
    actor: operatorActor(refusal.operatorId),
    about: { kind: 'asset_return', id: one.returnId },
    data: { ending },
    private: { reason: refusal.reason },
  });
}

/** Adds the reference of a police report to a thing that was lost or stolen. */
export async function addPoliceReference(
  tx: Tx,
  {
    returnId,
    reference,
    operatorId,
  }: { readonly returnId: string; readonly reference: string; readonly operatorId: string },
): Promise<void> {
  const one = await lockReturn(tx, returnId);
  if (one.ending !== 'stolen' && one.ending !== 'lost')
    throw new Failure('rule-refused', `${one.tag} is neither lost nor stolen. Say that first.`);
  await savePoliceReference(tx, returnId, reference);
  await recordEvent(tx, {
    offboardingId: one.offboardingId,
    type: 'return.police_reference_given',
    actor: operatorActor(operatorId),
    about: { kind: 'asset_return', id: returnId },
    private: { reference },
  });
}

async function judge(tx: Tx, one: LockedReturn, ending: NonReturn, price: boolean): Promise<EndingVerdict> {
  const { policy } = await readReturnPolicy(tx);
  const { dataBearing, leased, valueMinor, currency, disputed } = one;
  const destruction = await destructionOf(tx, { kind: 'asset', id: one.assetId });
  const { verified: erased } = dataBearing ? await sanitizedOf(tx, one.assetId) : { verified: true };
  const held = destruction.allowed ? null : destruction.reason;
  return mayEnd({ ending, dataBearing, erased, valueMinor, currency, price, leased, held, disputed }, policy);
}

function refuseOver({ caseState, number, state, ending, tag }: LockedReturn): void {
  if (caseState !== 'open') throw new Failure('conflict', `OFF-${number} is ${caseState}.`);
  if (state === 'received') throw new Failure('conflict', `${tag} has come back; it was scanned.`);
  if (state === 'ended') throw new Failure('conflict', `${tag} has ended already: ${ending ?? ''}.`);
  if (ending !== null)
    throw new Failure(
      'conflict',
      `${tag} waits for somebody to agree to another ending: ${ending}. Let them refuse it first.`,
    );
}

function refuseForeignCurrency({ currency, tag }: LockedReturn, price: EndOfReturn['price']): void {
  if (price === null || currency === null || currency === price.currency) return;
  throw new Failure('rule-refused', `${tag} is counted in ${currency}; give the price in ${currency} too.`);
}

/** An ending that waits, if this operator may decide about it. */
async function waiting(tx: Tx, one: LockedReturn, operatorId: string) {
  const { ending, endingReason, endingBy, approvalBy, state, tag } = one;
  if (ending === null || endingReason === null || endingBy === null || approvalBy === null || state === 'ended')
    throw new Failure('conflict', `Nothing about ${tag} waits for an approval.`);
  const hands = await listHands(tx);
  const [asker, decider] = [endingBy, operatorId].map((id) => hands.find(({ acting }) => acting.operatorId === id));
  if (decider !== undefined && asker !== undefined && isSamePerson(asker, decider))
    throw new Failure(
      'rule-refused',
      'Another person has to agree to this, not another account of whoever asked for it.',
    );
  const roles: readonly string[] = decider?.acting.grants.map(({ role }) => role) ?? [];
  if (!roles.includes(approvalBy) && !roles.includes('admin'))
    throw new Failure('rule-refused', `This is for somebody of ${approvalBy} to agree to.`);
  return { ending, endingReason };
}

type Finish = {
  readonly one: LockedReturn;
  readonly ending: NonReturn;
  readonly reason: string;
  readonly file: EndEvidence['file'];
  readonly policeReference: string | null;
  readonly operatorId: string;
  readonly approvedBy: string | null;
};

async function finish(
  means: EndMeans,
  tx: Tx,
  { one, ending, reason, file, policeReference, operatorId, approvedBy }: Finish,
): Promise<void> {
  const lockState = await markEnded(tx, one, { ending, approvedBy });
  await recordEvent(tx, {
    offboardingId: one.offboardingId,
    type: 'return.ended',
    actor: operatorActor(operatorId),
    about: { kind: 'asset_return', id: one.returnId },
    data: {
      ending,
      asset: one.assetId,
      person: one.personId,
      valueMinor: one.valueMinor,
      currency: one.currency,
      lockState,
      approvedBy,
    },
    private: { reason },
  });
  await endAssetItem(means, tx, {
    assetId: one.assetId,
    ending,
    operatorId,
    note: reason,
    evidence: { kind: file === null ? 'note' : 'file', note: reason, file },
    offboardingId: one.offboardingId,
  });
  if (ending === 'stolen' && one.dataBearing) await proposeLockOf(tx, one, policeReference);
}

/** What was stolen is to be locked at once: somebody only has to say yes. */
function proposeLockOf(tx: Tx, one: LockedReturn, policeReference: string | null): Promise<void> {
  const police = policeReference === null ? '' : ` The police have it under ${policeReference}.`;
  const { offboardingId, returnId, assetId } = one;
  const reason = `It was reported stolen.${police}`;
  return askForLocks(tx, { offboardingId, things: [{ returnId, assetId }], reason, cause: 'stolen' });
}
