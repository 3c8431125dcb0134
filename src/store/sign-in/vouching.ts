import type { Actor } from '../../core/event.ts';
import { recordEvent } from '../cases/record-event.ts';
import type { Database } from '../database/connection.ts';
import type { Tx } from '../database/transaction.ts';

/**
 * Notes who could be acting behind an account: whoever made it, or made the link that was just used for it. In a demonstration one
 * person plays them all.
 */
export async function markLetIn(tx: Tx, operatorId: string, byOperatorId: string | null): Promise<void> {
  if (byOperatorId === null || byOperatorId === operatorId) return;
  await tx.query(
    `update operator set let_in_by = $3 where organization_id = $1 and operator_id = $2
       and not exists (select from organization o where o.organization_id = $1 and o.demo)`,
    [tx.organizationId, operatorId, byOperatorId],
  );
}

/** Notes that somebody vouches for an operator: it is a person of their own. False when nobody was in doubt. */
export async function vouchForOperator(tx: Tx, operatorId: string, actor: Actor): Promise<boolean> {
  const rows = await tx.query(
    `update operator set let_in_by = null where organization_id = $1 and operator_id = $2 and let_in_by is not null returning operator_id`,
    [tx.organizationId, operatorId],
  );
  if (rows.length === 0) return false;
  await recordEvent(tx, {
    offboardingId: null,
    type: 'operator.vouched',
    actor,
    about: { kind: 'operator', id: operatorId },
  });
  return true;
}

/** An operator or a provider of any organization, for whoever has the database itself; undefined when there is none. */
export async function findSuspect(
  db: Pick<Database, 'owner'>,
  id: string,
): Promise<
  | {
      readonly organizationId: string;
      readonly kind: 'operator' | 'provider';
      readonly id: string;
      readonly name: string;
    }
  | undefined
> {
  const { rows } = await db.owner.query<{
    organizationId: string;
    kind: 'operator' | 'provider';
    id: string;
    name: string;
  }>(
    `select organization_id as "organizationId", 'operator' as kind, operator_id as id, name from operator where operator_id::text = $1
     union all select organization_id, 'provider', sign_in_provider_id, name from sign_in_provider
       where sign_in_provider_id::text = $1 and removed_at is null`,
    [id],
  );
  return rows[0];
}
