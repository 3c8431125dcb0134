import type { EmbargoEnd } from '../../core/embargo.ts';
import type { Actor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';
import { recordEvent } from './record-event.ts';
import { embargoInForce, knownSql } from '../row-scope.ts';

/** Whether an operator may know of a case now: it is not confidential, or they are among its named. Null: somebody who is no operator. */
export async function mayKnowOf(tx: Tx, offboardingId: string, operatorId: string | null): Promise<boolean> {
  const [row] = await tx.query<{ may: boolean }>(`select ${knownSql('$2::uuid', '$3')} as may`, [
    tx.organizationId,
    offboardingId,
    operatorId,
  ]);
  return row?.may === true;
}

/**
 * The stream for an event that belongs to no case but tells of one: the case itself while it is confidential, else null, the
 * organization's own, which others read.
 */
export async function streamFor(tx: Tx, offboardingId: string): Promise<string | null> {
  return (await mayKnowOf(tx, offboardingId, null)) ? null : offboardingId;
}

/**
 * Finds operators by their ids or addresses, for the circle of a case. Throws `not-found` for one who is not there or disabled,
 * `rule-refused` for the leaver.
 */
export async function findOperators(tx: Tx, named: readonly string[], leaverId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ operator_id: string; email: string; person_id: string | null }>(
    `select operator_id, email, person_id from operator
     where organization_id = $1 and disabled_at is null and (operator_id::text = any($2) or lower(email) = any($2))`,
    [tx.organizationId, named.map((name) => name.toLowerCase())],
  );
  return named.map((name) => {
    const key = name.toLowerCase();
    const found = rows.find((row) => row.operator_id === key || row.email.toLowerCase() === key);
    if (found === undefined) throw new Failure('not-found', `There is no operator ${name}, or they are disabled.`);
    if (found.person_id === leaverId) throw new Failure('rule-refused', `${name} is who leaves.`);
    return found.operator_id;
  });
}

/** Who knows of a confidential departure unless it is said: everybody who is hr, legal or security for all, else the administrators. */
export async function usualCircle(tx: Tx, leaverId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ operator_id: string; admin: boolean }>(
    `select p.operator_id, bool_and(g.role = 'admin') as admin from operator p
     join role_grant g on g.organization_id = p.organization_id and g.operator_id = p.operator_id
     where p.organization_id = $1 and p.disabled_at is null and p.person_id is distinct from $2
       and g.scope_kind = 'organization' and g.revoked_at is null and g.role in ('hr', 'legal', 'security', 'admin')
     group by p.operator_id order by p.operator_id`,
    [tx.organizationId, leaverId],
  );
  const holders = rows.filter(({ admin }) => !admin);
  return (holders.length === 0 ? rows : holders).map(({ operator_id }) => operator_id);
}

/** Makes a case that was just opened confidential, and says so in its own stream. */
export async function insertEmbargo(
  tx: Tx,
  input: {
    readonly offboardingId: string;
    readonly named: readonly string[];
    readonly end: EmbargoEnd;
    readonly actor: Actor;
  },
): Promise<void> {
  const { offboardingId, end, actor } = input;
  const named = [...new Set(input.named)];
  await tx.query(
    `insert into embargo (organization_id, offboarding_id, departure_id, until, until_informed)
     select organization_id, offboarding_id, departure_id, $3, $4 from offboarding where organization_id = $1 and offboarding_id = $2`,
    [tx.organizationId, offboardingId, end.until, end.untilInformed],
  );
  await insertNamed(tx, offboardingId, named, null);
  await recordEvent(tx, {
    offboardingId,
    type: 'embargo.made',
    actor,
    data: { named, until: end.until?.toString() ?? null, untilInformed: end.untilInformed },
  });
}

/** Adds operators to the circle of a case; answers how many were not in it. */
export async function insertNamed(
  tx: Tx,
  offboardingId: string,
  operatorIds: readonly string[],
  namedBy: string | null,
): Promise<number> {
  const rows = await tx.query(
    `insert into embargo_named (organization_id, offboarding_id, operator_id, named_by)
     select $1, $2, named.id, $4 from unnest($3::uuid[]) as named(id) on conflict do nothing returning operator_id`,
    [tx.organizationId, offboardingId, operatorIds, namedBy],
  );
  return rows.length;
}

/** An embargo as the named see it. */
export type Embargo = EmbargoEnd & {
  readonly inForce: boolean;
  readonly liftedAt: Temporal.Instant | null;
  readonly named: readonly { readonly id: string; readonly name: string; readonly email: string }[];
  /** Cases of the same employment that were opened by somebody who could not know of this one. */
  readonly beside: readonly { readonly id: string; readonly number: string }[];
};

const none: Embargo = { inForce: false, until: null, untilInformed: false, liftedAt: null, named: [], beside: [] };

/** Reads the embargo of a case for somebody who may know of it; one that never had any has none in force and nobody named. */
export async function readEmbargo(tx: Tx, offboardingId: string, operatorId: string): Promise<Embargo> {
  const [row] = await tx.query<Embargo>(
    `select (${embargoInForce}) as "inForce", embargo.until, embargo.until_informed as "untilInformed", embargo.lifted_at as "liftedAt",
       coalesce((select jsonb_agg(jsonb_build_object('id', p.operator_id, 'name', p.name, 'email', p.email) order by p.name, p.operator_id)
         from embargo_named n join operator p on p.organization_id = n.organization_id and p.operator_id = n.operator_id
         where n.organization_id = $1 and n.offboarding_id = $2), '[]') as named,
       coalesce((select jsonb_agg(jsonb_build_object('id', b.offboarding_id, 'number', 'OFF-' || b.number) order by b.opened_at)
         from offboarding b where b.organization_id = $1 and b.employment_id = o.employment_id and b.state = 'open' and b.beside > o.beside
           and ${knownSql('b.offboarding_id', '$3')}), '[]') as beside
     from embargo join offboarding o on o.organization_id = embargo.organization_id and o.offboarding_id = embargo.offboarding_id
     where embargo.organization_id = $1 and embargo.offboarding_id = $2`,
    [tx.organizationId, offboardingId, operatorId],
  );
  return row ?? none;
}

/** Ends an embargo early. */
export async function liftEmbargo(tx: Tx, offboardingId: string, operatorId: string): Promise<void> {
  await tx.query(
    `update embargo set lifted_at = now(), lifted_by = $3 where organization_id = $1 and offboarding_id = $2 and lifted_at is null`,
    [tx.organizationId, offboardingId, operatorId],
  );
}

/** Gives an embargo another hour. */
export async function moveEmbargo(tx: Tx, offboardingId: string, until: Temporal.Instant): Promise<void> {
  await tx.query('update embargo set until = $3 where organization_id = $1 and offboarding_id = $2', [
    tx.organizationId,
    offboardingId,
    until,
  ]);
}
