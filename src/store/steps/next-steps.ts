import type { Tx } from '../database/transaction.ts';
import { stoppedByMassEvent } from '../mass-events/mass-event-stops.ts';

/** A step that may run now. */
export type ReadyStep = { readonly stepId: string; readonly offboardingId: string; readonly immediate: boolean };

/** As many steps less stand before those behind these; whoever they were the last for is woken, or asked. */
export async function freeFollowers(tx: Tx, stepIds: readonly string[]): Promise<void> {
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
  await awakenStepsOf(tx, [offboardingId]);
}

/** Does what `awakenSteps` does, for several cases together. */
export async function awakenStepsOf(tx: Tx, offboardingIds: readonly string[]): Promise<void> {
  await tx.query(
    `update step s set ${awake} where s.organization_id = $1 and s.offboarding_id = any($2::uuid[]) and ${asleep}`,
    [tx.organizationId, offboardingIds],
  );
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
    `select s.step_id, s.offboarding_id, s.immediate from step s
     join offboarding o on o.organization_id = $1 and o.offboarding_id = s.offboarding_id
     where s.organization_id = $1 and s.offboarding_id = any($2) and s.mode = 'automatic'
       and s.state = 'waiting' and s.blocked_by = 0 and s.held_back is null and s.start_at <= clock_timestamp() and not ${stoppedByMassEvent}
     order by s.action in ('suspend', 'deprovision') desc, s.step_id`,
    [tx.organizationId, offboardingIds],
  );
  return rows.map((row) => ({ stepId: row.step_id, offboardingId: row.offboarding_id, immediate: row.immediate }));
}

/**
 * Lets every automatic step sleep that a closed case leaves undone, one that is under way too: nobody looks for it again, unless the case
 * reopens and is planned anew. What watches over the case goes on.
 */
export async function putStepsToSleep(tx: Tx, offboardingId: string): Promise<void> {
  await tx.query(
    `update step set wake_at = null, lease_until = null, version = version + 1, epoch = epoch + (state = 'running')::integer,
       state = 'waiting'
     where organization_id = $1 and offboarding_id = $2 and mode = 'automatic' and phase <> 'watch'
       and state in ('waiting', 'running', 'polling')`,
    [tx.organizationId, offboardingId],
  );
}
