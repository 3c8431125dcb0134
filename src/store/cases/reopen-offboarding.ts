import type { Tx } from '../database/transaction.ts';

/** Opens a closed case again; its closing step waits once more, everything else that ended stays ended. */
export async function reopenOffboarding(tx: Tx, offboardingId: string): Promise<void> {
  await tx.query(
    `update offboarding set state = 'open', reopened_at = clock_timestamp(), closed_at = null, version = version + 1
     where organization_id = $1 and offboarding_id = $2 and state = 'closed'`,
    [tx.organizationId, offboardingId],
  );
  await tx.query(
    `update step set state = 'waiting', ended_at = null, ended_by = null, start_at = now(), version = version + 1
     where organization_id = $1 and offboarding_id = $2 and action = 'close' and state = 'done'`,
    [tx.organizationId, offboardingId],
  );
}
