import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { mayHandle, mayOn, type Permission, type RoleGrant } from '../../core/permission.ts';
import type { Tx } from '../database/transaction.ts';
import { mayKnowOf } from '../cases/embargo.ts';
import { recordEvent } from '../cases/record-event.ts';

/** Finds an operator by id or address. Throws `not-found` for one who is not there or disabled. */
export async function findNamedOperator(tx: Tx, named: string): Promise<{ readonly id: string }> {
  const [row] = await tx.query<{ id: string }>(
    `select operator_id as id from operator where organization_id = $1 and disabled_at is null
       and (operator_id::text = lower($2) or lower(email) = lower($2))`,
    [tx.organizationId, named],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such operator, or they are disabled.');
  return row;
}

/** Hands a step to an operator by name; null gives it back to whom the playbook names. Throws `rule-refused` for one who could not end it. */
export async function assignStep(
  tx: Tx,
  step: { readonly stepId: string; readonly offboardingId: string; readonly operatorId: string | null },
  byOperatorId: string,
): Promise<void> {
  const { stepId, offboardingId, operatorId } = step;
  if (operatorId !== null) await refuseUnlessAble(tx, offboardingId, operatorId);
  await tx.query(
    `insert into step_assignment (organization_id, step_id, operator_id, assigned_by) values ($1, $2, $3, $4)
     on conflict (organization_id, step_id) do update set operator_id = excluded.operator_id, assigned_by = excluded.assigned_by,
       assigned_at = clock_timestamp()`,
    [tx.organizationId, stepId, operatorId, byOperatorId],
  );
  await recordEvent(tx, {
    offboardingId,
    type: 'step.assigned',
    actor: operatorActor(byOperatorId),
    about: { kind: 'step', id: stepId },
    data: { operator: operatorId },
  });
}

/** Who has which part in a case; what is left out stays, null takes it away. */
export type CaseParts = {
  readonly ownerId?: string | null;
  /** The person who takes over their work. */
  readonly successorId?: string | null;
  /** The person who answers for a contractor. */
  readonly sponsorId?: string | null;
};

/** Says who owns a case, who takes over, and who sponsors. Throws `rule-refused` for the leaver and for an owner who could not do its steps. */
export async function assignCase(
  tx: Tx,
  found: { readonly offboardingId: string; readonly personId: string },
  parts: CaseParts,
  byOperatorId: string,
): Promise<void> {
  const { ownerId, successorId, sponsorId } = parts;
  if (ownerId !== undefined && ownerId !== null) await refuseUnlessAble(tx, found.offboardingId, ownerId);
  if (successorId === found.personId || sponsorId === found.personId)
    throw new Failure('rule-refused', 'Who leaves has no part in their own case. Name somebody else.');
  await tx.query(
    `update offboarding set case_owner_id = case when $3 then $4::uuid else case_owner_id end,
       successor_id = case when $5 then $6::uuid else successor_id end,
       sponsor_id = case when $7 then $8::uuid else sponsor_id end, version = version + 1
     where organization_id = $1 and offboarding_id = $2`,
    [
      tx.organizationId,
      found.offboardingId,
      ownerId !== undefined,
      ownerId ?? null,
      successorId !== undefined,
      successorId ?? null,
      sponsorId !== undefined,
      sponsorId ?? null,
    ],
  );
  await recordEvent(tx, {
    offboardingId: found.offboardingId,
    type: 'offboarding.assigned',
    actor: operatorActor(byOperatorId),
    data: { ...parts },
  });
}

/** Says who owns an application, and is asked about accounts there. */
export async function assignApplication(
  tx: Tx,
  application: { readonly applicationId: string; readonly ownerId: string | null },
  byOperatorId: string,
): Promise<void> {
  const rows = await tx.query(
    'update application set owner_id = $3 where organization_id = $1 and application_id = $2 returning application_id',
    [tx.organizationId, application.applicationId, application.ownerId],
  );
  if (rows.length === 0) throw new Failure('not-found', 'There is no such application.');
  await recordEvent(tx, {
    offboardingId: null,
    type: 'application.assigned',
    actor: operatorActor(byOperatorId),
    about: { kind: 'application', id: application.applicationId },
    data: { operator: application.ownerId },
  });
}

/** Says who has a case's steps when nobody nearer does, unless the case names somebody. */
export async function setDefaultCaseOwner(tx: Tx, operatorId: string | null, byOperatorId: string): Promise<void> {
  await tx.query(
    `update organization set settings = (settings - 'caseOwnerId') || case when $2::text is null then '{}'::jsonb
       else jsonb_build_object('caseOwnerId', $2::text) end where organization_id = $1`,
    [tx.organizationId, operatorId],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'organization.changed',
    actor: operatorActor(byOperatorId),
    data: { caseOwner: operatorId },
  });
}

