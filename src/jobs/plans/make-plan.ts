import type { DueRule } from '../../core/plans/due.ts';
import { type Actor, workerActor } from '../../core/event.ts';
import { withoutNewCare } from '../../core/plans/kept-approval.ts';
import { Failure } from '../../core/failure.ts';
import { type Holding, itemKeyOf } from '../../core/holding.ts';
import type { Plan } from '../../core/plans/plan.ts';
import { diffPlans, type PlanDiff } from '../../core/plans/plan-diff.ts';
import { planOffboarding, resolveDue } from '../../core/plans/plan-offboarding.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { coverageHoldings, holdingsOfCases } from '../../store/inventory/holdings.ts';
import { lockOffboardings, type OffboardingRecord } from '../../store/cases/offboardings.ts';
import { planHoldsOf } from '../../store/holds/plan-holds.ts';
import { findOtherEmployments } from '../../store/cases/other-employments.ts';
import { findLatestPlans, savePlanRevisions, type StoredPlan } from '../../store/plans/plan-revisions.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import { calendarOf } from './calendar.ts';
import { connectorFactsOf, type Means } from '../means.ts';
import { endedStepsOf } from './settle-dues.ts';

export type PlanMade = {
  readonly offboarding: OffboardingRecord;
  readonly plan: Plan;
  readonly diff: PlanDiff;
  readonly changed: boolean;
};

/**
 * Plans a case from what is held now, in the caller's transaction. A plan with the same digest changes nothing; another one
 * becomes the next revision, and an approval of the old digest no longer counts. Throws `not-found`.
 */
export async function makePlan(
  means: Pick<Means, 'connectors'>,
  tx: Tx,
  offboardingId: string,
  actor: Actor = workerActor,
): Promise<PlanMade> {
  const [made] = await makePlans(means, tx, [offboardingId], actor);
  if (made === undefined)
    throw new Failure('not-found', `There is no offboarding ${offboardingId} in this organization.`);
  return made;
}

/** Plans several cases as `makePlan` does one, with as many queries; the answers are in the order of the cases' ids. */
export async function makePlans(
  means: Pick<Means, 'connectors'>,
  tx: Tx,
  offboardingIds: readonly string[],
  actor: Actor = workerActor,
): Promise<readonly PlanMade[]> {
  const offboardings = await lockOffboardings(tx, offboardingIds);
  const facts = connectorFactsOf(means.connectors);
  const cases = offboardings.map(({ offboardingId, departure: { personId } }) => ({ offboardingId, personId }));
  const held = await holdingsOfCases(tx, cases, facts);
  const coverage = await coverageHoldings(tx, facts);
  const planned = offboardings.filter(({ revision }) => revision > 0).map((one) => one.offboardingId);
  const comebacks = await comebacksOf(tx, planned);
  const latest = await findLatestPlans(tx, planned);
  // Death ends every employment, and who has to be out at once is locked out of everything.
  const endsOne = offboardings.filter(({ departure, playbook }) => departure.kind !== 'death' && !playbook.immediate);
  const others = await findOtherEmployments(
    tx,
    endsOne.map(({ departure }) => departure),
  );
  const holds = await planHoldsOf(
    tx,
    cases.map((one) => ({
      ...one,
      targetIds: (held.get(one.offboardingId) ?? []).map(({ targetId }) => targetId),
    })),
  );
  const drafts: Draft[] = [];
  for (const offboarding of offboardings) {
    const { offboardingId, departure, playbook } = offboarding;
    const other = others.get(departure.departureId);
    const own = (held.get(offboardingId) ?? []).filter(({ targetId }) => other?.holds.has(targetId) !== true);
    const holdings = [...own, ...coverage];
    const stopped = holds.get(offboardingId);
    const plan = planOffboarding({
      departure,
      holdings,
      playbook,
      calendar: calendarOf(departure.country),
      comebacks: comebacks.get(offboardingId) ?? new Map(),
      ...(other === undefined ? {} : { staysAs: other.workerIds }),
      ...(stopped === undefined ? {} : { holds: stopped }),
    });
    const bytes = canonicalBytes(plan);
    const digest = digestOf(bytes);
    const before = latest.get(offboardingId);
    // A look that was under way when the case was cancelled still ends here: it plans nothing any more.
    const changed = before?.digest !== digest && offboarding.state !== 'cancelled';
    const approvalKept = changed && before !== undefined && keepsApproval(offboarding, before, plan);
    drafts.push({
      offboarding,
      plan,
      diff: diffPlans(before?.plan ?? null, plan),
      changed,
      holdings,
      bytes,
      digest,
      approvalKept,
    });
  }
  await saveDrafts(
    tx,
    drafts.filter(({ changed }) => changed),
    actor,
  );
  return drafts.map(({ offboarding, plan, diff, changed }) => ({ offboarding, plan, diff, changed }));
}

