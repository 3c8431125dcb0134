import { Failure } from '../../core/failure.ts';
import type { Database } from './connection.ts';

/** Asks the database for nothing, to know that it answers. Throws `database-unavailable` when it does not. */
export async function askDatabase(db: Pick<Database, 'app'>): Promise<void> {
  await db.app.query('select').catch((cause: unknown) => {
    throw new Failure('database-unavailable', 'The database does not answer.', { cause });
  });
}
