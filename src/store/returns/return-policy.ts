import { operatorActor } from '../../core/event.ts';
import { type ReturnPolicy, returnPolicy } from '../../core/returns/return-policy.ts';
import { recordEvent } from '../cases/record-event.ts';
import type { Tx } from '../database/transaction.ts';

/** The policy of returns that the organization keeps; undefined where it goes by the shipped one. */
export async function findReturnPolicy(tx: Tx): Promise<ReturnPolicy | undefined> {
  const [row] = await tx.query<{ policy: unknown }>(
    `select settings->'returnPolicy' as policy from organization where organization_id = $1`,
    [tx.organizationId],
  );
  const kept = row?.policy ?? null;
  return kept === null ? undefined : returnPolicy.parse(kept);
}

/** Keeps a policy of returns, or (null) goes back to the shipped one. */
export async function saveReturnPolicy(tx: Tx, policy: ReturnPolicy | null, operatorId: string): Promise<void> {
  await tx.query(
    `update organization set settings = (settings - 'returnPolicy') || case when $2::jsonb is null then '{}'::jsonb
       else jsonb_build_object('returnPolicy', $2::jsonb) end where organization_id = $1`,
    [tx.organizationId, policy === null ? null : JSON.stringify(policy)],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'organization.changed',
    actor: operatorActor(operatorId),
    data: { returnPolicy: policy?.version ?? null },
  });
}
