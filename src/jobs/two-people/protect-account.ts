import { operatorActor, systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type Proposal, refuseChanged } from '../../core/two-people/second-person.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import { getApplication } from '../../store/inventory/application-lists.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  getProtectedAccount,
  insertProtectedAccount,
  markProtectionLifted,
  type ProtectedAccount,
} from '../../store/two-people/protected-accounts.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Means } from '../means.ts';
import { proposeDeed } from './second-person.ts';

/** Names an account that automation leaves alone from now on. Throws `not-found` for the application, `conflict` when it is protected. */
export async function protectAccount(
  tx: Tx,
  input: {
    readonly applicationId: string;
    readonly account: string;
    readonly reason: string;
    readonly operatorId: string;
  },
): Promise<ProtectedAccount> {
  if (input.reason.trim().length < 3)
    throw new Failure('rule-refused', 'A protection needs a reason: it is what a person reads whose step it stops.');
  await getApplication(tx, input.applicationId);
  const id = await insertProtectedAccount(tx, input);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'account.protected',
    actor: operatorActor(input.operatorId),
    about: { kind: 'protected_account', id },
    data: { application: input.applicationId },
    private: { account: input.account, reason: input.reason },
  });
  return getProtectedAccount(tx, id);
}

/** Proposes that an account be protected no longer; another person confirms it. */
export async function proposeLift(
  tx: Tx,
  input: { readonly protectedAccountId: string; readonly reason: string; readonly operatorId: string },
): Promise<Proposal> {
  const account = await getProtectedAccount(tx, input.protectedAccountId);
  return proposeDeed(tx, {
    kind: 'protection.lift',
    about: { kind: 'protected_account', id: account.id },
    digest: digestOfLift(account),
    offboardingId: null,
    operatorId: input.operatorId,
    reason: input.reason,
  });
}

/** Ends a protection that two people decided to end. Throws `not-found` when it was lifted already. */
export async function liftProtection(_means: Means, tx: Tx, proposal: Proposal): Promise<void> {
  const account = await getProtectedAccount(tx, proposal.about.id);
  refuseChanged(proposal, digestOfLift(account));
  await markProtectionLifted(tx, account.id);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'account.protection_lifted',
    actor: systemActor,
    about: { kind: 'protected_account', id: account.id },
    data: { application: account.application.id, proposal: proposal.id },
    private: { account: account.account },
  });
}

function digestOfLift({ id, application, account, reason }: ProtectedAccount): string {
  return digestOf(canonicalBytes({ lift: id, application: application.id, account, reason }));
}
