import pg from 'pg';
import { Failure } from '../../core/failure.ts';
import type { Database } from './connection.ts';
import { isConnectionLost } from './connection-lost.ts';
import { toPostgres } from './values.ts';

/** Calls the named functions that look across organizations; each returns organizations and ids, never content. */
export type Dispatcher = {
  readonly call: <Row extends pg.QueryResultRow>(name: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
};

/** The dispatcher's side of the database: due steps and look-ups of tokens, before an organization is known. */
export function asDispatcher(db: Pick<Database, 'dispatcher'>): Dispatcher {
  return {
    call: async <Row extends pg.QueryResultRow>(name: string, values: readonly unknown[] = []) => {
      const placeholders = values.map((_, index) => `$${index + 1}`).join(', ');
      try {
        const text = `select * from ${pg.escapeIdentifier(name)}(${placeholders})`;
        return (await db.dispatcher.query<Row>(text, values.map(toPostgres))).rows;
      } catch (cause) {
        if (!isConnectionLost(cause)) throw cause;
        throw new Failure('database-unavailable', 'The database cannot be reached or the connection to it was lost.', {
          cause,
        });
      }
    },
  };
}