/** A plan with what it takes to store it. */
type Draft = PlanMade & {
  readonly holdings: readonly Holding[];
  readonly bytes: Uint8Array;
  readonly digest: string;
  /** It was approved, and is only more careful than what was approved. */
  readonly approvalKept: boolean;
};

function keepsApproval({ digest, approvedDigest }: OffboardingRecord, before: StoredPlan, plan: Plan): boolean {
  if (digest === null || digest !== approvedDigest || digest !== before.digest) return false;
  return digestOf(canonicalBytes(withoutNewCare(before.plan, plan))) === before.digest;
}

async function saveDrafts(tx: Tx, drafts: readonly Draft[], actor: Actor): Promise<void> {
  const again = drafts.filter(({ offboarding }) => offboarding.revision > 0);
  const ended = await endedStepsOf(
    tx,
    again.map(({ offboarding }) => offboarding.offboardingId),
  );
  const revisions = drafts.map(({ offboarding, plan, bytes, digest, holdings, approvalKept }) => {
    const { offboardingId, departure, playbook } = offboarding;
    const context = { departure, calendar: calendarOf(departure.country) };
    const endedHere = ended.get(offboardingId) ?? new Map();
    return {
      offboardingId,
      revision: offboarding.revision + 1,
      plan,
      bytes,
      digest,
      // Where the playbook asks for no approval, opening the case was the decision.
      approved: !playbook.approval || approvalKept,
      labels: new Map(holdings.map((holding) => [itemKeyOf(holding), holding.label])),
      resolveDue: (rule: DueRule) => resolveDue(rule, context, endedHere),
    };
  });
  await savePlanRevisions(tx, revisions);
  const events = drafts.map(({ offboarding: { offboardingId, revision }, plan, diff, digest, approvalKept }) => ({
    offboardingId,
    type: 'plan.made' as const,
    actor,
    data: {
      revision: revision + 1,
      digest,
      added: diff.added.length,
      removed: diff.removed.length,
      changed: diff.changed.length,
      items: plan.items.length,
      ...(approvalKept ? { approvalKept } : {}),
    },
  }));
  await recordEvents(tx, events);
}

/** How often items of several cases came back after they had ended, by case and item key. */
async function comebacksOf(
  tx: Tx,
  offboardingIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  if (offboardingIds.length === 0) return new Map();
  const rows = await tx.query<{ offboarding_id: string; kind: string; target: string; comebacks: number }>(
    `select offboarding_id, kind, coalesce(asset_id, custody_id, account_id, seat_id, owned_thing_id, application_id) as target, comebacks
     from item where organization_id = $1 and offboarding_id = any($2) and comebacks > 0`,
    [tx.organizationId, offboardingIds],
  );
  const byCase = Map.groupBy(rows, (row) => row.offboarding_id);
  return new Map(
    [...byCase].map(([id, items]) => [id, new Map(items.map((row) => [`${row.kind}:${row.target}`, row.comebacks]))]),
  );
}
