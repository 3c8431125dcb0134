import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../core/failure.ts';
import { isVerb } from '../../core/plans/plan-offboarding.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { type ClaimedStep, claimStep, isLeftBehind } from '../../store/steps/claim-step.ts';
import { leaveStep } from '../../store/steps/end-step.ts';
import { askPerson, listReadySteps, type ReadyStep } from '../../store/steps/next-steps.ts';
import { announce } from '../messages/announce.ts';
import { beginTry, carryOutVerb, type Try } from './carry-out-verb.ts';
import { giveToPerson } from './give-to-person.ts';
import { endLooks } from '../looks/end-looks.ts';
import { waitsForRoom } from '../brakes/effect-brake.ts';
import { usualLeaseMs } from './lease.ts';
import type { Means } from '../means.ts';
import { carryOutLook } from '../looks/observe.ts';
import { recheckOffboarding } from '../looks/recheck.ts';

/**
 * Does one step if it is its turn, and answers which steps became ready by it. Safe to call twice, late, or for a step
 * that is gone: then it does nothing. What a step throws is kept on the step and tried again; it never ends the worker.
 */
export async function runStep(means: Means, organizationId: string, stepId: string): Promise<readonly ReadyStep[]> {
  const ready = await run(means, organizationId, stepId, { takesOver: true });
  return ready === 'left_behind' ? [] : ready;
}

/**
 * Does one step as `runStep` does, but leaves one alone whose worker ended with it in hand: whether it was that step which
 * ended the worker shows only when it is done without another such step beside it.
 */
export function runFreshStep(
  means: Means,
  organizationId: string,
  stepId: string,
): Promise<readonly ReadyStep[] | 'left_behind'> {
  return run(means, organizationId, stepId, { takesOver: false });
}

async function run(
  means: Means,
  organizationId: string,
  stepId: string,
  { takesOver }: { readonly takesOver: boolean },
): Promise<readonly ReadyStep[] | 'left_behind'> {
  const leaseMs = means.leaseMs ?? usualLeaseMs;
  // Counted from before the claim, so that a pause on the way never makes the lease look longer than it is.
  const holdsUntilMs = performance.now() + leaseMs;
  const lease = { leaseMs, holdsUntilMs, takesOver };
  const begun = await withOrganization(means.db, organizationId, (tx) => begin(tx, stepId, lease), { name: 'claim' });
  if (begun === 'left_behind') return begun;
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
    await onceReachable(() => putBack(means, organizationId, claim, leaseMs), holdsUntilMs);
    return [];
  }
}

/** A claimed step; `attempt` is null where nothing can be written. */
type Begun = { readonly claim: ClaimedStep; readonly attempt: Try | null };

type Lease = { readonly leaseMs: number; readonly holdsUntilMs: number; readonly takesOver: boolean };

/** Claims the step and, where it writes, commits what is about to be tried with it. A human step that is due is asked for instead. */
async function begin(
  tx: Tx,
  stepId: string,
  { leaseMs, holdsUntilMs, takesOver }: Lease,
): Promise<Begun | 'left_behind' | null> {
  const claim = await claimStep(tx, stepId, leaseMs, { takesOver });
  if (claim === null) {
    if (!takesOver && (await isLeftBehind(tx, stepId))) return 'left_behind';
    await askPerson(tx, stepId);
    return null;
  }
  // Nothing is begun with it any more; its row is held here, and it is given away with the case first.
  if (endsWorkers(claim)) return { claim, attempt: null };
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
  const give = (reason: string, name: string) =>
    withOrganization(means.db, organizationId, (tx) => giveToPerson(tx, claim, reason), { name });
  if (endsWorkers(claim)) {
    await give(
      'Twice in a row the worker that did it ended in the middle of it. Automation leaves it alone; look at the log of the worker before it is tried again.',
      'quarantine',
    );
    return [];
  }
  if (isVerb(action)) {
    await give('There is no account this step could act on.', 'no-account');
    return [];
  }
  if (action === 'recheck') {
    const { unknown } = await recheckOffboarding(means, organizationId, offboardingId);
    return withOrganization(means.db, organizationId, (tx) => endLooks(tx, [{ claim, unanswered: unknown }]), {
      name: 'look-end',
    });
  }
  if (action === 'announce' || action === 'page_on_call') {
    const claimedAt = claim.leaseUntil.subtract({ milliseconds: means.leaseMs ?? usualLeaseMs });
    const tell = async (tx: Tx) => ((await announce(tx, claim, claimedAt)) ? listReadySteps(tx, offboardingId) : []);
    return withOrganization(means.db, organizationId, tell, { name: 'announce' });
  }
  return carryOutLook(means, organizationId, claim);
}

/** A step with which two workers in a row ended: a third must not follow them. */
function endsWorkers({ crashes }: ClaimedStep): boolean {
  return crashes >= 2;
}

/**
 * Repeats work while the database cannot be reached and the lease lasts: a worker that lives says so, or its steps would look
 * like those of one that crashed.
 */
async function onceReachable(work: () => Promise<void>, holdsUntilMs: number): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const gone = error instanceof Failure && error.code === 'database-unavailable';
      if (!gone || performance.now() + reachAgainMs > holdsUntilMs) throw error;
      await wait(reachAgainMs);
    }
  }
}

const reachAgainMs = 250;

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
