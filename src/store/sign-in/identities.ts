import { randomUUIDv7 } from 'node:crypto';
import { operatorActor } from '../../core/event.ts';
import type { RoleGrant } from '../../core/permission.ts';
import { recordEvent } from '../cases/record-event.ts';
import type { Tx } from '../database/transaction.ts';

/** Somebody at a provider: which one, and their `sub` there. */
export type Identity = { readonly providerId: string; readonly subject: string };
type Known = { readonly operatorId: string; readonly disabled: boolean };

/** The operator who is this identity; undefined when nobody is. */
export async function findByIdentity(tx: Tx, { providerId, subject }: Identity): Promise<Known | undefined> {
  const [row] = await tx.query<Known>(
    `select p.operator_id as "operatorId", p.disabled_at is not null as disabled
     from provider_identity i join operator p on p.organization_id = i.organization_id and p.operator_id = i.operator_id
     where i.organization_id = $1 and i.sign_in_provider_id = $2 and i.subject = $3`,
    [tx.organizationId, providerId, subject],
  );
  return row;
}

/** The operators with an address, in any case: more than one is nobody's to choose from. `linked`: they have another identity there. */
export async function findByAddress(
  tx: Tx,
  providerId: string,
  email: string,
): Promise<readonly (Known & { readonly linked: boolean })[]> {
  return tx.query<Known & { linked: boolean }>(
    `select p.operator_id as "operatorId", p.disabled_at is not null as disabled, exists (select from provider_identity i
       where i.organization_id = $1 and i.operator_id = p.operator_id and i.sign_in_provider_id = $2) as linked
     from operator p where p.organization_id = $1 and lower(p.email) = lower($3) limit 2`,
    [tx.organizationId, providerId, email],
  );
}

/** Writes down that an operator is this identity from now on. */
export async function insertIdentity(tx: Tx, operatorId: string, { providerId, subject }: Identity): Promise<void> {
  const identityId = randomUUIDv7();
  await tx.query(
    `insert into provider_identity (organization_id, provider_identity_id, sign_in_provider_id, subject, operator_id)
     values ($1, $2, $3, $4, $5)`,
    [tx.organizationId, identityId, providerId, subject, operatorId],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'identity.linked',
    actor: operatorActor(operatorId),
    about: { kind: 'operator', id: operatorId },
    data: { provider: providerId },
    private: { subject },
  });
}

/** Notes a sign-in with it. */
export async function markIdentityUsed(tx: Tx, { providerId, subject }: Identity): Promise<void> {
  await tx.query(
    `update provider_identity set used_at = clock_timestamp()
     where organization_id = $1 and sign_in_provider_id = $2 and subject = $3`,
    [tx.organizationId, providerId, subject],
  );
}

/** The roles that an operator holds by groups of a provider. */
export async function listProviderGrants(
  tx: Tx,
  { operatorId, providerId }: { readonly operatorId: string; readonly providerId: string },
): Promise<readonly RoleGrant[]> {
  return tx.query<RoleGrant>(
    `select role, scope_kind as scope, scope_value as value from role_grant
     where organization_id = $1 and operator_id = $2 and sign_in_provider_id = $3 and revoked_at is null`,
    [tx.organizationId, operatorId, providerId],
  );
}

/** Everybody who holds a role by groups of a provider. */
export async function listHoldersByGroups(tx: Tx, providerId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ operator_id: string }>(
    `select distinct operator_id from role_grant where organization_id = $1 and sign_in_provider_id = $2 and revoked_at is null`,
    [tx.organizationId, providerId],
  );
  return rows.map((row) => row.operator_id);
}

/** The providers where an operator has an account. */
export async function listOwnProviders(
  tx: Tx,
  operatorId: string,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return tx.query<{ id: string; name: string }>(
    `select v.sign_in_provider_id as id, v.name from provider_identity i
     join sign_in_provider v on v.organization_id = i.organization_id and v.sign_in_provider_id = i.sign_in_provider_id
     where i.organization_id = $1 and i.operator_id = $2 and v.removed_at is null order by lower(v.name)`,
    [tx.organizationId, operatorId],
  );
}
