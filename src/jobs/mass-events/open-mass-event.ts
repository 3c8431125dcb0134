import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type Confirmers, type FrozenList, sayConfirmers } from '../../core/mass-events/mass-event.ts';
import { mayEverywhere } from '../../core/permission.ts';
import {
  type DeedKind,
  deedPermissions,
  isSamePerson,
  type Proposal,
  refuseChanged,
} from '../../core/two-people/second-person.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import { getDecider } from '../../store/brakes/brake-trips.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  countMembers,
  listPlans,
  markPlansApproved,
  readMembers,
  whoIsOnList,
} from '../../store/mass-events/mass-event-members.ts';
import { changeMassEvent, getMassEvent, listNamed, type MassEvent } from '../../store/mass-events/mass-events.ts';
import { listHands } from '../../store/two-people/proposals.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { nameOperators } from './prepare-mass-event.ts';
import { proposeDeed } from '../two-people/second-person.ts';
import { tellOfMassEvent } from './tell-mass-event.ts';

type Asked = { readonly eventId: string; readonly operatorId: string; readonly reason: string };

/** The digest of exactly these terms and exactly this list. */
export async function digestOfList(tx: Tx, event: MassEvent): Promise<string> {
  const { lastWorkingDay, accessEndsAt, informedAt, playbook, waves, firstWaveAt } = event;
  const list: FrozenList = {
    event: event.eventId,
    name: event.name,
    reason: event.reason,
    lastWorkingDay: lastWorkingDay.toString(),
    accessEndsAt: accessEndsAt?.toString() ?? null,
    informedAt: informedAt?.toString() ?? null,
    playbook,
    waves: { ...waves, firstAt: firstWaveAt.toString() },
    people: (await readMembers(tx, event.eventId)).map((member) => ({
      person: member.personId,
      employment: member.employmentId,
      wave: member.wave,
    })),
  };
  return digestOf(canonicalBytes(list));
}

/** The digest over the plans of all its open cases. */
export async function digestOfPlans(tx: Tx, eventId: string): Promise<string> {
  const plans = (await listPlans(tx, eventId)).map((plan) => ({ case: plan.case, digest: plan.digest }));
  return digestOf(canonicalBytes({ event: eventId, plans }));
}

/** Who could be the second person for an event, besides an operator and whoever is the same person. */
export async function confirmersOf(tx: Tx, eventId: string, operatorId: string, kind: DeedKind): Promise<Confirmers> {
  const hands = await listHands(tx);
  const own = hands.find(({ acting }) => acting.operatorId === operatorId);
  const able = hands.filter(
    (hand) =>
      mayEverywhere(hand.acting, deedPermissions[kind]).allowed && (own === undefined || !isSamePerson(hand, own)),
  );
  const onList = new Set(
    await whoIsOnList(
      tx,
      eventId,
      able.flatMap(({ personIds }) => personIds),
    ),
  );
  const free = able.filter(({ personIds }) => !personIds.some((id) => onList.has(id)));
  const named = new Set(await listNamed(tx, eventId));
  const addresses = (isNamed: boolean) =>
    free.filter(({ acting }) => named.has(acting.operatorId) === isNamed).map(({ email }) => email);
  return { named: addresses(true), unnamed: addresses(false), onList: able.length - free.length };
}

/**
 * Freezes the list and proposes to open the event; from here on nobody is added or removed. Throws `rule-refused` when nobody who
 * is named could confirm it though others could, `conflict` for one that is open or over.
 */
export async function proposeMassEvent(
  tx: Tx,
  asked: Asked & { readonly named: readonly string[] },
): Promise<Proposal> {
  const { eventId, operatorId, reason } = asked;
  const event = await getMassEvent(tx, eventId, 'lock');
  if (event.state !== 'draft' && event.state !== 'proposed')
    throw new Failure('conflict', `"${event.name}" is ${event.state}; it cannot be proposed any more.`);
  await nameOperators(tx, eventId, asked.named);
  const digest = await digestOfList(tx, event);
  if (event.digest !== null && event.digest !== digest) throw changedList(event);
  await changeMassEvent(tx, eventId, { state: 'proposed', digest });
  const proposal = await propose(tx, { kind: 'mass_event.open', eventId, digest, operatorId, reason });
  await record(tx, 'mass_event.proposed', event, operatorId, { digest });
  return proposal;
}

