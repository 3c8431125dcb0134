import { refuseContradiction } from '../../core/departures/departure-dates.ts';
import { defaultAccessEnds, leanOf } from '../../core/plans/due-date.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { massReasonFacts, mostMembers, waveOf } from '../../core/mass-events/mass-event.ts';
import { refusePlaceholder } from '../../core/departures/placeholder-day.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findOperators } from '../../store/cases/embargo.ts';
import { findLeaver, type Leaver, type LeaverKey } from '../../store/cases/find-leaver.ts';
import { insertMembers, namesOf, whoIsOnList } from '../../store/mass-events/mass-event-members.ts';
import { insertMassEvent, type NewMassEvent, nameForMassEvent } from '../../store/mass-events/mass-events.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { listHands } from '../../store/two-people/proposals.ts';
import { recordEvent } from '../../store/cases/record-event.ts';

/** Who leaves together, when, and how; nothing happens by it yet. */
export type MassDraft = Omit<NewMassEvent, 'firstWaveAt' | 'madeBy'> & {
  /** Null: when the first of them loses access, or at once where the playbook is immediate. */
  readonly firstWaveAt: Temporal.Instant | null;
  readonly leavers: readonly LeaverKey[];
  /** Operators who know of it besides whoever prepares it, by id or address. */
  readonly named: readonly string[];
  readonly operatorId: string;
};

/**
 * Prepares a mass event as a draft. Throws `rule-refused` for a list that names somebody twice or somebody who prepares it or is
 * named for it, that is empty or too long, or that has people who cannot be found for certain; the sentence says who.
 */
export async function prepareMassEvent(tx: Tx, draft: MassDraft): Promise<string> {
  const { waves, operatorId } = draft;
  if (draft.leavers.length === 0) throw new Failure('rule-refused', 'Nobody is on the list, so there is no event.');
  if (draft.leavers.length > mostMembers)
    throw new Failure('rule-refused', `One event has at most ${mostMembers} people. Make several.`);
  const { lastWorkingDay, accessEndsAt } = draft;
  refusePlaceholder('last working day', lastWorkingDay);
  if (accessEndsAt !== null)
    refuseContradiction({ lastWorkingDay, employmentEnds: lastWorkingDay, accessEndsAt, timeZone: 'UTC' });
  const leavers = await findLeavers(tx, draft.leavers);
  await refuseTwice(tx, leavers);
  const informedAt = draft.informedAt ?? (await toldAlready(tx, draft));
  const firstWaveAt = draft.firstWaveAt ?? (await firstEnd(tx, draft, leavers));
  const eventId = await insertMassEvent(tx, { ...draft, informedAt, firstWaveAt, madeBy: operatorId });
  const members = leavers.map((leaver, index) => ({ ...leaver, wave: waveOf(index + 1, waves.size) }));
  await insertMembers(tx, eventId, members);
  await nameOperators(tx, eventId, draft.named);
  await refuseOnList(tx, eventId, [operatorId]);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'mass_event.made',
    actor: operatorActor(operatorId),
    about: { kind: 'mass_event', id: eventId },
    data: { people: members.length, reason: draft.reason },
    private: { name: draft.name },
  });
  return eventId;
}

/** Lets operators know of an event. Throws `not-found` for one who is not there, `rule-refused` for one who is on its list. */
export async function nameOperators(tx: Tx, eventId: string, named: readonly string[]): Promise<void> {
  const operatorIds = await findOperators(tx, named, '');
  await refuseOnList(tx, eventId, operatorIds);
  await nameForMassEvent(tx, eventId, operatorIds);
}

async function refuseOnList(tx: Tx, eventId: string, operatorIds: readonly string[]): Promise<void> {
  const hands = (await listHands(tx)).filter(({ acting }) => operatorIds.includes(acting.operatorId));
  const onList = await whoIsOnList(
    tx,
    eventId,
    hands.flatMap(({ personIds }) => personIds),
  );
  if (onList.length === 0) return;
  const names = (await namesOf(tx, onList)).join(', ');
  throw new Failure('rule-refused', `Who is on the list has no part in the event: ${names}.`);
}

/** Everybody on the list, or one sentence for all who cannot be found for certain. */
async function findLeavers(tx: Tx, keys: readonly LeaverKey[]): Promise<readonly Leaver[]> {
  const problems: string[] = [];
  const leavers: Leaver[] = [];
  for (const key of keys) {
    try {
      leavers.push(await findLeaver(tx, key));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(`${key.employeeNumber ?? key.workEmail ?? key.personId ?? ''}: ${error.message}`);
    }
  }
  if (problems.length === 0) return leavers;
  const more = problems.length > 10 ? ` And ${problems.length - 10} more.` : '';
  throw new Failure(
    'rule-refused',
    `${problems.length} of ${keys.length} on the list cannot be taken. ${problems.slice(0, 10).join(' ')}${more}`,
  );
}

async function refuseTwice(tx: Tx, leavers: readonly Leaver[]): Promise<void> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { personId } of leavers) (seen.has(personId) ? twice : seen).add(personId);
  if (twice.size === 0) return;
  const names = (await namesOf(tx, [...twice])).slice(0, 10).join(', ');
  throw new Failure('rule-refused', `On the list twice: ${names}. Everybody leaves once; correct the list.`);
}

/** Whoever leaves at the end of a contract knows its end. Throws `rule-refused` where nobody said when people are told of a transfer. */
async function toldAlready(tx: Tx, { reason }: MassDraft): Promise<Temporal.Instant | null> {
  if (reason === 'contract_end') return databaseNow(tx);
  if (massReasonFacts[reason].kind === 'involuntary') return null;
  throw new Failure('rule-refused', 'Say when the people are told: until then their cases are confidential.');
}

/** When the first of them loses access. */
async function firstEnd(tx: Tx, draft: MassDraft, leavers: readonly Leaver[]): Promise<Temporal.Instant> {
  const now = await databaseNow(tx);
  if (draft.playbook.immediate) return now;
  if (draft.accessEndsAt !== null) return draft.accessEndsAt;
  const lean = leanOf(massReasonFacts[draft.reason].kind);
  const ends = [...new Set(leavers.map(({ timeZone }) => timeZone))].map((timeZone) =>
    defaultAccessEnds(draft.lastWorkingDay, timeZone, lean),
  );
  return ends.toSorted((a, b) => Temporal.Instant.compare(a, b))[0] ?? now;
}
