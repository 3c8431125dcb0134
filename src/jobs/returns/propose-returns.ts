import { type Actor, workerActor } from '../../core/event.ts';
import { proposeReturn } from '../../core/returns/propose-return.ts';
import type { ReturnPolicy } from '../../core/returns/return-policy.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import {
  keepReturns,
  listThingsToReturn,
  type NewReturn,
  type ThingToReturn,
} from '../../store/returns/return-facts.ts';
import { readReturnPolicy } from './return-policy.ts';

export const mostProposed = 500;

/**
 * Proposes a way back for every asset of these open cases (null: of all) that has none; `again` looks at those anew for which nobody
 * has decided otherwise. Personal things are nobody's to ask for. Answers how many are new or different.
 */
export async function proposeReturns(
  tx: Tx,
  which: { readonly offboardingIds: readonly string[] | null; readonly again: boolean },
  actor: Actor = workerActor,
): Promise<number> {
  const things = await listThingsToReturn(tx, { ...which, most: mostProposed });
  if (things.length === 0) return 0;
  const { policy } = await readReturnPolicy(tx);
  const kept = await keepReturns(
    tx,
    things.map((thing) => propose(thing, policy)),
  );
  await recordEvents(
    tx,
    kept.map(({ returnId, offboardingId, method, reasons }) => ({
      offboardingId,
      type: 'return.proposed' as const,
      actor,
      about: { kind: 'asset_return', id: returnId },
      data: { method, reasons: [...reasons] },
    })),
  );
  return kept.length;
}

function propose(thing: ThingToReturn, policy: ReturnPolicy): NewReturn {
  const { offboardingId, itemId, assetId, personId, valueMinor } = thing;
  const currency = thing.currency ?? thing.usualCurrency ?? policy.currency;
  const home = policy.home ?? thing.siteCountry ?? thing.onlyCountry;
  const proposal = proposeReturn({ ...thing, currency, home }, policy);
  const isMoney = valueMinor !== null || proposal.costMinor !== null;
  return { offboardingId, itemId, assetId, personId, valueMinor, ...proposal, currency: isMoney ? currency : null };
}
