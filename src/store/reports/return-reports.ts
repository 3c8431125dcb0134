import { caseColumns, knownSql, personColumns, scopeSql } from '../row-scope.ts';
import { asks, assetSql, inPeriod, personSql, placeJoins, waivedSql, worthJoin, worthSql } from './report-parts.ts';

/** SQL for where a thing stands that is not back: what a carrier says of `asset_return r`, unless it is disputed. */
const wayStates = `when exists (select from dispute q where q.organization_id = $1 and q.asset_id = a.asset_id and q.state = 'open'
      and ${knownSql('q.offboarding_id', asks)}) then 'disputed'
    when r.state = 'at_carrier' then 'lost_by_carrier'
    when r.state = 'delivered' then 'delivered'
    when r.state = 'on_its_way' then 'on_the_way'`;

const caseAssets = `from departure d
  join offboarding o on o.organization_id = $1 and o.departure_id = d.departure_id and o.state <> 'cancelled'
  join item i on i.organization_id = $1 and i.offboarding_id = o.offboarding_id and i.kind = 'asset' and i.withdrawn_at is null
  join asset a on a.organization_id = $1 and a.asset_id = i.asset_id and a.ownership <> 'personal'
  join person p on p.organization_id = $1 and p.person_id = o.person_id
  ${placeJoins} ${worthJoin}
  left join lateral (select min(seen.seen_at) as at from observation seen
    where seen.organization_id = $1 and seen.item_id = i.item_id and seen.value = 'returned' and seen.method = 'scan'
      and seen.seen_at > coalesce((select max(h.seen_at) from observation h
        where h.organization_id = $1 and h.item_id = i.item_id and h.value = 'held'), '-infinity')) scanned on true`;
const inScope = `where d.organization_id = $1 and d.state = 'expected' and ${scopeSql(caseColumns, 2)} and ${inPeriod('d.access_ends_at')}`;
const columns = `i.item_id as id, 'OFF-' || o.number as offboarding, ${assetSql}, ${personSql}, d.access_ends_at as at, ${worthSql}`;

/** The day by which the plan wants the thing back; asked only of what is still out. */
const collectOn = `(select min(t.due_at at time zone g.time_zone)::date from step t where t.organization_id = $1
    and t.offboarding_id = i.offboarding_id and t.item_id = i.item_id and t.action = 'collect' and t.state <> 'withdrawn')`;

/** SQL of the rows of `return_status`. */
export const returnStatusSql = `select ${columns}, coalesce(r.ending, nullif(i.observed_value, 'held')) as note, case
    when i.observed_value = 'returned' and scanned.at is not null then 'received'
    when i.observed_value = 'returned' then 'said_back'
    when i.observed_value = 'transferred' then 'given_on'
    when i.observed_value = 'never_held' then 'never_held'
    when i.observed_value not in ('held', 'unknown') then 'not_returned'
    when ${waivedSql} then 'waived'
    ${wayStates}
    when not o.quiet and coalesce(r.due_on, ${collectOn}) < (now() at time zone g.time_zone)::date then 'late'
    when coalesce(r.due_on, ${collectOn}) is not null or d.access_ends_at > now() then 'expected'
    else 'unknown' end as state
  ${caseAssets}
  left join asset_return r on r.organization_id = $1 and r.item_id = i.item_id
  ${inScope}`;

/** SQL of the rows of `recovery`: the first scan since it was last seen with them counts. */
export const recoverySql = `select ${columns}, nullif(i.observed_value, 'held') as note, case
    when scanned.at <= d.access_ends_at + interval '30 days' then 'within_30_days'
    when scanned.at is not null then 'later'
    when i.observed_value = 'returned' then 'said_back'
    when i.observed_value not in ('held', 'unknown') or ${waivedSql} then 'not_returned'
    when d.access_ends_at < now() - interval '30 days' then 'out'
    else 'too_young' end as state
  ${caseAssets}
  ${inScope} and d.access_ends_at <= now() and coalesce(i.observed_value, 'unknown') not in ('transferred', 'never_held')`;

const leaverColumns = { ...caseColumns, leaver: 'gone.person_id' };

/**
 * SQL of the rows of `value_at_risk`. Somebody has left by a departure or by what HR's lists say, and has not begun anew since; an
 * asset is listed once, with the case that is on record. What leavers hold is found first: of most who ever left it is nothing.
 */
