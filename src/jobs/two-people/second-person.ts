import { timingSafeEqual } from 'node:crypto';
import { operatorActor } from '../../core/event.ts';
import { Failure, type Verdict } from '../../core/failure.ts';
import {
  type Hand,
  isSamePerson,
  mayConfirm,
  mayTakePart,
  type Proposal,
} from '../../core/two-people/second-person.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import {
  decideProposal,
  expireProposals,
  insertProposal,
  listHands,
  lockProposal,
  type NewDeed,
  proposalCodeHash,
  subjectOf,
} from '../../store/two-people/proposals.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { tellOfProposal } from './tell-proposal.ts';

/**
 * Proposes a deed that another person has to confirm, and tells those who could; where nobody else could, its proposer may after a
 * day, with a code. Throws `rule-refused` for who may not propose it or without a reason, `conflict` while the same deed waits.
 * `at`: the database's instant when left out.
 */
export async function proposeDeed(tx: Tx, deed: NewDeed & { readonly at?: Temporal.Instant }): Promise<Proposal> {
  if (deed.reason.trim().length < 3)
    throw new Failure('rule-refused', 'A proposal needs a reason that the second person can judge.');
  const { hand, others } = await readHands(tx, deed, deed.operatorId);
  const at = deed.at ?? (await databaseNow(tx));
  await expireProposals(tx, deed, at);
  const proposal = await insertProposal(tx, deed, { alone: others.length === 0, at });
  await record(tx, 'proposal.made', proposal, hand);
  await tellOfProposal(tx, proposal, others);
  return proposal;
}

/**
 * Confirms a proposal for a second person and carries the deed out in the same transaction: when the deed throws, nothing was
 * confirmed. The deed compares the digest. Throws `rule-refused` with the reason for who may not confirm it.
 */
export async function confirmDeed(
  tx: Tx,
  input: {
    readonly proposalId: string;
    readonly operatorId: string;
    readonly code?: string;
    readonly at?: Temporal.Instant;
  },
  carryOut: (proposal: Proposal) => Promise<void> = async () => undefined,
): Promise<Proposal> {
  const { proposalId, operatorId, code } = input;
  const { codeHash, ...proposal } = await lockProposal(tx, proposalId);
  const { hand, hands, others } = await readHands(tx, proposal, operatorId);
  const proposer = hands.find(({ acting }) => acting.operatorId === proposal.proposedBy);
  if (proposer === undefined)
    throw new Failure('rule-refused', 'Whoever proposed this no longer works in Handback. Propose it anew.');
  const at = input.at ?? (await databaseNow(tx));
  const codeMatches =
    code === undefined ? null : codeHash !== null && timingSafeEqual(codeHash, proposalCodeHash(code));
  refuseUnless(mayConfirm({ proposal, proposer, confirmer: hand, others: others.length > 0, now: at, codeMatches }));
  await decideProposal(tx, proposalId, { state: 'confirmed', operatorId, refusal: null, at });
  const confirmed = { ...proposal, state: 'confirmed' } as const;
  await carryOut(confirmed);
  await record(tx, 'proposal.confirmed', confirmed, hand);
  return confirmed;
}

/** Ends a proposal without doing anything; its proposer may take it back. Throws `rule-refused` for one that does not wait any more. */
export async function refuseDeed(
  tx: Tx,
  input: { readonly proposalId: string; readonly operatorId: string; readonly reason: string },
): Promise<void> {
  const { proposalId, operatorId, reason } = input;
  const { codeHash: _, ...proposal } = await lockProposal(tx, proposalId);
  const { hand } = await readHands(tx, proposal, operatorId);
  if (proposal.state !== 'waiting')
    throw new Failure('rule-refused', `This proposal is ${proposal.state}; there is nothing to refuse.`);
  await decideProposal(tx, proposalId, { state: 'refused', operatorId, refusal: reason, at: await databaseNow(tx) });
  await record(tx, 'proposal.refused', proposal, hand, reason);
}

/** Who acts, and who besides them could confirm. Throws `rule-refused` for who has no say in it. */
async function readHands(tx: Tx, deed: Pick<NewDeed, 'kind' | 'about' | 'offboardingId'>, operatorId: string) {
  const [hands, { subject, row }] = [await listHands(tx), await subjectOf(tx, deed)];
  const hand = hands.find(({ acting }) => acting.operatorId === operatorId);
  if (hand === undefined) throw new Failure('not-allowed', 'This operator is shut out.');
  refuseUnless(mayTakePart(hand, deed.kind, row, subject));
  const others = hands.filter(
    (other) => !isSamePerson(other, hand) && mayTakePart(other, deed.kind, row, subject).allowed,
  );
  return { hand, hands, others };
}

function refuseUnless(verdict: Verdict): void {
  if (!verdict.allowed) throw new Failure('rule-refused', verdict.reason);
}

function record(
  tx: Tx,
  type: 'proposal.made' | 'proposal.confirmed' | 'proposal.refused',
  { id, kind, about, digest, offboardingId, reason }: Proposal,
  { acting }: Hand,
  refusal?: string,
): Promise<void> {
  return recordEvent(tx, {
    offboardingId,
    type,
    actor: operatorActor(acting.operatorId),
    about: { kind: 'proposal', id },
    data: { deed: kind, about: about.kind, digest },
    private: { reason: refusal ?? reason, about: about.id },
  });
}
