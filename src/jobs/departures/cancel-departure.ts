import type { CancelReason } from '../../core/departures/cancel-reason.ts';
import type { Actor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { withdrawSteps } from '../../store/cases/restorations.ts';
import { stopCommands } from '../devices/stop-commands.ts';
import type { Means } from '../means.ts';
import type { Queue } from '../steps/queue.ts';
import { readRestoration, restoreAccess, type Restoration } from '../steps/restore-access.ts';

export type Cancellation = {
  readonly offboardingId: string;
  readonly actor: Actor;
  readonly because: CancelReason;
  readonly reason: string;
  /** Left out: unless they were hired again. */
  readonly restore?: boolean;
};

export type Cancelled = {
  readonly number: number;
  /** Steps that were taken out of the case; none of them sends anything any more. */
  readonly stopped: number;
  readonly restoring: boolean;
  readonly restoration: Restoration;
};

/**
 * Takes a departure back: in one transaction nothing unsent of its case can be sent any more, and what was done is brought
 * back where it can be. Nothing is deleted, and the employment may get a new departure. Throws `conflict` for a case that
 * is cancelled already.
 */
export async function cancelDeparture(
  means: Pick<Means, 'connectors' | 'leaseMs'>,
  tx: Tx,
  queue: Queue,
  { offboardingId, actor, because, reason, restore }: Cancellation,
): Promise<Cancelled> {
  const { state, number, departure } = await lockOffboarding(tx, offboardingId);
  if (state === 'cancelled') throw new Failure('conflict', `OFF-${number} is cancelled already.`);
  await tx.query(
    `update offboarding set state = 'cancelled', paused = false, version = version + 1 where organization_id = $1 and offboarding_id = $2`,
    [tx.organizationId, offboardingId],
  );
  await tx.query(
    `update departure set state = 'cancelled', version = version + 1 where organization_id = $1 and departure_id = $2`,
    [tx.organizationId, departure.departureId],
  );
  const stopped = await withdrawSteps(tx, offboardingId);
  await stopCommands(tx, offboardingId, actor);
  const restoring = restore ?? because !== 'rehired';
  const restoration = restoring
    ? await restoreAccess(means, tx, queue, offboardingId)
    : await readRestoration(means, tx, offboardingId);
  await recordEvent(tx, {
    offboardingId,
    type: 'departure.cancelled',
    actor,
    about: { kind: 'departure', id: departure.departureId },
    data: { because },
    private: { reason },
  });
  await recordEvent(tx, {
    offboardingId,
    type: 'offboarding.cancelled',
    actor,
    data: {
      from: state,
      stopped,
      restoring: restoring ? restoration.accounts.map(({ itemId }) => itemId) : [],
      notRestorable: restoration.notRestorable.length,
    },
    private: { notRestorable: restoration.notRestorable.map(({ label, reason: why }) => `${label}: ${why}`) },
  });
  return { number, stopped, restoring, restoration };
}
