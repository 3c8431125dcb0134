import { z } from 'zod';
import { assurances, itemKinds } from '../../core/item.ts';
import { actions } from '../../core/playbooks/playbook.ts';
import { count, id, instant } from './fields.ts';
import { stepState } from './cases.ts';

const itemRef = z.object({ key: z.string(), id: id.nullable(), label: z.string() }).meta({ id: 'PlannedItemRef' });

export const plannedStep = z
  .object({
    identity: z.string(),
    id: id.nullable(),
    key: z.string(),
    title: z.string(),
    action: z.enum(actions),
    mode: z.enum(['automatic', 'human']),
    owner: z.array(z.string()),
    phase: z.enum(['gate', 'watch', 'optional']),
    item: itemRef.nullable(),
    dueAt: instant.nullable(),
    local: z
      .string()
      .nullable()
      .describe('The due instant in the person’s zone, such as 2026-11-30T17:00+01:00[Europe/Berlin]'),
    late: z.boolean(),
    state: stepState.nullable(),
    heldBack: z.string().nullable(),
    layer: z.string().nullable().describe('The playbook or overlay it came from; null when nobody recorded it'),
    changedBy: z.array(z.string()).describe('The overlays that changed it'),
  })
  .meta({ id: 'PlannedStep' });
export type PlannedStep = z.infer<typeof plannedStep>;

const plannedItem = z
  .object({
    key: z.string(),
    id: id.nullable(),
    label: z.string(),
    kind: z.enum(itemKinds),
    expected: z.object({ ending: z.string(), assurance: z.enum(assurances) }),
  })
  .meta({ id: 'PlannedItem' });

export const planSummary = z
  .object({
    automatic: z.record(z.string(), count).describe('How many times each verb runs by itself'),
    human: count,
    heldBack: z.array(z.object({ step: z.string(), item: z.string().nullable(), reason: z.string() })),
    uncovered: z.array(z.string()).describe('Accounts that no step ends, and applications that no step looks into'),
    sentence: z.string(),
  })
  .meta({ id: 'PlanSummary' });
export type PlanSummary = z.infer<typeof planSummary>;

export const planDiff = z
  .object({
    addedItems: z.array(itemRef),
    removedItems: z.array(itemRef),
    added: z.array(plannedStep),
    removed: z.array(plannedStep),
    changed: z.array(z.object({ step: plannedStep, was: z.record(z.string(), z.unknown()) })),
    unchanged: count,
  })
  .meta({ id: 'PlanDiff' });
export type PlanDiffView = z.infer<typeof planDiff>;

export const plan = z
  .object({
    revision: count,
    digest: z.string(),
    approved: z.boolean(),
    timeZone: z.string(),
    summary: planSummary,
    steps: z.array(plannedStep),
    items: z.array(plannedItem),
    diff: planDiff.nullable().describe('Against the plan that was approved last; null when none was'),
  })
  .meta({ id: 'Plan' });
export type PlanView = z.infer<typeof plan>;

export const approvalBody = z.strictObject({
  digest: z.string().min(1).max(200).describe('The digest of the plan you read'),
});
