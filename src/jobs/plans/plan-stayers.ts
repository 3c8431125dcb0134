import { staysOn } from '../../core/plans/plan-offboarding.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { listCasesPlannedOtherwise } from '../../store/cases/other-employments.ts';
import { makePlan } from './make-plan.ts';
import type { Means } from '../means.ts';

/**
 * Plans open cases again whose leavers were hired again or converted since, or no longer stay on, so that what was approved before
 * takes nothing away that they still need. Each case in a transaction of its own.
 */
export async function planStayers(means: Pick<Means, 'db' | 'connectors'>, organizationId: string): Promise<void> {
  const cases = await withOrganization(means.db, organizationId, (tx) => listCasesPlannedOtherwise(tx, staysOn));
  for (const offboardingId of cases)
    await withOrganization(means.db, organizationId, (tx) => makePlan(means, tx, offboardingId), {
      name: 'plan-stayer',
    });
}
