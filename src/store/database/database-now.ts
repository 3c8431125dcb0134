import { Failure } from '../../core/failure.ts';
import type { Tx } from './transaction.ts';

/** The instant on the database's clock, which goes on within a transaction. */
export async function databaseNow(tx: Tx): Promise<Temporal.Instant> {
  const [row] = await tx.query<{ now: Temporal.Instant }>('select clock_timestamp() as now');
  if (row === undefined) throw new Failure('internal', 'The database did not say what time it is.');
  return row.now;
}
