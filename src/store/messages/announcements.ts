import type { OutboxState } from '../../core/messages/message.ts';
import type { Tx } from '../database/transaction.ts';

/** How many messages of these keys are in each state. */
export async function countMessageStates(
  tx: Tx,
  dedupKeys: readonly string[],
): Promise<Readonly<Partial<Record<OutboxState, number>>>> {
  const rows = await tx.query<{ state: OutboxState; count: number }>(
    'select state, count(*)::integer as count from message where organization_id = $1 and dedup_key = any($2) group by state',
    [tx.organizationId, dedupKeys],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** How many of a case's accounts that have to be shut are not seen to be. */
export async function countUnconfirmedAccounts(tx: Tx, offboardingId: string): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::integer as count from item where organization_id = $1 and offboarding_id = $2 and kind = 'account'
       and withdrawn_at is null and standing not in ('done', 'waived')
       and expected_ending in ('suspended', 'deprovisioned', 'deleted', 'absent')`,
    [tx.organizationId, offboardingId],
  );
  return row?.count ?? 0;
}
