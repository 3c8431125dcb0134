import { randomUUIDv7 } from 'node:crypto';
import type { JsonObject, Receipt, WriteResult } from '../../core/applications/connector.ts';
import type { Tx } from '../database/transaction.ts';
import { stoppedByMassEvent } from '../mass-events/mass-event-stops.ts';
import { type ClaimedStep, restoring } from './claim-step.ts';

/**
 * Writes down that a try begins, before anything leaves; the instant is the database's. Tries that were interrupted are
 * closed as such: whether they had an effect is for a look at the other side to say.
 */
export async function openAttempt(
  tx: Tx,
  claim: ClaimedStep,
): Promise<{ attemptId: string; startedAt: Temporal.Instant }> {
  const attemptId = randomUUIDv7();
  if (claim.lastOutcome === 'interrupted') {
    const reason =
      claim.crashes > 0 ? 'the worker ended before it heard the answer' : 'how it ended could not be written down';
    await closeOpenAttempts(tx, claim.stepId, reason);
  }
  const [row] = await tx.prepared<{ started_at: Temporal.Instant }>(
    'open_attempt',
    `insert into attempt (organization_id, attempt_id, step_id, offboarding_id, epoch, started_at)
     values ($1, $2, $3, $4, $5, clock_timestamp()) returning started_at`,
    [tx.organizationId, attemptId, claim.stepId, claim.offboardingId, claim.epoch],
  );
  if (row === undefined) throw new TypeError('The attempt was not written.');
  return { attemptId, startedAt: row.started_at };
}

/** Closes the tries of a step that have no outcome as interrupted: nobody knows whether they had an effect. */
export async function closeOpenAttempts(tx: Tx, stepId: string, reason: string): Promise<void> {
  await tx.query(
    `update attempt set finished_at = clock_timestamp(), outcome = 'interrupted', reason = $3
     where organization_id = $1 and step_id = $2 and outcome is null`,
    [tx.organizationId, stepId, reason],
  );
}

/** Keeps how things stand right before the write; false when the attempt is no longer ours to make. */
export async function saveSnapshot(tx: Tx, attemptId: string, epoch: number, snapshot: JsonObject): Promise<boolean> {
  const rows = await tx.prepared(
    'save_snapshot',
    `update attempt a set snapshot = $4 from step s
     where a.organization_id = $1 and a.attempt_id = $2 and a.outcome is null
       and s.organization_id = $1 and s.step_id = a.step_id and s.epoch = $3 and s.state = 'running'
       and s.lease_until > clock_timestamp() and s.held_back is null
       and exists (select from offboarding o where o.organization_id = $1 and o.offboarding_id = s.offboarding_id
         and not o.paused and ((o.state = 'open' and not o.held and not ${stoppedByMassEvent} and o.approved_digest = o.digest) or ${restoring})) returning a.attempt_id`,
    [tx.organizationId, attemptId, epoch, JSON.stringify(snapshot)],
  );
  return rows.length > 0;
}

/** Writes down how tries ended, each with its receipt where there is one. */
export async function closeAttempts(
  tx: Tx,
  ends: readonly { readonly attemptId: string; readonly result: WriteResult }[],
): Promise<void> {
  await tx.prepared(
    'close_attempts',
    `update attempt a set finished_at = clock_timestamp(), outcome = r.outcome, reason = r.reason, receipt = r.receipt::jsonb
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as r(attempt_id, outcome, reason, receipt)
     where a.organization_id = $1 and a.attempt_id = r.attempt_id and a.outcome is null`,
    [
      tx.organizationId,
      ends.map(({ attemptId }) => attemptId),
      ends.map(({ result }) => result.outcome),
      ends.map(({ result }) => ('reason' in result ? result.reason : null)),
      ends.map(({ result }) => ('receipt' in result ? JSON.stringify(receiptJson(result.receipt)) : null)),
    ],
  );
}

/** A receipt as JSON: instants as ISO 8601 text. */
export function receiptJson(receipt: Receipt) {
  return { ...receipt, effectiveBy: receipt.effectiveBy?.toString() ?? null };
}
