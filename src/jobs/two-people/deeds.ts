import { Failure } from '../../core/failure.ts';
import { type DeedKind, deedWords, type Proposal } from '../../core/two-people/second-person.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { Means } from '../means.ts';
import { raiseLimits } from '../brakes/brake-limits.ts';
import { approveDeletion } from '../data/delete-data.ts';
import { approveWipe } from '../devices/request-command.ts';
import { liftProtection } from './protect-account.ts';
import { approveMassPlans, openMassEvent } from '../mass-events/open-mass-event.ts';
import type { Queue } from '../steps/queue.ts';
import { releaseHold } from '../holds/release-hold.ts';
import { releaseTrip } from '../brakes/release-brake.ts';
import { confirmDeed } from './second-person.ts';

/** What a confirmed deed works with. */
export type DeedMeans = Means & { readonly queue: Queue };

/** How each deed is carried out, in the transaction that confirms it. Each compares the digest with what it would do now. */
const deeds: Partial<Readonly<Record<DeedKind, (means: DeedMeans, tx: Tx, proposal: Proposal) => Promise<void>>>> = {
  'protection.lift': liftProtection,
  'hold.release': releaseHold,
  wipe: approveWipe,
  delete: approveDeletion,
  'brake.release': releaseTrip,
  'brake.limits': raiseLimits,
  'mass_event.open': openMassEvent,
  'mass_event.approve': approveMassPlans,
};

/** Confirms a proposal and carries its deed out: both, or neither. Throws `rule-refused` for who may not confirm it. */
export async function confirmProposal(
  means: DeedMeans,
  tx: Tx,
  input: { readonly proposalId: string; readonly operatorId: string; readonly code?: string },
): Promise<Proposal> {
  return confirmDeed(tx, input, async (proposal) => {
    const deed = deeds[proposal.kind];
    if (deed === undefined)
      throw new Failure('rule-refused', `This version has no way to ${deedWords[proposal.kind]} by a proposal.`);
    await deed(means, tx, proposal);
  });
}
