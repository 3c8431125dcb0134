import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';

/** Organizations whose returns are to be looked at; each is handed to one worker. `at` is the instant; now when left out. */
export async function takeReturnRounds(
  db: Pick<Database, 'dispatcher'>,
  most: number,
  at?: Temporal.Instant,
): Promise<readonly string[]> {
  const values = at === undefined ? [most] : [most, at.toString()];
  const rows = await asDispatcher(db).call<{ organization_id: string }>('due_return_rounds', values);
  return rows.map((row) => row.organization_id);
}

/** Keeps this organization's round to one transaction; false when another has it. */
export async function lockReturnRound(tx: Tx): Promise<boolean> {
  const rows = await tx.query('select from return_round where organization_id = $1 for update skip locked', [
    tx.organizationId,
  ]);
  return rows.length > 0;
}

/** Lets an organization be looked at again at once: there was more than one round takes. */
export async function hurryReturnRound(tx: Tx): Promise<void> {
  await tx.query('update return_round set next_at = clock_timestamp() where organization_id = $1', [tx.organizationId]);
}
