import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { LicenceTerms } from '../../core/licences/saving.ts';
import type { Tx } from '../database/transaction.ts';

/** A licence with what is known of how it is paid for, and how its seats are used. */
export type LicencePool = LicenceTerms & {
  readonly id: string;
  readonly name: string;
  readonly application: string | null;
  /** Seats that are paid for; null: nobody has said. */
  readonly seats: number | null;
  readonly reassignable: boolean | null;
  readonly assignedByGroup: string | null;
  readonly dataLostDays: number | null;
  /** Seats that somebody has. */
  readonly taken: number;
  /** Seats that nobody may have any more, and that are paid until their term ends. */
  readonly runningOut: number;
  readonly waiting: number;
};

const poolSql = `
select l.licence_id as id, l.name, a.name as application, l.kind, l.seats, l.reassignable, l.price_minor as "priceMinor", l.currency, l.period,
  l.term_ends as "termEnds", l.notice_days as "noticeDays", l.refundable, l.minimum_seats as "minimumSeats",
  l.assigned_by_group as "assignedByGroup", l.data_lost_days as "dataLostDays",
  (select count(*)::integer from seat s where s.organization_id = l.organization_id and s.licence_id = l.licence_id and s.held_until is null) as taken,
  (select count(*)::integer from seat s where s.organization_id = l.organization_id and s.licence_id = l.licence_id and s.ended_as = 'expires'
    and s.saves_from > current_date) as "runningOut",
  (select count(*)::integer from seat_request r where r.organization_id = l.organization_id and r.licence_id = l.licence_id and r.ended_at is null) as waiting
from licence l
left join application a on a.organization_id = l.organization_id and a.application_id = l.application_id
where l.organization_id = $1`;

/** One page of the licences by name. */
export async function listLicencePools(
  tx: Tx,
  page: { readonly after?: string; readonly limit: number },
): Promise<{ readonly items: readonly LicencePool[]; readonly next: string | null }> {
  const rows = await tx.query<LicencePool>(
    `${poolSql} and ($2::text is null or l.name > $2) order by l.name limit $3`,
    [tx.organizationId, page.after ?? null, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.name ?? null) : null };
}

/** Reads a licence by its id or its name. Throws `not-found`. */
export async function getLicencePool(tx: Tx, idOrName: string): Promise<LicencePool> {
  const [row] = await tx.query<LicencePool>(`${poolSql} and (l.licence_id::text = $2 or l.name = $2)`, [
    tx.organizationId,
    idOrName,
  ]);
  if (row === undefined)
    throw new Failure('not-found', 'There is no such licence. "handback licences list" lists ours.');
  return row;
}

/** What may be said anew about a licence; what is left out stays. */
export type LicenceChange = {
  readonly kind?: LicenceTerms['kind'] | undefined;
  readonly seats?: number | null | undefined;
  readonly reassignable?: boolean | null | undefined;
  readonly priceMinor?: number | null | undefined;
  readonly currency?: string | null | undefined;
  readonly period?: LicenceTerms['period'] | undefined;
  /** ISO 8601 day. */
  readonly termEnds?: string | null | undefined;
  readonly noticeDays?: number | null | undefined;
  readonly refundable?: boolean | undefined;
  readonly minimumSeats?: number | null | undefined;
  readonly assignedByGroup?: string | null | undefined;
  readonly dataLostDays?: number | null | undefined;
};

const columns = {
  kind: 'kind',
  seats: 'seats',
  reassignable: 'reassignable',
  priceMinor: 'price_minor',
  currency: 'currency',
  period: 'period',
  termEnds: 'term_ends',
  noticeDays: 'notice_days',
  refundable: 'refundable',
  minimumSeats: 'minimum_seats',
  assignedByGroup: 'assigned_by_group',
  dataLostDays: 'data_lost_days',
} as const satisfies Record<keyof LicenceChange, string>;

