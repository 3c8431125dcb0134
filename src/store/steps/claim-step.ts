import { tellingActions } from '../../core/playbooks/order-laws.ts';
import { heldActions } from '../../core/holds/hold.ts';
import type { Action } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../database/transaction.ts';
import { stoppedByMassEvent } from '../mass-events/mass-event-stops.ts';
import { embargoInForce } from '../row-scope.ts';

/** A step somebody has claimed, with what a worker needs to carry it out. */
export type ClaimedStep = {
  readonly stepId: string;
  readonly offboardingId: string;
  readonly key: string;
  readonly itemId: string | null;
  readonly action: Action;
  readonly epoch: number;
  readonly tries: number;
  readonly immediate: boolean;
  readonly leaseUntil: Temporal.Instant;
  readonly polling: boolean;
  /** When the first try began; null: this is it. */
  readonly firstTryAt: Temporal.Instant | null;
  /** How the try before this one ended; null for none, `interrupted` for one without an outcome. */
  readonly lastOutcome: string | null;
  /** How often in a row its worker ended with it in hand, so that its lease ran out: 0, 1, or 2 for that and more. */
  readonly crashes: number;
};

/**
 * Takes a step for one try, or null when it is not its turn: done, not due, blocked, held back, paused, held, stopped by its mass event, not approved, or
 * somebody else has it. Claiming twice, late or out of order does nothing, so a wake-up needs no guarantees. Without
 * `takesOver`, a step whose lease ran out is left where it is (see `isLeftBehind`).
 */
export async function claimStep(
  tx: Tx,
  stepId: string,
  leaseMs: number,
  { takesOver = true }: { readonly takesOver?: boolean } = {},
): Promise<ClaimedStep | null> {
  const values = [tx.organizationId, stepId, leaseMs, takesOver, leftBehind];
  const [row] = await tx.prepared<ClaimRow>('claim_step', claimSql, values);
  if (row === undefined) return null;
  return {
    stepId,
    offboardingId: row.offboarding_id,
    key: row.key,
    itemId: row.item_id,
    action: row.action,
    epoch: row.epoch,
    tries: row.tries,
    immediate: row.immediate,
    leaseUntil: row.lease_until,
    polling: row.was === 'polling',
    firstTryAt: row.first_try_at,
    lastOutcome: row.has_open_attempt ? 'interrupted' : row.last_outcome,
    crashes: row.crashes,
  };
}

type ClaimRow = {
  offboarding_id: string;
  key: string;
  item_id: string | null;
  action: Action;
  epoch: number;
  tries: number;
  immediate: boolean;
  lease_until: Temporal.Instant;
  was: string;
  first_try_at: Temporal.Instant | null;
  last_outcome: string | null;
  has_open_attempt: boolean;
  crashes: number;
};

/** What stands on a step from the moment it is taken over until it is put down again; twice in a row, it is given to a person. */
const leftBehind = 'The worker that had this step ended without a word; another one tries it.';

/** Whether a step still belongs to a worker whose lease ran out: it crashed, was stopped or could not reach the database. */
export async function isLeftBehind(tx: Tx, stepId: string): Promise<boolean> {
  const rows = await tx.prepared(
    'is_left_behind',
    `select 1 from step where organization_id = $1 and step_id = $2 and state = 'running' and lease_until < clock_timestamp()`,
    [tx.organizationId, stepId],
  );
  return rows.length > 0;
}

/**
 * Whether step `s` of case `o` brings back what a cancelled case has taken. Nobody is let in again who by now has to be out
 * for another case. $1 is the organization.
 */
export const restoring = `(o.state = 'cancelled' and s.action = 'restore' and not exists (
  select from offboarding n join departure d on d.organization_id = n.organization_id and d.departure_id = n.departure_id
  where n.organization_id = $1 and n.person_id = o.person_id and (n.immediate or d.access_ends_at <= clock_timestamp())
    and (n.state = 'open' or (n.state = 'closed' and n.opened_at > o.opened_at))))`;

/** Whether step `s` would destroy what is under legal hold; the database refuses it as well. */
const destroysHeld = `(s.action = any('{${heldActions.join(',')}}') and handback_meta.step_stop(s.organization_id, s.step_id) is not null)`;

/** Whether step `s` may reach the person, or others about them: never while the case is confidential. */
const tellsSomebody = `s.action = any('{${tellingActions.join(',')}}')`;

// It waits for a row that is being changed, and then looks again whether it is its turn: skipping it would lose the wake-up.
// A plan that changed after its approval stops every write until somebody approves the new digest; looking goes on.
const claimSql = `
with turn as (
  select s.step_id, s.state as was, s.problem from step s
  join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
  where s.organization_id = $1 and s.step_id = $2 and s.mode = 'automatic' and s.blocked_by = 0 and s.held_back is null
    and s.start_at <= clock_timestamp()
    and not ${destroysHeld}
    and not (${tellsSomebody} and exists (select from embargo where embargo.offboarding_id = s.offboarding_id and ${embargoInForce}))
    and (s.state in ('waiting', 'polling') or (s.state = 'running' and s.lease_until < clock_timestamp() and $4))
    and not o.paused and (not (o.held or ${stoppedByMassEvent}) or s.action in ('observe', 'recheck') or ${restoring})
    and (o.state = 'open' or (o.state = 'closed' and s.phase = 'watch') or ${restoring})
    and (s.action in ('observe', 'recheck', 'announce', 'page_on_call') or o.approved_digest = o.digest or ${restoring})
  for update of s
)
update step s set state = 'running', epoch = s.epoch + 1, tries = s.tries + 1, version = s.version + 1,
  lease_until = clock_timestamp() + $3 * interval '1 millisecond',
  wake_at = clock_timestamp() + $3 * interval '1 millisecond',
  problem = case when turn.was = 'running' then $5 else s.problem end
from turn
where s.organization_id = $1 and s.step_id = turn.step_id
returning s.offboarding_id, s.key, s.item_id, s.action, s.epoch, s.tries, s.immediate, s.lease_until, turn.was,
  case when turn.was <> 'running' then 0 when turn.problem = $5 then 2 else 1 end as crashes,
  (select min(a.started_at) from attempt a where a.organization_id = $1 and a.step_id = s.step_id) as first_try_at,
  (select a.outcome from attempt a where a.organization_id = $1 and a.step_id = s.step_id order by a.epoch desc limit 1) as last_outcome,
  exists (select from attempt a where a.organization_id = $1 and a.step_id = s.step_id and a.outcome is null) as has_open_attempt`;
