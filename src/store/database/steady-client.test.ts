import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { useDatabase } from '../../../test/database.ts';
import { SteadyClient } from './steady-client.ts';

const db = await useDatabase({ migrated: false });

test('a connection that breaks in use, and says so more than once, ends no process', async () => {
  const options = { connectionString: db.config.url, max: 1, Client: SteadyClient };
  const pool = new pg.Pool(options);
  pool.on('error', () => undefined);
  const client = await pool.connect();
  await assert.rejects(client.query('select pg_terminate_backend(pg_backend_pid())'), { code: '57P01' });
  // Heard by nobody else: the pool takes its own listener off whatever it hands out.
  assert.doesNotThrow(() => client.emit('error', new Error('write EPIPE')));
  client.release(true);
  assert.deepEqual((await pool.query('select 1 as one')).rows, [{ one: 1 }]);
  await pool.end();
});
