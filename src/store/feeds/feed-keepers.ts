import { Failure } from '../../core/failure.ts';
import { type Permission, permissions } from '../../core/permission.ts';
import type { Tx } from '../database/transaction.ts';
import { findNamedOperator } from '../steps/assignments.ts';

/** SQL for whether operator `p` holds one of the roles of $2 for the whole organization, $1. */
const holdsSql = `exists (select from role_grant g where g.organization_id = $1 and g.operator_id = p.operator_id and g.revoked_at is null
  and g.scope_kind = 'organization' and g.role = any($2))`;
const handle: Permission = 'messages.handle';
const manage: Permission = 'sources.manage';

/** Finds who shall be asked about a feed, by id or address. Throws `not-found`, and `rule-refused` for one who may not answer. */
export async function findFeedKeeper(tx: Tx, ref: string): Promise<string> {
  const { id: operatorId } = await findNamedOperator(tx, ref);
  const rows = await tx.query(
    `select from operator p where p.organization_id = $1 and p.operator_id = $3 and ${holdsSql}`,
    [tx.organizationId, permissions[handle], operatorId],
  );
  if (rows.length > 0) return operatorId;
  throw new Failure(
    'rule-refused',
    `${ref} may not answer what a feed asks: that needs the permission ${handle} (held by: ${permissions[handle].join(', ')}).`,
  );
}

/**
 * Who is asked about a feed now: its owner; where they are away, disabled or may no longer answer, whoever may manage sources and is there.
 * Never nobody: as a last resort those who are away, and the owner.
 */
export async function listFeedKeepers(tx: Tx, ownerId: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string; away: boolean; answers: boolean; manages: boolean }>(
    `select p.operator_id as id, ${holdsSql} as answers, ${holdsSql.replace('$2', '$3')} as manages,
       exists (select from operator_absence a where a.organization_id = $1 and a.operator_id = p.operator_id
         and a.away_until > clock_timestamp()) as away
     from operator p where p.organization_id = $1 and p.disabled_at is null order by p.operator_id`,
    [tx.organizationId, permissions[handle], permissions[manage]],
  );
  const owner = rows.find(({ id }) => id === ownerId);
  if (owner?.answers === true && !owner.away) return [ownerId];
  const managers = rows.filter(({ manages, id }) => manages && id !== ownerId);
  const there = managers.filter(({ away }) => !away);
  const asked = there.length > 0 ? there : managers;
  return asked.length > 0 ? asked.map(({ id }) => id) : [ownerId];
}
