import { workerActor } from '../core/event.ts';
import { isVerb } from '../core/plan-offboarding.ts';
import { planAnotherLook } from '../store/another-look.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { recordEvent } from '../store/record-event.ts';
import { askPerson, type ClaimedStep, claimStep, leaveStep, listReadySteps, type ReadyStep } from '../store/steps.ts';
import { carryOutVerb } from './carry-out-verb.ts';
import { giveToPerson } from './give-to-person.ts';
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
    await putBack(means, organizationId, claim, leaseMs);
    return [];
  }
  return withOrganization(means.db, organizationId, (tx) => listReadySteps(tx, claim.offboardingId), { name: 'ready' });
}

async function look(means: Means, organizationId: string, claim: ClaimedStep): Promise<void> {
  const unanswered =
    claim.action === 'recheck'
      ? (await recheckOffboarding(means, organizationId, claim.offboardingId)).unknown
      : (await observeOffboarding(means, organizationId, claim.offboardingId)).unanswered;
  await withOrganization(
    means.db,
    organizationId,
    async (tx) => {
      if (!(await leaveStep(tx, claim, { state: 'done' }))) return;
      await settleDues(tx, claim.offboardingId);
      if (unanswered > 0 && claim.action === 'observe') await planAnotherLook(tx, claim);
      await recordEvent(tx, {
        offboardingId: claim.offboardingId,
        type: 'step.ended',
        actor: workerActor,
        about: { kind: 'step', id: claim.stepId },
        data: { key: claim.key, epoch: claim.epoch, unanswered },
      });
    },
    { name: 'look-end' },
  );
}

/** A fault of ours or of the database: the step waits a little, and after many tries becomes a person's problem. */
async function putBack(means: Means, organizationId: string, claim: ClaimedStep, leaseMs: number): Promise<void> {
  const claimedAt = claim.leaseUntil.subtract({ milliseconds: leaseMs });
  await withOrganization(
    means.db,
    organizationId,
    async (tx) => {
      if (claim.tries >= 8) {
        return giveToPerson(tx, claim, 'It failed again after eight tries; the log of the worker has the reason.');
      }
      await leaveStep(tx, claim, { state: 'waiting', startAt: claimedAt.add({ seconds: 2 ** claim.tries }) });
    },
    { name: 'put-back' },
  );
}
