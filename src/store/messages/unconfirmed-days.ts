import type { Tx } from '../database/transaction.ts';

/** How many cases one round asks about; the others follow with the next rounds. */
const mostAtOnce = 50;

/**
 * Open cases whose access ends more than a week from now, that nobody has approved a plan for, and that nobody was asked about for a
 * week. Not those that wait for an answer anyway: paused, held, or part of a mass event.
 */
export async function listUnconfirmedDays(tx: Tx, at: Temporal.Instant): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `select o.offboarding_id as id from offboarding o
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     where o.organization_id = $1 and o.state = 'open' and not o.paused and not o.held and o.mass_event_id is null
       and not coalesce(o.approved_digest = o.digest, false) and coalesce((o.playbook_body->>'approval')::boolean, true)
       and d.access_ends_at > $2::timestamptz + interval '7 days' and o.opened_at <= $2::timestamptz - interval '7 days'
       and not exists (select from message m where m.organization_id = $1 and m.offboarding_id = o.offboarding_id
         and m.template = 'day_stands' and m.queued_at > $2::timestamptz - interval '7 days')
     order by d.access_ends_at, o.offboarding_id limit $3`,
    [tx.organizationId, at, mostAtOnce],
  );
  return rows.map(({ id }) => id);
}
