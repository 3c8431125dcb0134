import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { type Queue, wakeCase } from '../steps/queue.ts';
import { refuseHeld } from '../brakes/release-brake.ts';

type Who = { readonly offboardingId: string; readonly operatorId: string };

/** Stops a case: nothing is sent for it until it is resumed. Throws `conflict` when it is not open. */
export async function pauseOffboarding(tx: Tx, who: Who): Promise<void> {
  await setPaused(tx, who, true);
}

/** Lets a paused case go on; what fell due meanwhile starts at once. Throws `conflict` when it is not open, `rule-refused` while a brake holds it. */
export async function resumeOffboarding(tx: Tx, queue: Queue, who: Who): Promise<void> {
  await refuseHeld(tx, who.offboardingId);
  await setPaused(tx, who, false);
  await wakeCase(queue, tx, who.offboardingId);
}

async function setPaused(tx: Tx, { offboardingId, operatorId }: Who, paused: boolean): Promise<void> {
  const offboarding = await lockOffboarding(tx, offboardingId);
  if (offboarding.state !== 'open')
    throw new Failure('conflict', `OFF-${offboarding.number} is ${offboarding.state}; only an open case is paused.`);
  if (offboarding.paused === paused) return;
  await tx.query(
    'update offboarding set paused = $3, version = version + 1 where organization_id = $1 and offboarding_id = $2',
    [tx.organizationId, offboardingId, paused],
  );
  await recordEvent(tx, {
    offboardingId,
    type: paused ? 'offboarding.paused' : 'offboarding.resumed',
    actor: operatorActor(operatorId),
  });
}
