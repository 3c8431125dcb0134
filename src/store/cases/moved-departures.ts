import type { DepartureKind } from '../../core/departures/departure.ts';
import type { MovedDates } from '../../core/departures/move-departure.ts';
import type { Playbook } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../database/transaction.ts';

/** Writes what is now said about a case's departure, and answers what that means by the database's clock. The caller holds the case. */
export async function saveMovedDeparture(
  tx: Tx,
  offboardingId: string,
  moved: MovedDates & {
    /** The local time that was meant by the end of access; null: an instant was named; left out: as before. */
    readonly local?: Temporal.PlainDateTime | null;
  },
): Promise<{ readonly overdue: boolean; readonly endedAlready: number }> {
  const [row] = await tx.query<{ overdue: boolean; ended: number }>(
    `with changed as (
       update departure d set last_working_day = $3, access_ends_at = $4, employment_ends = $5, kind = $6, legal_hold = $7,
         access_ends_local = case when $8::boolean then $9::text else d.access_ends_local end, version = d.version + 1
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
      moved.local !== undefined,
      moved.local ?? null,
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

/** An end of access that was told as a local time. */
export type LocalHour = {
  readonly offboardingId: string;
  readonly local: Temporal.PlainDateTime;
  readonly timeZone: string;
  readonly kind: DepartureKind;
  readonly accessEndsAt: Temporal.Instant;
};

/** The ends of access of open cases that are still to come and were told as a local time. */
export async function listLocalHours(tx: Tx): Promise<readonly LocalHour[]> {
  const rows = await tx.query<Omit<LocalHour, 'local'> & { readonly local: string }>(
    `select o.offboarding_id as "offboardingId", d.access_ends_local as local, d.time_zone as "timeZone", d.kind,
       d.access_ends_at as "accessEndsAt"
     from departure d join offboarding o on o.organization_id = d.organization_id and o.departure_id = d.departure_id
     where d.organization_id = $1 and d.access_ends_local is not null and d.access_ends_at > clock_timestamp() and o.state = 'open'
     order by o.offboarding_id`,
    [tx.organizationId],
  );
  return rows.map((row) => ({ ...row, local: Temporal.PlainDateTime.from(row.local) }));
}
