import {
  type ArrivalCount,
  type BrakeLimits,
  type BrakeTrip,
  type BrakeVerdict,
  judgeArrivals,
  judgeDepartment,
  nameLimit,
  sayTrip,
} from '../../core/brakes/brake.ts';
import { limitsAt } from '../../core/brakes/brake-limits.ts';
import { type Actor, systemActor } from '../../core/event.ts';
import {
  countActivePeople,
  countArrival,
  type CountedFor,
  countTeam,
  dailyArrivals,
  markMassEvent,
  mayUseLane,
  readBrakes,
} from '../../store/brakes/brake-arrivals.ts';
import { endIdleTrips, holdCase, insertTrip, listBrakeReaders, listOpenTrips } from '../../store/brakes/brake-trips.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { tellIfManyEntered } from './tell-many-entered.ts';

/** A case that was opened in this transaction. */
export type Arrival = {
  readonly offboardingId: string;
  readonly personId: string;
  readonly source: string;
  /** Its playbook acts without an approval. */
  readonly immediate: boolean;
  /** Who sent it in. */
  readonly actor: Actor;
  /** A member of a named mass event was counted and confirmed beforehand. */
  readonly massEventId: string | null;
};

/**
 * Counts an arrival, and holds its case when too many people leave at once or while a brake holds its source. Answers the
 * sentence that says why; null: it goes on. Arrivals of one organization take turns from here to the end of the transaction.
 */
export async function holdIfTooMany(tx: Tx, arrival: Arrival): Promise<string | null> {
  if (arrival.massEventId !== null) {
    await markMassEvent(tx, arrival.offboardingId, arrival.massEventId);
    return null;
  }
  const state = await readBrakes(tx, arrival.personId);
  if (arrival.actor.kind === 'operator' && arrival.actor.id !== null)
    await tellIfManyEntered(tx, { ...state, personId: arrival.personId, operatorId: arrival.actor.id });
  const inLane = await usesLane(tx, arrival);
  const counts = await countArrival(tx, arrival.personId, [
    { scope: 'source', name: arrival.source },
    { scope: 'organization', name: '' },
    ...(state.department === null ? [] : [{ scope: 'department', name: state.department } as const]),
    ...(inLane ? [{ scope: 'immediate', name: '' } as const] : []),
  ]);
  // The lane answers for itself: it goes on while everything else is held, and has a limit of its own.
  const judged = counts.filter(({ scope }) => (scope === 'immediate') === inLane);
  const trip = (state.tripped ? await findTrip(tx, judged) : null) ?? (await judge(tx, judged, state));
  if (trip === null) return null;
  await hold(tx, arrival, trip);
  return sayTrip(trip);
}

type Tripped = BrakeTrip & { readonly tripId: string };

async function usesLane(tx: Tx, { immediate, actor }: Arrival): Promise<boolean> {
  return immediate && actor.kind === 'operator' && actor.id !== null && (await mayUseLane(tx, actor.id));
}

/** A trip that holds whatever comes by these ways. */
async function findTrip(tx: Tx, counts: readonly CountedFor[]): Promise<Tripped | null> {
  await endIdleTrips(tx);
  const trips = await listOpenTrips(tx);
  return trips.find((trip) => counts.some(({ scope, name }) => trip.scope === scope && trip.name === name)) ?? null;
}

type State = Awaited<ReturnType<typeof readBrakes>>;

/** Holds the counts against the limits; people are counted afresh before anything trips. */
async function judge(tx: Tx, counts: readonly ArrivalCount[], state: State): Promise<Tripped | null> {
  const limits = limitsAt(state.settings, state.now);
  const known = state.activePeople ?? (await countActivePeople(tx));
  if ((await firstRefusal(tx, counts, { limits, activePeople: known })) === null) return null;
  const refusal = await firstRefusal(tx, counts, { limits, activePeople: await countActivePeople(tx) });
  if (refusal === null) return null;
  const { trip } = refusal;
  const tripId = await insertTrip(tx, trip);
  await tellOfTrip(tx, tripId, trip);
  return { ...trip, tripId };
}

type Against = { readonly limits: BrakeLimits; readonly activePeople: number };

async function firstRefusal(
  tx: Tx,
  counts: readonly ArrivalCount[],
  against: Against,
): Promise<Extract<BrakeVerdict, { allowed: false }> | null> {
  for (const count of counts) {
    const verdict = await judgeOne(tx, count, against);
    if (!verdict.allowed) return verdict;
  }
  return null;
}

async function judgeOne(tx: Tx, count: ArrivalCount, against: Against): Promise<BrakeVerdict> {
  if (count.scope === 'department') {
    const { departmentShare = 0.5 } = against.limits;
    if (count.week < 2 || departmentShare >= 1) return { allowed: true };
    // A team larger than this is not half gone, whatever its size.
    const enough = Math.ceil((count.week + 1) / Math.max(departmentShare, 0.01));
    return judgeDepartment(count, await countTeam(tx, count.name, enough), against.limits);
  }
  const quiet = judgeArrivals(count, { ...against, dailyArrivals: [] });
  if (quiet.allowed || count.scope === 'immediate') return quiet;
  return judgeArrivals(count, { ...against, dailyArrivals: await dailyArrivals(tx, count) });
}

async function hold(tx: Tx, { offboardingId, actor }: Arrival, trip: Tripped): Promise<void> {
  const sentInBy = actor.kind === 'operator' ? actor.id : null;
  await holdCase(tx, { offboardingId, tripId: trip.tripId, sentInBy });
  await recordEvent(tx, {
    offboardingId,
    type: 'offboarding.held',
    actor: systemActor,
    about: { kind: 'brake_trip', id: trip.tripId },
    data: { scope: trip.scope, span: trip.span, people: trip.people, most: trip.most },
  });
}

/** Once for each trip: the event, and a message to everybody who answers for it. */
async function tellOfTrip(tx: Tx, tripId: string, trip: BrakeTrip): Promise<void> {
  const { scope, span, people, most, activePeople } = trip;
  await recordEvent(tx, {
    offboardingId: null,
    type: 'brake.tripped',
    actor: systemActor,
    about: { kind: 'brake_trip', id: tripId },
    data: { scope, span, people, most, activePeople },
    private: { name: trip.name },
  });
  const readers = await listBrakeReaders(tx);
  await queueMessages(
    tx,
    readers.map((id) => ({
      template: 'brake_tripped',
      channel: 'mail',
      recipient: { kind: 'operator', id },
      offboardingId: null,
      values: { limit: nameLimit(trip), count: people, most },
      dedupKey: `brake_tripped ${tripId} ${id}`,
    })),
  );
}
