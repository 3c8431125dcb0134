import { performance } from 'node:perf_hooks';
import { workerActor } from '../core/event.ts';
import { isVerb } from '../core/plan-offboarding.ts';
import { planAnotherLook } from '../store/another-look.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { recordEvent } from '../store/record-event.ts';
import { askPerson, type ClaimedStep, claimStep, leaveStep, listReadySteps, type ReadyStep } from '../store/steps.ts';
import { announce } from './announce.ts';
import { beginTry, carryOutVerb, type Try } from './carry-out-verb.ts';
import { giveToPerson } from './give-to-person.ts';
import { waitsForRoom } from './effect-brake.ts';
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
  // Counted from before the claim, so that a pause on the way never makes the lease look longer than it is.
  const holdsUntilMs = performance.now() + leaseMs;
  const begun = await withOrganization(means.db, organizationId, (tx) => begin(tx, stepId, { leaseMs, holdsUntilMs }), {
    name: 'claim',
  });
  if (begun === null) return [];
  const { claim } = begun;
  try {
    return await carryOut(means, organizationId, begun);
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
}

/** A claimed step; `attempt` is null where nothing can be written. */
type Begun = { readonly claim: ClaimedStep; readonly attempt: Try | null };

/** Claims the step and, where it writes, commits what is about to be tried with it. A human step that is due is asked for instead. */
async function begin(
  tx: Tx,
  stepId: string,
  { leaseMs, holdsUntilMs }: { readonly leaseMs: number; readonly holdsUntilMs: number },
): Promise<Begun | null> {
  const claim = await claimStep(tx, stepId, leaseMs);
  if (claim === null) {
    await askPerson(tx, stepId);
    return null;
  }
  if (await waitsForRoom(tx, claim)) return null;
  return {
    claim,
    attempt: isVerb(claim.action) ? await beginTry(tx, claim, { verb: claim.action, holdsUntilMs }) : null,
  };
}

async function carryOut(
  means: Means,
  organizationId: string,
  { claim, attempt }: Begun,
): Promise<readonly ReadyStep[]> {
  if (attempt !== null) return carryOutVerb(means, organizationId, attempt);
  const { action, offboardingId } = claim;
  if (isVerb(action)) {
    const reason = 'There is no account this step could act on.';
    await withOrganization(means.db, organizationId, (tx) => giveToPerson(tx, claim, reason), { name: 'no-account' });
    return [];
  }
  if (action === 'recheck') {
    const { unknown } = await recheckOffboarding(means, organizationId, offboardingId);
    return withOrganization(means.db, organizationId, (tx) => endLook(tx, claim, unknown), { name: 'look-end' });
  }
  if (action === 'announce' || action === 'page_on_call') {
    const claimedAt = claim.leaseUntil.subtract({ milliseconds: means.leaseMs ?? usualLeaseMs });
    const tell = async (tx: Tx) => ((await announce(tx, claim, claimedAt)) ? listReadySteps(tx, offboardingId) : []);
    return withOrganization(means.db, organizationId, tell, { name: 'announce' });
  }
  let ready: readonly ReadyStep[] = [];
  await observeOffboarding(means, organizationId, offboardingId, async (tx, { unanswered }) => {
    ready = await endLook(tx, claim, unanswered);
  });
  return ready;
}

async function endLook(tx: Tx, claim: ClaimedStep, unanswered: number): Promise<readonly ReadyStep[]> {
  if (!(await leaveStep(tx, claim, { state: 'done' }))) return [];
  await settleDues(tx, claim.offboardingId);
  if (unanswered > 0 && claim.action === 'observe') await planAnotherLook(tx, claim);
  await recordEvent(tx, {
    offboardingId: claim.offboardingId,
    type: 'step.ended',
    actor: workerActor,
    about: { kind: 'step', id: claim.stepId },
    data: { key: claim.key, epoch: claim.epoch, unanswered },
  });
  return listReadySteps(tx, claim.offboardingId);
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
