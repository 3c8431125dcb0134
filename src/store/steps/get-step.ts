import { Failure } from '../../core/failure.ts';
import type { ItemKind } from '../../core/item.ts';
import type { Action } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../database/transaction.ts';

/** A step with what decides whether a person may end it. */
export type StepRecord = {
  readonly stepId: string;
  readonly offboardingId: string;
  readonly offboardingState: 'open' | 'closed' | 'cancelled';
  readonly key: string;
  readonly title: string;
  readonly action: Action;
  readonly mode: 'automatic' | 'human';
  readonly state: 'waiting' | 'running' | 'polling' | 'asked' | 'problem' | 'done' | 'withdrawn';
  readonly phase: 'gate' | 'watch' | 'optional';
  readonly evidence: readonly string[];
  readonly owner: readonly string[];
  readonly itemId: string | null;
  readonly itemKind: ItemKind | null;
  readonly blockedBy: number;
  /** Titles of the steps it still waits for. */
  readonly waitsFor: readonly string[];
  readonly heldBack: string | null;
  readonly now: Temporal.Instant;
};

/** Reads a step and keeps it and its case from changing until the transaction ends. Throws `not-found`. */
export async function getStep(tx: Tx, stepId: string): Promise<StepRecord> {
  await tx.query(
    `select 1 from offboarding where organization_id = $1 and offboarding_id =
       (select s.offboarding_id from step s where s.organization_id = $1 and s.step_id = $2) for no key update`,
    [tx.organizationId, stepId],
  );
  const [row] = await tx.query<{
    offboarding_id: string;
    offboarding_state: StepRecord['offboardingState'];
    key: string;
    title: string;
    action: Action;
    mode: StepRecord['mode'];
    state: StepRecord['state'];
    phase: StepRecord['phase'];
    evidence: string[];
    owner: string[];
    item_id: string | null;
    item_kind: ItemKind | null;
    blocked_by: number;
    waits_for: string[];
    held_back: string | null;
    now: Temporal.Instant;
  }>(
    `select s.offboarding_id, o.state as offboarding_state, s.key, s.title, s.action, s.mode, s.state, s.phase, s.evidence, s.owner,
       s.item_id, i.kind as item_kind, s.blocked_by, s.held_back, clock_timestamp() as now,
       array(select n.title from step_dependency d join step n on n.organization_id = d.organization_id and n.step_id = d.needs_step_id
         where d.organization_id = $1 and d.step_id = s.step_id and n.state not in ('done', 'withdrawn') order by n.due_at, n.title) as waits_for
     from step s join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
     left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
     where s.organization_id = $1 and s.step_id = $2 for update of s`,
    [tx.organizationId, stepId],
  );
  if (row === undefined) throw new Failure('not-found', `There is no step ${stepId} in this organization.`);
  return {
    stepId,
    offboardingId: row.offboarding_id,
    offboardingState: row.offboarding_state,
    key: row.key,
    title: row.title,
    action: row.action,
    mode: row.mode,
    state: row.state,
    phase: row.phase,
    evidence: row.evidence,
    owner: row.owner,
    itemId: row.item_id,
    itemKind: row.item_kind,
    blockedBy: row.blocked_by,
    waitsFor: row.waits_for,
    heldBack: row.held_back,
    now: row.now,
  };
}