/** Writes what was said anew about a licence. */
export async function saveLicence(tx: Tx, licenceId: string, change: LicenceChange): Promise<void> {
  const named = (Object.keys(columns) as (keyof LicenceChange)[]).filter((key) => change[key] !== undefined);
  if (named.length === 0) return;
  await tx.query(
    `update licence set ${named.map((key, index) => `${columns[key]} = $${index + 3}`).join(', ')}
     where organization_id = $1 and licence_id = $2`,
    [tx.organizationId, licenceId, ...named.map((key) => change[key] ?? null)],
  );
}

/** One shared login is a secret that everybody with a seat knows: it is rotated when one of them leaves. */
export async function noteSharedSecrets(tx: Tx, licenceId: string): Promise<void> {
  await tx.query(
    `insert into owned_thing (organization_id, owned_thing_id, kind, owned_kind, name, person_id, application_id, used_by, source)
     select $1, gen_random_uuid(), 'secret', 'shared_secret', 'Shared login of ' || l.name, s.person_id, l.application_id,
       'everybody with a seat of ' || l.name, 'licence'
     from licence l join seat s on s.organization_id = $1 and s.licence_id = l.licence_id and s.held_until is null and s.person_id is not null
     where l.organization_id = $1 and l.licence_id = $2 and l.kind = 'shared_login'
     on conflict (organization_id, person_id, owned_kind, name) where ended_at is null and source <> 'record' do nothing`,
    [tx.organizationId, licenceId],
  );
}

/** Puts somebody on the list of those who wait for a seat; whoever waits already stays where they are. */
export async function addSeatRequest(
  tx: Tx,
  request: { readonly licenceId: string; readonly personId: string; readonly operatorId: string },
): Promise<void> {
  await tx.query(
    `insert into seat_request (organization_id, seat_request_id, licence_id, person_id, asked_by) values ($1, $2, $3, $4, $5)
     on conflict (organization_id, licence_id, person_id) where ended_at is null do nothing`,
    [tx.organizationId, randomUUIDv7(), request.licenceId, request.personId, request.operatorId],
  );
}

/** Somebody who waits; the first asked is the first served. */
export type Waiting = {
  readonly requestId: string;
  readonly personId: string;
  readonly name: string;
  readonly askedAt: Temporal.Instant;
};

export async function listWaiting(tx: Tx, licenceId: string): Promise<readonly Waiting[]> {
  return tx.query<Waiting>(
    `select r.seat_request_id as "requestId", r.person_id as "personId", p.display_name as name, r.asked_at as "askedAt"
     from seat_request r join person p on p.organization_id = r.organization_id and p.person_id = r.person_id
     where r.organization_id = $1 and r.licence_id = $2 and r.ended_at is null order by r.asked_at, r.seat_request_id`,
    [tx.organizationId, licenceId],
  );
}

/** Keeps a licence to this transaction, so that a seat of it is given once. */
export async function lockPool(tx: Tx, licenceId: string): Promise<void> {
  await tx.query('select 1 from licence where organization_id = $1 and licence_id = $2 for no key update', [
    tx.organizationId,
    licenceId,
  ]);
}

/** Gives a seat to a person, and takes them off the list of those who wait. Throws `conflict` for somebody who has one. */
export async function giveSeat(
  tx: Tx,
  { licenceId, personId }: { readonly licenceId: string; readonly personId: string },
): Promise<string> {
  const seatId = randomUUIDv7();
  const rows = await tx.query(
    `insert into seat (organization_id, seat_id, licence_id, person_id) values ($1, $2, $3, $4)
     on conflict (organization_id, licence_id, person_id) where held_until is null do nothing returning 1`,
    [tx.organizationId, seatId, licenceId, personId],
  );
  if (rows.length === 0) throw new Failure('conflict', 'They have a seat of this licence already.');
  await tx.query(
    `update seat_request set ended_at = clock_timestamp(), ended_as = 'given', seat_id = $4
     where organization_id = $1 and licence_id = $2 and person_id = $3 and ended_at is null`,
    [tx.organizationId, licenceId, personId, seatId],
  );
  return seatId;
}
