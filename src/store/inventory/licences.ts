import type { Tx } from '../database/transaction.ts';

/** What a file may tell about a licence; the price is for one seat. */
export type LicenceColumns = {
  readonly name: string;
  readonly reassignable: boolean | null;
  readonly priceMinor: number | null;
  readonly currency: string | null;
  /** ISO 8601 day. */
  readonly termEnds: string | null;
};

export type StoredLicence = LicenceColumns & { readonly licenceId: string };

/** The licences of these names, and who has a seat of each now. */
export async function loadLicences(
  tx: Tx,
  names: readonly string[],
): Promise<readonly (StoredLicence & { readonly holders: readonly string[] })[]> {
  const rows = await tx.query<{
    licence_id: string;
    name: string;
    reassignable: boolean | null;
    price_minor: number | null;
    currency: string | null;
    term_ends: string | null;
    holders: readonly string[];
  }>(
    `select l.licence_id, l.name, l.reassignable, l.price_minor, l.currency, l.term_ends::text,
       coalesce((select array_agg(s.person_id::text) from seat s where s.organization_id = $1 and s.licence_id = l.licence_id
         and s.held_until is null and s.person_id is not null), '{}') as holders
     from licence l where l.organization_id = $1 and l.name = any($2)`,
    [tx.organizationId, names],
  );
  return rows.map((row) => ({
    licenceId: row.licence_id,
    name: row.name,
    reassignable: row.reassignable,
    priceMinor: row.price_minor,
    currency: row.currency,
    termEnds: row.term_ends,
    holders: row.holders,
  }));
}

/** What one stretch of a file changes about licences and their seats. */
export type SeatChanges = {
  readonly licences: readonly StoredLicence[];
  readonly seats: readonly { readonly seatId: string; readonly licenceId: string; readonly personId: string }[];
  /** Since when the new seats are held, as far as is known. */
  readonly at: Temporal.Instant;
};

/** Stores licences and the seats given to people: two statements, however many rows. */
export async function saveSeats(tx: Tx, changes: SeatChanges): Promise<void> {
  await tx.query(
    `insert into licence (organization_id, licence_id, name, reassignable, price_minor, currency, term_ends)
     select $1, r."licenceId", r.name, r.reassignable, r."priceMinor", r.currency, r."termEnds"
     from jsonb_to_recordset($2) as r("licenceId" uuid, name text, reassignable boolean, "priceMinor" bigint, currency text,
       "termEnds" date)
     on conflict (organization_id, licence_id) do update set reassignable = excluded.reassignable,
       price_minor = excluded.price_minor, currency = excluded.currency, term_ends = excluded.term_ends`,
    [tx.organizationId, JSON.stringify(changes.licences)],
  );
  await tx.query(
    `insert into seat (organization_id, seat_id, licence_id, person_id, held_from)
     select $1, r."seatId", r."licenceId", r."personId", $3
     from jsonb_to_recordset($2) as r("seatId" uuid, "licenceId" uuid, "personId" uuid)
     on conflict (organization_id, licence_id, person_id) where held_until is null do nothing`,
    [tx.organizationId, JSON.stringify(changes.seats), changes.at],
  );
}
