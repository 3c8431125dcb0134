import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Transaction,
} from 'kysely';
import pg from 'pg';
import { Failure } from '../../core/failure.ts';
import type { Schema } from '../schema.ts';
import { toPostgres } from './values.ts';

/** A transaction of one organization: typed queries as kysely builds them, and the few things kysely is not for. */
export type Tx = Transaction<Schema> & {
  readonly organizationId: string;
  /** Runs SQL as written. */
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

type Run = (query: pg.QueryConfig) => Promise<pg.QueryResult>;

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
  const run: Run = async (query) => {
    if (!open) throw new Failure('internal', 'A query was sent after its transaction had ended.');
    return client.query({ ...query, values: query.values?.map(toPostgres) ?? [] }).catch(refusalOf);
  };
  try {
    const kysely = new Kysely<Schema>({ dialect: dialectOf(run) });
    return await kysely.transaction().execute((transaction) => work(extend(transaction, organizationId, run)));
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

function extend(transaction: Transaction<Schema>, organizationId: string, run: Run): Tx {
  return Object.assign(transaction, {
    organizationId,
    query: async (text: string, values: readonly unknown[] = []) => (await run({ text, values: [...values] })).rows,
    prepared: async (name: string, text: string, values: readonly unknown[]) =>
      (await run({ name, text, values: [...values] })).rows,
    // The queue reads dates as the driver's own Date.
    queue: { executeSql: (text: string, values: unknown[] = []) => run({ text, values, types: pg.types }) },
  });
}

/** A dialect of one connection: kysely compiles and types, and leaves pool, begin and commit to us. */
function dialectOf(run: Run): Dialect {
  const connection: DatabaseConnection = {
    executeQuery: async ({ sql, parameters }: CompiledQuery) => {
      const { rows, rowCount, command } = await run({ text: sql, values: [...parameters] });
      const changes = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE';
      return changes ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows };
    },
    streamQuery: () => {
      throw new Failure('internal', 'Rows are not streamed: a transaction is short, and a list is read by pages.');
    },
  };
  const nothing = async () => undefined;
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => ({
      init: nothing,
      acquireConnection: async () => connection,
      beginTransaction: nothing,
      commitTransaction: nothing,
      rollbackTransaction: nothing,
      releaseConnection: nothing,
      destroy: nothing,
    }),
  };
}
