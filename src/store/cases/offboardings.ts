import type { Departure, DepartureKind, WorkerType } from '../../core/departures/departure.ts';
import { Failure } from '../../core/failure.ts';
import type { Playbook } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../database/transaction.ts';

export type OffboardingState = 'open' | 'closed' | 'cancelled';

/** A case with its departure, as jobs need it. */
export type OffboardingRecord = {
  readonly offboardingId: string;
  readonly number: number;
  readonly state: OffboardingState;
  readonly paused: boolean;
  readonly revision: number;
  readonly digest: string | null;
  readonly approvedDigest: string | null;
  readonly playbook: Playbook;
  /** It goes ahead of all others: its playbook is immediate, and it is no member of a mass event. */
  readonly immediate: boolean;
  readonly departure: Departure;
};

type DepartureRow = {
  offboarding_id: string;
  immediate: boolean;
  departure_id: string;
  person_id: string;
  employment_id: string;
  kind: DepartureKind;
  worker_type: WorkerType;
  department: string | null;
  location: string | null;
  country: string | null;
  time_zone: string;
  notice_at: Temporal.Instant;
  last_working_day: Temporal.PlainDate;
  access_ends_at: Temporal.Instant;
  employment_ends: Temporal.PlainDate;
  informed_at: Temporal.Instant | null;
  legal_hold: boolean;
};

type Row = DepartureRow & {
  number: number;
  state: OffboardingState;
  paused: boolean;
  revision: number;
  digest: string | null;
  approved_digest: string | null;
  playbook_body: Playbook;
};

const departureSql = (more: string) => `
select o.offboarding_id, o.immediate, ${more}
  d.departure_id, d.person_id, d.employment_id, d.kind, d.worker_type, p.department, l.name as location, p.country, d.time_zone, d.notice_at,
  d.last_working_day, d.access_ends_at, d.employment_ends, d.informed_at, d.legal_hold
from offboarding o
join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
left join location l on l.organization_id = p.organization_id and l.location_id = p.location_id
where o.organization_id = $1`;
const recordSql = departureSql(
  'o.number, o.state, o.paused, o.revision, o.digest, o.approved_digest, o.playbook_body,',
);

/** Reads a case with its departure. Throws `not-found`. */
export async function getOffboarding(tx: Tx, offboardingId: string): Promise<OffboardingRecord> {
  const values = [tx.organizationId, offboardingId];
  const [row] = await tx.prepared<Row>('offboarding', `${recordSql} and o.offboarding_id = $2`, values);
  return toRecord(row, offboardingId);
}

/** A case as those need it who only ask when and for whom: without its playbook, which is long. */
type CaseDeparture = Pick<OffboardingRecord, 'offboardingId' | 'immediate' | 'departure'>;

/** Reads the departures of several cases; ids without a case are left out. */
export async function listDepartures(tx: Tx, offboardingIds: readonly string[]): Promise<readonly CaseDeparture[]> {
  const values = [tx.organizationId, offboardingIds];
  const rows = await tx.prepared<DepartureRow>(
    'departures',
    `${departureSql('')} and o.offboarding_id = any($2)`,
    values,
  );
  return rows.map((row) => ({
    offboardingId: row.offboarding_id,
    immediate: row.immediate,
    departure: toDeparture(row),
  }));
}

/** Reads a case and keeps it to this transaction until its end: whatever changes its steps takes turns (see `lockCases`). */
export async function lockOffboarding(tx: Tx, offboardingId: string): Promise<OffboardingRecord> {
  const [offboarding] = await lockOffboardings(tx, [offboardingId]);
  return offboarding ?? toRecord(undefined, offboardingId);
}

/** Keeps several cases to this transaction, always in the order of their ids, so that nobody waits in a circle; reads them in that order. */
export async function lockOffboardings(
  tx: Tx,
  offboardingIds: readonly string[],
): Promise<readonly OffboardingRecord[]> {
  const rows = await tx.prepared<Row>(
    'lock_offboardings',
    `${recordSql} and o.offboarding_id = any($2) order by o.offboarding_id for no key update of o, d`,
    [tx.organizationId, offboardingIds],
  );
  return rows.map((row) => toRecord(row, row.offboarding_id));
}

function toRecord(row: Row | undefined, offboardingId: string): OffboardingRecord {
  if (row === undefined)
    throw new Failure('not-found', `There is no offboarding ${offboardingId} in this organization.`);
  return {
    offboardingId: row.offboarding_id,
    number: row.number,
    state: row.state,
    paused: row.paused,
    revision: row.revision,
    digest: row.digest,
    approvedDigest: row.approved_digest,
    playbook: row.playbook_body,
    immediate: row.immediate,
    departure: toDeparture(row),
  };
}

function toDeparture(row: DepartureRow): Departure {
  return {
    departureId: row.departure_id,
    personId: row.person_id,
    employmentId: row.employment_id,
    kind: row.kind,
    workerType: row.worker_type,
    department: row.department,
    location: row.location,
    country: row.country,
    timeZone: row.time_zone,
    noticeAt: row.notice_at,
    lastWorkingDay: row.last_working_day,
    accessEndsAt: row.access_ends_at,
    employmentEnds: row.employment_ends,
    informedAt: row.informed_at,
    legalHold: row.legal_hold,
  };
}
