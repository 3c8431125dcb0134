import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../src/core/failure.ts';
import { approvePlan } from '../src/jobs/plans/approve-plan.ts';
import { closeOffboarding } from '../src/jobs/departures/close-offboarding.ts';
import { completeStep } from '../src/jobs/steps/complete-step.ts';
import type { Means } from '../src/jobs/means.ts';
import type { Queue } from '../src/jobs/steps/queue.ts';
import type { Tx } from '../src/store/database/transaction.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { getOffboarding } from '../src/store/cases/offboardings.ts';
import { kindsAPersonGives } from '../src/core/steps/step-evidence.ts';
import type { Given } from '../src/jobs/steps/step-evidence.ts';
import { handleAsset, isDoneInHand } from './handle-asset.ts';
import { demoLeavers } from './seed-demo.ts';

export type DemoScene = {
  readonly means: Means;
  readonly queue: Queue;
  readonly organizationId: string;
  readonly operatorId: string;
  /** Whoever verifies is another person than whoever erased. */
  readonly verifierId: string;
  readonly signal: AbortSignal;
};

/**
 * Plays the operators of the demo until each of its seven leavers is where the story wants them: one closed, three approved, one
 * under way at once, one waiting for a decision, one for whoever tries the demo. What they show meanwhile is the real thing, on
 * applications that do not exist.
 */
export async function directDemo(scene: DemoScene): Promise<void> {
  await Promise.all([
    ...demoLeavers.map(async ({ number, until }) => {
      if (until === 'opened' || until === 'theirs') return;
      await takeTurns(scene, () => approve(scene, number));
      if (until === 'closed') await takeTurns(scene, () => workAndClose(scene, number));
    }),
    playOthers(scene),
  ]);
}

/** Does what whoever tries the demo need not do, in the cases that are theirs, until these are closed or the program stops. */
export async function playOthers(scene: DemoScene): Promise<void> {
  const theirs = demoLeavers.filter(({ until }) => until === 'theirs');
  await Promise.all(theirs.map(({ number }) => takeTurns(scene, () => workBeside(scene, number), Infinity)));
}

/** Tries again every other second until it is done, or the program stops; what a person could not do yet is no error here. */
async function takeTurns({ signal }: DemoScene, turn: () => Promise<boolean>, most = 300): Promise<void> {
  for (let turns = 0; turns < most && !signal.aborted; turns += 1) {
    try {
      if (await turn()) return;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
    await wait(2_000, undefined, { signal }).catch(() => undefined);
  }
}

async function approve({ means, queue, organizationId, operatorId }: DemoScene, number: string): Promise<boolean> {
  return withOrganization(means.db, organizationId, async (tx) => {
    const { offboardingId, digest } = await caseOf(tx, number);
    if (digest === null || (await isUnanswered(tx, offboardingId))) return false;
    await approvePlan(tx, queue, { offboardingId, digest, operatorId });
    return true;
  });
}

/** An application that has not answered yet may show more, and what was approved before would be another plan. */
async function isUnanswered(tx: Tx, offboardingId: string): Promise<boolean> {
  const rows = await tx.query(
    `select from item i join application a on a.organization_id = i.organization_id and a.application_id = i.application_id
     where i.organization_id = $1 and i.offboarding_id = $2 and i.kind = 'coverage' and i.withdrawn_at is null
       and a.connector <> 'manual' and coalesce(i.observed_value, 'unknown') = 'unknown' limit 1`,
    [tx.organizationId, offboardingId],
  );
  return rows.length > 0;
}

async function workAndClose(scene: DemoScene, number: string): Promise<boolean> {
  const { means, organizationId, operatorId } = scene;
  const { offboardingId, state } = await withOrganization(means.db, organizationId, (tx) => caseOf(tx, number));
  if (state !== 'open') return true;
  const asked = await listAsked(scene, offboardingId);
  await approve(scene, number);
  await work(scene, asked);
  return (await closeOffboarding(means, organizationId, { offboardingId, operatorId })).closed;
}

/** What whoever tries the demo does: receive what holds data. */
function isForWhoeverTries({ action, data_bearing: holdsData }: AskedStep): boolean {
  return action === 'collect' && holdsData === true;
}

async function workBeside(scene: DemoScene, number: string): Promise<boolean> {
  const { means, organizationId } = scene;
  const { offboardingId, state, digest, approvedDigest } = await withOrganization(means.db, organizationId, (tx) =>
    caseOf(tx, number),
  );
  if (state !== 'open') return true;
  if (digest === null || digest !== approvedDigest) return false;
  const asked = await listAsked(scene, offboardingId);
  await work(
    scene,
    asked.filter((step) => !isForWhoeverTries(step)),
  );
  return false;
}

/** The steps without which a case does not close, and that wait for a person. */
async function listAsked({ means, organizationId }: DemoScene, offboardingId: string): Promise<readonly AskedStep[]> {
  return withOrganization(means.db, organizationId, (tx) =>
    tx.query<AskedStep>(
      `select s.step_id, s.action, s.evidence, i.kind, a.tag, a.data_bearing from step s
       left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
       left join asset a on a.organization_id = i.organization_id and a.asset_id = i.asset_id
       where s.organization_id = $1 and s.offboarding_id = $2 and s.action not in ('approve', 'close')
         and (s.state = 'asked' or s.state = 'problem') and s.phase = 'gate'`,
      [organizationId, offboardingId],
    ),
  );
}

async function work(scene: DemoScene, asked: readonly AskedStep[]): Promise<void> {
  const { means, queue, organizationId, operatorId, verifierId } = scene;
  for (const step of asked) {
    const { step_id: stepId, action } = step;
    const completion = {
      stepId,
      operatorId,
      ...(step.kind === 'coverage' ? { ending: 'none' as const } : {}),
      ...givenFor(step),
    };
    await withOrganization(means.db, organizationId, (tx) =>
      isDoneInHand(action)
        ? handleAsset({ ...means, queue }, tx, { stepId, action, operatorId, otherId: verifierId })
        : completeStep(means, tx, queue, completion),
    );
  }
}

type AskedStep = {
  readonly step_id: string;
  readonly action: string;
  readonly evidence: readonly string[];
  readonly kind: string | null;
  readonly tag: string | null;
  readonly data_bearing: boolean | null;
};

const said = 'Done and seen, for the demonstration.';
const signer = 'Marco Silva';

/** What the operators of the demo put on the table: the first kind that counts and that they have. */
function givenFor({ evidence, tag }: AskedStep): Given {
  const counts = kindsAPersonGives(evidence);
  if (counts.includes('scan') && tag !== null) return { scan: tag };
  if (counts.includes('note')) return { note: said };
  if (counts.includes('signature')) return { signature: { name: signer } };
  return counts.includes('tick')
    ? { tick: true }
    : { file: { name: 'seen.txt', mediaType: 'text/plain', content: new TextEncoder().encode(said) } };
}

async function caseOf(tx: Tx, number: string) {
  const [row] = await tx.query<{ offboarding_id: string }>(
    `select o.offboarding_id from offboarding o join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     where o.organization_id = $1 and d.source = 'demo' and d.external_id = $2`,
    [tx.organizationId, number],
  );
  return getOffboarding(tx, row?.offboarding_id ?? '');
}
