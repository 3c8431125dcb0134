import type { AccountReading, WriteResult } from '../../core/connector.ts';
import { type EventType, type NewEvent, workerActor } from '../../core/event.ts';
import { type NextMove, valueOfReading } from '../../core/step-outcome.ts';
import { saveAccountReading } from '../../store/inventory/accounts.ts';
import { closeAttempt, receiptJson } from '../../store/steps/attempts.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { markCommanded, recordObservation } from '../../store/cases/observations.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { hastenRestores } from '../../store/cases/restorations.ts';
import { endSeat } from '../../store/inventory/seats.ts';
import { leaveStep, type StepOutcome } from '../../store/steps/end-step.ts';
import { listReadySteps, type ReadyStep } from '../../store/steps/next-steps.ts';
import type { Try } from './carry-out-verb.ts';
import { settleDues } from '../plans/settle-dues.ts';

/** What a try came to: its result, what follows, the instant it ended by the database's clock, and whether the right to send was given. */
export type TryEnd = {
  readonly result: WriteResult;
  readonly move: NextMove;
  readonly now: Temporal.Instant;
  readonly sent: boolean;
};

/**
 * Commits outcome, observation and event of a try together, fenced by its epoch, and answers which steps became ready. A worker
 * that lost its lease leaves the attempt's outcome and an event, and moves nothing.
 */
export async function recordOutcome(
  tx: Tx,
  one: Try,
  { result, move, now, sent }: TryEnd,
): Promise<readonly ReadyStep[]> {
  const { claim, aim, attemptId } = one;
  const done = move.move === 'done';
  const ours = await leaveStep(tx, claim, outcomeOf(move, now));
  await closeAttempt(tx, attemptId, result);
  // A look alone, or ending sessions, does not ask for the item's ending: what was asked for stays as old as it is.
  if (sent && endsItem(one)) {
    await markCommanded(tx, aim.itemId, { at: one.startedAt, by: claim.stepId, answer: answerOf(result) });
  }
  const event = stepEvent(one, result, eventTypeOf(move, ours), !ours);
  // Whoever lost the lease may have been stopped after it read: what it saw has no date, and the new holder looks itself.
  const reading = ours && 'reading' in result ? result.reading : null;
  // Another verb may have ended the account since this one read it: such a reading counts from when the try began.
  if (reading !== null) await saveReading(tx, one, { reading, seenAt: endsItem(one) ? now : one.startedAt, event });
  else await recordEvent(tx, { offboardingId: claim.offboardingId, ...event });
  if (!ours) await hastenRestores(tx, claim.offboardingId);
  if (!ours || !done) return [];
  if (one.verb === 'releaseSeat') await endSeat(tx, aim, now);
  await settleDues(tx, claim.offboardingId);
  return listReadySteps(tx, claim.offboardingId);
}

type Reading = {
  readonly reading: AccountReading;
  readonly seenAt: Temporal.Instant;
  readonly event: Omit<NewEvent, 'offboardingId'>;
};

/** What was read moves the account, and its item where the verb is about it; a seat's account is not the seat. */
async function saveReading(tx: Tx, one: Try, { reading, seenAt, event }: Reading): Promise<void> {
  const { claim, aim, attemptId } = one;
  const { offboardingId } = claim;
  await saveAccountReading(tx, aim.accountId, reading, seenAt);
  const isSeat = aim.seatId !== null;
  if (isSeat && one.verb !== 'releaseSeat') return recordEvent(tx, { offboardingId, ...event });
  const value = isSeat ? 'released' : valueOfReading(reading);
  const look = {
    offboardingId,
    itemId: aim.itemId,
    value,
    assurance: 'confirmed',
    seenAt,
    method: one.verb === 'restore' ? 'restored' : 'read',
    attemptId,
  } as const;
  await recordObservation(tx, look, workerActor, [event]);
}

function stepEvent(one: Try, result: WriteResult, type: EventType, fenced: boolean): Omit<NewEvent, 'offboardingId'> {
  const { claim, aim, attemptId, verb } = one;
  return {
    type,
    actor: workerActor,
    about: { kind: 'step', id: claim.stepId },
    data: {
      key: claim.key,
      item: aim.itemId,
      verb,
      attempt: attemptId,
      epoch: claim.epoch,
      outcome: result.outcome,
      fenced,
    },
    private: {
      ...('reason' in result ? { reason: result.reason } : {}),
      ...('receipt' in result ? { receipt: receiptJson(result.receipt) } : {}),
    },
  };
}

/** Whether the verb is to bring about the ending of the very item it acts on. */
function endsItem({ verb, aim }: Try): boolean {
  return aim.seatId === null ? verb === 'suspend' || verb === 'deprovision' : verb === 'releaseSeat';
}

function outcomeOf(move: NextMove, now: Temporal.Instant): StepOutcome {
  switch (move.move) {
    case 'done':
      return { state: 'done' };
    case 'poll':
      return { state: 'polling', startAt: now.add({ milliseconds: move.afterMs }) };
    case 'retry':
      return { state: 'waiting', startAt: now.add({ milliseconds: move.afterMs }), problem: move.reason };
    case 'give_to_person':
      return { state: 'problem', problem: move.reason };
  }
}

function answerOf({ outcome }: WriteResult): 'accepted' | 'refused' | 'no_answer' {
  if (outcome === 'applied' || outcome === 'accepted') return 'accepted';
  return outcome === 'ambiguous' ? 'no_answer' : 'refused';
}

function eventTypeOf(move: NextMove, ours: boolean): EventType {
  if (ours && move.move === 'done') return 'step.ended';
  return ours && move.move === 'give_to_person' ? 'step.given_to_person' : 'step.attempted';
}
