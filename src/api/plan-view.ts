import { orderSteps } from '../core/plans/order-steps.ts';
import { type Plan, type PlannedStep as CorePlannedStep } from '../core/plans/plan.ts';
import { diffPlans } from '../core/plans/plan-diff.ts';
import { findUncovered } from '../core/plans/plan-gaps.ts';
import { planSentence } from '../core/plans/plan-sentence.ts';
import type { Playbook } from '../core/playbooks/playbook.ts';
import type { PlanDiffView, PlannedStep, PlanSummary, PlanView } from './schemas/plans.ts';

/** What the rows know about the planned: the playbook of the case, ids and labels by item key, state and due instant by step identity. */
export type PlanRows = {
  /** Left out where nobody needs to know which layer a step came from. */
  readonly playbook?: Pick<Playbook, 'steps'>;
  readonly items: ReadonlyMap<string, { readonly id: string | null; readonly label: string }>;
  readonly steps: ReadonlyMap<
    string,
    { readonly id: string; readonly state: NonNullable<PlannedStep['state']>; readonly dueAt: Temporal.Instant | null }
  >;
  readonly now: Temporal.Instant;
  /** In a quiet case nothing counts as late. */
  readonly quiet: boolean;
};

/** Shows a plan in the manner of a dry run: counts, every target, every instant in both zones, and the difference to what was approved. */
export function viewPlan(
  { plan, revision, digest }: { readonly plan: Plan; readonly revision: number; readonly digest: string },
  approved: { readonly plan: Plan | null; readonly digest: string | null },
  rows: PlanRows,
): PlanView {
  const { timeZone } = plan.departure;
  const steps = orderSteps(
    plan.steps.map((step) => ({ hangsOn: step.rule.step ?? null, view: viewStep(step, timeZone, rows) })),
    ({ hangsOn, view: { key, dueAt } }) => ({ key, dueMs: dueAt === null ? null : Date.parse(dueAt), hangsOn }),
  ).map(({ view }) => view);
  return {
    revision,
    digest,
    approved: approved.digest === digest,
    timeZone,
    summary: summarizePlan(
      steps,
      findUncovered(plan).map(({ key }) => itemRef(key, rows).label),
    ),
    steps,
    items: plan.items.map(({ key, kind, expected }) => ({
      ...itemRef(key, rows),
      kind,
      expected: { ending: expected.ending, assurance: expected.assurance },
    })),
    diff: approved.plan === null ? null : viewDiff(approved.plan, plan, rows),
  };
}

/** What a plan would do, in numbers and in sentences. */
function summarizePlan(steps: readonly PlannedStep[], uncovered: readonly string[]): PlanSummary {
  const free = steps.filter((step) => step.heldBack === null);
  const automatic = free.filter((step) => step.mode === 'automatic');
  const byAction = [...Map.groupBy(automatic, ({ action }) => action)].map(
    ([action, same]) => [action, same.length] as const,
  );
  return {
    automatic: Object.fromEntries(byAction),
    human: free.length - automatic.length,
    heldBack: steps.flatMap(({ title, item, heldBack: reason }) =>
      reason === null ? [] : [{ step: title, item: item?.label ?? null, reason }],
    ),
    uncovered: [...uncovered],
    sentence: [
      planSentence(
        steps.map((step) => ({
          ...step,
          hasItem: step.item !== null,
          ended: step.state === 'done' || step.state === 'withdrawn',
        })),
      ),
      ...(uncovered.length === 0 ? [] : [`Covered by no step: ${uncovered.join(', ')}.`]),
    ].join(' '),
  };
}

/** Shows what one plan does differently from another. */
export function viewDiff(before: Plan, after: Plan, rows: PlanRows): PlanDiffView {
  const diff = diffPlans(before, after);
  const zone = after.departure.timeZone;
  return {
    addedItems: diff.addedItems.map((key) => itemRef(key, rows)),
    removedItems: diff.removedItems.map((key) => itemRef(key, rows)),
    added: diff.added.map((step) => viewStep(step, zone, rows)),
    removed: diff.removed.map((step) => viewStep(step, zone, rows)),
    changed: diff.changed.map(({ step, was }) => ({ step: viewStep(step, zone, rows), was })),
    unchanged: diff.unchanged,
  };
}

function viewStep(step: CorePlannedStep, timeZone: string, rows: PlanRows): PlannedStep {
  const row = rows.steps.get(step.identity);
  const due = row?.dueAt ?? (step.dueAt === null ? null : Temporal.Instant.from(step.dueAt));
  const ended = row?.state === 'done' || row?.state === 'withdrawn';
  const written = rows.playbook?.steps.find(({ id }) => id === step.key);
  return {
    identity: step.identity,
    id: row?.id ?? null,
    key: step.key,
    title: step.title,
    action: step.action,
    mode: step.mode,
    owner: [...step.owner],
    phase: step.phase,
    item: step.itemKey === null ? null : itemRef(step.itemKey, rows),
    dueAt: due?.toString() ?? null,
    local: due?.toZonedDateTimeISO(timeZone).toString({ smallestUnit: 'minute' }) ?? null,
    late: !rows.quiet && due !== null && !ended && Temporal.Instant.compare(due, rows.now) < 0,
    state: row?.state ?? null,
    heldBack: step.heldBack,
    layer: written?.layer ?? null,
    changedBy: [...(written?.changed_by ?? [])],
  };
}

function itemRef(key: string, rows: PlanRows) {
  const row = rows.items.get(key);
  return { key, id: row?.id ?? null, label: row?.label ?? key };
}
