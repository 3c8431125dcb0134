import type { Tx } from '../store/database/transaction.ts';
import { getOperator, type OperatorSummary } from '../store/people/operators.ts';
import type { Operator } from './schemas/access.ts';

/** One operator, as another may know them. Throws `not-found`. */
export async function readOperator(tx: Tx, operatorId: string, readerId: string): Promise<Operator> {
  return showOperator(await getOperator(tx, operatorId, readerId));
}

/** An operator as they are shown. */
export function showOperator({ roles, awayUntil, standIn, ...rest }: OperatorSummary): Operator {
  const away = awayUntil === null || standIn === null ? null : { until: awayUntil.toString(), standIn };
  return { ...rest, away, roles: [...roles] };
}
