import type { Actor } from '../../core/event.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { type Acceptance, insertAcceptance } from '../../store/custody/acceptances.ts';
import type { Tx } from '../../store/database/transaction.ts';

/** Notes that whoever got a thing says that they have it. Throws as `insertAcceptance` does. */
export async function acceptHandOver(tx: Tx, acceptance: Acceptance & { readonly actor: Actor }): Promise<void> {
  const { handOverId, way, actor, image } = acceptance;
  const assetId = await insertAcceptance(tx, acceptance);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'hand_over.accepted',
    actor,
    about: { kind: 'asset', id: assetId },
    data: { handOver: handOverId, way, drawn: image !== null },
  });
}
