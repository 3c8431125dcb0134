import type { Tx } from '../../store/database/transaction.ts';
import { listPlannedCasesOf } from '../../store/cases/other-employments.ts';
import type { Means } from '../means.ts';
import { type Queue, wakeCases } from '../steps/queue.ts';
import { makePlans } from './make-plan.ts';

/** Plans the open cases of a person again, because something they hold has come to light. Cases that wait for their first look plan then. */
export async function planCasesOf(
  means: Pick<Means, 'connectors'>,
  tx: Tx,
  queue: Queue,
  personId: string,
): Promise<void> {
  const cases = await listPlannedCasesOf(tx, personId);
  if (cases.length === 0) return;
  await makePlans(means, tx, cases);
  await wakeCases(queue, tx, cases);
}
