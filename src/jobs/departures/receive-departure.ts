import type { Departure, DepartureKind } from '../../core/departures/departure.ts';
import { refuseContradiction } from '../../core/departures/departure-dates.ts';
import { defaultAccessEnds, leanOf } from '../../core/plans/due-date.ts';
import { type EmbargoEnd, embargoEnd, type EmbargoWish } from '../../core/embargo.ts';
import { type Actor, systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { refusePlaceholder } from '../../core/departures/placeholder-day.ts';
import { isQuiet, type Playbook } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findOperators, insertEmbargo, streamFor, usualCircle } from '../../store/cases/embargo.ts';
import { findLeaver, type Leaver, type LeaverKey } from '../../store/cases/find-leaver.ts';
import { insertDeparture, openOffboarding } from '../../store/cases/open-offboarding.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { holdIfTooMany } from '../brakes/brake.ts';
import { type Queue, wakeCase } from '../steps/queue.ts';

export type DepartureFacts = {
  readonly source: string;
  /** The source's own id of this departure; the same pair twice is one departure. */
  readonly externalId: string;
  readonly leaver: LeaverKey;
  readonly kind: DepartureKind;
  readonly lastWorkingDay: Temporal.PlainDate;
  readonly noticeAt: Temporal.Instant | null;
  /** Null: 17:00 of the last working day in the person's zone; at once for who has died. */
  readonly accessEndsAt: Temporal.Instant | null;
  /** Null: the last working day. */
  readonly employmentEnds: Temporal.PlainDate | null;
  /** When the person was told; null: with their own notice, and for who leaves against their will, not yet. */
  readonly informedAt: Temporal.Instant | null;
  readonly timeZone: string | null;
  readonly legalHold: boolean;
  /** Who may know, until when; left out: confidential only for who has to leave and has not been told. */
  readonly embargo?: EmbargoWish;
};

export type Received =
  | {
      readonly state: 'opened';
      readonly offboardingId: string;
      readonly number: number;
      /** Why a brake holds it, as a sentence; null: it goes on. */
      readonly held: string | null;
      /** Only the named know of it. */
      readonly confidential: boolean;
    }
  | { readonly state: 'duplicate' };

/**
 * Takes a departure in and opens its case, in the caller's transaction; the case then looks and plans by itself. The same
 * departure told again changes nothing, one more than the limits let through is held, and one that is confidential for whoever
 * tells it is as if it were not there. Throws `rule-refused` when it is not certain who leaves, a day is a placeholder or contradicts
 * another, or a playbook would write to the dead,
 * `conflict` when that employment already has an open case.
 */
export async function receiveDeparture(
  tx: Tx,
  queue: Queue,
  input: {
    readonly facts: DepartureFacts;
    readonly playbook: Playbook;
    readonly actor: Actor;
    /** The named mass event it belongs to: its members were counted and confirmed beforehand. */
    readonly massEventId?: string;
  },
): Promise<Received> {
  const { facts, playbook, actor, massEventId = null } = input;
  refusePlaceholder('last working day', facts.lastWorkingDay);
  if (facts.employmentEnds !== null) refusePlaceholder('end of the employment', facts.employmentEnds);
  refuseWritingToTheDead(facts.kind, playbook);
  const leaver = await findLeaver(tx, facts.leaver);
  const now = await databaseNow(tx);
  const departure = completeDates(facts, leaver, now);
  refuseContradiction(departure);
  const end = embargoEnd(facts.embargo ?? null, { ...departure, now });
  const tellerId = actor.kind === 'operator' ? actor.id : null;
  const accessEndsLocal =
    facts.accessEndsAt === null && facts.kind !== 'death'
      ? departure.accessEndsAt.toZonedDateTimeISO(departure.timeZone).toPlainDateTime()
      : null;
  const told = { ...departure, source: facts.source, externalId: facts.externalId, accessEndsLocal };
  const inserted = await insertDeparture(tx, told, tellerId);
  if ('duplicateOf' in inserted) {
    await recordEvent(tx, {
      offboardingId: await streamFor(tx, inserted.duplicateOf),
      type: 'departure.duplicate',
      actor,
      data: { source: facts.source },
      private: { externalId: facts.externalId },
    });
    return { state: 'duplicate' };
  }
  const { departureId } = inserted;
  const { personId, employmentId } = leaver;
  const { offboardingId, number, besideIds } = await openOffboarding(tx, {
    departureId,
    personId,
    employmentId,
    playbook,
    tellerId,
    confidential: end !== null,
    // In an event nobody goes ahead of the others, and the lane of who must be out at once stays free.
    ...(massEventId === null ? {} : { immediate: false }),
  });
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
    data: {
      number,
      playbook: playbook.playbook,
      version: playbook.version,
      overlays: (playbook.overlays ?? []).map(({ overlay, version }) => ({ overlay, version })),
    },
  });
  if (end !== null) await keepConfidential(tx, { offboardingId, personId, end, actor, wish: facts.embargo ?? null });
  else await tellTheNamed(tx, offboardingId, besideIds);
  const { source } = facts;
  const { immediate } = playbook;
  const held = await holdIfTooMany(tx, { offboardingId, personId, source, immediate, actor, massEventId });
  await wakeCase(queue, tx, offboardingId);
  return { state: 'opened', offboardingId, number, held, confidential: end !== null };
}

/** Throws `rule-refused` for a death under a playbook that writes to the person. */
function refuseWritingToTheDead(kind: DepartureKind, playbook: Playbook): void {
  if (kind !== 'death' || isQuiet(playbook)) return;
  throw new Failure(
    'rule-refused',
    `The playbook "${playbook.playbook}" writes to the person, who has died. Choose one that never does, such as "bereavement".`,
  );
}

type Confidential = {
  readonly offboardingId: string;
  readonly personId: string;
  readonly end: EmbargoEnd;
  readonly actor: Actor;
  readonly wish: EmbargoWish | null;
};

async function keepConfidential(tx: Tx, { offboardingId, personId, end, actor, wish }: Confidential): Promise<void> {
  const opener = actor.kind === 'operator' && actor.id !== null ? [actor.id] : [];
  const circle = wish === null ? await usualCircle(tx, personId) : await findOperators(tx, wish.named, personId);
  await insertEmbargo(tx, { offboardingId, named: [...opener, ...circle], end, actor });
}

/** Whoever opened the case could not know; the named of the confidential ones learn of it in their own streams. */
async function tellTheNamed(tx: Tx, offboardingId: string, besideIds: readonly string[]): Promise<void> {
  for (const beside of besideIds) {
    const about = { kind: 'offboarding', id: offboardingId };
    await recordEvent(tx, { offboardingId: beside, type: 'departure.beside', actor: systemActor, about });
  }
}

function completeDates(
  facts: DepartureFacts,
  leaver: Leaver,
  now: Temporal.Instant,
): Omit<Departure, 'departureId' | 'department' | 'location' | 'country'> {
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
    accessEndsAt:
      facts.accessEndsAt ??
      // Nobody waits for an hour: access ends, quietly, when HR says so.
      (facts.kind === 'death' ? now : defaultAccessEnds(lastWorkingDay, timeZone, leanOf(facts.kind))),
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