/** Opens an event that two people decided on, if its list is still exactly the one they saw; a worker then opens the cases. */
export async function openMassEvent(_means: unknown, tx: Tx, proposal: Proposal): Promise<void> {
  const event = await getMassEvent(tx, proposal.about.id, 'lock');
  if (event.state !== 'proposed') throw new Failure('conflict', `"${event.name}" is ${event.state}.`);
  refuseChanged(proposal, await digestOfList(tx, event));
  const decider = await refuseUnnamed(tx, proposal);
  const { eventId, now } = event;
  await changeMassEvent(tx, eventId, { state: 'open', opened_by: proposal.proposedBy, opened_at: now, look_at: now });
  await record(tx, 'mass_event.opened', event, decider, { digest: proposal.digest, proposedBy: proposal.proposedBy });
}

/**
 * Proposes to approve all plans of an event at once, by the digest over them. Throws `rule-refused` while somebody has no case or
 * no plan, `stale-plan` when the plans are others by now, `conflict` for an event that is not open or has nothing to approve.
 */
export async function proposeMassApproval(tx: Tx, asked: Asked & { readonly digest: string }): Promise<Proposal> {
  const { eventId, operatorId, reason, digest } = asked;
  const { state, name } = await getMassEvent(tx, eventId, 'lock');
  if (state !== 'open')
    throw new Failure('conflict', `"${name}" is ${state}; only the plans of an open event are approved.`);
  const { people, opened, refused, planned, going } = await countMembers(tx, eventId);
  const missing = people - opened - refused + (going - planned);
  if (missing > 0)
    throw new Failure('rule-refused', `${missing} of ${people} have no plan yet. Try again when all of them have one.`);
  const plans = await listPlans(tx, eventId);
  if (plans.every(({ approved }) => approved)) throw new Failure('conflict', 'Every plan of this event is approved.');
  if ((await digestOfPlans(tx, eventId)) !== digest)
    throw new Failure('stale-plan', 'The plans of this event are others than those whose digest you name.');
  return propose(tx, { kind: 'mass_event.approve', eventId, digest, operatorId, reason });
}

/** Approves the plans that two people decided on, if all of them are still the same; a worker carries it over to the cases. */
export async function approveMassPlans(_means: unknown, tx: Tx, proposal: Proposal): Promise<void> {
  const event = await getMassEvent(tx, proposal.about.id, 'lock');
  const { eventId, now } = event;
  if (event.state !== 'open') throw new Failure('conflict', `"${event.name}" is ${event.state}.`);
  refuseChanged(proposal, await digestOfPlans(tx, eventId));
  const decider = await refuseUnnamed(tx, proposal);
  const plans = (await listPlans(tx, eventId)).filter(({ approved }) => !approved);
  await markPlansApproved(tx, eventId, plans);
  const approvers = [...new Set([proposal.proposedBy, decider])];
  await changeMassEvent(tx, eventId, { approvers, look_at: now });
  await record(tx, 'mass_event.approved', event, decider, {
    digest: proposal.digest,
    plans: plans.length,
    proposedBy: proposal.proposedBy,
  });
}

type ToPropose = Asked & { readonly kind: DeedKind; readonly digest: string };

async function propose(tx: Tx, { kind, eventId, digest, operatorId, reason }: ToPropose): Promise<Proposal> {
  const confirmers = await confirmersOf(tx, eventId, operatorId, kind);
  if (confirmers.named.length === 0 && confirmers.unnamed.length > 0)
    throw new Failure('rule-refused', sayConfirmers(confirmers));
  const about = { kind: 'mass_event', id: eventId };
  const proposal = await proposeDeed(tx, { kind, about, digest, offboardingId: null, operatorId, reason });
  if (confirmers.named.length === 0 && confirmers.onList > 0)
    await tellOfMassEvent(tx, { template: 'mass_event_alone', eventId, occasion: proposal.id });
  return proposal;
}

/** Only who knows of an event decides about it. */
async function refuseUnnamed(tx: Tx, proposal: Proposal): Promise<string> {
  const decider = await getDecider(tx, proposal.id);
  if ((await listNamed(tx, proposal.about.id)).includes(decider)) return decider;
  throw new Failure('rule-refused', 'Only who is named for this event can confirm it.');
}

function changedList({ name }: MassEvent): Failure {
  return new Failure(
    'rule-refused',
    `The list of "${name}" is not the one that was frozen. Cancel this event and prepare another one.`,
  );
}

function record(
  tx: Tx,
  type: 'mass_event.proposed' | 'mass_event.opened' | 'mass_event.approved',
  { eventId, name }: MassEvent,
  operatorId: string,
  data: Readonly<Record<string, string | number>>,
): Promise<void> {
  return recordEvent(tx, {
    offboardingId: null,
    type,
    actor: operatorActor(operatorId),
    about: { kind: 'mass_event', id: eventId },
    data,
    private: { name },
  });
}
