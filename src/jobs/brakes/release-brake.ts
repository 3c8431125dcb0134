import { sayTrip } from '../../core/brakes/brake.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type Hand, isSamePerson, type Proposal, refuseChanged } from '../../core/two-people/second-person.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import { forgetArrivals, lockBrakes } from '../../store/brakes/brake-arrivals.ts';
import {
  endIdleTrips,
  findHold,
  getDecider,
  getTrip,
  type HeldCase,
  listHeldCases,
  markReleased,
} from '../../store/brakes/brake-trips.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { listHands } from '../../store/two-people/proposals.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { type Queue, wakeCase } from '../steps/queue.ts';
import { proposeDeed } from '../two-people/second-person.ts';

/**
 * Lets one held case go on, because somebody confirms that this person leaves. Throws `conflict` when nothing holds it and
 * `rule-refused` for who sent it in and for who leaves.
 */
export async function releaseCase(
  tx: Tx,
  queue: Queue,
  input: { readonly offboardingId: string; readonly operatorId: string; readonly reason: string },
): Promise<{ readonly number: number }> {
  const { offboardingId, operatorId, reason } = input;
  await lockBrakes(tx);
  const hold = await findHold(tx, offboardingId);
  if (hold === undefined) throw new Failure('conflict', 'No brake holds this case; there is nothing to release.');
  const { hands, hand } = await refuseLeavers(tx, [hold], operatorId);
  if (hold.sentInBy !== null && isSender(hands, hand, hold.sentInBy)) {
    throw new Failure(
      'rule-refused',
      `Whoever sent a departure in does not release it. Ask another operator; where there is none, release the whole trip, which takes a day: ./handback brakes release ${hold.trip.tripId}`,
    );
  }
  await letGo(tx, queue, { offboardingIds: [offboardingId], tripId: hold.trip.tripId, operatorId, reason });
  return { number: hold.number };
}

/** Proposes to release all that one trip holds; another person confirms it, and with it that these people leave. */
export async function proposeRelease(
  tx: Tx,
  input: { readonly tripId: string; readonly operatorId: string; readonly reason: string },
): Promise<Proposal> {
  const { tripId, operatorId, reason } = input;
  await getTrip(tx, tripId);
  const held = await listHeldCases(tx, tripId);
  if (held.length === 0) throw new Failure('conflict', 'This trip holds nothing that could be released together.');
  await refuseLeavers(tx, held, operatorId);
  return proposeDeed(tx, {
    kind: 'brake.release',
    about: { kind: 'brake_trip', id: tripId },
    digest: digestOfRelease(tripId, held),
    offboardingId: null,
    operatorId,
    reason,
  });
}

/**
 * Releases what two people decided to release, of whom one at most sent it in; where there is only one person, a day and a code
 * stand for the other. Those people are confirmed, so they are counted no longer.
 */
export async function releaseTrip(means: { readonly queue: Queue }, tx: Tx, proposal: Proposal): Promise<void> {
  const tripId = proposal.about.id;
  await lockBrakes(tx);
  const held = await listHeldCases(tx, tripId);
  refuseChanged(proposal, digestOfRelease(tripId, held));
  const operatorId = await getDecider(tx, proposal.id);
  await refuseLeavers(tx, held, operatorId);
  const offboardingIds = held.map(({ offboardingId }) => offboardingId);
  await forgetArrivals(tx, offboardingIds);
  await letGo(tx, means.queue, { offboardingIds, tripId, operatorId, reason: proposal.reason });
}

/** The sentence with which a held case refuses to be approved or resumed. */
export async function refuseHeld(tx: Tx, offboardingId: string): Promise<void> {
  const hold = await findHold(tx, offboardingId);
  if (hold === undefined) return;
  const it = `OFF-${hold.number}`;
  throw new Failure(
    'rule-refused',
    `${it} is held by a brake: ${sayTrip(hold.trip)} Nothing is written for it until somebody who did not send it in releases it: ./handback brakes release ${it}`,
  );
}

type Release = {
  readonly offboardingIds: readonly string[];
  readonly tripId: string;
  readonly operatorId: string;
  readonly reason: string;
};

async function letGo(tx: Tx, queue: Queue, { offboardingIds, tripId, operatorId, reason }: Release): Promise<void> {
  await markReleased(tx, offboardingIds, operatorId);
  await endIdleTrips(tx);
  for (const offboardingId of offboardingIds) {
    await recordEvent(tx, {
      offboardingId,
      type: 'offboarding.released',
      actor: operatorActor(operatorId),
      about: { kind: 'brake_trip', id: tripId },
      data: { together: offboardingIds.length },
      private: { reason },
    });
    await wakeCase(queue, tx, offboardingId);
  }
}

/** Nobody decides about their own departure, under whichever of their accounts. Answers who this operator is among all. */
async function refuseLeavers(
  tx: Tx,
  held: readonly Pick<HeldCase, 'personId'>[],
  operatorId: string,
): Promise<{ readonly hands: readonly Hand[]; readonly hand: Hand }> {
  const hands = await listHands(tx);
  const hand = hands.find(({ acting }) => acting.operatorId === operatorId);
  if (hand === undefined) throw new Failure('not-allowed', 'This operator is shut out.');
  if (held.some(({ personId }) => hand.personIds.includes(personId)))
    throw new Failure('rule-refused', 'Nobody decides about their own departure.');
  return { hands, hand };
}

function isSender(hands: readonly Hand[], hand: Hand, sentInBy: string): boolean {
  const sender = hands.find(({ acting }) => acting.operatorId === sentInBy);
  return hand.acting.operatorId === sentInBy || (sender !== undefined && isSamePerson(sender, hand));
}

function digestOfRelease(tripId: string, held: readonly { readonly offboardingId: string }[]): string {
  return digestOf(canonicalBytes({ trip: tripId, cases: held.map(({ offboardingId }) => offboardingId) }));
}
