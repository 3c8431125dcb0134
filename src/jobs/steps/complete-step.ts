import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type Ending, endings, type ItemKind } from '../../core/item.ts';
import type { Action } from '../../core/playbooks/playbook.ts';
import { isOnePerson } from '../../core/two-people/second-person.ts';
import { agreedEndings } from '../../core/returns/return-ending.ts';
import { endingStatedBy, mayStateEnding } from '../../core/steps/step-outcome.ts';
import type { DataStatement } from '../../core/data/data-statement.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordObservation } from '../../store/cases/observations.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { endStepByHand } from '../../store/steps/end-step.ts';
import { getStep, type StepRecord } from '../../store/steps/get-step.ts';
import { listWhoSanitized } from '../../store/steps/who-sanitized.ts';
import { listHands } from '../../store/two-people/proposals.ts';
import { makePlan } from '../plans/make-plan.ts';
import type { Means } from '../means.ts';
import { refuseUnagreedDeletion } from '../data/deletable-data.ts';
import { takeDataStatement } from '../data/take-statement.ts';
import { type Queue, wakeCase } from './queue.ts';
import { missingRecord } from './missing-record.ts';
import { settleDues } from '../plans/settle-dues.ts';
import { type Given, keepEvidence } from './step-evidence.ts';

export type Completion = Given & {
  readonly stepId: string;
  readonly operatorId: string;
  /** How the item ended, where the step's action does not say it by itself. */
  readonly ending?: Ending;
  /** The answer to "is anything under legal hold?". */
  readonly legalHold?: boolean;
  /** What was counted or found, where the step is about data. */
  readonly data?: DataStatement;
};

/**
 * Ends a step by a person's hand, with what it rests on. A step about an item attests its ending: a statement by a named
 * operator, never more. Throws `rule-refused` with what is missing or what it waits for.
 */
export async function completeStep(
  means: Pick<Means, 'connectors'>,
  tx: Tx,
  queue: Queue,
  completion: Completion,
): Promise<void> {
  const step = await getStep(tx, completion.stepId);
  refuseUnready(step);
  await refuseOwnWork(tx, step, completion.operatorId);
  await refuseUnrecorded(tx, step);
  await refuseUnagreedDeletion(tx, step);
  const done = await takeDataStatement(tx, step, completion);
  const actor = operatorActor(done.operatorId);
  await keepEvidence(tx, step, done, { kind: 'operator', id: done.operatorId });
  const ending = statedEnding(step, done);
  if (step.itemId !== null && ending !== null) {
    await recordObservation(
      tx,
      {
        offboardingId: step.offboardingId,
        itemId: step.itemId,
        value: ending,
        assurance: 'attested',
        seenAt: step.now,
        method: done.scan === undefined ? 'statement' : 'scan',
        operatorId: done.operatorId,
        ...(done.note === undefined ? {} : { note: done.note }),
      },
      actor,
    );
  }
  if (!(await endStepByHand(tx, step.stepId, done.operatorId))) {
    throw new Failure('conflict', `"${step.title}" has ended already.`);
  }
  await recordEvent(tx, {
    offboardingId: step.offboardingId,
    type: 'step.ended',
    actor,
    about: { kind: 'step', id: step.stepId },
    data: { key: step.key, item: step.itemId, ending },
    ...(done.note === undefined ? {} : { private: { note: done.note } }),
  });
  await followUp(means, tx, step, done);
  await wakeCase(queue, tx, step.offboardingId);
}

/** Answers that change the departure itself change the plan too. */
async function followUp(means: Pick<Means, 'connectors'>, tx: Tx, step: StepRecord, done: Completion): Promise<void> {
  const { offboardingId } = step;
  if (step.action === 'mark_informed') {
    await tx.query(
      `update departure d set informed_at = coalesce(d.informed_at, now()), version = d.version + 1 from offboarding o
       where o.organization_id = $1 and o.offboarding_id = $2 and d.organization_id = $1 and d.departure_id = o.departure_id`,
      [tx.organizationId, offboardingId],
    );
  }
  if (step.action === 'check_hold' && done.legalHold !== undefined) {
    await tx.query(
      `update departure d set legal_hold = $3, version = d.version + 1 from offboarding o
       where o.organization_id = $1 and o.offboarding_id = $2 and d.organization_id = $1 and d.departure_id = o.departure_id`,
      [tx.organizationId, offboardingId, done.legalHold],
    );
    await makePlan(means, tx, offboardingId, operatorActor(done.operatorId));
  }
  await settleDues(tx, offboardingId);
}

