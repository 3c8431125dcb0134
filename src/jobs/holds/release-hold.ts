import { systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { isSamePerson, type Proposal, refuseChanged } from '../../core/two-people/second-person.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { getOffboarding } from '../../store/cases/offboardings.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import {
  getMatter,
  getMatterOfHold,
  markDepartureReleased,
  markHoldsReleased,
  markMatterReleased,
  type Matter,
} from '../../store/holds/matters.ts';
import { listHands } from '../../store/two-people/proposals.ts';
import { proposeDeed } from '../two-people/second-person.ts';
import { type HoldMeans, replanTouched, type Touching } from './replan-touched.ts';

/** What is to be released: a whole matter, one thing it covers, or the flag of a case. */
export type ReleaseWanted =
  | { readonly matter: string; readonly holdId: string | null }
  | { readonly offboardingId: string };

/**
 * Proposes the release of a legal hold; another person confirms it, and one of the two has the role legal. Throws `not-found`,
 * `conflict` for what is not held, `rule-refused` where nobody of the legal department could take part.
 */
export async function proposeRelease(
  tx: Tx,
  input: { readonly wanted: ReleaseWanted; readonly reason: string; readonly operatorId: string },
): Promise<Proposal> {
  const { wanted, reason, operatorId } = input;
  await refuseWithoutLegal(tx, operatorId);
  const deed = 'matter' in wanted ? await releaseOfMatter(tx, wanted) : await releaseOfCase(tx, wanted.offboardingId);
  return proposeDeed(tx, { ...deed, kind: 'hold.release', reason, operatorId });
}

async function releaseOfMatter(tx: Tx, { matter: ref, holdId }: { matter: string; holdId: string | null }) {
  const matter = await getMatter(tx, ref);
  const isHeld = holdId === null ? matter.releasedAt === null : activeHolds(matter).some(({ id }) => id === holdId);
  if (!isHeld)
    throw new Failure('conflict', `${matter.name} ${holdId === null ? 'was released already' : 'does not hold this'}.`);
  const about = holdId === null ? { kind: 'legal_matter', id: matter.id } : { kind: 'legal_hold', id: holdId };
  return { about, digest: digestOfMatter(matter, holdId), offboardingId: null };
}

async function releaseOfCase(tx: Tx, offboardingId: string) {
  const { departure, number } = await getOffboarding(tx, offboardingId);
  if (!departure.legalHold) throw new Failure('conflict', `OFF-${number} is under no legal hold of its own.`);
  const { departureId } = departure;
  return { about: { kind: 'departure', id: departureId }, digest: digestOfCase(departureId), offboardingId };
}

/** Ends a hold that two people decided to end, and plans anew what it kept. What is approved by then says what happens next. */
export async function releaseHold(means: HoldMeans, tx: Tx, proposal: Proposal): Promise<void> {
  const { about, offboardingId } = proposal;
  if (about.kind === 'departure') {
    if (offboardingId === null) throw new TypeError('The release of a case names no case.');
    return releaseCase(means, tx, { proposal, offboardingId });
  }
  const holdId = about.kind === 'legal_hold' ? about.id : null;
  const matter = holdId === null ? await getMatter(tx, about.id) : await getMatterOfHold(tx, holdId);
  refuseChanged(proposal, digestOfMatter(matter, holdId));
  const ended = activeHolds(matter).filter(({ id }) => holdId === null || id === holdId);
  await markHoldsReleased(
    tx,
    ended.map(({ id }) => id),
    proposal.id,
  );
  if (holdId === null) await markMatterReleased(tx, matter.id, proposal.id);
  const data = { matter: matter.id, name: matter.name, proposal: proposal.id };
  const touching: Touching[] = [];
  for (const { id, kind, targetId } of ended) {
    const event = {
      type: 'hold.released',
      about: { kind: 'legal_hold', id },
      data: { ...data, kind, target: targetId },
    } as const;
    await recordEvent(tx, { ...event, offboardingId: null, actor: systemActor });
    touching.push({ targetId, event });
  }
  await replanTouched(means, tx, touching, systemActor);
  if (holdId === null)
    await recordEvent(tx, {
      offboardingId: null,
      type: 'matter.released',
      actor: systemActor,
      about: { kind: 'legal_matter', id: matter.id },
      data,
    });
}

async function releaseCase(
  means: HoldMeans,
  tx: Tx,
  { proposal, offboardingId }: { readonly proposal: Proposal; readonly offboardingId: string },
): Promise<void> {
  const { departureId, personId } = (await getOffboarding(tx, offboardingId)).departure;
  refuseChanged(proposal, digestOfCase(departureId));
  await markDepartureReleased(tx, departureId, proposal.id);
  await recordEvent(tx, {
    offboardingId,
    type: 'hold.released',
    actor: systemActor,
    about: { kind: 'departure', id: departureId },
    data: { proposal: proposal.id },
  });
  await replanTouched(means, tx, [{ targetId: personId }], systemActor);
}

function activeHolds({ holds }: Matter): Matter['holds'] {
  return holds.filter(({ releasedAt }) => releasedAt === null);
}

function digestOfMatter(matter: Matter, holdId: string | null): string {
  const holds = activeHolds(matter)
    .map(({ id }) => id)
    .filter((id) => holdId === null || id === holdId)
    .sort();
  return digestOf(canonicalBytes({ release: holdId ?? matter.id, holds }));
}

function digestOfCase(departureId: string): string {
  return digestOf(canonicalBytes({ release: departureId }));
}

/** Without somebody of the legal department among the two the database refuses the release, so it is not even proposed. */
async function refuseWithoutLegal(tx: Tx, operatorId: string): Promise<void> {
  const hands = await listHands(tx);
  const proposer = hands.find(({ acting }) => acting.operatorId === operatorId);
  const isLegal = (hand: (typeof hands)[number]) => hand.acting.grants.some(({ role }) => role === 'legal');
  const another = hands.some((hand) => isLegal(hand) && (proposer === undefined || !isSamePerson(hand, proposer)));
  if (another || (proposer !== undefined && isLegal(proposer))) return;
  throw new Failure(
    'rule-refused',
    'A legal hold is released by two people, one of them with the role legal, and nobody has that role. Grant it first ("operators grant").',
  );
}
