import type { EmbargoWish } from '../../core/embargo.ts';
import { operatorActor, systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { judgeWave, massReasonFacts, sayWaveStopped, type WaveHealth } from '../../core/mass-events/mass-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import {
  countMembers,
  dropApproval,
  type MassCounts,
  markMember,
  readWaves,
  takeApproval,
  takeNextMember,
  takeOpenCase,
  wakeWaves,
} from '../../store/mass-events/mass-event-members.ts';
import { changeMassEvent, getMassEvent, listNamed, type MassEvent } from '../../store/mass-events/mass-events.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { approvePlan } from '../plans/approve-plan.ts';
import { cancelDeparture } from '../departures/cancel-departure.ts';
import type { DeedMeans } from '../two-people/deeds.ts';
import { digestOfList } from './open-mass-event.ts';
import { receiveDeparture } from '../departures/receive-departure.ts';
import { tellOfMassEvent } from './tell-mass-event.ts';

/** How many people one round does something for; the next round goes on where this one ended, whichever worker has it. */
const mostInRound = 100;
/** How long until an event is looked at again that waits for its next wave, and one that waits for its cases to end. */
const againSeconds = { waves: 1, cases: 60 } as const;

/**
 * Brings a mass event one round further: opens cases, carries the approval over to them, begins the next wave, or takes departures
 * back. Each person is a transaction of their own, so that a worker that is killed leaves nothing half done. True: there is
 * more to do at once.
 */
export async function tendMassEvent(means: DeedMeans, organizationId: string, eventId: string): Promise<boolean> {
  const within = <T>(name: string, work: (tx: Tx) => Promise<T>) =>
    withOrganization(means.db, organizationId, work, { name, repeatable: true });
  if (!(await within('mass-list', (tx) => checkList(tx, eventId)))) return false;
  for (let done = 0; done < mostInRound; done += 1) {
    if (!(await tendOne(means, organizationId, eventId))) {
      const wave = await within('mass-wave', (tx) => tendWaves(means, tx, eventId));
      // Who was planned while the wave began was not woken with it, and a scanner that did not know of it yet let them sleep.
      if (wave !== null)
        await within('mass-wake', async (tx) =>
          means.queue.wake(tx, await wakeWaves(tx, eventId, { from: wave, to: wave, asleep: true })),
        );
      return false;
    }
  }
  return true;
}

/** Before anybody more is taken from a list, it must be the one that was confirmed. */
async function checkList(tx: Tx, eventId: string): Promise<boolean> {
  const event = await getMassEvent(tx, eventId, 'lock');
  if (event.state !== 'open' || (await digestOfList(tx, event)) === event.digest) return true;
  const question = 'The list is not the one that two people confirmed. Nothing more is done; cancel this event.';
  await changeMassEvent(tx, eventId, { paused: true, question, look_at: null });
  await tellOfMassEvent(tx, { template: 'mass_event_stopped', eventId, occasion: 'list' });
  return false;
}

/** What is to be done for one person, and what becomes of it when that is refused. */
type Deed = { readonly refused: (tx: Tx, reason: string) => Promise<void> };

/** Does the next thing that is to be done for one person; false when there is none. */
async function tendOne(means: DeedMeans, organizationId: string, eventId: string): Promise<boolean> {
  let begun: Deed | undefined;
  try {
    return await withOrganization(
      means.db,
      organizationId,
      async (tx) => {
        // Who takes it back waits for this person, and so finds their case.
        const event = await getMassEvent(tx, eventId, 'share');
        if (event.state === 'cancelled') return cancelNext(means, tx, event);
        if (event.state !== 'open' || event.paused) return false;
        const begin = (deed: Deed) => {
          begun = deed;
        };
        return (await openNext(means, tx, event, begin)) || approveNext(means, tx, event, begin);
      },
      { name: 'mass-person', repeatable: true },
    );
  } catch (error) {
    if (begun === undefined || !(error instanceof Failure) || error.code === 'database-unavailable') throw error;
    const { refused } = begun;
    const { message } = error;
    await withOrganization(means.db, organizationId, (tx) => refused(tx, message), { name: 'mass-refused' });
    return true;
  }
}

async function openNext({ queue }: DeedMeans, tx: Tx, event: MassEvent, begin: (deed: Deed) => void): Promise<boolean> {
  const { eventId, openedBy } = event;
  const member = await takeNextMember(tx, eventId);
  if (member === undefined || openedBy === null) return false;
  const { personId, workerId } = member;
  begin({ refused: (again, reason) => refuseMember(again, { eventId, personId }, reason) });
  const embargo = await wishOf(tx, event);
  const received = await receiveDeparture(tx, queue, {
    facts: {
      source: `mass:${eventId}`,
      externalId: personId,
      leaver: { personId, workerId },
      kind: massReasonFacts[event.reason].kind,
      lastWorkingDay: event.lastWorkingDay,
      accessEndsAt: event.accessEndsAt,
      employmentEnds: null,
      noticeAt: null,
      informedAt: event.informedAt,
      timeZone: null,
      legalHold: false,
      ...(embargo === null ? {} : { embargo }),
    },
    playbook: event.playbook,
    actor: operatorActor(openedBy),
    massEventId: eventId,
  });
  if (received.state === 'duplicate') throw new Failure('conflict', 'This departure was told before by this event.');
  await markMember(tx, { eventId, personId }, { offboardingId: received.offboardingId });
  return true;
}

