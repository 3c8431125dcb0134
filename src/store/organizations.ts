import { Failure } from '../core/failure.ts';
import type { Tx } from './database/transaction.ts';

export type OrganizationFacts = {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly demo: boolean;
};

/** Reads the organization of the transaction. */
export async function getOrganization(tx: Tx): Promise<OrganizationFacts> {
  const [row] = await tx.query<OrganizationFacts>(
    `select organization_id as id, name, time_zone as "timeZone", demo from organization where organization_id = $1`,
    [tx.organizationId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such organization.');
  return row;
}
