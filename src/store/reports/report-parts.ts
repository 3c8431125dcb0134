import { scopeParameters } from '../row-scope.ts';

/** The parameter behind the organization and the scope: the first day of the period; the next is its last. */
export const periodAt = 2 + scopeParameters;

/** The operator who asks: the last parameter of the scope. */
export const asks = `$${1 + scopeParameters}`;

/** SQL for whether an instant lies in the period, by the days of `organization g`; a day that is null does not bound it. */
export function inPeriod(instant: string): string {
  const from = `($${periodAt}::date::timestamp at time zone g.time_zone)`;
  const until = `(($${periodAt + 1}::date + 1)::timestamp at time zone g.time_zone)`;
  return `($${periodAt}::date is null or ${instant} >= ${from}) and ($${periodAt + 1}::date is null or ${instant} < ${until})`;
}

/** SQL columns of whom a row is about: `person p`, who may be absent, and where they work, `location w`. */
export const personSql = `p.person_id as "personId", p.display_name as person, p.department, w.name as site, p.country`;

/** SQL joins of where `person p` works, and of the organization. */
export const placeJoins = `join organization g on g.organization_id = $1
  left join location w on w.organization_id = $1 and w.location_id = p.location_id`;

/** SQL columns of what `asset a` is. */
export const assetSql = `concat_ws(' ', a.tag, a.model) as label, a.category`;

/** SQL columns of what `asset a` is worth, over `worthJoin`. */
export const worthSql = `case when b.minor is not null then b.minor else a.value_minor end as minor,
  case when b.minor is not null then b.currency when a.value_minor is not null then a.currency end as currency,
  b.minor is null and a.value_minor is null as unknown`;

/** SQL join of the book value that finance wrote down last for `asset a`. */
export const worthJoin = `left join lateral (
    select v.value_minor as minor, v.currency from book_value v
    where v.organization_id = $1 and v.asset_id = a.asset_id and v.valued_on <= (now() at time zone g.time_zone)::date
    order by v.valued_on desc limit 1) b on true`;

/** SQL for whether a waiver of `item i` is in force. */
export const waivedSql = `exists (select from waiver v where v.organization_id = $1 and v.item_id = i.item_id and v.revoked_at is null
      and (v.until is null or v.until > now()))`;
