import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { handleAsset, isDoneInHand } from '../handle-asset.ts';
import { Failure } from '../../src/core/failure.ts';
import { approvePlan } from '../../src/jobs/plans/approve-plan.ts';
import { closeOffboarding } from '../../src/jobs/departures/close-offboarding.ts';
import { completeStep } from '../../src/jobs/steps/complete-step.ts';
import type { Means } from '../../src/jobs/means.ts';
import { type Queue, wakeCase } from '../../src/jobs/steps/queue.ts';
import { withOrganization } from '../../src/store/database/with-organization.ts';
import { retryStep } from '../../src/store/steps/end-step.ts';
import type { TestDatabase } from '../database.ts';
import { evidenceFor } from '../step-evidence.ts';

/** Who does by hand what people do in an organization, and with what. */
export type Hands = {
  readonly db: TestDatabase;
  readonly means: Means;
  readonly queue: Queue;
  readonly organizationId: string;
  readonly operatorId: string;
  /** Who verifies what the other one did. */
  readonly verifierId: string;
};

type Asked = {
  readonly step_id: string;
  readonly action: string;
  readonly offboarding_id: string;
  readonly evidence: readonly string[];
  readonly kind: string;
};
type Unapproved = { readonly offboarding_id: string; readonly digest: string };

/** Does once whatever a person may do now: approves, completes, gives back, closes. Answers how much that was. */
export async function workByHand(hands: Hands, { givesBack }: { readonly givesBack: boolean }): Promise<number> {
  const { db, means, queue, organizationId, operatorId, verifierId } = hands;
  const inTurn = <T>(work: Parameters<typeof withOrganization<T>>[2]) =>
    withOrganization(db, organizationId, work, { repeatable: true });
  const { asked, unapproved } = await inTurn(async (tx) => ({
    asked: await tx.query<Asked>(
      `select s.step_id, s.action, s.offboarding_id, s.evidence, i.kind from step s
       join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
       left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
       where s.organization_id = $1 and s.state = 'asked' and o.state = 'open' and s.action <> 'approve'
         and s.phase <> 'watch' order by s.step_id`,
      [organizationId],
    ),
    unapproved: await tx.query<Unapproved>(
      `select o.offboarding_id, o.digest from offboarding o where o.organization_id = $1 and o.state = 'open'
       and o.digest is not null and (o.approved_digest is distinct from o.digest or exists (select from step s
         where s.organization_id = $1 and s.offboarding_id = o.offboarding_id and s.action = 'approve' and s.state = 'asked'))`,
      [organizationId],
    ),
  }));
  let done = 0;
  for (const { offboarding_id: offboardingId, digest } of unapproved) {
    done += await allowed(inTurn((tx) => approvePlan(tx, queue, { offboardingId, digest, operatorId })));
  }
  if (givesBack) done += await giveBack(hands);
  for (const step of asked) {
    // Everybody of a scene has an account everywhere: who looks by hand sees it too, and asks for another look (`lookAgain`).
    if (step.kind === 'coverage') continue;
    if (step.action === 'close') {
      const closing = await closeOffboarding(means, organizationId, { offboardingId: step.offboarding_id, operatorId });
      done += closing.closed ? 1 : 0;
      continue;
    }
    const { step_id: stepId, action } = step;
    done += await allowed(
      inTurn((tx) =>
        isDoneInHand(action)
          ? handleAsset({ ...means, queue }, tx, { stepId, action, operatorId, otherId: verifierId })
          : completeStep(means, tx, queue, { stepId, operatorId, ...evidenceFor(step.evidence) }),
      ),
    );
  }
  return done;
}

/** Gives back to automation what it put aside because its workers ended in the middle of it: here a kill was to blame. */
async function giveBack({ db, queue, organizationId }: Hands): Promise<number> {
  return withOrganization(db, organizationId, async (tx) => {
    const blamed = await tx.query<{ step_id: string; offboarding_id: string }>(
      `select s.step_id, s.offboarding_id from step s
       join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
       where s.organization_id = $1 and s.state = 'problem' and s.problem like 'Twice in a row%' and o.state <> 'cancelled'`,
      [organizationId],
    );
    for (const { step_id: stepId, offboarding_id: offboardingId } of blamed) {
      await retryStep(tx, stepId);
      await wakeCase(queue, tx, offboardingId);
    }
    return blamed.length;
  });
}

/** The open cases in which some application could not be seen. */
export async function listUnseen({ db, organizationId }: Hands): Promise<readonly string[]> {
  const rows = await withOrganization(db, organizationId, (tx) =>
    tx.query<{ offboarding_id: string }>(
      `select distinct o.offboarding_id from offboarding o
       join item i on i.organization_id = o.organization_id and i.offboarding_id = o.offboarding_id
       where o.organization_id = $1 and o.state = 'open' and i.kind = 'coverage' and i.standing = 'unknown'`,
      [organizationId],
    ),
  );
  return rows.map((row) => row.offboarding_id);
}

/** A case moves on while people look at their lists: what was refused for that is looked at again. */
async function allowed(work: Promise<void>): Promise<0 | 1> {
  try {
    await work;
    return 1;
  } catch (error) {
    if (error instanceof Failure && ['conflict', 'stale-plan', 'rule-refused'].includes(error.code)) return 0;
    throw error;
  }
}

const runnableSql = `
select o.number, o.state as case_state, s.key, s.state, s.tries, s.problem, s.start_at::text, s.lease_until::text, s.wake_at::text
from step s join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
where s.organization_id = $1 and s.mode = 'automatic' and s.held_back is null and o.state <> 'cancelled'
  and (s.state in ('running', 'polling')
    or (s.state = 'waiting' and s.blocked_by = 0
      and s.start_at < clock_timestamp() + case when s.tries > 0 then interval '10 minutes' else interval '4 seconds' end
      and (o.state = 'open' or s.phase = 'watch')))
order by o.number, s.key`;

/** The automatic steps that are under way or whose turn it is. */
export function listRunnable({ db, organizationId }: Hands): Promise<readonly object[]> {
  return withOrganization(db, organizationId, (tx) => tx.query(runnableSql, [organizationId]));
}

/** Such steps in words, one a line. */
export function describe(runnable: readonly object[]): string {
  const shown = runnable.slice(0, 40).map((step) => JSON.stringify(step));
  return `${runnable.length} steps could still run:\n${shown.join('\n')}`;
}

async function workThenList(
  hands: Hands,
  how: { readonly givesBack: boolean },
): Promise<readonly [number, readonly object[]]> {
  const done = await workByHand(hands, how);
  return [done, await listRunnable(hands)];
}

/** Works by hand until nothing can run and nobody has anything to do; fails with all that is stuck when it takes too long. */
export async function settle(hands: Hands, patienceMs: number, how: { readonly givesBack: boolean }): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    // The last blow may have hit the database, which is not back yet.
    const [done, runnable] = await workThenList(hands, how).catch((error: unknown) => {
      if (error instanceof Failure && error.code === 'database-unavailable')
        return [1, [] as readonly object[]] as const;
      throw error;
    });
    if (done === 0 && runnable.length === 0) return;
    if (performance.now() > until) {
      assert.fail(
        `It did not come to rest within ${patienceMs / 1000} s; ${done} things were done by hand. ${describe(runnable)}`,
      );
    }
    await wait(150);
  }
}
