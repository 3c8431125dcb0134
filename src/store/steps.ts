import { Failure } from '../core/failure.ts';
import type { ItemKind } from '../core/item.ts';
import { tellingActions } from '../core/order-laws.ts';
import type { Action } from '../core/playbook.ts';
import type { Tx } from './database/transaction.ts';
import { stoppedByMassEvent } from './mass-event-stops.ts';
import { embargoInForce } from './row-scope.ts';

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

/** A step that may run now. */
export type ReadyStep = { readonly stepId: string; readonly offboardingId: string; readonly immediate: boolean };

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

/**
 * Gives this transaction these cases to itself until it ends, taken in the order of their ids. Ending a step changes the steps
 * behind it, so whoever ends steps takes the case first and its rows afterwards; in any other order two of them could wait for
 * each other.
 */
export async function lockCases(tx: Tx, offboardingIds: readonly string[]): Promise<void> {
  await tx.prepared(
    'lock_cases',
    'select 1 from offboarding where organization_id = $1 and offboarding_id = any($2) order by offboarding_id for no key update',
    [tx.organizationId, offboardingIds],
  );
}

/** Where a running step goes after its try. */
export type StepOutcome =
  | { readonly state: 'done' }
  /** A person is asked, though nothing went wrong. */
  | { readonly state: 'asked' }
  | { readonly state: 'polling' | 'waiting'; readonly startAt: Temporal.Instant; readonly problem?: string }
  | { readonly state: 'problem'; readonly problem: string };

/**
 * Ends the lease, fenced by its epoch: a worker that lost its lease changes nothing and gets false. Ending a step makes
 * the steps behind it ready.
 */
export async function leaveStep(
  tx: Tx,
  claim: Pick<ClaimedStep, 'stepId' | 'epoch' | 'offboardingId'>,
  outcome: StepOutcome,
) {
  await lockCases(tx, [claim.offboardingId]);
  const startAt = 'startAt' in outcome ? outcome.startAt : null;
  const rows = await tx.prepared(
    'leave_step',
    `update step set state = $4, lease_until = null, start_at = coalesce(${again}, start_at), wake_at = ${again}, problem = $6,
       ended_at = case when $4 = 'done' then clock_timestamp() end, version = version + 1
     where organization_id = $1 and step_id = $2 and epoch = $3 and state = 'running' returning step_id`,
    [
      tx.organizationId,
      claim.stepId,
      claim.epoch,
      outcome.state,
      startAt,
      'problem' in outcome ? outcome.problem : null,
    ],
  );
  if (rows.length === 0) return false;
  if (outcome.state === 'done') await freeFollowers(tx, [claim.stepId]);
  return true;
}

/** When a step is tried again: after its pause, and not before an hour that has moved while it was under way. */
const again = `case when $4 = 'waiting' and not_before_due then greatest($5, due_at) else $5 end`;

/** Ends a step by a person's hand, an operator's or (null) the leaver's own. False when it had ended already or left the plan. The caller holds the case (`getStep`, `lockOffboarding`). */
export async function endStepByHand(tx: Tx, stepId: string, operatorId: string | null): Promise<boolean> {
  const rows = await tx.query(
    `update step set state = 'done', lease_until = null, wake_at = null, ended_at = clock_timestamp(), ended_by = $3, version = version + 1
     where organization_id = $1 and step_id = $2 and state in ('waiting', 'asked', 'problem', 'polling') returning step_id`,
    [tx.organizationId, stepId, operatorId],
  );
  if (rows.length === 0) return false;
  await freeFollowers(tx, [stepId]);
  return true;
}

/** Gives a step that became a person's problem back to automation. */
export async function retryStep(tx: Tx, stepId: string): Promise<boolean> {
  const rows = await tx.query(
    `update step set state = 'waiting', start_at = now(), wake_at = now(), problem = null, version = version + 1
     where organization_id = $1 and step_id = $2 and state = 'problem' and mode = 'automatic' returning step_id`,
    [tx.organizationId, stepId],
  );
  return rows.length > 0;
}