/** Until the people have been told, only who is named for the event knows of their cases. */
async function wishOf(tx: Tx, { eventId, informedAt, openedBy, now }: MassEvent): Promise<EmbargoWish | null> {
  if (informedAt !== null && Temporal.Instant.compare(informedAt, now) <= 0) return null;
  const named = (await listNamed(tx, eventId)).filter((id) => id !== openedBy);
  return { named, until: null };
}

async function refuseMember(
  tx: Tx,
  member: { readonly eventId: string; readonly personId: string },
  reason: string,
): Promise<void> {
  await markMember(tx, member, { refusal: reason });
  await recordEvent(tx, {
    offboardingId: null,
    type: 'mass_event.member_refused',
    actor: systemActor,
    about: { kind: 'mass_event', id: member.eventId },
    private: { person: member.personId, reason },
  });
}

/** Both who decided on it approve the plan they saw; one that is another by now waits for an approval of its own. */
async function approveNext(
  { queue }: DeedMeans,
  tx: Tx,
  { eventId, approvers }: MassEvent,
  begin: (deed: Deed) => void,
): Promise<boolean> {
  const next = await takeApproval(tx, eventId);
  if (next === undefined) return false;
  begin({ refused: (again) => dropApproval(again, eventId, next.offboardingId) });
  for (const operatorId of approvers) await approvePlan(tx, queue, { ...next, operatorId });
  return true;
}

async function cancelNext(means: DeedMeans, tx: Tx, event: MassEvent): Promise<boolean> {
  const offboardingId = await takeOpenCase(tx, event.eventId);
  if (offboardingId === undefined || event.cancelledBy === null) return false;
  await cancelDeparture(means, tx, means.queue, {
    offboardingId,
    actor: operatorActor(event.cancelledBy),
    because: 'rescinded',
    reason: event.cancelReason ?? '',
  });
  return true;
}

/** Begins the next wave when its time has come and the last one goes well, and answers which; says why where it does not. */
async function tendWaves({ queue }: DeedMeans, tx: Tx, eventId: string): Promise<number | null> {
  const event = await getMassEvent(tx, eventId, 'lock');
  const counts = await countMembers(tx, eventId);
  const again = (seconds: number) => changeMassEvent(tx, eventId, { look_at: event.now.add({ seconds }) });
  if (event.state !== 'open' || event.paused || event.question !== null) {
    // Whoever lets it go on sets its clock.
    const left = event.state === 'cancelled' && counts.going > 0;
    await (left ? again(againSeconds.waves) : changeMassEvent(tx, eventId, { look_at: null }));
    return null;
  }
  if (event.releasedWaves >= counts.waves) {
    await finishOrWait(tx, event, counts);
    return null;
  }
  const verdict = await judgeNext(tx, event, counts);
  if (verdict === 'go') {
    const wave = event.releasedWaves + 1;
    await changeMassEvent(tx, eventId, { released_waves: wave, wave_released_at: event.now });
    await record(tx, 'mass_event.wave_started', event, { wave });
    await queue.wake(tx, await wakeWaves(tx, eventId, { from: wave, to: wave }));
  } else if (verdict !== 'wait') {
    const { wave, tried, problems } = verdict;
    await changeMassEvent(tx, eventId, { question: sayWaveStopped(verdict, event.waves) });
    await record(tx, 'mass_event.wave_stopped', event, { wave, tried, problems });
    await tellOfMassEvent(tx, { template: 'mass_event_stopped', eventId, occasion: `wave ${wave}` });
  }
  await again(againSeconds.waves);
  return verdict === 'go' ? event.releasedWaves + 1 : null;
}

/** Whether the next wave begins; how the last one stands where that stops it. */
async function judgeNext(tx: Tx, event: MassEvent, counts: MassCounts): Promise<'go' | 'wait' | WaveHealth> {
  const { releasedWaves, acceptedWave, waves, now, nextWaveAt } = event;
  const everybodyHas = counts.opened + counts.refused === counts.people;
  // Where nothing is approved nothing runs, and a wave would pass without having shown anything.
  if (!everybodyHas || (counts.approved === 0 && counts.going > 0)) return 'wait';
  const isTime = Temporal.Instant.compare(now, nextWaveAt) >= 0;
  const last = (await readWaves(tx, event.eventId)).find(({ wave }) => wave === releasedWaves);
  if (last === undefined || acceptedWave === releasedWaves) return isTime ? 'go' : 'wait';
  const verdict = judgeWave(last, waves, isTime);
  return verdict === 'stop' ? last : verdict;
}

async function finishOrWait(tx: Tx, event: MassEvent, { going }: MassCounts): Promise<void> {
  const { eventId, now } = event;
  if (going > 0) return changeMassEvent(tx, eventId, { look_at: now.add({ seconds: againSeconds.cases }) });
  await changeMassEvent(tx, eventId, { state: 'finished', look_at: null });
  await record(tx, 'mass_event.finished', event, {});
}

function record(
  tx: Tx,
  type: 'mass_event.wave_started' | 'mass_event.wave_stopped' | 'mass_event.finished',
  { eventId }: MassEvent,
  data: Readonly<Record<string, number>>,
): Promise<void> {
  return recordEvent(tx, {
    offboardingId: null,
    type,
    actor: systemActor,
    about: { kind: 'mass_event', id: eventId },
    data,
  });
}
