import type { Departure, DepartureKind } from '../core/departure.ts';
import { defaultAccessEnds, leanOf } from '../core/due-date.ts';
import type { Actor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import type { Playbook } from '../core/playbook.ts';
import type { Tx } from '../store/database/transaction.ts';
import { findLeaver, type Leaver, type LeaverKey } from '../store/find-leaver.ts';
import { insertDeparture, openOffboarding } from '../store/offboardings.ts';
import { recordEvent } from '../store/record-event.ts';
import { type Queue, wakeCase } from './queue.ts';

export type DepartureFacts = {
  readonly source: string;
  /** The source's own id of this departure; the same pair twice is one departure. */
  readonly externalId: string;
  readonly leaver: LeaverKey;
  readonly kind: DepartureKind;
  readonly lastWorkingDay: Temporal.PlainDate;
  readonly noticeAt: Temporal.Instant | null;
  /** Null: 17:00 of the last working day in the person's zone. */
  readonly accessEndsAt: Temporal.Instant | null;
  /** Null: the last working day. */
  readonly employmentEnds: Temporal.PlainDate | null;
  /** When the person was told; null: with their own notice, and for who leaves against their will, not yet. */
  readonly informedAt: Temporal.Instant | null;
  readonly timeZone: string | null;
  readonly legalHold: boolean;
};

export type Received =
  | { readonly state: 'opened'; readonly offboardingId: string; readonly number: number }
  | { readonly state: 'duplicate' };

/**
 * Takes a departure in and opens its case, in the caller's transaction; the case then looks and plans by itself. The same
 * departure told again changes nothing. Throws `rule-refused` when it is not certain who leaves, `conflict` when that
 * employment already has an open case.
 */
export async function receiveDeparture(
  tx: Tx,
  queue: Queue,
  input: { readonly facts: DepartureFacts; readonly playbook: Playbook; readonly actor: Actor },
): Promise<Received> {
  const { facts, playbook, actor } = input;
  const leaver = await findLeaver(tx, facts.leaver);
  const departure = completeDates(facts, leaver, await databaseNow(tx));
  const departureId = await insertDeparture(tx, { ...departure, source: facts.source, externalId: facts.externalId });
  if (departureId === null) {
    await recordEvent(tx, {
      offboardingId: null,
      type: 'departure.duplicate',
      actor,
      data: { source: facts.source },
      private: { externalId: facts.externalId },
    });
    return { state: 'duplicate' };
  }
  const { personId, employmentId } = leaver;
  const { offboardingId, number } = await openOffboarding(tx, { departureId, personId, employmentId, playbook });
  await recordEvent(tx, {
    offboardingId,
    type: 'departure.received',
    actor,
    about: { kind: 'departure', id: departureId },
    data: {
      source: facts.source,
      person: personId,
      employment: employmentId,
      lastWorkingDay: departure.lastWorkingDay.toString(),
      accessEndsAt: departure.accessEndsAt.toString(),
      employmentEnds: departure.employmentEnds.toString(),
      timeZone: departure.timeZone,
      legalHold: departure.legalHold,
    },
    // Why somebody leaves stays out of the trail: it is nobody's business but HR's.
    private: { externalId: facts.externalId },
  });
  await recordEvent(tx, {
    offboardingId,
    type: 'offboarding.opened',
    actor,
    data: { number, playbook: playbook.playbook, version: playbook.version },
  });
  await wakeCase(queue, tx, offboardingId);
  return { state: 'opened', offboardingId, number };
}

function completeDates(
  facts: DepartureFacts,
  leaver: Leaver,
  now: Temporal.Instant,
): Omit<Departure, 'departureId' | 'department' | 'country'> {
  const timeZone = facts.timeZone ?? leaver.timeZone;
  const { lastWorkingDay } = facts;
  return {
    personId: leaver.personId,
    employmentId: leaver.employmentId,
    kind: facts.kind,
    workerType: leaver.workerType,
    timeZone,
    noticeAt: facts.noticeAt ?? now,
    lastWorkingDay,
    accessEndsAt: facts.accessEndsAt ?? defaultAccessEnds(lastWorkingDay, timeZone, leanOf(facts.kind)),
    employmentEnds: facts.employmentEnds ?? lastWorkingDay,
    informedAt:
      facts.informedAt ?? (facts.kind === 'involuntary' || facts.kind === 'death' ? null : (facts.noticeAt ?? now)),
    legalHold: facts.legalHold,
  };
}

async function databaseNow(tx: Tx): Promise<Temporal.Instant> {
  const [row] = await tx.query<{ now: Temporal.Instant }>('select now() as now');
  if (row === undefined) throw new Failure('internal', 'The database did not say what time it is.');
  return row.now;
}
