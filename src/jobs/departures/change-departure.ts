import type { Actor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type DepartureChange, type MovedDates, moveDeparture } from '../../core/departures/move-departure.ts';
import { refusePlaceholder } from '../../core/departures/placeholder-day.ts';
import type { Plan } from '../../core/plans/plan.ts';
import type { Playbook } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { saveMovedDeparture, saveNewerPlaybook } from '../../store/cases/moved-departures.ts';
import { lockOffboarding, type OffboardingRecord } from '../../store/cases/offboardings.ts';
import { findLatestPlan } from '../../store/plans/plan-revisions.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { makePlan } from '../plans/make-plan.ts';
import type { Means } from '../means.ts';
import { type Queue, wakeCase } from '../steps/queue.ts';

export type ChangeRequest = {
  readonly offboardingId: string;
  readonly actor: Actor;
  readonly change: DepartureChange;
  /** The newest version of the case's own playbook, its layers included; left out: the version it has. */
  readonly playbook?: Playbook;
  /** Says that access may end at once, for who leaves of their own will. */
  readonly atOnce?: boolean;
  /** The local time that is meant by the end of access that the change names; left out: none is. */
  readonly local?: Temporal.PlainDateTime;
};

export type ChangedDeparture = {
  readonly number: number;
  readonly before: MovedDates;
  readonly after: MovedDates;
  /** Access ends at an instant that has passed: what is due starts at once. */
  readonly overdue: boolean;
  /** Accounts that ended already although access now ends later; only a cancellation brings them back. */
  readonly endedAlready: number;
  readonly plan: { readonly before: Plan; readonly after: Plan } | null;
  readonly revision: number;
  readonly digest: string | null;
  readonly approved: boolean;
  /** The plan was approved, and this one needs an approval of its own. */
  readonly approvalStale: boolean;
};

/**
 * Says something anew about a departure and plans its case again, in the caller's transaction: what has ended stays ended, and
 * the approval stands exactly when the plan's digest does. Throws `conflict` for a case that is not open, `rule-refused` for
 * dates that contradict each other, a playbook of another name, or an end at once that nobody confirmed.
 */
export async function changeDeparture(
  means: Pick<Means, 'connectors'>,
  tx: Tx,
  queue: Queue,
  request: ChangeRequest,
): Promise<ChangedDeparture> {
  const { offboardingId, playbook } = request;
  const offboarding = await lockOffboarding(tx, offboardingId);
  const { departure, number, state } = offboarding;
  if (state !== 'open') throw new Failure('conflict', `OFF-${number} is ${state}; only an open case is changed.`);
  const after = moveDeparture(departure, request.change);
  if (request.change.lastWorkingDay !== undefined) refusePlaceholder('last working day', after.lastWorkingDay);
  if (request.change.employmentEnds !== undefined) refusePlaceholder('end of the employment', after.employmentEnds);
  const { overdue, endedAlready } = await saveMovedDeparture(tx, offboardingId, {
    ...after,
    ...localMeant(request, departure, after),
  });
  refuseContradiction(request, offboarding, { after, overdue });
  if (playbook !== undefined) await takePlaybook(tx, offboarding, playbook);
  await recordEvent(tx, {
    offboardingId,
    type: 'departure.changed',
    actor: request.actor,
    about: { kind: 'departure', id: departure.departureId },
    data: {
      // How somebody leaves stays out of the trail: that it was said anew is all it tells.
      fields: Object.keys(request.change),
      was: eventDates(departure),
      now: eventDates(after),
      overdue,
      playbookVersion: playbook?.version ?? offboarding.playbook.version,
    },
  });

  const latest = await findLatestPlan(tx, offboardingId);
  // Before the first look there is nothing to plan again; the look itself plans with what was said now.
  const made = latest === null ? null : await makePlan(means, tx, offboardingId, request.actor);
  await wakeCase(queue, tx, offboardingId);
  const planned = await lockOffboarding(tx, offboardingId);
  const approved = planned.digest !== null && planned.digest === planned.approvedDigest;
  const wasApproved = offboarding.digest !== null && offboarding.digest === offboarding.approvedDigest;
  return {
    number,
    before: departure,
    after,
    overdue,
    endedAlready,
    plan: latest === null || made === null ? null : { before: latest.plan, after: made.plan },
    revision: planned.revision,
    digest: planned.digest,
    approved,
    approvalStale: wasApproved && !approved,
  };
}

/** A day that moves keeps the local time of day; an instant that is named means itself alone. */
function localMeant(
  { change, local }: ChangeRequest,
  departure: OffboardingRecord['departure'],
  after: MovedDates,
): { readonly local?: Temporal.PlainDateTime | null } {
  if (change.accessEndsAt !== undefined) return { local: local ?? null };
  if (after.accessEndsAt.equals(departure.accessEndsAt)) return {};
  return { local: after.accessEndsAt.toZonedDateTimeISO(departure.timeZone).toPlainDateTime() };
}

function refuseContradiction(
  { change, atOnce }: ChangeRequest,
  { departure }: OffboardingRecord,
  { after, overdue }: { readonly after: MovedDates; readonly overdue: boolean },
): void {
  const dated = change.lastWorkingDay !== undefined || change.employmentEnds !== undefined;
  if (dated && Temporal.PlainDate.compare(after.lastWorkingDay, after.employmentEnds) > 0) {
    throw new Failure(
      'rule-refused',
      `The last working day (${after.lastWorkingDay.toString()}) would be after the employment ends (${after.employmentEnds.toString()}). Move that day too.`,
    );
  }
  const moved = !after.accessEndsAt.equals(departure.accessEndsAt);
  if (overdue && moved && after.kind !== 'involuntary' && atOnce !== true) {
    throw new Failure(
      'rule-refused',
      `Access would have ended at ${after.accessEndsAt.toString()}, so everything due by then would start at once. Say that it may (--at-once, or "atOnce": true).`,
    );
  }
}

async function takePlaybook(tx: Tx, { offboardingId, playbook: old }: OffboardingRecord, playbook: Playbook) {
  if (old.playbook !== playbook.playbook) {
    throw new Failure(
      'rule-refused',
      `This case follows the playbook "${old.playbook}"; it takes a newer version of that one, not "${playbook.playbook}".`,
    );
  }
  await saveNewerPlaybook(tx, offboardingId, playbook);
}

function eventDates({ lastWorkingDay, accessEndsAt, employmentEnds, legalHold }: MovedDates) {
  return {
    lastWorkingDay: lastWorkingDay.toString(),
    accessEndsAt: accessEndsAt.toString(),
    employmentEnds: employmentEnds.toString(),
    legalHold,
  };
}
