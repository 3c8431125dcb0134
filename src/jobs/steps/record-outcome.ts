import type { WriteResult } from '../../core/applications/connector.ts';
import { type EventType, type NewEvent, workerActor } from '../../core/event.ts';
import { type NextMove, valueOfReading } from '../../core/steps/step-outcome.ts';
import { saveAccountReadings } from '../../store/inventory/accounts.ts';
import { closeAttempts, receiptJson } from '../../store/steps/attempts.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { listPlannedCasesOf } from '../../store/cases/other-employments.ts';
import { markCommanded, type NewObservation, recordObservations } from '../../store/cases/observations.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import { hastenRestores } from '../../store/cases/restorations.ts';
import { leaveSteps, type StepOutcome } from '../../store/steps/end-step.ts';
import { listReadyStepsOf, type ReadyStep } from '../../store/steps/next-steps.ts';
import type { FoundRight } from '../../store/ownership/sole-rights.ts';
import type { Means } from '../means.ts';
import { recordSoleRights } from '../ownership/record-sole-rights.ts';
import type { Try } from './carry-out-verb.ts';
import { makePlans } from '../plans/make-plan.ts';
import { settleDuesOf } from '../plans/settle-dues.ts';

/** What a try came to: its result, what follows, the instant it ended by the database's clock, and whether the right to send was given. */
export type TryEnd = {
  readonly result: WriteResult;
  readonly move: NextMove;
  readonly now: Temporal.Instant;
  readonly sent: boolean;
};

/** A try with what it came to. */
export type EndedTry = TryEnd & { readonly one: Try };

/**
 * Commits outcome, observation and event of tries together, each fenced by its epoch, with as many queries as for one; no two of
 * them are about one item. Answers which steps became ready: those of a case stand with the first of its tries that was done. A
 * worker that lost its lease leaves the attempt's outcome and an event, and moves nothing.
 */
export async function recordOutcomes(
  means: Pick<Means, 'connectors'>,
  tx: Tx,
  ends: readonly EndedTry[],
): Promise<readonly (readonly ReadyStep[])[]> {
  const left = await leaveSteps(
    tx,
    ends.map(({ one: { claim }, move, now }) => ({ claim, outcome: outcomeOf(move, now) })),
  );
  const isOurs = ({ one }: EndedTry) => left.has(one.claim.stepId);
  await closeAttempts(
    tx,
    ends.map(({ one: { attemptId }, result }) => ({ attemptId, result })),
  );
  // A look alone, or ending sessions, does not ask for the item's ending: what was asked for stays as old as it is.
  const commands = ends.filter(({ one, sent }) => sent && endsItem(one));
  await markCommanded(
    tx,
    commands.map(({ one: { aim, claim, startedAt }, result }) => ({
      itemId: aim.itemId,
      at: startedAt,
      by: claim.stepId,
      answer: answerOf(result),
    })),
  );
  // Whoever lost the lease may have been stopped after it read: what it saw has no date, and the new holder looks itself.
  await saveReadings(tx, ends.filter(isOurs));
  const events = ends.map((end) => ({ ...stepEvent(end, isOurs(end)), offboardingId: end.one.claim.offboardingId }));
  const looks = ends.filter(isOurs).flatMap(lookOf);
  if (looks.length > 0) await recordObservations(tx, looks, workerActor, events);
  else await recordEvents(tx, events);
  await askForSuccessors(means, tx, ends.filter(isOurs).flatMap(soleRightsOf));
  const lost = ends.filter((end) => !isOurs(end)).map(({ one }) => one.claim.offboardingId);
  for (const offboardingId of new Set(lost)) await hastenRestores(tx, offboardingId);
  return goOn(
    tx,
    ends,
    ends.filter((end) => isOurs(end) && end.move.move === 'done'),
  );
}

/** What follows on tries that were done; the answers are in the order of `ends`. */
async function goOn(
  tx: Tx,
  ends: readonly EndedTry[],
  done: readonly EndedTry[],
): Promise<readonly (readonly ReadyStep[])[]> {
  if (done.length === 0) return ends.map(() => []);
  const first = new Map(done.toReversed().map((end) => [end.one.claim.offboardingId, end]));
  await settleDuesOf(tx, [...first.keys()]);
  const ready = Map.groupBy(await listReadyStepsOf(tx, [...first.keys()]), (step) => step.offboardingId);
  return ends.map((end) => {
    const { offboardingId } = end.one.claim;
    return first.get(offboardingId) === end ? (ready.get(offboardingId) ?? []) : [];
  });
}

/** What a try read of its account, and from when it counts: another verb may have ended the account since this one read it. */
function readingOf({ one, result, now }: EndedTry) {
  if (!('reading' in result)) return null;
  return { reading: result.reading, seenAt: endsItem(one) ? now : one.startedAt };
}

function saveReadings(tx: Tx, ends: readonly EndedTry[]): Promise<void> {
  return saveAccountReadings(
    tx,
    ends.flatMap((end) => {
      const read = readingOf(end);
      return read === null ? [] : [{ accountId: end.one.aim.accountId, ...read }];
    }),
  );
}

/** What was read moves the item where the verb is about it; a seat's account is not the seat. */
function lookOf(end: EndedTry): readonly NewObservation[] {
  const { claim, aim, attemptId, verb } = end.one;
  const read = readingOf(end);
  const isSeat = aim.seatId !== null;
  if (read === null || (isSeat && verb !== 'releaseSeat')) return [];
  return [
    {
      offboardingId: claim.offboardingId,
      itemId: aim.itemId,
      value: isSeat ? 'released' : valueOfReading(read.reading),
      assurance: 'confirmed',
      seenAt: read.seenAt,
      method: verb === 'restore' ? 'restored' : 'read',
      attemptId,
    },
  ];
}

function stepEvent({ one, result, move }: EndedTry, ours: boolean): Omit<NewEvent, 'offboardingId'> {
  const { claim, aim, attemptId, verb } = one;
  return {
    type: eventTypeOf(move, ours),
    actor: workerActor,
    about: { kind: 'step', id: claim.stepId },
    data: {
      key: claim.key,
      item: aim.itemId,
      verb,
      attempt: attemptId,
      epoch: claim.epoch,
      outcome: result.outcome,
      fenced: !ours,
    },
    private: {
      ...('reason' in result ? { reason: result.reason } : {}),
      ...('receipt' in result ? { receipt: receiptJson(result.receipt) } : {}),
    },
  };
}

/** What a try was refused for because nobody but this account has it. */
function soleRightsOf({ one: { claim, aim }, result }: EndedTry): readonly FoundRight[] {
  if (result.outcome !== 'refused') return [];
  const { offboardingId } = claim;
  const { applicationId, externalId } = aim;
  return (result.sole ?? []).map((right) => ({ offboardingId, applicationId, externalId, right }));
}

/** Plans the open cases again of whoever is found to have something alone, so that somebody is asked to take it over. */
async function askForSuccessors(means: Pick<Means, 'connectors'>, tx: Tx, found: readonly FoundRight[]): Promise<void> {
  const cases: string[] = [];
  for (const personId of await recordSoleRights(tx, found)) cases.push(...(await listPlannedCasesOf(tx, personId)));
  if (cases.length > 0) await makePlans(means, tx, cases);
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
