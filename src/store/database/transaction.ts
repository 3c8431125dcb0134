import pg from 'pg';
import { Failure } from '../../core/failure.ts';
import { toPostgres } from './values.ts';

/** A transaction of one organization. */
export type Tx = {
  readonly organizationId: string;
  /** Runs SQL as written; values are always parameters. */
  readonly query: <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
  /** Runs SQL that the connection parses once and keeps under the name: for the few hot queries. */
  readonly prepared: <Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: readonly unknown[],
  ) => Promise<readonly Row[]>;
  /** For the queue: `boss.send(queue, data, { db: tx.queue })` sends only if the transaction commits. */
  readonly queue: { readonly executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }> };
};

/**
 * Gives work a `Tx` on a connection whose transaction the caller has begun and will end. A `Tx` kept beyond the work
 * refuses every query, so that a forgotten `await` cannot reach another organization's transaction.
 */
export async function openTransaction<T>(
  client: pg.PoolClient,
  organizationId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  let open = true;
  const run = async (query: pg.QueryConfig) => {
    if (!open) throw new Failure('internal', 'A query was sent after its transaction had ended.');
    return client.query({ ...query, values: query.values?.map(toPostgres) ?? [] }).catch(refusalOf);
  };
  try {
    return await work({
      organizationId,
      query: async (text, values = []) => (await run({ text, values: [...values] })).rows,
      prepared: async (name, text, values) => (await run({ name, text, values: [...values] })).rows,
      // The queue reads dates as the driver's own Date.
      queue: { executeSql: (text, values = []) => run({ text, values, types: pg.types }) },
    });
  } finally {
    open = false;
  }
}

/** A rule that the database itself holds (a legal hold, a dispute) is refused in the words of its trigger. */
function refusalOf(cause: unknown): never {
  if (cause instanceof pg.DatabaseError && cause.code === 'HB001')
    throw new Failure('rule-refused', cause.message, { cause });
  throw cause;
}
