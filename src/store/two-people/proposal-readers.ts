import type { Proposal } from '../../core/two-people/second-person.ts';
import type { Tx } from '../database/transaction.ts';
import { knownSql } from '../row-scope.ts';

/**
 * Which of these operators may be told of a proposal: of a confidential case and of a mass event only the named, and of a brake's
 * release nobody whose own departure it holds.
 */
export async function listProposalReaders(
  tx: Tx,
  { about, offboardingId }: Pick<Proposal, 'about' | 'offboardingId'>,
  operatorIds: readonly string[],
): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `select x.operator_id as id from operator x where x.organization_id = $1 and x.operator_id = any($2::uuid[])
       and ($3::uuid is null or ${knownSql('$3::uuid', 'x.operator_id')})
       and ($4 <> 'mass_event' or exists (select from mass_event_named n
         where n.organization_id = $1 and n.mass_event_id::text = $5 and n.operator_id = x.operator_id))
       and ($4 <> 'brake_trip' or not exists (select from brake_hold b
         join offboarding o on o.organization_id = $1 and o.offboarding_id = b.offboarding_id
         join person p on p.organization_id = $1 and p.person_id = o.person_id
         where b.organization_id = $1 and b.brake_trip_id::text = $5 and b.released_at is null
           and (p.person_id = x.person_id or lower(p.work_email) = lower(x.email))))
     order by 1`,
    [tx.organizationId, operatorIds, offboardingId, about.kind, about.id],
  );
  return rows.map(({ id }) => id);
}

/** Whether a proposal still waits for somebody. */
export async function isProposalWaiting(tx: Tx, proposalId: unknown): Promise<boolean> {
  const rows = await tx.query(
    `select from proposal q where q.organization_id = $1 and q.proposal_id::text = $2 and q.state = 'waiting' and q.expires_at > now()`,
    [tx.organizationId, typeof proposalId === 'string' ? proposalId : ''],
  );
  return rows.length > 0;
}