/** From now until `until` somebody else is asked for them. Throws `rule-refused` for an end that is over, or for standing in for oneself. */
export async function markAway(
  tx: Tx,
  absence: { readonly operatorId: string; readonly standInId: string; readonly until: Temporal.Instant },
  byOperatorId: string,
): Promise<void> {
  const { operatorId, standInId, until } = absence;
  if (operatorId === standInId)
    throw new Failure('rule-refused', 'Nobody stands in for themselves. Name somebody else.');
  const rows = await tx.query(
    `insert into operator_absence (organization_id, operator_id, stand_in_id, away_until)
     select $1, $2, $3, $4::timestamptz where $4::timestamptz > now()
     on conflict (organization_id, operator_id) do update set stand_in_id = excluded.stand_in_id, away_from = now(),
       away_until = excluded.away_until
     returning operator_id`,
    [tx.organizationId, operatorId, standInId, until],
  );
  if (rows.length === 0) throw new Failure('rule-refused', `${until.toString()} is over. Name a later instant.`);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'operator.away',
    actor: operatorActor(byOperatorId),
    about: { kind: 'operator', id: operatorId },
    data: { standIn: standInId, until: until.toString() },
  });
}

/** They are asked themselves again. */
export async function markBack(tx: Tx, operatorId: string, byOperatorId: string): Promise<void> {
  await tx.query(
    `update operator_absence set away_until = now() where organization_id = $1 and operator_id = $2 and away_until > now()`,
    [tx.organizationId, operatorId],
  );
  await recordEvent(tx, {
    offboardingId: null,
    type: 'operator.back',
    actor: operatorActor(byOperatorId),
    about: { kind: 'operator', id: operatorId },
  });
}

async function refuseUnlessAble(tx: Tx, offboardingId: string, operatorId: string): Promise<void> {
  const permission: Permission = 'steps.complete';
  const [row] = await tx.query<{
    name: string;
    personId: string | null;
    grants: readonly RoleGrant[];
    leaverId: string;
    department: string | null;
    locationId: string | null;
  }>(
    `select x.name, x.person_id as "personId", o.person_id as "leaverId", p.department, p.location_id as "locationId",
       coalesce((select jsonb_agg(jsonb_build_object('role', g.role, 'scope', g.scope_kind, 'value', g.scope_value))
         from role_grant g where g.organization_id = $1 and g.operator_id = x.operator_id and g.revoked_at is null), '[]') as grants
     from operator x, offboarding o join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     where x.organization_id = $1 and x.operator_id = $3 and x.disabled_at is null
       and o.organization_id = $1 and o.offboarding_id = $2`,
    [tx.organizationId, offboardingId, operatorId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such operator, or they are disabled.');
  const acting = { operatorId, personId: row.personId, grants: row.grants };
  const handles = mayHandle(acting, row.leaverId);
  if (!handles.allowed) throw new Failure('rule-refused', handles.reason);
  const able =
    mayOn(acting, permission, { ...row, offboardingId }).allowed && (await mayKnowOf(tx, offboardingId, operatorId));
  if (!able)
    throw new Failure(
      'rule-refused',
      `${row.name} could not do it: the permission ${permission} does not reach this case for them. Grant a role first, or name somebody else.`,
    );
}
