import type { Hand, Proposal } from '../../core/two-people/second-person.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { listProposalReaders } from '../../store/two-people/proposal-readers.ts';

/** Tells everybody who could confirm a proposal that it waits for one of them, once each, and none who may not know of what it is about. */
export async function tellOfProposal(tx: Tx, proposal: Proposal, others: readonly Hand[]): Promise<void> {
  const { id: proposalId, kind, about, offboardingId } = proposal;
  const readers = await listProposalReaders(
    tx,
    proposal,
    others.map(({ acting }) => acting.operatorId),
  );
  const event = about.kind === 'mass_event' ? { massEventId: about.id } : {};
  await queueMessages(
    tx,
    readers.map((id) => ({
      template: 'proposal_waiting',
      channel: 'mail',
      recipient: { kind: 'operator', id },
      offboardingId,
      values: { proposalId, deed: kind, ...event },
      dedupKey: `proposal_waiting ${proposalId} ${id}`,
    })),
  );
}
