import { sayConfirmers } from '../core/mass-events/mass-event.ts';
import { confirmersOf, digestOfPlans } from '../jobs/mass-events/open-mass-event.ts';
import type { Tx } from '../store/database/transaction.ts';
import { countMembers, readWaves } from '../store/mass-events/mass-event-members.ts';
import { getMassEvent, listMassEvents } from '../store/mass-events/mass-events.ts';
import { listWaitingAbout } from '../store/two-people/proposals.ts';

/** The events an operator knows of, with how far each is. */
export async function viewMassEvents(tx: Tx, operatorId: string) {
  const events = await listMassEvents(tx, operatorId);
  const listed = [];
  for (const event of events) {
    const { eventId, name, reason, state, paused, question, lastWorkingDay, releasedWaves } = event;
    const counts = await countMembers(tx, eventId);
    listed.push({ id: eventId, name, reason, state, paused, question, lastWorkingDay, releasedWaves, counts });
  }
  return listed;
}

/** All there is to see of one event before somebody decides about it. */
export async function viewMassEvent(tx: Tx, eventId: string, operatorId: string) {
  const { playbook, waves, ...event } = await getMassEvent(tx, eventId);
  const counts = await countMembers(tx, eventId);
  const everyPlan = counts.going > 0 && counts.planned === counts.going;
  const waiting = await listWaitingAbout(tx, { kind: 'mass_event', id: eventId });
  const kind = event.state === 'open' ? 'mass_event.approve' : 'mass_event.open';
  return {
    id: eventId,
    name: event.name,
    reason: event.reason,
    state: event.state,
    paused: event.paused,
    question: event.question,
    lastWorkingDay: event.lastWorkingDay,
    releasedWaves: event.releasedWaves,
    counts,
    accessEndsAt: event.accessEndsAt,
    informedAt: event.informedAt,
    playbook: playbook.playbook,
    asksApproval: playbook.approval,
    waveSize: waves.size,
    waveMinutes: waves.minutes,
    problemPercent: waves.problemPercent,
    firstWaveAt: event.firstWaveAt,
    nextWaveAt: event.nextWaveAt,
    digest: event.digest,
    plansDigest: everyPlan ? await digestOfPlans(tx, eventId) : null,
    waiting: waiting.map(({ id, kind: what, proposedBy, reason, expiresAt, confirmableAloneAt }) => ({
      id,
      kind: what,
      proposedBy,
      reason,
      expiresAt,
      confirmableAloneAt,
    })),
    confirmers: sayConfirmers(await confirmersOf(tx, eventId, operatorId, kind)),
    waves: [...(await readWaves(tx, eventId))],
  };
}
