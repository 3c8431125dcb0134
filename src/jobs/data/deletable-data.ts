import { Failure } from '../../core/failure.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import { type DeletableData, findDeletableData, isDeletionAgreed } from '../../store/data/retention.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { destructionOf } from '../../store/holds/holds.ts';
import type { StepRecord } from '../../store/steps/get-step.ts';
import { deletedByTwo } from './take-statement.ts';

/** The data that a step asks to delete, with the digest of what would be deleted. Throws `rule-refused` where it may not be deleted now. */
export async function readDeletable(
  tx: Tx,
  step: Pick<StepRecord, 'stepId' | 'title'>,
): Promise<{ readonly itemId: string; readonly digest: string }> {
  const data = await findDeletableData(tx, step.stepId);
  if (data === undefined)
    throw new Failure('rule-refused', `"${step.title}" deletes no data; it is ended as every other step is.`);
  if (!data.over)
    throw new Failure(
      'rule-refused',
      `“${data.label}” is kept until the end of ${data.keepUntil?.toString() ?? 'its term'}. It can be deleted from the day after.`,
    );
  const verdict = await destructionOf(tx, { kind: 'owned_thing', id: data.ownedThingId });
  if (!verdict.allowed) throw new Failure('rule-refused', verdict.reason);
  return { itemId: data.itemId, digest: digestOfDeletion(step.stepId, data) };
}

/** Throws `rule-refused` where a step would say that data is deleted which two people have not agreed to delete. */
export async function refuseUnagreedDeletion(tx: Tx, step: StepRecord): Promise<void> {
  if (step.action !== 'delete' || step.itemKind !== 'data') return;
  const { digest } = await readDeletable(tx, step);
  if (await isDeletionAgreed(tx, step.stepId, digest)) return;
  throw new Failure('rule-refused', deletedByTwo(step.title));
}

/** What two people agree on: this data, kept like this, until that day. */
function digestOfDeletion(stepId: string, { itemId, ownedThingId, keptAs, keepUntil }: DeletableData): string {
  const until = keepUntil?.toString() ?? null;
  return digestOf(canonicalBytes({ delete: stepId, item: itemId, data: ownedThingId, keptAs, keepUntil: until }));
}
