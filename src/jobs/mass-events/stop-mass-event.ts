import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { countMembers, wakeWaves } from '../../store/mass-events/mass-event-members.ts';
import { changeMassEvent, getMassEvent, type MassEvent } from '../../store/mass-events/mass-events.ts';
import { withdrawProposals } from '../../store/two-people/proposals.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Queue } from '../steps/queue.ts';

type Who = { readonly eventId: string; readonly operatorId: string };

/** Stops all of an open event: from the commit on nothing more is sent for any of its people. Throws `conflict` for one that is not open. */
export async function pauseMassEvent(tx: Tx, { eventId, operatorId }: Who): Promise<void> {
  const event = await lockOpen(tx, eventId);
  if (event.paused) return;
  await changeMassEvent(tx, eventId, { paused: true });
  await record(tx, 'mass_event.paused', event, operatorId, {});
}

/**
 * Lets an event go on: after a pause, or with the next wave although the last one has problems. What fell due meanwhile starts at
 * once. Throws `conflict` for one that is not open or does not wait for anybody.
 */
export async function resumeMassEvent(tx: Tx, queue: Queue, { eventId, operatorId }: Who): Promise<void> {
  const event = await lockOpen(tx, eventId);
  const { paused, question, releasedWaves, now, name } = event;
  if (!paused && question === null)
    throw new Failure('conflict', `"${name}" is neither paused nor does it ask anything; it goes on by itself.`);
  const accepted = question === null ? {} : { question: null, accepted_wave: releasedWaves };
  await changeMassEvent(tx, eventId, { paused: false, look_at: now, ...accepted });
  await record(tx, 'mass_event.resumed', event, operatorId, question === null ? {} : { acceptedWave: releasedWaves });
  const { waves } = await countMembers(tx, eventId);
  await queue.wake(tx, await wakeWaves(tx, eventId, { from: 1, to: waves }));
}

/**
 * Takes an event back: from the commit on nothing more is sent for any of its people, and a worker then takes back their
 * departures and restores what can be restored. Throws `conflict` for one that is over.
 */
export async function cancelMassEvent(tx: Tx, who: Who & { readonly reason: string }): Promise<void> {
  const { eventId, operatorId, reason } = who;
  const event = await getMassEvent(tx, eventId, 'lock');
  if (event.state === 'finished' || event.state === 'cancelled')
    throw new Failure('conflict', `"${event.name}" is ${event.state} already.`);
  await changeMassEvent(tx, eventId, {
    state: 'cancelled',
    paused: false,
    question: null,
    cancelled_by: operatorId,
    cancel_reason: reason,
    look_at: event.now,
  });
  await withdrawProposals(tx, { kind: 'mass_event', id: eventId });
  await record(tx, 'mass_event.cancelled', event, operatorId, { from: event.state }, reason);
}

async function lockOpen(tx: Tx, eventId: string): Promise<MassEvent> {
  const event = await getMassEvent(tx, eventId, 'lock');
  if (event.state !== 'open')
    throw new Failure('conflict', `"${event.name}" is ${event.state}; only an open event is paused or goes on.`);
  return event;
}

function record(
  tx: Tx,
  type: 'mass_event.paused' | 'mass_event.resumed' | 'mass_event.cancelled',
  { eventId, name }: MassEvent,
  operatorId: string,
  data: Readonly<Record<string, string | number>>,
  reason?: string,
): Promise<void> {
  return recordEvent(tx, {
    offboardingId: null,
    type,
    actor: operatorActor(operatorId),
    about: { kind: 'mass_event', id: eventId },
    data,
    private: { name, ...(reason === undefined ? {} : { reason }) },
  });
}
