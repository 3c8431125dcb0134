import { operatorActor } from '../../core/event.ts';
import { dispositionPolicy, type DispositionPolicy } from '../../core/inspection/disposition.ts';
import { recordEvent } from '../cases/record-event.ts';
import type { Tx } from '../database/transaction.ts';

/** The organization's own policy of dispositions; undefined where it has written none. */
export async function findDispositionPolicy(tx: Tx): Promise<DispositionPolicy | undefined> {
  const [row] = await tx.query<{ policy: unknown }>(
    `select settings->'dispositionPolicy' as policy from organization where organization_id = $1`,
    [tx.organizationId],
  );
  const kept = row?.policy ?? null;
  return kept === null ? undefined : dispositionPolicy.parse(kept);
}

/** Keeps a policy, or (null) goes back to the one that comes with Handback. */
export async function saveDispositionPolicy(
  tx: Tx,
  policy: DispositionPolicy | null,
  byOperatorId: string,
): Promise<void> {
  await tx.query(
    `update organization set settings = (settings - 'dispositionPolicy') || case when $2::jsonb is null then '{}'::jsonb
       else jsonb_build_object('dispositionPolicy', $2::jsonb) end where organization_id = $1`,
    [tx.organizationId, policy === null ? null : JSON.stringify(policy)],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'organization.changed',
    actor: operatorActor(byOperatorId),
    data: { dispositionPolicy: policy === null ? null : policy.version },
  });
}
