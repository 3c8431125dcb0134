import { type Actor, workerActor } from '../core/event.ts';
import { itemKeyOf } from '../core/holding.ts';
import type { Plan } from '../core/plan.ts';
import { diffPlans, type PlanDiff } from '../core/plan-diff.ts';
import { planOffboarding, resolveDue } from '../core/plan-offboarding.ts';
import { canonicalBytes, digestOf } from '../ledger/canonical.ts';
import type { Tx } from '../store/database/transaction.ts';
import { coverageHoldings, holdingsOf } from '../store/holdings.ts';
import { lockOffboarding, type OffboardingRecord } from '../store/offboardings.ts';
import { findLatestPlan, savePlanRevision } from '../store/plan-revisions.ts';
import { recordEvent } from '../store/record-event.ts';
import { calendarOf } from './calendar.ts';
import { connectorFactsOf, type Means } from './means.ts';
import { endedSteps } from './settle-dues.ts';

export type PlanMade = {
  readonly offboarding: OffboardingRecord;
  readonly plan: Plan;
  readonly diff: PlanDiff;
  readonly changed: boolean;
};

/**
 * Plans a case from what is held now, in the caller's transaction. A plan with the same digest changes nothing; another one
 * becomes the next revision, and an approval of the old digest no longer counts.
 */
export async function makePlan(
  means: Pick<Means, 'connectors'>,
  tx: Tx,
  offboardingId: string,
  actor: Actor = workerActor,
): Promise<PlanMade> {
  const offboarding = await lockOffboarding(tx, offboardingId);
  const { departure, playbook } = offboarding;
  const facts = connectorFactsOf(means.connectors);
  const holdings = [
    ...(await holdingsOf(tx, departure.personId, offboardingId, facts)),
    ...(await coverageHoldings(tx, facts)),
  ];
  const calendar = calendarOf(departure.country);
  const plan = planOffboarding({
    departure,
    holdings,
    playbook,
    calendar,
    comebacks: await comebacksOf(tx, offboardingId),
  });
  const bytes = canonicalBytes(plan);
  const digest = digestOf(bytes);
  const latest = await findLatestPlan(tx, offboardingId);
  const diff = diffPlans(latest?.plan ?? null, plan);
  // A look that was under way when the case was cancelled still ends here: it plans nothing any more.
  if (latest?.digest === digest || offboarding.state === 'cancelled')
    return { offboarding, plan, diff, changed: false };

  // Where the playbook asks for no approval, opening the case was the decision.
  if (!playbook.approval) await approveByPlaybook(tx, offboardingId, digest);
  const ended = await endedSteps(tx, offboardingId);
  await savePlanRevision(tx, {
    offboardingId,
    revision: offboarding.revision + 1,
    plan,
    bytes,
    digest,
    labels: new Map(holdings.map((holding) => [itemKeyOf(holding), holding.label])),
    resolveDue: (rule) => resolveDue(rule, { departure, calendar }, ended),
  });
  await recordEvent(tx, {
    offboardingId,
    type: 'plan.made',
    actor,
    data: {
      revision: offboarding.revision + 1,
      digest,
      added: diff.added.length,
      removed: diff.removed.length,
      changed: diff.changed.length,
      items: plan.items.length,
    },
  });
  return { offboarding, plan, diff, changed: true };
}

async function approveByPlaybook(tx: Tx, offboardingId: string, digest: string): Promise<void> {
  await tx.query(`update offboarding set approved_digest = $3 where organization_id = $1 and offboarding_id = $2`, [
    tx.organizationId,
    offboardingId,
    digest,
  ]);
}

async function comebacksOf(tx: Tx, offboardingId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.query<{ kind: string; target: string; comebacks: number }>(
    `select kind, coalesce(asset_id, custody_id, account_id, seat_id, owned_thing_id, application_id) as target, comebacks
     from item where organization_id = $1 and offboarding_id = $2 and comebacks > 0`,
    [tx.organizationId, offboardingId],
  );
  return new Map(rows.map((row) => [`${row.kind}:${row.target}`, row.comebacks]));
}
