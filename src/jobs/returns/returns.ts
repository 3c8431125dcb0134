import { workerActor } from '../../core/event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { callShipmentOff } from '../../store/couriers/operate-shipment.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { hurryReturnRound, lockReturnRound, takeReturnRounds } from '../../store/returns/return-rounds.ts';
import { listOrphanedKits, lockKit } from '../../store/returns/kits.ts';
import { listUnusedLabels } from '../../store/returns/shipment-facts.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import type { Means } from '../means.ts';
import type { TextsByLanguage } from '../messages/texts.ts';
import { startLooking } from '../start-looking.ts';
import type { Worker } from '../steps/worker.ts';
import { climbLadder, mostLooked } from './climb-ladder.ts';
import { applyKitMove } from './move-kit.ts';
import { mostProposed, proposeReturns } from './propose-returns.ts';
import { mostRenewed, renewLabels } from './renew-labels.ts';

const organizationsAtOnce = 20;

/** Looks after how things come back, organization after organization. Any number of workers may run against one database. */
export function startReturns({
  means,
  texts,
}: {
  readonly means: Pick<Means, 'db' | 'log'>;
  readonly texts: TextsByLanguage;
}): Worker {
  const look = async (isStopped: () => boolean) => {
    const organizations = await takeReturnRounds(means.db, organizationsAtOnce);
    for (const organizationId of organizations)
      if (!isStopped())
        await withOrganization(means.db, organizationId, (tx) => lookAfterReturns(tx, texts), { name: 'returns' });
    return organizations.length === organizationsAtOnce;
  };
  return startLooking(means, look, { everyMs: 15_000, failed: 'Returns could not be looked after; trying again.' });
}

/**
 * One round for an organization: proposes ways back for what has none, wants labels anew that have run out, calls off boxes and labels
 * that nobody waits for any more, and asks about what is not back. `at` is the instant; now when left out.
 */
export async function lookAfterReturns(tx: Tx, texts: TextsByLanguage, at?: Temporal.Instant): Promise<void> {
  if (!(await lockReturnRound(tx))) return;
  const now = at ?? (await databaseNow(tx));
  const proposed = await proposeReturns(tx, { offboardingIds: null, again: false });
  const renewed = await renewLabels(tx, now);
  for (const kitId of await listOrphanedKits(tx, mostRenewed))
    await applyKitMove(tx, await lockKit(tx, kitId), { move: 'cancel', at: now, actor: workerActor });
  for (const shipmentId of await listUnusedLabels(tx, mostRenewed)) await callShipmentOff(tx, shipmentId, workerActor);
  const looked = await climbLadder(tx, texts, now);
  if (proposed === mostProposed || renewed === mostRenewed || looked === mostLooked) await hurryReturnRound(tx);
}
