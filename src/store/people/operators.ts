import { randomUUIDv7 } from 'node:crypto';
import { type Actor, operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Role, RoleGrant, ScopeKind } from '../../core/permission.ts';
import { uuid } from '../../core/uuid.ts';
import type { Tx } from '../database/transaction.ts';
import { streamFor } from '../cases/embargo.ts';
import { recordEvent } from '../cases/record-event.ts';
import { hiddenCasesSql } from '../row-scope.ts';
import { markLetIn } from '../sign-in/vouching.ts';

export type OperatorSummary = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly personId: string | null;
  readonly disabled: boolean;
  /** Nobody else could be acting behind this account: where two people are needed, it counts as one of its own. */
  readonly vouched: boolean;
  /** Until when they are away, and the name of who is asked meanwhile; both null while they are here. */
  readonly awayUntil: Temporal.Instant | null;
  readonly standIn: string | null;
  readonly roles: readonly RoleGrant[];
};

// A role for one confidential case would say that there is one.
const operatorSql = `
select p.operator_id as id, p.name, p.email, p.person_id as "personId", p.disabled_at is not null as disabled, p.let_in_by is null as vouched,
  a.away_until as "awayUntil", s.name as "standIn", coalesce((select jsonb_agg(jsonb_build_object('role', g.role, 'scope', g.scope_kind, 'value', g.scope_value)
      order by g.role, g.scope_kind, g.scope_value)
    from role_grant g where g.organization_id = $1 and g.operator_id = p.operator_id and g.revoked_at is null
      and (g.scope_kind <> 'case' or g.scope_value not in (select h.offboarding_id::text from (${hiddenCasesSql('$2')}) h))), '[]') as roles
from operator p
left join operator_absence a on a.organization_id = p.organization_id and a.operator_id = p.operator_id and a.away_until > now()
left join operator s on s.organization_id = a.organization_id and s.operator_id = a.stand_in_id
where p.organization_id = $1`;

/** Everybody who works in Handback, by name, as one of them may know it. */
export async function listOperators(tx: Tx, readerId: string): Promise<readonly OperatorSummary[]> {
  return tx.query<OperatorSummary>(`${operatorSql} order by p.name, p.operator_id`, [tx.organizationId, readerId]);
}

/** Reads one operator, as another may know it. Throws `not-found`. */
export async function getOperator(tx: Tx, operatorId: string, readerId: string): Promise<OperatorSummary> {
  const [row] = await tx.query<OperatorSummary>(`${operatorSql} and p.operator_id = $3`, [
    tx.organizationId,
    readerId,
    operatorId,
  ]);
  if (row === undefined) throw new Failure('not-found', 'There is no such operator.');
  return row;
}

/** Adds somebody who works in Handback, without any role yet. Throws `conflict` when the address is taken. */
export async function insertOperator(
  tx: Tx,
  operator: { readonly name: string; readonly email: string; readonly personId: string | null },
  actor: Actor,
): Promise<string> {
  const operatorId = randomUUIDv7();
  const rows = await tx.query(
    `insert into operator (organization_id, operator_id, name, email, person_id) values ($1, $2, $3, $4, $5)
     on conflict (organization_id, email) do nothing returning operator_id`,
    [tx.organizationId, operatorId, operator.name, operator.email, operator.personId],
  );
  if (rows.length === 0)
    throw new Failure('conflict', `There already is an operator with the address ${operator.email}.`);
  if (actor.kind === 'operator') await markLetIn(tx, operatorId, actor.id);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'operator.made',
    actor,
    about: { kind: 'operator', id: operatorId },
    private: { name: operator.name, email: operator.email },
  });
  return operatorId;
}

/**
 * Grants a role within a scope; false when it is held already. `providerId`: it is held by groups of that provider, as long as they
 * last; what somebody gives by hand stays, whatever the groups say.
 */
