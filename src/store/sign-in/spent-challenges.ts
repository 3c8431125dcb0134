import { createHash } from 'node:crypto';
import type { Tx } from '../database/transaction.ts';

/**
 * Uses a challenge up: of two that come at once, one gets true. `expiresAt`: from when on it would not be taken anyhow. What is over
 * is forgotten on the way.
 */
export async function spendChallenge(tx: Tx, challenge: string, expiresAt: Temporal.Instant): Promise<boolean> {
  await tx.query('delete from spent_challenge where organization_id = $1 and expires_at < clock_timestamp()', [
    tx.organizationId,
  ]);
  const rows = await tx.query(
    `insert into spent_challenge (organization_id, challenge_hash, expires_at) values ($1, $2, $3)
     on conflict do nothing returning expires_at`,
    // Remembered a while longer, for machines whose clocks differ.
    [tx.organizationId, createHash('sha256').update(challenge).digest(), expiresAt.add({ minutes: 5 })],
  );
  return rows.length > 0;
}
