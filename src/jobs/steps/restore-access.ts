import { Failure } from '../../core/failure.ts';
import { type NotRestorable, planRestoration, type RestorationPlan } from '../../core/departures/restorable.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import {
  listRestoreSteps,
  readRestorationFacts,
  type RestoreStep,
  saveRestoreSteps,
} from '../../store/cases/restorations.ts';
import { usualLeaseMs } from './lease.ts';
import { connectorFactsOf, type Means } from '../means.ts';
import { type Queue, wakeCase } from './queue.ts';

/** What is brought back, where that stands, and what cannot be; an account without a state is left as it is. */
export type Restoration = {
  readonly accounts: readonly {
    readonly itemId: string;
    readonly label: string;
    readonly state: RestoreStep['state'] | null;
    readonly problem: string | null;
  }[];
  readonly notRestorable: readonly NotRestorable[];
};

/**
 * Brings back what a cancelled case has taken, from what was written down before each write; again for what became a
 * problem. Throws `conflict` for a case that is not cancelled.
 */
export async function restoreAccess(
  means: Pick<Means, 'connectors' | 'leaseMs'>,
  tx: Tx,
  queue: Queue,
  offboardingId: string,
): Promise<Restoration> {
  const { state, number } = await lockOffboarding(tx, offboardingId);
  if (state !== 'cancelled')
    throw new Failure('conflict', `OFF-${number} is ${state}; only what a cancelled case has taken is brought back.`);
  const { accounts } = await planFor(means, tx, offboardingId);
  await saveRestoreSteps(tx, {
    offboardingId,
    itemIds: accounts.map(({ itemId }) => itemId),
    leaseMs: means.leaseMs ?? usualLeaseMs,
  });
  await wakeCase(queue, tx, offboardingId);
  return readRestoration(means, tx, offboardingId);
}

/** Says what a case has taken and can be brought back, where that stands, and what cannot. */
export async function readRestoration(
  means: Pick<Means, 'connectors'>,
  tx: Tx,
  offboardingId: string,
): Promise<Restoration> {
  const { accounts, notRestorable } = await planFor(means, tx, offboardingId);
  const steps = new Map((await listRestoreSteps(tx, offboardingId)).map((step) => [step.itemId, step]));
  return {
    accounts: accounts.map(({ itemId, label }) => {
      const step = steps.get(itemId);
      return { itemId, label, state: step?.state ?? null, problem: step?.problem ?? null };
    }),
    notRestorable,
  };
}

async function planFor(means: Pick<Means, 'connectors'>, tx: Tx, offboardingId: string): Promise<RestorationPlan> {
  return planRestoration(await readRestorationFacts(tx, offboardingId, connectorFactsOf(means.connectors)));
}
