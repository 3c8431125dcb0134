import { Failure } from '../../core/failure.ts';
import type { Database } from './connection.ts';
import type { Tx } from './transaction.ts';
import { withOrganization } from './with-organization.ts';

/** Runs work in a transaction that is rolled back whatever comes of it, and answers what it would have come to. */
export async function rehearse<T>(
  db: Pick<Database, 'app' | 'onBoundary'>,
  organizationId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const undone = new Error('A rehearsal keeps nothing.');
  let result: { readonly value: T } | undefined;
  try {
    await withOrganization(db, organizationId, async (tx) => {
      result = { value: await work(tx) };
      throw undone;
    });
  } catch (error) {
    if (error !== undone) throw error;
  }
  if (result === undefined) throw new Failure('internal', 'The rehearsal ended without a result.');
  return result.value;
}
