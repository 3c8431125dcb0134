import { operatorActor } from '../../core/event.ts';
import { Failure, type FailureCode } from '../../core/failure.ts';
import { type Ending, endings, type ItemKind, satisfies, type Standing } from '../../core/item.ts';
import { agreedEndings } from '../../core/returns/return-ending.ts';
import { endingStatedBy } from '../../core/steps/step-outcome.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { insertEvidence, type NewEvidence } from '../../store/evidence/evidence.ts';
import { recordObservation } from '../../store/cases/observations.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { endStepByHand } from '../../store/steps/end-step.ts';
import { type Queue, wakeCase } from './queue.ts';
import { settleDues } from '../plans/settle-dues.ts';

/** One statement by a named person about how several things ended, in one case or in several. */
export type Statement = {
  readonly itemIds: readonly string[];
  readonly ending: Ending;
  readonly note: string | null;
  readonly file: NewEvidence['file'];
  readonly operatorId: string;
};

/** What became of one item of a statement; one that is refused keeps none of the others from being taken. */
export type Attested =
  | { readonly itemId: string; readonly attested: true; readonly standing: Standing }
  | { readonly itemId: string; readonly attested: false; readonly code: FailureCode; readonly reason: string };

/**
 * Takes one statement for several items: each gets an attested observation and the steps that asked for it end; the evidence is
 * kept once for each case. Throws `rule-refused` for a statement that rests on nothing.
 */
export async function attestItems(tx: Tx, queue: Queue, statement: Statement): Promise<readonly Attested[]> {
  if ((statement.note ?? '').trim() === '' && statement.file === null)
    throw new Failure('rule-refused', 'A statement rests on something: add a note that says what you saw, or a file.');
  const found = new Map((await findItems(tx, statement.itemIds)).map((item) => [item.item_id, item]));
  const results = new Map<string, Attested>();
  const byCase = Map.groupBy(found.values(), (item) => item.offboarding_id);
  // Cases are taken in one order, so that two statements over the same cases cannot wait for each other.
  for (const [offboardingId, items] of [...byCase].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const result of await attestInCase(tx, queue, { offboardingId, items, statement }))
      results.set(result.itemId, result);
  }
  return [...new Set(statement.itemIds)].map(
    (itemId) => results.get(itemId) ?? refuse(itemId, 'not-found', unknownItem),
  );
}

/** What is said of an item that is absent and of one that may not be seen. */
export const unknownItem = 'There is no such item, or it is outside your scope.';

type ItemRow = {
  readonly item_id: string;
  readonly offboarding_id: string;
  readonly kind: ItemKind;
  readonly label: string;
  readonly withdrawn: boolean;
};

function findItems(tx: Tx, itemIds: readonly string[]): Promise<readonly ItemRow[]> {
  return tx.query<ItemRow>(
    `select item_id, offboarding_id, kind, label, withdrawn_at is not null as withdrawn from item
     where organization_id = $1 and item_id = any($2::uuid[]) order by item_id`,
    [tx.organizationId, itemIds],
  );
}

type CaseStatement = {
  readonly offboardingId: string;
  readonly items: readonly ItemRow[];
  readonly statement: Statement;
};

async function attestInCase(tx: Tx, queue: Queue, { offboardingId, items, statement }: CaseStatement) {
  const { state, number } = await lockOffboarding(tx, offboardingId);
  const checked = items.map((item) => ({ item, refusal: refusalOf(item, statement.ending, { state, number }) }));
  const results = checked.flatMap(({ refusal }) => (refusal === null ? [] : [refusal]));
  const taken = checked.filter(({ refusal }) => refusal === null).map(({ item }) => item);
  if (taken.length === 0) return results;
  await insertEvidence(tx, {
    offboardingId,
    itemId: taken.length === 1 ? (taken[0]?.item_id ?? null) : null,
    stepId: null,
    givenBy: { kind: 'operator', id: statement.operatorId },
    kind: statement.file === null ? 'note' : 'file',
    note: statement.note,
    file: statement.file,
  });
  for (const item of taken) results.push(await attestItem(tx, offboardingId, item, statement));
  await settleDues(tx, offboardingId);
  await wakeCase(queue, tx, offboardingId);
  return results;
}

