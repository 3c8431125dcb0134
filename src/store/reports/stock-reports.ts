import { assetColumns, caseColumns, hiddenPeopleSql, knownSql, personColumns, scopeSql } from '../row-scope.ts';
import { asks, assetSql, inPeriod, personSql, placeJoins, worthJoin, worthSql } from './report-parts.ts';

/** SQL of the rows of `recovered_value`. Only what is used again or sold has an amount that could be unknown. */
export const recoveredValueSql = `select d.disposition_id as id, null as offboarding, ${assetSql}, ${personSql}, d.carried_out_at as at,
    d.recovered_minor as minor, case when d.recovered_minor is not null then d.currency end as currency,
    d.recovered_minor is null and d.kind in ('redeploy', 'sell') as unknown, null as note, d.kind as state
  from disposition d
  join asset a on a.organization_id = $1 and a.asset_id = d.asset_id
  left join lateral (select h.person_id from custody h where h.organization_id = $1 and h.asset_id = a.asset_id
    and h.held_from <= d.carried_out_at order by h.held_from desc limit 1) h on true
  left join person p on p.organization_id = $1 and p.person_id = h.person_id
  ${placeJoins}
  where d.organization_id = $1 and d.state = 'carried_out' and d.kind <> 'repair' and ${scopeSql(assetColumns, 2)}
    and ${inPeriod('d.carried_out_at')}`;

/** SQL of the rows of `licences`: a saving a month is twelve of them a year. */
export const licencesSql = `select s.seat_id as id, null as offboarding, l.name as label, l.name as category, ${personSql}, s.held_until as at,
    s.saving_minor * case when l.period = 'month' then 12 else 1 end as minor, s.currency,
    s.saving_minor is null and coalesce(s.saving_why in ('price_unknown', 'term_unknown'), true) as unknown, s.saving_why as note,
    case when s.saving_why = 'given_on' then 'given_on'
      when s.saving_minor is not null and s.saves_from <= (now() at time zone g.time_zone)::date then 'saves_now'
      when s.saving_minor is not null then 'saves_later'
      when s.saving_why in ('minimum', 'perpetual', 'shared_login') then 'saves_nothing'
      else 'unknown' end as state
  from seat s
  join licence l on l.organization_id = $1 and l.licence_id = s.licence_id
  left join person p on p.organization_id = $1 and p.person_id = s.person_id
  ${placeJoins}
  where s.organization_id = $1 and s.held_until is not null and ${scopeSql(personColumns, 2)} and ${inPeriod('s.held_until')}
    and (s.person_id is null or s.person_id not in (${hiddenPeopleSql(asks)}))`;

/**
 * SQL of the rows of `seats_to_reclaim`. Somebody has left or is leaving by a departure that who asks may know of, or by what HR's lists
 * say; whoever goes on in another employment does not count.
 */
export const seatsToReclaimSql = `with ending as materialized (
    select d.person_id, d.access_ends_at as ended, o.number, o.offboarding_id
    from departure d left join offboarding o on o.organization_id = $1 and o.departure_id = d.departure_id
    where d.organization_id = $1 and d.state = 'expected' and (o.offboarding_id is null or ${knownSql('o.offboarding_id', asks)})
    union all
    select e.person_id, (e.end_date + 1)::timestamp at time zone g.time_zone, null, null
    from employment e join organization g on g.organization_id = $1
    where e.organization_id = $1 and e.end_date is not null and not exists (
      select from departure d left join offboarding o on o.organization_id = $1 and o.departure_id = d.departure_id
      where d.organization_id = $1 and d.employment_id = e.employment_id and (o.offboarding_id is null or ${knownSql('o.offboarding_id', asks)}))
  ), stays as materialized (
    select k.person_id, max(k.start_date) as since from employment k where k.organization_id = $1 and k.end_date is null group by k.person_id
  ), leaver as materialized (
    select distinct on (n.person_id) n.* from ending n left join stays s on s.person_id = n.person_id
    where s.since is null or s.since <= n.ended::date order by n.person_id, n.ended desc
  )
  select s.seat_id as id, 'OFF-' || v.number as offboarding, l.name as label, l.name as category, ${personSql},
    coalesce(v.ended, s.held_from) as at, l.price_minor * case when l.period = 'month' then 12 else 1 end as minor,
    case when l.price_minor is not null then l.currency end as currency, l.price_minor is null as unknown, null as note,
    case when s.person_id is null then 'unheld' when v.ended <= now() then 'left' else 'leaving' end as state
  from seat s
  join licence l on l.organization_id = $1 and l.licence_id = s.licence_id
  left join leaver v on v.person_id = s.person_id
  left join person p on p.organization_id = $1 and p.person_id = s.person_id
  ${placeJoins}
  where s.organization_id = $1 and s.held_until is null and (s.person_id is null or v.person_id is not null)
    and ${scopeSql({ ...caseColumns, offboarding: 'v.offboarding_id', leaver: 's.person_id' }, 2)} and ${inPeriod('coalesce(v.ended, s.held_from)')}`;

const zombieColumns = { ...assetColumns, leaver: `case when z.reason = 'leaver' then p.person_id end` };

/** SQL of the rows of `zombies`, as the last count left them. */
export const zombiesSql = `select a.asset_id as id, null as offboarding, ${assetSql}, ${personSql},
    z.since_night::timestamp at time zone g.time_zone as at, ${worthSql}, null as note, z.reason as state
  from zombie z
  join asset a on a.organization_id = $1 and a.asset_id = z.asset_id
  left join custody c on c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null
  left join lateral (select h.person_id from custody h where c.custody_id is null and h.organization_id = $1 and h.asset_id = a.asset_id
    order by h.held_from desc limit 1) h on true
  left join person p on p.organization_id = $1 and p.person_id = coalesce(c.person_id, h.person_id)
  ${placeJoins} ${worthJoin}
  where z.organization_id = $1 and z.until_night is null and ${scopeSql(zombieColumns, 2)}
    and ${inPeriod('(z.since_night::timestamp at time zone g.time_zone)')}`;
