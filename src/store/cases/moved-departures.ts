import type { MovedDates } from '../../core/move-departure.ts';
import type { Playbook } from '../../core/playbook.ts';
import type { Tx } from '../database/transaction.ts';

/** Writes what is now said about a case's departure, and answers what that means by the database's clock. The caller holds the case. */
export async function saveMovedDeparture(
  tx: Tx,
  offboardingId: string,
  moved: MovedDates,
): Promise<{ readonly overdue: boolean; readonly endedAlready: number }> {
  const [row] = await tx.query<{ overdue: boolean; ended: number }>(
    `with changed as (
       update departure d set last_working_day = $3, access_ends_at = $4, employment_ends = $5, kind = $6, legal_hold = $7,
         version = d.version + 1
       from offboarding o where o.organization_id = $1 and o.offboarding_id = $2 and d.organization_id = $1
         and d.departure_id = o.departure_id returning d.access_ends_at
     ), touched as (
       update offboarding set version = version + 1 where organization_id = $1 and offboarding_id = $2
     )
     select c.access_ends_at <= clock_timestamp() as overdue,
       (select count(*)::integer from item i where i.organization_id = $1 and i.offboarding_id = $2 and i.kind = 'account'
         and i.withdrawn_at is null and i.standing = 'done' and i.commanded_at is not null and c.access_ends_at > clock_timestamp()) as ended
     from changed c`,
    [
      tx.organizationId,
      offboardingId,
      moved.lastWorkingDay,
      moved.accessEndsAt,
      moved.employmentEnds,
      moved.kind,
      moved.legalHold,
    ],
  );
  return { overdue: row?.overdue ?? false, endedAlready: row?.ended ?? 0 };
}

/** Puts a case under another version of its playbook; what it plans is planned again by the caller. */
export async function saveNewerPlaybook(tx: Tx, offboardingId: string, playbook: Playbook): Promise<void> {
  await tx.query(
    `update offboarding set playbook_version = $3, playbook_body = $4, immediate = $5 and mass_event_id is null, version = version + 1
     where organization_id = $1 and offboarding_id = $2`,
    [tx.organizationId, offboardingId, playbook.version, JSON.stringify(playbook), playbook.immediate],
  );
}
