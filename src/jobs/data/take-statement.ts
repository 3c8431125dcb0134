import {
  type DataStatement,
  type DataStep,
  judgeDataStatement,
  sayDataStatement,
} from '../../core/data/data-statement.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Ending } from '../../core/item.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import {
  type DataStepFacts,
  getDataStepFacts,
  insertDataEvidence,
  setStepDay,
} from '../../store/data/data-evidence.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findTakerProblem } from '../../store/ownership/owned-things.ts';
import type { StepRecord } from '../../store/steps/get-step.ts';

type Said = {
  readonly operatorId: string;
  readonly note?: string;
  readonly ending?: Ending;
  readonly data?: DataStatement;
};

/**
 * Keeps what is said of data with the end of a step, and gives the end of a delegate's access its day. Answers the note that the end
 * rests on: the statement in words, where nothing else was written. Throws `rule-refused` for a statement that contradicts itself or
 * does not fit, and for a transfer without one.
 */
export async function takeDataStatement<S extends Said>(tx: Tx, step: StepRecord, said: S): Promise<S> {
  const { data } = said;
  refuseWithout(step, said);
  if (data === undefined) return said;
  const outside = data.about === 'rules' ? data.outside : [];
  const facts = await getDataStepFacts(tx, step.stepId, outside);
  const verdict = judgeDataStatement(judgedBy(step, facts), data);
  if (!verdict.allowed) throw new Failure('rule-refused', verdict.reason);
  const delegate = 'delegate' in data ? data.delegate : undefined;
  if (delegate !== undefined && facts.delegateEndStepId !== null) {
    await refuseDelegate(tx, delegate.personId, facts.personId, said.operatorId);
    await setStepDay(tx, facts.delegateEndStepId, delegate.until.toZonedDateTime(facts.timeZone).toInstant());
  }
  await keepStatement(tx, step, { operatorId: said.operatorId, statement: data });
  const words = sayDataStatement(data);
  return { ...said, note: (said.note ?? '').trim() === '' ? words : `${words} ${said.note}` };
}

function judgedBy({ title, action, phase, now }: StepRecord, facts: DataStepFacts): DataStep {
  return {
    title,
    action,
    phase,
    ownedKind: facts.ownedKind,
    today: now.toZonedDateTimeISO(facts.timeZone).toPlainDate(),
    inside: facts.inside,
    asksToEndDelegate: facts.delegateEndStepId !== null,
  };
}

/** Keeps the statement with its step. The ledger has numbers; where mail went is beside it, and can be erased. */
async function keepStatement(
  tx: Tx,
  { offboardingId, stepId, itemId }: StepRecord,
  { operatorId, statement }: { readonly operatorId: string; readonly statement: DataStatement },
): Promise<void> {
  const id = await insertDataEvidence(tx, { offboardingId, stepId, itemId, operatorId, statement });
  const event = { offboardingId, actor: operatorActor(operatorId), about: { kind: 'step', id: stepId } };
  const counts =
    statement.about === 'transfer' ? { before: statement.objectsBefore, after: statement.objectsAfter } : {};
  const data = { evidence: id, what: statement.about, item: itemId, ...counts };
  await recordEvent(tx, { ...event, type: 'data.stated', data });
  if (statement.about !== 'rules' || statement.outside.length === 0) return;
  await recordEvent(tx, {
    ...event,
    type: 'data.went_outside',
    data: { evidence: id, item: itemId, addresses: statement.outside.length },
    private: { addresses: [...statement.outside] },
  });
}

/** Data that is moved is counted on both sides; that there is none, or that it is archived where it is, needs no count. */
function refuseWithout(step: StepRecord, { data, ending }: Said): void {
  if (step.itemKind === 'data' && ending === 'deleted') throw new Failure('rule-refused', deletedByTwo(step.title));
  if (data !== undefined && ending !== undefined)
    throw new Failure('rule-refused', 'What was said of the data says how it ended; leave the ending out.');
  const counts = step.action === 'transferData' && step.itemKind === 'data';
  if (!counts || data !== undefined || ending === 'archived' || ending === 'nothing_to_keep') return;
  throw new Failure(
    'rule-refused',
    `"${step.title}" ends with what was counted on both sides ("data transfer"), with what became of the mailbox ("data mailbox"), or with the ending archived or nothing_to_keep and a note.`,
  );
}

/** What is said to whoever would delete data alone. */
export function deletedByTwo(what: string): string {
  return `"${what}": data is deleted by two people, after its term. Propose it with "data delete".`;
}

async function refuseDelegate(tx: Tx, personId: string, leaverId: string, operatorId: string): Promise<void> {
  const problem = personId === leaverId ? 'leaving' : await findTakerProblem(tx, personId, operatorId);
  if (problem === null) return;
  const words = {
    unknown: 'There is no such person to read the mailbox.',
    left: 'They do not work here any more. Name somebody who does.',
    leaving: 'They are leaving themselves. Name somebody who stays.',
  } as const;
  throw new Failure(problem === 'unknown' ? 'not-found' : 'rule-refused', words[problem]);
}
