import type { WriteAim } from './accounts.ts';
import type { Tx } from '../database/transaction.ts';

/** Ends the holding of a seat that was seen free; the seat goes back to its licence's pool. */
export async function endSeat(tx: Tx, { seatId }: Pick<WriteAim, 'seatId'>, at: Temporal.Instant): Promise<void> {
  if (seatId === null) return;
  await tx.query(
    `update seat set held_until = greatest($3, held_from) where organization_id = $1 and seat_id = $2 and held_until is null`,
    [tx.organizationId, seatId, at],
  );
}