export const valueAtRiskSql = `with today as (
    select (now() at time zone time_zone)::date as day, time_zone from organization where organization_id = $1
  ), told as (
    select d.person_id, d.access_ends_at as ended, d.departure_id from departure d
    where d.organization_id = $1 and d.state = 'expected' and d.access_ends_at <= now()
    union all
    select e.person_id, (e.end_date + 1)::timestamp at time zone t.time_zone, null from employment e, today t
    where e.organization_id = $1 and e.end_date < t.day
  ), holds as materialized (
    -- With the offset, looked up leaver by leaver; without, everything that anybody holds is read.
    select told.person_id, told.ended, told.departure_id, c.asset_id from told cross join lateral (select c.asset_id from custody c
      where c.organization_id = $1 and c.person_id = told.person_id and c.held_until is null and c.asset_id is not null offset 0) c
  ), gone as materialized (
    select holds.* from holds cross join today t left join lateral (select max(k.start_date) as since from employment k
      where k.organization_id = $1 and k.person_id = holds.person_id and (k.end_date is null or k.end_date >= t.day)) stays on true
    where stays.since is null or stays.since <= (holds.ended - interval '1 day')::date
  )
  select distinct on (a.asset_id) a.asset_id as id, 'OFF-' || o.number as offboarding, ${assetSql}, ${personSql},
    gone.ended as at, ${worthSql}, case when b.minor is not null then 'book value' when a.value_minor is not null then 'price' end as note,
    case when a.status in ('lost', 'stolen') then 'lost' ${wayStates} else 'with_leaver' end as state
  from gone
  join asset a on a.organization_id = $1 and a.asset_id = gone.asset_id and a.ownership <> 'personal'
    and a.status not in ('retired', 'sold', 'donated', 'recycled', 'destroyed', 'returned_to_lessor')
  join person p on p.organization_id = $1 and p.person_id = gone.person_id
  ${placeJoins} ${worthJoin}
  left join offboarding o on o.organization_id = $1 and o.departure_id = gone.departure_id
  left join item i on i.organization_id = $1 and i.offboarding_id = o.offboarding_id and i.asset_id = a.asset_id and i.withdrawn_at is null
  left join asset_return r on r.organization_id = $1 and r.item_id = i.item_id
  where o.state is distinct from 'cancelled' and ${scopeSql(leaverColumns, 2)} and ${inPeriod('gone.ended')}
  order by a.asset_id, o.offboarding_id is null, gone.ended desc`;

/** SQL of the rows of `damage`: the last look before anything was repaired says how a thing came back. */
export const damageSql = `select c.custody_id as id, null as offboarding, ${assetSql}, ${personSql}, c.held_until as at,
    case when n.inspection_id is null then null when f.damaged then coalesce(q.cost_minor, n.repair_minor) else 0 end as minor,
    n.currency, n.inspection_id is null as unknown,
    case when f.damaged then case when q.cost_minor is null then 'estimate' else 'billed' end end as note,
    case when n.inspection_id is null then 'unknown' when f.damaged then 'damaged' else 'sound' end as state
  from custody c
  join asset a on a.organization_id = $1 and a.asset_id = c.asset_id and a.ownership <> 'personal'
  join person p on p.organization_id = $1 and p.person_id = c.person_id
  ${placeJoins}
  left join lateral (select * from inspection n where n.organization_id = $1 and n.custody_id = c.custody_id
    and n.inspected_at <= coalesce((select min(w.sent_at) from repair w where w.organization_id = $1 and w.asset_id = c.asset_id
      and w.sent_at >= c.held_until), 'infinity')
    order by n.inspected_at desc, n.inspection_id desc limit 1) n on true
  left join lateral (select jsonb_array_length(n.faults) > 0 or cardinality(n.missing) > 0 as damaged) f on true
  left join lateral (select w.cost_minor from repair w
    join disposition m on m.organization_id = $1 and m.disposition_id = w.disposition_id and m.inspection_id = n.inspection_id
    where w.organization_id = $1 and w.asset_id = c.asset_id and w.cost_minor is not null and w.currency = n.currency
    order by w.sent_at limit 1) q on true
  where c.organization_id = $1 and c.held_until is not null and ${scopeSql(personColumns, 2)} and ${inPeriod('c.held_until')}
    and exists (select from hand_over t where t.organization_id = $1 and t.custody_id = c.custody_id and t.to_kind = 'location'
      and not exists (select from hand_over u where u.organization_id = $1 and u.takes_back = t.hand_over_id))`;
