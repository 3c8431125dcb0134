import { randomInt } from 'node:crypto';
import { Failure } from '../core/failure.ts';
import type { Tx } from './database/transaction.ts';

/** Numbers of what tells of a confidential case are drawn from nine digits, the others count from 1: that one is missing shows nowhere. */
const firstDrawnNumber = 100_000_000;

/**
 * Takes the next free number of what people name by one, such as OFF-12 or D-7. Until the transaction ends nobody else takes one, so
 * that several may be counted on from it.
 */
export async function takeNumber(
  tx: Tx,
  table: 'offboarding' | 'dispute' | 'signature' | 'legal_matter' | 'certificate' | 'itad_batch',
  { confidential = false }: { readonly confidential?: boolean } = {},
): Promise<number> {
  await tx.query('select from organization where organization_id = $1 for no key update', [tx.organizationId]);
  const drawn = Array.from({ length: 16 }, () => randomInt(firstDrawnNumber, 10 * firstDrawnNumber));
  const [row] = await tx.query<{ number: number | null }>(
    confidential
      ? `select min(n) as number from unnest($2::integer[]) as n
         where not exists (select from ${table} t where t.organization_id = $1 and t.number = n)`
      : `select coalesce(max(number), 0) + 1 as number from ${table} where organization_id = $1 and number < $2`,
    [tx.organizationId, confidential ? drawn : firstDrawnNumber],
  );
  if (row === undefined || row.number === null) throw new Failure('internal', `No number was free (${table}).`);
  return row.number;
}
