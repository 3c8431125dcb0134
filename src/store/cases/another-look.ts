import { randomUUIDv7 } from 'node:crypto';
import type { Tx } from '../database/transaction.ts';

const mostLooks = 12;

/**
 * Plans one more look at everything after some applications did not answer: soon, and each time twice as late, up to hourly.
 * It holds no gate by itself; the coverage that stays unknown does. Answers false when there were enough looks.
 */
export async function planAnotherLook(
  tx: Tx,
  after: { readonly stepId: string; readonly offboardingId: string },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into step (organization_id, step_id, offboarding_id, key, occurrence, title, action, mode, owner, evidence, phase,
       due_rule, due_at, start_at, wake_at, state, revision, immediate)
     select s.organization_id, $3, s.offboarding_id, s.key, n.looks + 1, s.title, 'observe', 'automatic', s.owner, s.evidence,
       'optional', s.due_rule, n.at, n.at, n.at, 'waiting', s.revision, s.immediate
     from step s, lateral (
       select max(k.occurrence) as looks, now() + least(interval '1 hour', interval '15 seconds' * power(2, max(k.occurrence) - 1)) as at
       from step k where k.organization_id = $1 and k.offboarding_id = s.offboarding_id and k.key = s.key) n
     where s.organization_id = $1 and s.step_id = $2 and n.looks < $4
       and not exists (select from step w where w.organization_id = $1 and w.offboarding_id = s.offboarding_id and w.key = s.key
         and w.state in ('waiting', 'running') and w.step_id <> s.step_id)
     returning step_id`,
    [tx.organizationId, after.stepId, randomUUIDv7(), mostLooks],
  );
  return rows.length > 0;
}