function refusalOf(
  item: ItemRow,
  ending: Ending,
  { state, number }: { state: string; number: number },
): Attested | null {
  if (item.kind === 'asset' && agreedEndings.includes(ending)) {
    const what = `"${item.label}" does not end as ${ending} by a statement`;
    return refuse(item.item_id, 'rule-refused', `${what}: it may need an agreement. Say it with "returns end".`);
  }
  if (item.kind === 'data' && (ending === 'transferred' || ending === 'deleted')) {
    const how = ending === 'deleted' ? 'by two people ("data delete")' : 'with its counts ("data transfer")';
    return refuse(item.item_id, 'rule-refused', `"${item.label}" is ${ending} ${how}, not by a statement.`);
  }
  if (item.kind === 'ownership' && ending === 'reassigned') {
    const reason = `"${item.label}" is reassigned once somebody accepts it, not by a statement. Say it with "owned hand-over".`;
    return refuse(item.item_id, 'rule-refused', reason);
  }
  if (item.kind === 'secret' && ending === 'rotated') {
    const reason = `"${item.label}" is rotated once access has ended. Say it with "owned rotate", which tells who else needs the new one.`;
    return refuse(item.item_id, 'rule-refused', reason);
  }
  const known: readonly string[] = endings[item.kind];
  if (state !== 'open') return refuse(item.item_id, 'conflict', `OFF-${number} is ${state}.`);
  if (item.withdrawn) return refuse(item.item_id, 'conflict', `"${item.label}" has left the plan of OFF-${number}.`);
  if (known.includes(ending)) return null;
  const choices = known.join(', ');
  return refuse(
    item.item_id,
    'rule-refused',
    `"${ending}" is not an ending of ${item.kind}. Choose one of: ${choices}.`,
  );
}

async function attestItem(
  tx: Tx,
  offboardingId: string,
  item: ItemRow,
  { ending, note, operatorId }: Statement,
): Promise<Attested> {
  const { after } = await recordObservation(
    tx,
    {
      offboardingId,
      itemId: item.item_id,
      value: ending,
      assurance: 'attested',
      seenAt: await databaseNow(tx),
      method: 'statement',
      operatorId,
      ...(note === null ? {} : { note }),
    },
    operatorActor(operatorId),
  );
  await endAskingSteps(tx, offboardingId, item, { ending, operatorId });
  return { itemId: item.item_id, attested: true, standing: after };
}

/** Ends the steps with a person that ask for this ending; ending one may open the next. The caller holds the case. */
export async function endAskingSteps(
  tx: Tx,
  offboardingId: string,
  item: Pick<ItemRow, 'item_id' | 'kind'>,
  { ending, operatorId }: Pick<Statement, 'ending' | 'operatorId'>,
): Promise<void> {
  const ended = new Set<string>();
  for (;;) {
    const steps = await tx.query<{ step_id: string; key: string; action: string }>(
      `select step_id, key, action from step where organization_id = $1 and item_id = $2 and state in ('asked', 'problem')
         and blocked_by = 0 order by step_id for update`,
      [tx.organizationId, item.item_id],
    );
    const answered = steps.filter((step) => !ended.has(step.step_id) && asksFor(step.action, item.kind, ending));
    if (answered.length === 0) return;
    for (const step of answered) {
      ended.add(step.step_id);
      if (!(await endStepByHand(tx, step.step_id, operatorId))) continue;
      await recordEvent(tx, {
        offboardingId,
        type: 'step.ended',
        actor: operatorActor(operatorId),
        about: { kind: 'step', id: step.step_id },
        data: { key: step.key, item: item.item_id, ending },
      });
    }
  }
}

function asksFor(action: string, kind: ItemKind, ending: Ending): boolean {
  if (action === 'attest') return true;
  const stated = endingStatedBy(action);
  return stated !== null && satisfies(kind, stated, ending);
}

function refuse(itemId: string, code: FailureCode, reason: string): Attested {
  return { itemId, attested: false, code, reason };
}
