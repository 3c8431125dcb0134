import { isGone } from '../../core/custody/is-gone.ts';
import type { Tx } from '../database/transaction.ts';

/** Where a thing is, as far as anybody saw: with a person, in a place of ours, at our door unscanned, with a carrier or a vendor, or gone. */
export type Whereabouts = {
  readonly place: 'person' | 'location' | 'door' | 'carrier' | 'vendor' | 'gone';
  /** Whose or which: a person, a location, a carrier, a workshop; for what is gone, its status. Null: not known. */
  readonly name: string | null;
  readonly since: Temporal.Instant | null;
  /** Who answers for it meanwhile. */
  readonly custodian: { readonly personId: string; readonly name: string } | null;
  readonly status: string;
};

/** Says where an asset is. A parcel that a carrier has counts before the custodian, who still answers for it. Undefined: no such asset. */
export async function whereIs(tx: Tx, assetId: string): Promise<Whereabouts | undefined> {
  const [row] = await tx.query<WhereRow>(whereSql, [tx.organizationId, assetId]);
  return row === undefined ? undefined : { ...placeOf(row), custodian: custodianOf(row), status: row.status };
}

type WhereRow = {
  status: string;
  location: string | null;
  person_id: string | null;
  person: string | null;
  held_from: Temporal.Instant | null;
  travel: 'on_its_way' | 'at_carrier' | 'delivered' | null;
  travel_since: Temporal.Instant | null;
  carrier: string | null;
  vendor: string | null;
  vendor_since: Temporal.Instant | null;
  keeper_kind: string | null;
  keeper: string | null;
  keeper_since: Temporal.Instant | null;
};

const whereSql = `
select a.status, l.name as location, c.person_id, p.display_name as person, c.held_from, r.state as travel, r.moved_at as travel_since,
  (select coalesce(s.carrier, s.courier) from shipment s where s.organization_id = $1 and s.shipment_id = coalesce(r.shipment_id, (
     select k.back_shipment_id from kit k join kit_line n on n.organization_id = $1 and n.kit_id = k.kit_id
     where k.organization_id = $1 and n.asset_id = a.asset_id and k.back_shipment_id is not null order by k.requested_at desc limit 1))) as carrier,
  f.vendor, f.sent_at as vendor_since, h.to_kind as keeper_kind, h.to_name as keeper, h.at as keeper_since
from asset a
left join location l on l.organization_id = $1 and l.location_id = a.location_id
left join custody c on c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null
left join person p on p.organization_id = $1 and p.person_id = c.person_id
left join lateral (select r.state, r.moved_at, r.shipment_id from asset_return r where r.organization_id = $1 and r.asset_id = a.asset_id
  and r.state in ('on_its_way', 'at_carrier', 'delivered') order by r.moved_at desc limit 1) r on true
left join repair f on f.organization_id = $1 and f.asset_id = a.asset_id and f.back_at is null
left join lateral (select h.to_kind, h.to_name, h.at from hand_over h where h.organization_id = $1 and h.asset_id = a.asset_id
  order by h.at desc, h.hand_over_id desc limit 1) h on true
where a.organization_id = $1 and a.asset_id = $2`;

function placeOf(row: WhereRow): Pick<Whereabouts, 'place' | 'name' | 'since'> {
  if (row.travel === 'delivered') return { place: 'door', name: row.carrier, since: row.travel_since };
  if (row.travel !== null) return { place: 'carrier', name: row.carrier, since: row.travel_since };
  if (isGone(row.status)) return { place: 'gone', name: row.status, since: row.keeper_since };
  if (row.vendor !== null) return { place: 'vendor', name: row.vendor, since: row.vendor_since };
  const isAway = row.keeper_kind === 'carrier' || row.keeper_kind === 'vendor';
  const isLater =
    row.held_from === null ||
    (row.keeper_since !== null && Temporal.Instant.compare(row.keeper_since, row.held_from) >= 0);
  if (isAway && isLater)
    return { place: row.keeper_kind === 'carrier' ? 'carrier' : 'vendor', name: row.keeper, since: row.keeper_since };
  if (row.person !== null) return { place: 'person', name: row.person, since: row.held_from };
  return { place: 'location', name: row.location, since: row.keeper_since };
}

function custodianOf({ person_id: personId, person }: WhereRow): Whereabouts['custodian'] {
  return personId === null ? null : { personId, name: person ?? '' };
}