export async function grantRole(
  tx: Tx,
  grant: {
    readonly operatorId: string;
    readonly role: Role;
    readonly scope: ScopeKind;
    readonly value: string;
    readonly providerId?: string;
  },
  actor: Actor,
): Promise<boolean> {
  const providerId = grant.providerId ?? null;
  const rows = await tx.query(
    `insert into role_grant as g (organization_id, role_grant_id, operator_id, role, scope_kind, scope_value, granted_by, sign_in_provider_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (organization_id, operator_id, role, scope_kind, scope_value) where revoked_at is null
       do update set sign_in_provider_id = null, granted_by = excluded.granted_by
       where g.sign_in_provider_id is not null and excluded.sign_in_provider_id is null
     returning role_grant_id`,
    [tx.organizationId, randomUUIDv7(), grant.operatorId, grant.role, grant.scope, grant.value, actor.id, providerId],
  );
  if (rows.length === 0) return false;
  await recordEvent(tx, {
    offboardingId: await streamOf(tx, grant),
    type: 'role.granted',
    actor,
    about: { kind: 'operator', id: grant.operatorId },
    data: { role: grant.role, scope: grant.scope },
    private: { value: grant.value },
  });
  return true;
}

async function streamOf(tx: Tx, { scope, value }: Pick<RoleGrant, 'scope' | 'value'>): Promise<string | null> {
  return scope === 'case' && uuid.test(value) ? streamFor(tx, value) : null;
}

/** Takes a role back; false when it was not held. Throws `rule-refused` for the last administrator. */
export async function revokeRole(
  tx: Tx,
  grant: { readonly operatorId: string; readonly role: Role; readonly scope: ScopeKind; readonly value: string },
  actor: Actor,
): Promise<boolean> {
  const rows = await tx.query(
    `update role_grant set revoked_at = clock_timestamp() where organization_id = $1 and operator_id = $2 and role = $3
       and scope_kind = $4 and scope_value = $5 and revoked_at is null returning role_grant_id`,
    [tx.organizationId, grant.operatorId, grant.role, grant.scope, grant.value],
  );
  if (rows.length === 0) return false;
  await refuseWithoutAdministrator(tx);
  await recordEvent(tx, {
    offboardingId: await streamOf(tx, grant),
    type: 'role.revoked',
    actor,
    about: { kind: 'operator', id: grant.operatorId },
    data: { role: grant.role, scope: grant.scope },
    private: { value: grant.value },
  });
  return true;
}

/**
 * Shuts an operator out at once, or lets them in again. Their sessions, links and API tokens end for good: whoever may have got
 * hold of one is not let in with them. Throws `rule-refused` for the last administrator.
 */
export async function setOperatorDisabled(
  tx: Tx,
  { operatorId, disabled }: { readonly operatorId: string; readonly disabled: boolean },
  byOperatorId: string,
): Promise<void> {
  const rows = await tx.query(
    `update operator set disabled_at = case when $3 then clock_timestamp() end
     where organization_id = $1 and operator_id = $2 and (disabled_at is not null) <> $3 returning operator_id`,
    [tx.organizationId, operatorId, disabled],
  );
  if (rows.length === 0) return;
  await refuseWithoutAdministrator(tx);
  if (disabled)
    await tx.query(
      `update credential set revoked_at = clock_timestamp() where organization_id = $1 and operator_id = $2 and revoked_at is null`,
      [tx.organizationId, operatorId],
    );
  await recordEvent(tx, {
    offboardingId: null,
    type: disabled ? 'operator.disabled' : 'operator.enabled',
    actor: operatorActor(byOperatorId),
    about: { kind: 'operator', id: operatorId },
  });
}

/** Whether somebody besides this operator administers the whole organization. */
export async function hasOtherAdministrator(tx: Tx, operatorId: string): Promise<boolean> {
  const rows = await tx.query(
    `select from operator p join role_grant g on g.organization_id = p.organization_id and g.operator_id = p.operator_id
     where p.organization_id = $1 and p.operator_id <> $2 and p.disabled_at is null and g.role = 'admin'
       and g.scope_kind = 'organization' and g.revoked_at is null limit 1`,
    [tx.organizationId, operatorId],
  );
  return rows.length > 0;
}

/** The row lock on the organization makes two administrators who would remove each other take turns. */
async function refuseWithoutAdministrator(tx: Tx): Promise<void> {
  await tx.query('select from organization where organization_id = $1 for update', [tx.organizationId]);
  const rows = await tx.query(
    `select from operator p join role_grant g on g.organization_id = p.organization_id and g.operator_id = p.operator_id
     where p.organization_id = $1 and p.disabled_at is null and g.role = 'admin' and g.scope_kind = 'organization'
       and g.revoked_at is null limit 1`,
    [tx.organizationId],
  );
  if (rows.length > 0) return;
  throw new Failure(
    'rule-refused',
    'Nobody would be left who can manage operators. Make somebody else an administrator first.',
  );
}
