import type pg from 'pg';

/** The set-up steps that one node at a time may do; each has a lock of its own in the database. */
const locks = { roles: 4_310_002, migrations: 4_310_003, queue: 4_310_004, firstStart: 4_310_005 } as const;

/**
 * Runs set-up work in one transaction that holds the named lock to its end, so that nodes which start together take turns.
 * Rolls back and rethrows when the work throws.
 */
export async function inLockedTransaction<T>(
  pool: pg.Pool,
  lock: keyof typeof locks,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [locks[lock]]);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
