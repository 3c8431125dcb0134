import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';

/** An account that automation leaves alone, by the application's immutable id. */
export type ProtectedAccount = {
  readonly id: string;
  readonly application: { readonly id: string; readonly name: string };
  readonly account: string;
  /** What it is called there, where it has been seen. */
  readonly login: string | null;
  readonly reason: string;
  readonly protectedBy: string;
  readonly protectedAt: Temporal.Instant;
};

const protectedSql = `
select g.protected_account_id as id, jsonb_build_object('id', a.application_id, 'name', a.name) as application, g.account_ref as account,
  n.login, g.reason, h.name as "protectedBy", g.protected_at as "protectedAt"
from protected_account g
join application a on a.organization_id = g.organization_id and a.application_id = g.application_id
join operator h on h.organization_id = g.organization_id and h.operator_id = g.protected_by
left join account n on n.organization_id = g.organization_id and n.application_id = g.application_id and n.external_id = g.account_ref
where g.organization_id = $1 and g.lifted_at is null`;

/** Every account that is protected now, by application and login. */
export async function listProtectedAccounts(tx: Tx): Promise<readonly ProtectedAccount[]> {
  return tx.query<ProtectedAccount>(`${protectedSql} order by a.name, n.login nulls last, g.account_ref`, [
    tx.organizationId,
  ]);
}

/** Reads one. Throws `not-found` also for one whose protection was lifted. */
export async function getProtectedAccount(tx: Tx, protectedAccountId: string): Promise<ProtectedAccount> {
  const [row] = await tx.query<ProtectedAccount>(`${protectedSql} and g.protected_account_id = $2`, [
    tx.organizationId,
    protectedAccountId,
  ]);
  if (row === undefined) throw new Failure('not-found', 'There is no such protected account.');
  return row;
}

/** Protects an account. Throws `conflict` when it is protected already. */
export async function insertProtectedAccount(
  tx: Tx,
  account: {
    readonly applicationId: string;
    readonly account: string;
    readonly reason: string;
    readonly operatorId: string;
  },
): Promise<string> {
  const id = randomUUIDv7();
  const rows = await tx.query(
    `insert into protected_account (organization_id, protected_account_id, application_id, account_ref, reason, protected_by)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, application_id, account_ref) where lifted_at is null do nothing returning protected_account_id`,
    [tx.organizationId, id, account.applicationId, account.account, account.reason, account.operatorId],
  );
  if (rows.length === 0) throw new Failure('conflict', 'This account is protected already.');
  return id;
}

/** Ends a protection. */
export async function markProtectionLifted(tx: Tx, protectedAccountId: string): Promise<void> {
  await tx.query(
    `update protected_account set lifted_at = clock_timestamp()
     where organization_id = $1 and protected_account_id = $2 and lifted_at is null`,
    [tx.organizationId, protectedAccountId],
  );
}
