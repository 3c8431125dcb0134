import { workerActor } from '../core/event.ts';
import { isVerb } from '../core/plan-offboarding.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { recordEvent } from '../store/record-event.ts';
import { askPerson, type ClaimedStep, claimStep, leaveStep, listReadySteps, type ReadyStep } from '../store/steps.ts';
import { carryOutVerb } from './carry-out-verb.ts';
import { usualLeaseMs } from './lease.ts';
import type { Means } from './means.ts';
import { observeOffboarding } from './observe.ts';
import { recheckOffboarding } from './recheck.ts';
import { settleDues } from './settle-dues.ts';

/**
 * Does one step if it is its turn, and answers which steps became ready by it. Safe to call twice, late, or for a step
 * that is gone: then it does nothing. What a step throws is kept on the step and tried again; it never ends the worker.
 */
export async function runStep(means: Means, organizationId: string, stepId: string): Promise<readonly ReadyStep[]> {
  const leaseMs = means.leaseMs ?? usualLeaseMs;
  const claim = await withOrganization(means.db, organizationId, (tx) => claimStep(tx, stepId, leaseMs), {
    name: 'claim',
  });
  if (claim === null) {
    await withOrganization(means.db, organizationId, (tx) => askPerson(tx, stepId), { name: 'ask' });
    return [];
  }
  try {
    if (isVerb(claim.action)) await carryOutVerb(means, organizationId, claim, claim.action);
    else await look(means, organizationId, claim);
  } catch (error) {
    means.log({
      level: 'error',
      message: 'A step failed and will be tried again.',
      step: stepId,
      action: claim.action,
      error,
    });
    await putBack(means, organizationId, claim, error);
    return [];
  }
  return withOrganization(means.db, organizationId, (tx) => listReadySteps(tx, claim.offboardingId), { name: 'ready' });
}

async function look(means: Means, organizationId: string, claim: ClaimedStep): Promise<void> {
  if (claim.action === 'recheck') await recheckOffboarding(means, organizationId, claim.offboardingId);
  else await observeOffboarding(means, organizationId, claim.offboardingId);
  await withOrganization(
    means.db,
    organizationId,
    async (tx) => {
      if (!(await leaveStep(tx, claim, { state: 'done' }))) return;
      await settleDues(tx, claim.offboardingId);
      await recordEvent(tx, {
        offboardingId: claim.offboardingId,
        type: 'step.ended',
        actor: workerActor,
        about: { kind: 'step', id: claim.stepId },
        data: { key: claim.key, epoch: claim.epoch },
      });
    },
    { name: 'look-end' },
  );
}

/** A fault of ours or of the database: the step waits a little, and after many tries becomes a person's problem. */
async function putBack(means: Means, organizationId: string, claim: ClaimedStep): Promise<void> {
  const outcome =
    claim.tries >= 8
      ? ({ state: 'problem', problem: 'It failed eight times; the log of the worker has the reason.' } as const)
      : ({
          state: 'waiting',
          startAt: claim.leaseUntil.subtract({ milliseconds: leaseMs }).add({ seconds: 2 ** claim.tries }),
        } as const);
  await withOrganization(means.db, organizationId, (tx) => leaveStep(tx, claim, outcome), { name: 'put-back' });
}
