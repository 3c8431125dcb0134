import { type Actor, workerActor } from '../../core/event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { wantShipment } from '../../store/couriers/shipments.ts';
import { type ExpiredLabel, takeExpiredLabels } from '../../store/returns/expired-labels.ts';
import { replaceBackShipment } from '../../store/returns/kits.ts';
import { askAbout } from './asked-for.ts';

export const mostRenewed = 50;

/**
 * Wants another label for boxes whose prepaid way back has run out before they were handed over, and tells a person to get it to the
 * leaver. Answers how many.
 */
export async function renewLabels(tx: Tx, at: Temporal.Instant): Promise<number> {
  const expired = await takeExpiredLabels(tx, at, mostRenewed);
  for (const label of expired) await renewLabel(tx, label, workerActor);
  return expired.length;
}

async function renewLabel(tx: Tx, { kitId, offboardingId, ...label }: ExpiredLabel, actor: Actor): Promise<void> {
  const shipmentId = await wantShipment(tx, { ...label, offboardingId, direction: 'back', actor });
  await replaceBackShipment(tx, kitId, shipmentId);
  await recordEvent(tx, {
    offboardingId,
    type: 'kit.label_renewed',
    actor,
    about: { kind: 'kit', id: kitId },
    data: { shipment: shipmentId },
  });
  await askAbout(tx, offboardingId, ['it', 'facilities'], { ask: 'label', key: shipmentId });
}
