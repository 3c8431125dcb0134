import { randomUUIDv7 } from 'node:crypto';
import type { BrakeTrip } from '../../core/brakes/brake.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';
import { caseColumns, knownSql, type RowScope, scopeSql, scopeValues } from '../row-scope.ts';

export type TripRecord = BrakeTrip & { readonly tripId: string; readonly trippedAt: Temporal.Instant };

const tripColumns = `t.brake_trip_id as "tripId", t.scope, t.name, t.span, t.people, t.most, t.active_people as "activePeople",
  t.tripped_at as "trippedAt"`;
const stillHeld = `select from brake_hold h join offboarding o on o.organization_id = $1 and o.offboarding_id = h.offboarding_id
  where h.organization_id = $1 and h.brake_trip_id = t.brake_trip_id and o.held and o.state = 'open'`;

/** Ends the trips that hold nothing any more: everything was released or taken back. Answers how many. */
export async function endIdleTrips(tx: Tx): Promise<number> {
  const rows = await tx.query(
    `update brake_trip t set ended_at = now() where t.organization_id = $1 and t.ended_at is null and not exists (${stillHeld})
     returning t.brake_trip_id`,
    [tx.organizationId],
  );
  return rows.length;
}

export async function insertTrip(tx: Tx, trip: BrakeTrip): Promise<string> {
  const tripId = randomUUIDv7();
  await tx.query(
    `insert into brake_trip (organization_id, brake_trip_id, scope, name, span, people, most, active_people)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tx.organizationId, tripId, trip.scope, trip.name, trip.span, trip.people, trip.most, trip.activePeople],
  );
  return tripId;
}

/** Holds a case that has just been opened: nothing is written for it until it is released. */
export async function holdCase(
  tx: Tx,
  hold: { readonly offboardingId: string; readonly tripId: string; readonly sentInBy: string | null },
): Promise<void> {
  await tx.query(
    'update offboarding set held = true, version = version + 1 where organization_id = $1 and offboarding_id = $2',
    [tx.organizationId, hold.offboardingId],
  );
  await tx.query(
    'insert into brake_hold (organization_id, offboarding_id, brake_trip_id, sent_in_by) values ($1, $2, $3, $4)',
    [tx.organizationId, hold.offboardingId, hold.tripId, hold.sentInBy],
  );
}

/** A held case: the trip that holds it, whom it is about, and who entered it. */
export type HeldCase = {
  readonly offboardingId: string;
  readonly number: number;
  readonly personId: string;
  readonly trip: TripRecord;
  readonly sentInBy: string | null;
};

/** The hold on a case, with the case locked; undefined when none holds it. */
export async function findHold(tx: Tx, offboardingId: string): Promise<HeldCase | undefined> {
  const [row] = await tx.query<Omit<HeldCase, 'trip'> & TripRecord>(
    `select o.offboarding_id as "offboardingId", o.number, o.person_id as "personId", h.sent_in_by as "sentInBy", ${tripColumns}
     from offboarding o join brake_hold h on h.organization_id = $1 and h.offboarding_id = o.offboarding_id
     join brake_trip t on t.organization_id = $1 and t.brake_trip_id = h.brake_trip_id
     where o.organization_id = $1 and o.offboarding_id = $2 and o.held and o.state = 'open' for no key update of o`,
    [tx.organizationId, offboardingId],
  );
  if (row === undefined) return undefined;
  const { number, personId, sentInBy, offboardingId: id, ...trip } = row;
  return { offboardingId: id, number, personId, sentInBy, trip };
}

/** The cases a trip holds; confidential ones are left out, since whoever releases the others does not know of them. */
export async function listHeldCases(
  tx: Tx,
  tripId: string,
): Promise<readonly { readonly offboardingId: string; readonly personId: string }[]> {
  return tx.query(
    `select o.offboarding_id as "offboardingId", o.person_id as "personId"
     from brake_hold h join offboarding o on o.organization_id = $1 and o.offboarding_id = h.offboarding_id
     where h.organization_id = $1 and h.brake_trip_id = $2 and o.held and o.state = 'open'
       and ${knownSql('o.offboarding_id', 'null')}
     order by o.offboarding_id`,
    [tx.organizationId, tripId],
  );
}

/** Lets held cases go. */
export async function markReleased(tx: Tx, offboardingIds: readonly string[], operatorId: string): Promise<void> {
  await tx.query(
    'update offboarding set held = false, version = version + 1 where organization_id = $1 and offboarding_id = any($2::uuid[])',
    [tx.organizationId, offboardingIds],
  );
  await tx.query(
    `update brake_hold set released_at = now(), released_by = $3
     where organization_id = $1 and offboarding_id = any($2::uuid[]) and released_at is null`,
    [tx.organizationId, offboardingIds, operatorId],
  );
}

/** One trip in force. Throws `not-found`. */
export async function getTrip(tx: Tx, tripId: string): Promise<TripRecord> {
  const [trip] = await tx.query<TripRecord>(
    `select ${tripColumns} from brake_trip t where t.organization_id = $1 and t.brake_trip_id = $2 and t.ended_at is null`,
    [tx.organizationId, tripId],
  );
  if (trip === undefined) throw new Failure('not-found', 'There is no such trip, or it holds nothing any more.');
  return trip;
}

/** The trips in force, oldest first. */
export async function listOpenTrips(tx: Tx): Promise<readonly TripRecord[]> {
  return tx.query<TripRecord>(
    `select ${tripColumns} from brake_trip t where t.organization_id = $1 and t.ended_at is null order by t.tripped_at`,
    [tx.organizationId],
  );
}

/** A trip in force with the cases it holds, as far as a scope may see them. */
export type TripListed = TripRecord & {
  readonly held: readonly { readonly id: string; readonly number: string; readonly name: string }[];
};

export async function listTripsInForce(tx: Tx, scope: RowScope): Promise<readonly TripListed[]> {
  return tx.query<TripListed>(
    `select ${tripColumns}, (select coalesce(jsonb_agg(jsonb_build_object('id', o.offboarding_id, 'number', 'OFF-' || o.number,
         'name', p.display_name) order by h.held_at, o.number), '[]')
       from brake_hold h join offboarding o on o.organization_id = $1 and o.offboarding_id = h.offboarding_id
       join person p on p.organization_id = $1 and p.person_id = o.person_id
       where h.organization_id = $1 and h.brake_trip_id = t.brake_trip_id and o.held and o.state = 'open'
         and ${scopeSql(caseColumns, 2)}) as held
     from brake_trip t where t.organization_id = $1 and t.ended_at is null order by t.tripped_at`,
    [tx.organizationId, ...scopeValues(scope)],
  );
}

/** The operators whom a trip is for: administrators and security, of the whole organization. */
export async function listBrakeReaders(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.query<{ operator_id: string }>(
    `select distinct h.operator_id from operator h join role_grant g on g.organization_id = $1 and g.operator_id = h.operator_id
     where h.organization_id = $1 and h.disabled_at is null and g.revoked_at is null and g.scope_kind = 'organization'
       and g.role in ('admin', 'security')`,
    [tx.organizationId],
  );
  return rows.map((row) => row.operator_id);
}

/** Who confirmed a proposal in this transaction. Throws `not-found`. */
export async function getDecider(tx: Tx, proposalId: string): Promise<string> {
  const [row] = await tx.query<{ decided_by: string }>(
    'select decided_by from proposal where organization_id = $1 and proposal_id = $2 and decided_by is not null',
    [tx.organizationId, proposalId],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such proposal that somebody confirmed.');
  return row.decided_by;
}
