import { workerActor } from '../../core/event.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type FoundRight, saveSoleRights } from '../../store/ownership/sole-rights.ts';

/** Puts on record what an application says nobody but a leaver has there; answers whose plans do not show it yet. The caller plans. */
export async function recordSoleRights(tx: Tx, found: readonly FoundRight[]): Promise<readonly string[]> {
  const saved = await saveSoleRights(tx, found);
  await recordEvents(
    tx,
    saved.map(({ ownedThingId, offboardingId, personId, ownedKind }) => ({
      offboardingId,
      type: 'owned.added',
      actor: workerActor,
      about: { kind: 'owned_thing', id: ownedThingId },
      data: { kind: ownedKind, person: personId },
    })),
  );
  return [...new Set(saved.map(({ personId }) => personId))];
}
