import { randomUUIDv7 } from 'node:crypto';
import { type Actor, operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { RoleRule } from '../../core/sign-in/role-rules.ts';
import { recordEvent } from '../cases/record-event.ts';
import { asDispatcher } from '../database/as-dispatcher.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';

/** An OpenID provider as it was set up; the client's secret stays sealed. */
export type ProviderRecord = {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly sealedSecret: Uint8Array;
  readonly internal: boolean;
  readonly scopes: string;
  readonly groupsClaim: string;
  readonly roleRules: readonly RoleRule[];
  readonly makesOperators: boolean;
  /** False: only whoever set it up knows that its accounts are not all their own. */
  readonly vouched: boolean;
};

const columns = `sign_in_provider_id as id, name, issuer, client_ref as "clientId", sealed_secret as "sealedSecret", internal, scopes,
  groups_claim as "groupsClaim", role_rules as "roleRules", makes_operators as "makesOperators", set_up_by is null as vouched`;

/** The providers of every organization, before one is known: what a page that nobody has signed in to offers. */
export async function findProviders(
  db: Pick<Database, 'dispatcher'>,
): Promise<readonly { readonly organizationId: string; readonly providerId: string }[]> {
  const rows = await asDispatcher(db).call<{ organization_id: string; sign_in_provider_id: string }>(
    'list_sign_in_providers',
  );
  return rows.map((row) => ({ organizationId: row.organization_id, providerId: row.sign_in_provider_id }));
}

/** The providers of an organization, by name. */
export async function listProviders(tx: Tx): Promise<readonly ProviderRecord[]> {
  return tx.query<ProviderRecord>(
    `select ${columns} from sign_in_provider where organization_id = $1 and removed_at is null order by lower(name), sign_in_provider_id`,
    [tx.organizationId],
  );
}

/** One provider. Throws `not-found`. */
export async function getProvider(tx: Tx, providerId: string): Promise<ProviderRecord> {
  const [row] = await tx.query<ProviderRecord>(
    `select ${columns} from sign_in_provider where organization_id = $1 and sign_in_provider_id = $2 and removed_at is null`,
    [tx.organizationId, providerId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such provider.');
  return row;
}

/** An id for a provider, before its secret is sealed for it. */
export function newProviderId(): string {
  return randomUUIDv7();
}

/** Sets a provider up, or up anew; whoever does could have accounts of their own there, so it needs to be vouched for again. */
export async function saveProvider(
  tx: Tx,
  provider: Omit<ProviderRecord, 'vouched'>,
  operatorId: string,
): Promise<ProviderRecord> {
  const [row] = await tx.query<ProviderRecord>(
    `insert into sign_in_provider (organization_id, sign_in_provider_id, name, issuer, client_ref, sealed_secret, internal, scopes,
       groups_claim, role_rules, makes_operators, set_up_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
       case when exists (select from organization o where o.organization_id = $1 and o.demo) then null else $12::uuid end)
     on conflict (organization_id, sign_in_provider_id) do update set name = excluded.name, issuer = excluded.issuer,
       client_ref = excluded.client_ref, sealed_secret = excluded.sealed_secret, internal = excluded.internal, scopes = excluded.scopes,
       groups_claim = excluded.groups_claim, role_rules = excluded.role_rules, makes_operators = excluded.makes_operators,
       set_up_by = excluded.set_up_by, changed_at = clock_timestamp()
     returning ${columns}`,
    [
      tx.organizationId,
      provider.id,
      provider.name,
      provider.issuer,
      provider.clientId,
      provider.sealedSecret,
      provider.internal,
      provider.scopes,
      provider.groupsClaim,
      JSON.stringify(provider.roleRules),
      provider.makesOperators,
      operatorId,
    ],
  );
  if (row === undefined) throw new TypeError('The provider was not written.');
  await recordEvent(tx, {
    offboardingId: null,
    type: 'sign_in_provider.set',
    actor: operatorActor(operatorId),
    about: { kind: 'sign_in_provider', id: provider.id },
    data: { makesOperators: provider.makesOperators, rules: provider.roleRules.length },
    private: { name: provider.name, issuer: provider.issuer },
  });
  return row;
}

/** Whoever signed in there is not let in by it any more, and roles that its groups gave end. Throws `not-found`. */
export async function removeProvider(tx: Tx, providerId: string, operatorId: string): Promise<void> {
  const rows = await tx.query(
    `update sign_in_provider set removed_at = clock_timestamp()
     where organization_id = $1 and sign_in_provider_id = $2 and removed_at is null returning sign_in_provider_id`,
    [tx.organizationId, providerId],
  );
  if (rows.length === 0) throw new Failure('not-found', 'There is no such provider.');
  await recordEvent(tx, {
    offboardingId: null,
    type: 'sign_in_provider.removed',
    actor: operatorActor(operatorId),
    about: { kind: 'sign_in_provider', id: providerId },
  });
}

/** Notes that somebody besides who set it up vouches for a provider. False when nobody was in doubt. */
export async function vouchForProvider(tx: Tx, providerId: string, actor: Actor): Promise<boolean> {
  const rows = await tx.query(
    `update sign_in_provider set set_up_by = null
     where organization_id = $1 and sign_in_provider_id = $2 and set_up_by is not null and removed_at is null returning sign_in_provider_id`,
    [tx.organizationId, providerId],
  );
  if (rows.length === 0) return false;
  await recordEvent(tx, {
    offboardingId: null,
    type: 'sign_in_provider.vouched',
    actor,
    about: { kind: 'sign_in_provider', id: providerId },
  });
  return true;
}

/** Who set a provider up and has not been vouched for; null: nobody. */
export async function whoSetUp(tx: Tx, providerId: string): Promise<string | null> {
  const [row] = await tx.query<{ set_up_by: string | null }>(
    'select set_up_by from sign_in_provider where organization_id = $1 and sign_in_provider_id = $2',
    [tx.organizationId, providerId],
  );
  return row?.set_up_by ?? null;
}
