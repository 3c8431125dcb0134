import { PgBoss } from 'pg-boss';
import type { Database } from '../../store/database/connection.ts';
import { queueSchema, stepQueues } from '../../store/database/queue-install.ts';
import { SteadyClient } from '../../store/database/steady-client.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { listReadyStepsOf, type ReadyStep } from '../../store/steps/next-steps.ts';

/** What a wake-up carries: where to look, and nothing that could be out of date. */
export type WakeUp = { readonly organizationId: string; readonly offboardingId: string; readonly stepId: string };

/** Sends wake-ups inside the caller's transaction, so that a step is only looked at once its row is there. */
export type Queue = {
  readonly wake: (tx: Tx, steps: readonly ReadyStep[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Opens the sending side. The queue's tables must be installed; this role may not make them. */
export async function openQueue(
  db: Pick<Database, 'appConnection'>,
  onError: (error: unknown) => void,
): Promise<Queue> {
  const boss = makeBoss(db, { supervise: false });
  boss.on('error', onError);
  await boss.start();
  return {
    wake: async (tx, steps) => {
      for (const lane of ['scheduled', 'immediate'] as const) {
        const mine = steps.filter((step) => step.immediate === (lane === 'immediate'));
        if (mine.length === 0) continue;
        const data = (step: ReadyStep): WakeUp => ({
          organizationId: tx.organizationId,
          offboardingId: step.offboardingId,
          stepId: step.stepId,
        });
        await boss.insert(
          stepQueues[lane],
          mine.map((step) => ({ data: data(step) })),
          { db: tx.queue },
        );
      }
    },
    close: () => boss.stop({ graceful: false }),
  };
}

/** A pg-boss that only moves messages: no schedules, no retries, no schema changes. */
export function makeBoss(
  db: Pick<Database, 'appConnection'>,
  options: { readonly supervise: boolean; readonly listen?: boolean },
): PgBoss {
  const connections = { ...db.appConnection, Client: SteadyClient };
  return new PgBoss({
    ...connections,
    schema: queueSchema,
    max: 3,
    migrate: false,
    schedule: false,
    supervise: options.supervise,
    ...(options.listen === true ? { useListenNotify: true } : {}),
  });
}

/** Wakes whatever of these cases may run now, as `wakeCase` does for one. */
export async function wakeCases(queue: Queue, tx: Tx, offboardingIds: readonly string[]): Promise<void> {
  await queue.wake(tx, await listReadyStepsOf(tx, offboardingIds));
}

/** Wakes whatever of this case may run now: called at the end of every transaction that may have made a step ready. */
export async function wakeCase(queue: Queue, tx: Tx, offboardingId: string): Promise<void> {
  await wakeCases(queue, tx, [offboardingId]);
}
