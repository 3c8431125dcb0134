import { withOrganization } from '../../store/database/with-organization.ts';
import type { ReadyStep } from '../../store/steps/next-steps.ts';
import { doTogether, type Together } from '../looks/together.ts';
import type { Means } from '../means.ts';
import { type EndedTry, recordOutcomes } from './record-outcome.ts';

type Saving = Together<EndedTry, readonly ReadyStep[]>;
/** Who must be out at once does not wait for the outcomes of those who leave some day. */
type Savings = { readonly immediate: Saving; readonly scheduled: Saving };

const savings = new WeakMap<Means, Map<string, Savings>>();

/**
 * Commits how a try ended, in one transaction with the others that end at the same time: the steps of one case would otherwise wait
 * for each other, since each gives the case's events their numbers. Answers which steps became ready.
 */
export function saveOutcome(means: Means, organizationId: string, end: EndedTry): Promise<readonly ReadyStep[]> {
  return savingsOf(means, organizationId)[end.one.claim.immediate ? 'immediate' : 'scheduled'](end);
}

function savingsOf(means: Means, organizationId: string): Savings {
  const byOrganization = savings.get(means) ?? new Map<string, Savings>();
  savings.set(means, byOrganization);
  const known = byOrganization.get(organizationId);
  if (known !== undefined) return known;
  const options = { most: 32, parallel: 2, keyOf: ({ one }: EndedTry) => one.aim.itemId };
  const save = (ends: readonly EndedTry[]) =>
    withOrganization(means.db, organizationId, (tx) => recordOutcomes(means, tx, ends), {
      name: 'outcome',
      repeatable: true,
    });
  const made = { immediate: doTogether(options, save), scheduled: doTogether(options, save) };
  byOrganization.set(organizationId, made);
  return made;
}
