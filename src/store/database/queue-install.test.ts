import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { PgBoss } from 'pg-boss';
import { useDatabase } from '../../../test/database.ts';
import { installQueue, queueSchema } from './queue-install.ts';
import type { Tx } from './transaction.ts';
import { withOrganization } from './with-organization.ts';

const db = await useDatabase();
const organizationId = crypto.randomUUID();
const problems: unknown[] = [];
const boss = new PgBoss({ ...db.appConnection, schema: queueSchema, migrate: false, useListenNotify: true });
boss.on('error', (error) => problems.push(error));
await boss.start();
after(() => boss.stop({ graceful: false }));
await boss.createQueue('wake', { notify: true });

const send = (tx: Tx, step: string) => boss.send('wake', { step }, { db: tx.queue });

test('a wake-up sent in a transaction that rolls back is never worked', async () => {
  await assert.rejects(
    withOrganization(db, organizationId, async (tx) => {
      assert.ok(await send(tx, 'lost'));
      throw new Error('no');
    }),
  );
  assert.deepEqual(await boss.fetch('wake'), []);
});

test('a wake-up sent in a transaction that commits is worked by the application role, which is told at once', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  await boss.work('wake', async ([job]) => resolve(job?.data));
  await withOrganization(db, organizationId, (tx) => send(tx, 'kept'));
  assert.deepEqual(await promise, { step: 'kept' });
  await boss.offWork('wake');
});

test('installing again, from several nodes, changes nothing', async () => {
  await Promise.all([installQueue(db), installQueue(db)]);
  assert.equal(await boss.isInstalled(), true);
});

test('the application role maintains the queue without the right to change its tables', async () => {
  await boss.supervise();
  assert.deepEqual(problems, []);
  await assert.rejects(db.app.query(`drop table ${queueSchema}.job`), /must be owner/);
});
