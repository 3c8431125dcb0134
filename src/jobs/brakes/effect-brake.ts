import { limitsAt } from '../../core/brakes/brake-limits.ts';
import { effectOf, limitFor, sayEffectLimit } from '../../core/brakes/effect-brake.ts';
import { isVerb } from '../../core/plans/plan-offboarding.ts';
import { countUse, deferStep, findCaseForUse } from '../../store/brakes/brake-uses.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { ClaimedStep } from '../../store/steps/claim-step.ts';

/**
 * Counts for whom a claimed step takes something away, and gives the step back with a visible reason when that was done for too
 * many within the hour. True: it waits. Nothing is counted, and nothing asked, for who must be out at once.
 */
export async function waitsForRoom(tx: Tx, claim: ClaimedStep): Promise<boolean> {
  const { action, immediate, offboardingId, itemId } = claim;
  // What was sent already and is only looked for takes nothing more away.
  const effect = isVerb(action) && !claim.polling ? effectOf(action) : null;
  if (effect === null || (effect === 'access' && immediate)) return false;
  const found = await findCaseForUse(tx, { effect, offboardingId, itemId });
  if (found === undefined || found.begun) return false;
  const { personId, inMassEvent } = found;
  const limit = limitFor(effect, { immediate, inMassEvent, limits: limitsAt(found.settings, found.now) });
  if (limit === null) return false;
  const subjectId = effect === 'access' ? personId : (itemId ?? personId);
  const use = await countUse(tx, effect, subjectId, limit);
  if (use.room) return false;
  await deferStep(tx, claim, { until: use.tryAt, reason: sayEffectLimit(effect, limit) });
  return true;
}
