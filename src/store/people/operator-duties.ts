import type { Tx } from '../database/transaction.ts';
import { hiddenCasesSql } from '../row-scope.ts';
import { notIdleSql } from '../sign-in/sessions.ts';

/** What hangs on an operator, each as a number: what lets them in now, and what others count on them for. */
export type OperatorDuties = {
  readonly sessions: number;
  readonly tokens: number;
  /** Open cases that they answer for, and steps of open cases that were handed to them by name. */
  readonly cases: number;
  readonly steps: number;
  readonly applications: number;
  readonly feeds: number;
  readonly webhooks: number;
  /** Operators who are away and have named them to be asked instead. */
  readonly standsInFor: number;
};

/** Counts what ends or falls to others when an operator is disabled, as far as the reader may know of it. */
export async function readOperatorDuties(tx: Tx, operatorId: string, readerId: string): Promise<OperatorDuties> {
  const known = `o.state = 'open' and o.offboarding_id not in (select h.offboarding_id from (${hiddenCasesSql('$3')}) h)`;
  const credentials = `select count(*)::int from credential c where c.organization_id = $1 and c.operator_id = $2 and c.revoked_at is null
    and coalesce(c.expires_at > clock_timestamp(), true)`;
  const [row] = await tx.query<OperatorDuties>(
    `select (${credentials} and c.kind = 'session' and ${notIdleSql}) as sessions,
       (${credentials} and c.kind = 'token') as tokens,
       (select count(*)::int from offboarding o where o.organization_id = $1 and o.case_owner_id = $2 and ${known}) as cases,
       (select count(*)::int from step_assignment a join step s on s.organization_id = a.organization_id and s.step_id = a.step_id
          join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
        where a.organization_id = $1 and a.operator_id = $2 and s.state not in ('done', 'withdrawn') and ${known}) as steps,
       (select count(*)::int from application a where a.organization_id = $1 and a.owner_id = $2) as applications,
       (select count(*)::int from feed f where f.organization_id = $1 and f.operator_id = $2 and f.removed_at is null) as feeds,
       (select count(*)::int from webhook_endpoint w where w.organization_id = $1 and w.operator_id = $2 and w.state <> 'removed') as webhooks,
       (select count(*)::int from operator_absence a where a.organization_id = $1 and a.stand_in_id = $2 and a.away_until > now()) as "standsInFor"`,
    [tx.organizationId, operatorId, readerId],
  );
  if (row === undefined) throw new TypeError('Nothing was counted.');
  return row;
}