/** Ends several steps as done, each fenced by its epoch as in `leaveStep`; answers the ids of those that were still ours. The caller holds their cases. */
export async function endSteps(
  tx: Tx,
  claims: readonly Pick<ClaimedStep, 'stepId' | 'epoch'>[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.prepared<{ step_id: string }>(
    'end_steps',
    `update step s set state = 'done', lease_until = null, wake_at = null, problem = null, ended_at = clock_timestamp(), version = s.version + 1
     from unnest($2::uuid[], $3::integer[]) as c(step_id, epoch)
     where s.organization_id = $1 and s.step_id = c.step_id and s.epoch = c.epoch and s.state = 'running' returning s.step_id`,
    [tx.organizationId, claims.map(({ stepId }) => stepId), claims.map(({ epoch }) => epoch)],
  );
  const ended = rows.map((row) => row.step_id);
  if (ended.length > 0) await freeFollowers(tx, ended);
  return new Set(ended);
}

/** As many steps less stand before those behind these; whoever they were the last for is woken, or asked. */
async function freeFollowers(tx: Tx, stepIds: readonly string[]): Promise<void> {
  await tx.prepared(
    'free_followers',
    `update step s set blocked_by = greatest(s.blocked_by - d.ended, 0),
       state = case when ${isAsked} then 'asked' else s.state end,
       wake_at = case when ${isAsked} then null when ${isNext} then s.start_at else s.wake_at end
     from (select step_id, count(*)::integer as ended from step_dependency
       where organization_id = $1 and needs_step_id = any($2) group by step_id) d
     where s.organization_id = $1 and s.step_id = d.step_id and s.blocked_by > 0 and s.state not in ('done', 'withdrawn')`,
    [tx.organizationId, stepIds],
  );
}

const isNext = `(s.state = 'waiting' and s.blocked_by <= d.ended and s.held_back is null)`;
const isAsked = `(${isNext} and s.mode = 'human' and s.start_at <= clock_timestamp())`;

/** People are asked as soon as they may begin; automation is woken when its hour comes. */
const awake = `
  state = case when s.mode = 'human' and s.start_at <= clock_timestamp() then 'asked' else s.state end,
  wake_at = case when s.mode = 'human' and s.start_at <= clock_timestamp() then null else s.start_at end`;
const asleep = `s.state = 'waiting' and s.blocked_by = 0 and s.held_back is null`;

/** Sets the clock of every step of a case whose turn it is. */
export async function awakenSteps(tx: Tx, offboardingId: string): Promise<void> {
  await tx.query(`update step s set ${awake} where s.organization_id = $1 and s.offboarding_id = $2 and ${asleep}`, [
    tx.organizationId,
    offboardingId,
  ]);
}

/** Opens a step to its people when its hour has come; false when it is not a waiting human step that is due. */
export async function askPerson(tx: Tx, stepId: string): Promise<boolean> {
  const rows = await tx.query(
    `update step s set ${awake} where s.organization_id = $1 and s.step_id = $2 and s.mode = 'human'
       and s.start_at <= clock_timestamp() and ${asleep} returning s.step_id`,
    [tx.organizationId, stepId],
  );
  return rows.length > 0;
}

/** The steps of a case that a worker may claim at once, those that keep somebody out first: what a worker goes on with after it ended one. */
export async function listReadySteps(tx: Tx, offboardingId: string): Promise<readonly ReadyStep[]> {
  return listReadyStepsOf(tx, [offboardingId]);
}

/** What `listReadySteps` answers, of several cases together. */
export async function listReadyStepsOf(tx: Tx, offboardingIds: readonly string[]): Promise<readonly ReadyStep[]> {
  const rows = await tx.prepared<{ step_id: string; offboarding_id: string; immediate: boolean }>(
    'ready_steps',
    `select s.step_id, s.offboarding_id, s.immediate from step s where s.organization_id = $1 and s.offboarding_id = any($2) and s.mode = 'automatic'
       and s.state = 'waiting' and s.blocked_by = 0 and s.held_back is null and s.start_at <= clock_timestamp()
     order by s.action in ('suspend', 'deprovision') desc, s.step_id`,
    [tx.organizationId, offboardingIds],
  );
  return rows.map((row) => ({ stepId: row.step_id, offboardingId: row.offboarding_id, immediate: row.immediate }));
}

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
