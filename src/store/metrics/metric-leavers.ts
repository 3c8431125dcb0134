import type { CountedLeaver, CountedRow } from '../../core/metrics/metric-counted.ts';
import { databaseNow } from '../database/database-now.ts';
import type { Tx } from '../database/transaction.ts';

/** What is kept of one leaver, and for how long it is good. Instants are epoch milliseconds. */
export type KeptLeaver = CountedLeaver & {
  readonly personId: string;
  readonly accessEndsMs: number;
  /** The last event of the case that is in it; 0 without a case. */
  readonly caseEvents: number;
  /** null: time alone does not change it. */
  readonly goodUntilMs: number | null;
};

/** Lets nobody else count in this organization until the transaction ends; false when somebody does and one must not wait. */
export async function lockCounting(tx: Tx, wait: boolean): Promise<boolean> {
  const key = `hashtextextended('metrics ' || $1::text, 0)`;
  const [row] = await tx.query<{ had: boolean }>(
    wait
      ? `select pg_advisory_xact_lock(${key}) is not null as had`
      : `select pg_try_advisory_xact_lock(${key}) as had`,
    [tx.organizationId],
  );
  return row?.had === true;
}

/** Takes note that the inventory of some people has changed: nothing kept of them is good any more. */
export async function takeChanges(tx: Tx, personIds: readonly string[]): Promise<void> {
  await tx.query(
    `with taken as (delete from metric_change where organization_id = $1 and person_id = any($2) returning person_id)
     update metric_leaver set good_until = '-infinity'
     where organization_id = $1 and person_id in (select person_id from taken)`,
    [tx.organizationId, personIds],
  );
}

/** How many events each of these cases has, and then the instant: what was recorded by then had happened by it. */
export async function readCaseEvents(
  tx: Tx,
  offboardingIds: readonly string[],
): Promise<{ readonly events: ReadonlyMap<string, number>; readonly at: Temporal.Instant }> {
  const rows = await tx.query<{ id: string; last: number }>(
    `select stream_id as id, last_number as last from event_stream where organization_id = $1 and stream_id = any($2)`,
    [tx.organizationId, offboardingIds],
  );
  return {
    events: new Map(rows.map(({ id, last }) => [id, last])),
    at: await databaseNow(tx),
  };
}

/** Keeps what leavers add to the figures, in place of what was kept of them before. */
export async function keepLeavers(tx: Tx, leavers: readonly KeptLeaver[], basis: string): Promise<void> {
  const ids = leavers.map(({ id }) => id);
  await tx.query('delete from metric_row where organization_id = $1 and leaver_id = any($2)', [tx.organizationId, ids]);
  await tx.query(
    `insert into metric_leaver (organization_id, leaver_id, person_id, access_ends_at, case_events, good_until, basis, hr_late_ms,
       present, late, waived, unproven, missing, young)
     select $1, r.id, r.person, to_timestamp(r.ends / 1000), r.events, coalesce(to_timestamp(r.good / 1000), 'infinity'), $3, r.hr,
       r.present, r.late, r.waived, r.unproven, r.missing, r.young
     from jsonb_to_recordset($2) as r(id uuid, person uuid, ends float8, events bigint, good float8, hr float8,
       present integer, late integer, waived integer, unproven integer, missing integer, young integer)
     on conflict (organization_id, leaver_id) do update set person_id = excluded.person_id, access_ends_at = excluded.access_ends_at,
       case_events = excluded.case_events, good_until = excluded.good_until, basis = excluded.basis, hr_late_ms = excluded.hr_late_ms,
       present = excluded.present, late = excluded.late, waived = excluded.waived, unproven = excluded.unproven,
       missing = excluded.missing, young = excluded.young`,
    [tx.organizationId, JSON.stringify(leavers.map(leaverColumns)), basis],
  );
  await tx.query(
    `insert into metric_row (organization_id, leaver_id, metric, row_id, counted_as, reason, marks, assurance, time_ms, open_since_ms,
       our_ms, vendor_ms, exposed_ms, exposed_since_ms, unknown_since_ms, connected, privileged)
     select $1, r.leaver, r.metric, r.id, r.counted, r.reason, r.marks, r.assurance, r.time, r.since, r.ours, r.vendor, r.exposed,
       r.exposed_since, r.unknown_since, r.connected, r.privileged
     from jsonb_to_recordset($2) as r(leaver uuid, metric text, id uuid, counted text, reason text, marks text[], assurance text,
       time float8, since float8, ours float8, vendor float8, exposed float8, exposed_since float8, unknown_since float8,
       connected boolean, privileged boolean)`,
    [tx.organizationId, JSON.stringify(leavers.flatMap(({ rows }) => rows.map(rowColumns)))],
  );
}

function leaverColumns({ id, personId, accessEndsMs, caseEvents, goodUntilMs, hrLatenessMs, records }: KeptLeaver) {
  const { present, late, waived, unproven, missing, young } = records;
  const counts = { present, late, waived, unproven, missing, young };
  return {
    id,
    person: personId,
    ends: accessEndsMs,
    events: caseEvents,
    good: goodUntilMs,
    hr: hrLatenessMs,
    ...counts,
  };
}

function rowColumns(row: CountedRow) {
  const { leaverId, metric, id, group, reason, marks, assurance, clocks, connected, privileged } = row;
  return {
    leaver: leaverId,
    metric,
    id,
    counted: group,
    reason,
    marks,
    assurance,
    time: row.timeMs,
    since: row.openSinceMs,
    ours: clocks?.ourMs ?? null,
    vendor: clocks?.vendorLagMs ?? null,
    exposed: row.exposedMs,
    exposed_since: row.exposedSinceMs,
    unknown_since: row.unknownSinceMs,
    connected,
    privileged,
  };
}
