import pg from 'pg';
import { PgBoss } from 'pg-boss';
import type { Database } from './connection.ts';
import { inLockedTransaction } from './locked-transaction.ts';
import { appRole } from './roles.ts';

/** The schema that holds the queue's own tables. */
export const queueSchema = 'pgboss';

/** The two lanes of wake-ups: immediate leavers have their own, and never stand behind scheduled work. */
export const stepQueues = { scheduled: 'step', immediate: 'step-immediate' } as const;

/**
 * Installs or upgrades the queue's tables as the owner and lets the application use them. Workers then start as
 * `handback_app` with `migrate: false`, since that role may not create anything. Safe when several nodes start together.
 */
export async function installQueue(db: Pick<Database, 'owner'>): Promise<void> {
  // The queue's own commands take their own lock and their own transaction, and read the driver's own types.
  const executeSql = (text: string, values: unknown[] = []) => db.owner.query({ text, values, types: pg.types });
  const boss = new PgBoss({ schema: queueSchema, db: { executeSql }, supervise: false, schedule: false });
  await boss.start();
  // A message is only a hint: the step's row is the truth and the scanner finds it again, so nothing is retried or kept.
  for (const name of Object.values(stepQueues)) {
    await boss.createQueue(name, {
      retryLimit: 0,
      notify: true,
      expireInSeconds: 60,
      retentionSeconds: 3600,
      deleteAfterSeconds: 600,
    });
  }
  await boss.stop({ graceful: false });
  await inLockedTransaction(db.owner, 'queue', async (client) => {
    await client.query(
      `grant usage on schema ${queueSchema} to ${appRole};
       grant select, insert, update, delete on all tables in schema ${queueSchema} to ${appRole};
       grant usage on all sequences in schema ${queueSchema} to ${appRole};
       grant execute on all functions in schema ${queueSchema} to ${appRole}`,
    );
  });
}
