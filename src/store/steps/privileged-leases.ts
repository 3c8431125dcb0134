import type { Tx } from '../database/transaction.ts';

/**
 * Takes the turn to end an access that may be an application's last; null while somebody else has it. The same step may take
 * it again. Answers the epoch to give it back with.
 */
export async function takePrivilegedLease(
  tx: Tx,
  {
    applicationId,
    stepId,
    leaseMs,
  }: { readonly applicationId: string; readonly stepId: string; readonly leaseMs: number },
): Promise<number | null> {
  const [row] = await tx.query<{ epoch: number }>(
    `insert into privileged_lease as l (organization_id, application_id, step_id, lease_until)
     values ($1, $2, $3, clock_timestamp() + $4 * interval '1 millisecond')
     on conflict (organization_id, application_id) do update set epoch = l.epoch + 1, step_id = excluded.step_id,
       lease_until = clock_timestamp() + $4 * interval '1 millisecond'
       where l.lease_until < clock_timestamp() or l.step_id = excluded.step_id
     returning l.epoch`,
    [tx.organizationId, applicationId, stepId, leaseMs],
  );
  return row?.epoch ?? null;
}

/** Gives the turn back, once what was written can be seen by everybody: `visibleInMs` from now. */
export async function endPrivilegedLease(
  tx: Tx,
  lease: { readonly applicationId: string; readonly epoch: number; readonly visibleInMs: number },
): Promise<void> {
  await tx.query(
    `update privileged_lease set lease_until = clock_timestamp() + $4 * interval '1 millisecond'
     where organization_id = $1 and application_id = $2 and epoch = $3`,
    [tx.organizationId, lease.applicationId, lease.epoch, lease.visibleInMs],
  );
}