/** Steps whose end is somebody's decision elsewhere, or the system's own. */
const elsewhere: Partial<Record<Action, string>> = {
  approve: 'Approve the plan by its digest instead; that ends this step.',
  close: 'Close the case instead; that ends this step when nothing stands open.',
  observe: 'Handback looks by itself; ask for another look instead.',
  recheck: 'Handback looks by itself; ask for a re-check instead.',
};

/** Throws where a step cannot be ended by a person now: `rule-refused` or `conflict`, with what stands in the way. */
export function refuseUnready(step: StepRecord): void {
  const hint = elsewhere[step.action];
  if (hint !== undefined) throw new Failure('rule-refused', hint);
  // What a cancelled case could not bring back by itself, somebody may have brought back by hand.
  const bringsBack = step.offboardingState === 'cancelled' && step.action === 'restore';
  const watches = step.offboardingState === 'closed' && step.phase === 'watch';
  if (step.offboardingState !== 'open' && !bringsBack && !watches)
    throw new Failure('conflict', `The case is ${step.offboardingState}; its steps are not changed any more.`);
  if (step.state === 'done' || step.state === 'withdrawn')
    throw new Failure('conflict', `"${step.title}" is ${step.state} already.`);
  if (step.state === 'running' || step.state === 'polling') {
    throw new Failure('conflict', `"${step.title}" is being carried out right now; look again in a moment.`);
  }
  if (step.blockedBy > 0) {
    throw new Failure('rule-refused', `"${step.title}" waits for: ${step.waitsFor.join('; ')}. End those first.`);
  }
  if (step.heldBack !== null && step.mode === 'automatic' && step.state !== 'problem') {
    throw new Failure('rule-refused', `"${step.title}" is held back (${step.heldBack}).`);
  }
}

/** What is verified is verified by another person than whoever did it, under whichever account. Throws `rule-refused`. */
export async function refuseOwnWork(
  tx: Tx,
  { action, itemId, title }: Pick<StepRecord, 'action' | 'itemId' | 'title'>,
  operatorId: string,
): Promise<void> {
  if (action !== 'verify' || itemId === null) return;
  const doneBy = await listWhoSanitized(tx, itemId);
  const hands = await listHands(tx);
  if (!doneBy.some((one) => isOnePerson(hands, one, operatorId))) return;
  throw new Failure(
    'rule-refused',
    `"${title}" is for another person than whoever sanitized it. Hand it to somebody else ("steps assign"), or, where there is nobody, waive it ("items waive CASE STEP --step --reason TEXT").`,
  );
}

async function refuseUnrecorded(tx: Tx, step: StepRecord): Promise<void> {
  const missing = await missingRecord(tx, step);
  if (missing !== null) throw new Failure('rule-refused', missing);
}

function statedEnding(step: StepRecord, done: Completion): Ending | null {
  if (done.ending !== undefined) refuseEnding(step);
  if (step.itemKind === 'asset' && agreedEndings.includes(done.ending ?? ''))
    throw new Failure(
      'rule-refused',
      `A thing does not end as ${done.ending ?? ''} with a step: it may need an agreement. Say it with "returns end".`,
    );
  if (step.itemKind === null) return null;
  const known: readonly string[] = endings[step.itemKind];
  if (done.ending !== undefined) return done.ending;
  const stated = endingStatedBy(step.action);
  if (stated !== null && known.includes(stated)) return stated;
  if (step.itemKind === 'coverage') {
    throw new Failure('rule-refused', `Say how it ended: one of ${endingsOf(step.itemKind)}.`);
  }
  return null;
}

/** An ending given with a step that is about something else would go around the evidence of the step that brings it about. */
function refuseEnding(step: StepRecord): void {
  if (step.itemKind === 'coverage' || (step.itemKind !== null && mayStateEnding(step.action))) return;
  const instead =
    step.itemKind === null
      ? 'It is about no single thing.'
      : `How the ${step.itemKind} ended is said with the step that ends it, or with "items attest".`;
  throw new Failure(
    'rule-refused',
    `"${step.title}" does not say how anything ended; leave the ending out. ${instead}`,
  );
}

function endingsOf(kind: ItemKind): string {
  return endings[kind].join(', ');
}
