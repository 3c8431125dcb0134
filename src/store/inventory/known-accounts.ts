import type { Tx } from '../database/transaction.ts';

/** An account that is on record as somebody's. */
export type KnownAccount = {
  readonly personId: string;
  readonly accountId: string;
  readonly applicationId: string;
  readonly externalId: string;
};

/** The accounts of several people, in whatever application. */
export async function listKnownAccounts(tx: Tx, personIds: readonly string[]): Promise<readonly KnownAccount[]> {
  return tx.prepared<KnownAccount>(
    'known_accounts',
    `select person_id as "personId", account_id as "accountId", application_id as "applicationId", external_id as "externalId"
     from account where organization_id = $1 and person_id = any($2)`,
    [tx.organizationId, personIds],
  );
}
