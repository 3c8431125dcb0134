import { assetColumns, hiddenPeopleSql, personColumns, scopeSql } from '../row-scope.ts';
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
