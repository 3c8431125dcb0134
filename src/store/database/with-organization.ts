import pg from 'pg';
import { Failure } from '../../core/failure.ts';
import type { Database } from './connection.ts';
import { isConnectionLost } from './connection-lost.ts';
import { openTransaction, type Tx } from './transaction.ts';

export type OrganizationOptions = {
  /** What the transaction is for, in front of its boundaries' names; `transaction` when left out. */
  readonly name?: string;
  /** The work changes nothing but the database, so it may run again when PostgreSQL asks for that (40001, 40P01). */
  readonly repeatable?: boolean;
};

const mostTries = 5;

/**
 * Runs work in one transaction of the application's role that sees one organization's rows. It commits when the work
 * resolves and rolls back when it throws. Queries outside such a transaction are refused by the database, not answered with zero rows.
 * Throws `database-unavailable` when the connection cannot be had or is lost.
 *
 * With `onBoundary` set, it is called with `<name>:begin`, `<name>:commit` (just before) and `<name>:committed`.
 */
export async function withOrganization<T>(
  db: Pick<Database, 'app' | 'onBoundary'>,
  organizationId: string,
  work: (tx: Tx) => Promise<T>,
  options: OrganizationOptions = {},
): Promise<T> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(organizationId)) {
    throw new Failure('bad-request', 'The organization is not named by its id, a UUID.');
  }
  for (let tries = 1; ; tries += 1) {
    try {
      return await runOnce(db, organizationId, work, options.name ?? 'transaction');
    } catch (error) {
      if (isConnectionLost(error)) throw unavailable(error);
      if (options.repeatable !== true || tries === mostTries || !isConflict(error)) throw error;
    }
  }
}

async function runOnce<T>(
  db: Pick<Database, 'app' | 'onBoundary'>,
  organizationId: string,
  work: (tx: Tx) => Promise<T>,
  name: string,
): Promise<T> {
  const client = await db.app.connect();
  let broken = true;
  let result: T;
  try {
    await db.onBoundary?.(`${name}:begin`);
    // One round trip; the id was checked to be a UUID, so it cannot end the literal.
    await client.query(`begin; set local handback.organization = '${organizationId}'`);
    result = await openTransaction(client, organizationId, work);
    await db.onBoundary?.(`${name}:commit`);
    const { command } = await client.query('commit');
    broken = false;
    if (command !== 'COMMIT') {
      throw new Failure(
        'internal',
        'A statement of the transaction failed and its error was ignored; nothing was kept.',
      );
    }
  } catch (error) {
    if (broken)
      broken = await client.query('rollback').then(
        () => false,
        () => true,
      );
    throw error;
  } finally {
    client.release(broken);
  }
  await db.onBoundary?.(`${name}:committed`);
  return result;
}

function isConflict(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01');
}

function unavailable(cause: unknown): Failure {
  return new Failure(
    'database-unavailable',
    'The database cannot be reached or the connection to it was lost. If a change was being saved, look whether it was before repeating it.',
    { cause },
  );
}
