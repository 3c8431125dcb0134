import type { Tx } from '../database/transaction.ts';
import { hiddenCasesSql } from '../row-scope.ts';

/**
 * Counts the zombie assets of a day, by the first rule that fits: with a leaver for 30 days and no ending; deployed with nobody;
 * in transit for 21 days; received or in repair for 45; out of use by the register and alive by a device manager; or not seen for
 * 90 days where a device manager covers the category. Never one whose last custodian is on legal hold.
 */
export async function countZombies(tx: Tx, night: Temporal.PlainDate, at: Temporal.Instant): Promise<void> {
  const values = [tx.organizationId, night];
  await tx.query(
    `delete from asset_wait w using asset a where w.organization_id = $1 and a.organization_id = $1 and a.asset_id = w.asset_id
       and a.status <> w.status`,
    [tx.organizationId],
  );
  await tx.query(
    `insert into asset_wait (organization_id, asset_id, status, since_night)
     select organization_id, asset_id, status, $2 from asset where organization_id = $1 and status in ('in_transit', 'received', 'repair')
     on conflict do nothing`,
    values,
  );
  await tx.query(`set local work_mem = '96MB'`);
  await tx.query('set local jit = off');
  await tx.query(
    `with ${foundSql}, gone as (
      update zombie z set until_night = $2, left_by = case when exists (${writtenOffSql}) then 'written_off' else 'resolved' end
      where z.organization_id = $1 and z.until_night is null and z.since_night < $2 and z.asset_id not in (select asset_id from found)
    )
    insert into zombie (organization_id, asset_id, since_night, reason)
    select $1, asset_id, $2, reason from found f
    where not exists (select from zombie z where z.organization_id = $1 and z.asset_id = f.asset_id and z.until_night is null)`,
    [tx.organizationId, night, at],
  );
}

/** Lost, stolen, or closed in its case by a word instead of a return. */
const writtenOffSql = `select from asset a where a.organization_id = $1 and a.asset_id = z.asset_id and a.status in ('lost', 'stolen')
  union all
  select from item i left join waiver w on w.organization_id = $1 and w.item_id = i.item_id and w.revoked_at is null
  where i.organization_id = $1 and i.asset_id = z.asset_id and i.withdrawn_at is null
    and (w.waiver_id is not null or i.observed_value in ('lost', 'stolen', 'written_off', 'refused', 'not_shipped'))`;

const foundSql = `left_long_ago as (
    select d.person_id, d.offboarding_id from (
      select d.person_id, o.offboarding_id, d.access_ends_at as ended from departure d
      left join offboarding o on o.organization_id = $1 and o.departure_id = d.departure_id
      where d.organization_id = $1 and d.state = 'expected'
        and (o.offboarding_id is null or o.offboarding_id not in (${hiddenCasesSql('null')}))
      union all
      select e.person_id, null, (e.end_date + time '17:00') at time zone 'UTC' from employment e
      where e.organization_id = $1 and e.end_date is not null
    ) d where d.ended < $3::timestamptz - interval '30 days'
      and not exists (select from employment k where k.organization_id = $1 and k.person_id = d.person_id
        and (k.end_date is null or k.end_date >= $2) and k.start_date > (d.ended - interval '1 day')::date)
  ), on_hold as (
    select distinct person_id from departure where organization_id = $1 and legal_hold and state = 'expected'
  ), covered as (
    select distinct category from asset where organization_id = $1 and mdm_seen_at > $3::timestamptz - interval '90 days'
  ), judged as (
    select a.asset_id, case
      when c.person_id in (select person_id from left_long_ago) and not exists (
        select from item i left join waiver w on w.organization_id = $1 and w.item_id = i.item_id and w.revoked_at is null
        where i.organization_id = $1 and i.asset_id = a.asset_id and i.withdrawn_at is null
          and i.offboarding_id in (select offboarding_id from left_long_ago)
          and (w.waiver_id is not null or i.observed_value not in ('held', 'unknown'))) then 'leaver'
      when a.status = 'deployed' and c.custody_id is null then 'nobody'
      when a.status = 'in_transit' and w.since_night <= $2::date - 21 then 'in_transit'
      when a.status in ('received', 'repair') and w.since_night <= $2::date - 45 then 'in_work'
      when a.status in ('stock', 'quarantine', 'retired', 'lost', 'recycled', 'destroyed') and a.mdm_seen_at > coalesce(p.held_until + interval '1 day', a.mdm_seen_at - interval '1 day')
        and a.mdm_seen_at > $3::timestamptz - interval '90 days' then 'alive'
      when a.status in ('deployed', 'in_transit', 'received', 'repair') and coalesce(a.mdm_seen_at, '-infinity') < $3::timestamptz - interval '90 days'
        and coalesce(c.held_from, '-infinity') < $3::timestamptz - interval '90 days' and a.category in (select category from covered)
        then 'unseen'
    end as reason
    from asset a
    left join custody c on c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null
    left join asset_wait w on w.organization_id = $1 and w.asset_id = a.asset_id
    left join lateral (select h.person_id, h.held_until from custody h where h.organization_id = $1 and h.asset_id = a.asset_id
      order by h.held_from desc limit 1) p on c.custody_id is null
    where a.organization_id = $1 and a.ownership <> 'personal' and a.status not in ('sold', 'donated', 'returned_to_lessor')
      and not exists (select from on_hold h where h.person_id = coalesce(c.person_id, p.person_id))
  ), found as (select asset_id, reason from judged where reason is not null)`;
