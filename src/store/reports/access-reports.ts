import { caseColumns, personColumns, scopeSql } from '../row-scope.ts';
import { leftSql } from '../today/left-with-access.ts';
import { silentSql } from '../today/silent-applications.ts';
import { inPeriod, personSql, placeJoins, waivedSql } from './report-parts.ts';

const noMoney = 'null::bigint as minor, null::text as currency, false as unknown';

/** SQL of the rows of `ageing`, in whole days. Whether anybody could look is in `coverage`. */
export const ageingSql = `select i.item_id as id, 'OFF-' || o.number as offboarding, i.label, i.kind as category, ${personSql},
    d.access_ends_at as at, ${noMoney}, case when coalesce(i.observed_value, 'unknown') = 'unknown' then 'unknown' end as note, case
      when d.access_ends_at > now() - interval '8 days' then 'week'
      when d.access_ends_at > now() - interval '31 days' then 'month'
      when d.access_ends_at > now() - interval '91 days' then 'quarter'
      else 'older' end as state
  from departure d
  join offboarding o on o.organization_id = $1 and o.departure_id = d.departure_id and o.state <> 'cancelled'
  join item i on i.organization_id = $1 and i.offboarding_id = o.offboarding_id and i.withdrawn_at is null and i.kind <> 'coverage'
  join person p on p.organization_id = $1 and p.person_id = o.person_id
  ${placeJoins}
  where d.organization_id = $1 and d.state = 'expected' and d.access_ends_at <= now() and coalesce(i.observed_value, 'unknown') in ('held', 'unknown')
    and not ${waivedSql} and ${scopeSql(caseColumns, 2)} and ${inPeriod('d.access_ends_at')}`;

const accountColumns = { ...personColumns, leaver: 'p.person_id' };

/** SQL of the rows of `accounts`. What a case has seen of an account counts more than what is on record. */
export const accountsSql = `with ${leftSql}, of_cases as not materialized (
    select i.account_id, c.offboarding_id, i.observed_value, ${waivedSql} as waived
    from item i join past c on c.offboarding_id = i.offboarding_id
    where i.organization_id = $1 and i.withdrawn_at is null and i.kind = 'account'
  ), of_leavers as materialized (
    select account_id, offboarding_id, observed_value = 'held' as can from of_cases
    where coalesce(observed_value, 'unknown') in ('held', 'unknown') and not waived
    union all
    select n.account_id, null, n.active from account n
    where n.organization_id = $1 and n.person_id in (select person_id from by_record) and n.kind = 'human' and n.match <> 'email'
      and not n.deprovisioned and n.active is not false
      and not coalesce((select true from of_cases c where c.account_id = n.account_id limit 1), false)
  ), told as (
    select account_id, offboarding_id, can, true as is_left from of_leavers
    union all
    select n.account_id, null, null, false from account n
    where n.organization_id = $1 and (n.person_id is null or n.match = 'email') and not n.deprovisioned and n.active is not false
  )
  select distinct on (n.account_id) n.account_id as id, 'OFF-' || o.number as offboarding, a.name || ': ' || n.login as label,
    a.name as category, ${personSql}, n.seen_at as at, ${noMoney}, null as note, case
      when v.can then 'active'
      when v.is_left then 'untold'
      when n.match = 'email' then 'guessed'
      when n.kind <> 'human' then 'service'
      else 'unowned' end as state
  from told v join account n on n.organization_id = $1 and n.account_id = v.account_id
  join application a on a.organization_id = $1 and a.application_id = n.application_id
  left join offboarding o on o.organization_id = $1 and o.offboarding_id = v.offboarding_id
  left join person p on p.organization_id = $1 and p.person_id = n.person_id
  ${placeJoins}
  where ${scopeSql(accountColumns, 2)} and ${inPeriod('n.seen_at')}
  order by n.account_id, v.is_left desc, v.can desc nulls last`;

/** SQL of the rows of `coverage`: they are about no person, and for who sees everybody. */
export const coverageSql = `select a.application_id as id, null as offboarding, a.name as label, a.category, ${personSql},
    coalesce(a.last_seen_at, a.connected_at, g.created_at) as at, ${noMoney}, case when a.last_seen_at is null then 'never_answered' else a.last_problem end as note, case
      when not a.in_scope then 'left_out'
      when a.connector = 'manual' then 'by_hand'
      when ${silentSql} then 'silent'
      else 'answers' end as state
  from application a
  left join person p on false
  ${placeJoins}
  where a.organization_id = $1 and ${scopeSql(personColumns, 2)}
    and ${inPeriod('coalesce(a.last_seen_at, a.connected_at, g.created_at)')}`;
