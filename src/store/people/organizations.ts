import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from '../cases/record-event.ts';

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

/** Who owns cases that nobody else owns; null: whoever opened them. */
export async function findDefaultCaseOwner(tx: Tx): Promise<string | null> {
  const [row] = await tx.query<{ owner: string | null }>(
    `select settings->>'caseOwnerId' as owner from organization where organization_id = $1`,
    [tx.organizationId],
  );
  return row?.owner ?? null;
}

/** Renames the organization or moves its reporting zone; what is left out stays. */
export async function changeOrganization(
  tx: Tx,
  change: { readonly name?: string | undefined; readonly timeZone?: string | undefined },
  byOperatorId: string,
): Promise<void> {
  await tx.query(
    `update organization set name = coalesce($2, name), time_zone = coalesce($3, time_zone) where organization_id = $1`,
    [tx.organizationId, change.name ?? null, change.timeZone ?? null],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'organization.changed',
    actor: operatorActor(byOperatorId),
    data: { timeZone: change.timeZone ?? null },
    private: { name: change.name ?? null },
  });
}
