import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type Obstacle, obstaclesToClosing } from '../../core/gate.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { refreshStandings } from '../../store/cases/observations.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { endStepByHand } from '../../store/steps/end-step.ts';
import { putStepsToSleep } from '../../store/steps/next-steps.ts';
import type { Means } from '../means.ts';
import { recheckOffboarding } from '../looks/recheck.ts';

export type Closing = { readonly closed: true } | { readonly closed: false; readonly obstacles: readonly Obstacle[] };

/**
 * Closes a case if every item has an ending with evidence or a waiver. Readings that have grown too old are taken again
 * first. Answers what stands in the way otherwise, and changes nothing. Throws `conflict` for a case that is not open.
 */
export async function closeOffboarding(
  means: Means,
  organizationId: string,
  input: { readonly offboardingId: string; readonly operatorId: string },
): Promise<Closing> {
  const first = await withOrganization(means.db, organizationId, (tx) => findObstacles(tx, input.offboardingId), {
    name: 'gate',
  });
  if (first.some(({ standing }) => standing === 'stale' || standing === 'waiting'))
    await recheckOffboarding(means, organizationId, input.offboardingId);
  return withOrganization(means.db, organizationId, (tx) => closeIfEnded(tx, input), { name: 'close' });
}

async function closeIfEnded(
  tx: Tx,
  { offboardingId, operatorId }: { offboardingId: string; operatorId: string },
): Promise<Closing> {
  const obstacles = await findObstacles(tx, offboardingId);
  if (obstacles.length > 0) return { closed: false, obstacles };
  const closing = await tx.query<{ step_id: string }>(
    `select step_id from step where organization_id = $1 and offboarding_id = $2 and action = 'close' and state <> 'done'`,
    [tx.organizationId, offboardingId],
  );
  for (const { step_id } of closing) await endStepByHand(tx, step_id, operatorId);
  await tx.query(
    `update offboarding set state = 'closed', closed_at = clock_timestamp(), version = version + 1 where organization_id = $1 and offboarding_id = $2`,
    [tx.organizationId, offboardingId],
  );
  await putStepsToSleep(tx, offboardingId);
  await recordEvent(tx, {
    offboardingId,
    type: 'offboarding.closed',
    actor: operatorActor(operatorId),
    data: { standings: await countStandings(tx, offboardingId) },
  });
  return { closed: true };
}

/** What stands in the way now; the closing step itself and everything that only watches do not count. */
async function findObstacles(tx: Tx, offboardingId: string): Promise<readonly Obstacle[]> {
  const { state, number } = await lockOffboarding(tx, offboardingId);
  if (state !== 'open') throw new Failure('conflict', `OFF-${number} is ${state} already.`);
  const items = await refreshStandings(tx, offboardingId);
  const steps = await tx.query<{ step_id: string; title: string; state: string; waived: boolean }>(
    `select s.step_id, s.title, s.state, w.waiver_id is not null as waived from step s
     left join waiver w on w.organization_id = s.organization_id and w.step_id = s.step_id and w.revoked_at is null
     where s.organization_id = $1 and s.offboarding_id = $2 and s.phase = 'gate' and s.action <> 'close' and s.state <> 'withdrawn'`,
    [tx.organizationId, offboardingId],
  );
  return obstaclesToClosing({
    items,
    steps: steps.map((step) => ({
      stepId: step.step_id,
      title: step.title,
      ended: step.state === 'done',
      waived: step.waived,
    })),
  });
}

async function countStandings(tx: Tx, offboardingId: string): Promise<Record<string, number>> {
  const rows = await tx.query<{ standing: string; count: number }>(
    `select standing, count(*)::integer as count from item where organization_id = $1 and offboarding_id = $2 and withdrawn_at is null
     group by standing order by standing`,
    [tx.organizationId, offboardingId],
  );
  return Object.fromEntries(rows.map((row) => [row.standing, row.count]));
}
