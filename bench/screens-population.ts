import pg from 'pg';
import { superuser } from '../src/store/database/cluster.ts';
import type { Database } from '../src/store/database/connection.ts';
import { fillLeavers } from './metrics-population.ts';
import { fillOrganization, type HoldingsSize } from './population.ts';

/** A company: what those who stay have, and how many have left or are about to, each by a case. */
export type CompanySize = HoldingsSize & { readonly leavers: number };

const accountsEach = 3;

/**
 * Fills an organization with a company whose leavers' access ends over five years, up to three weeks from now. What ended more than two weeks
 * ago is closed, and of all but a hundredth of it access was seen ended; of what is open, as much was seen ended as was seen there, or is
 * unknown. Needs the embedded server.
 */
export async function fillCompany(
  db: Pick<Database, 'appConnection'>,
  organizationId: string,
  { leavers, ...size }: CompanySize,
): Promise<void> {
  if (!('host' in db.appConnection)) throw new Error('Only the embedded server can be filled.');
  const client = new pg.Client({ ...db.appConnection, user: superuser });
  await client.connect();
  try {
    await fillLeavers(db, organizationId, { leavers, stepsEach: 5, accountsEach });
    await client.query('set session_replication_role = replica');
    await client.query(apartSql(`'${organizationId}'::uuid`));
    await fillOrganization(db, organizationId, size);
    await client.query(presentSql(`'${organizationId}'::uuid`));
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

/** What is filled next has names and tags of the same kind. */
function apartSql(organization: string): string {
  return `
update application set name = 'Older ' || name, connected_at = now(), last_seen_at = now() where organization_id = ${organization};
update licence set name = 'Older ' || name where organization_id = ${organization};
update person set display_name = 'Leaver ' || substr(display_name, 8), work_email = 'leaver.' || substr(display_name, 8) || '@bench.example'
  where organization_id = ${organization};
update asset set tag = 'L-' || substr(tag, 3), tag_key = 'l-' || substr(tag, 3) where organization_id = ${organization};
`;
}

/** The year in which `fillLeavers` lets everybody leave becomes the five that end in three weeks. */
function presentSql(organization: string): string {
  const year = `(date_trunc('day', now()) + interval '21 days' - timestamptz '2025-12-31Z')`;
  return `
create temporary table late as select offboarding_id, departure_id, employment_id, person_id, number,
    ${year} - number % 5 * interval '365 days' as later from offboarding where organization_id = ${organization};
create unique index on late (offboarding_id); create unique index on late (departure_id); analyze late;
insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date)
  select ${organization}, uuidv7(), person_id, 'hr', 'S' || substr(display_name, 8), 'employee', '2020-01-01' from person
  where organization_id = ${organization} and display_name like 'Person %';
update application set connected_at = now(), last_seen_at = now() where organization_id = ${organization};
update departure d set access_ends_at = access_ends_at + later, notice_at = notice_at + later, received_at = received_at + later,
    last_working_day = (last_working_day + later)::date, employment_ends = (employment_ends + later)::date
  from late where d.organization_id = ${organization} and late.departure_id = d.departure_id;
update employment e set end_date = d.employment_ends from departure d
  where e.organization_id = ${organization} and d.organization_id = ${organization} and d.employment_id = e.employment_id;
update offboarding o set state = case when d.access_ends_at > now() - interval '14 days' then 'open' else 'closed' end,
    opened_at = o.opened_at + later, closed_at = case when d.access_ends_at > now() - interval '14 days' then null else d.access_ends_at + interval '10 days' end
  from late join departure d on d.organization_id = ${organization} and d.departure_id = late.departure_id
  where o.organization_id = ${organization} and o.offboarding_id = late.offboarding_id;
update custody c set held_from = held_from - interval '5 years', held_until = o.closed_at, condition_in = case when o.state = 'closed' then 'good' end
  from offboarding o where c.organization_id = ${organization} and o.organization_id = ${organization} and o.person_id = c.person_id;
update asset a set status = case when c.held_until is null then 'deployed' else 'stock' end
  from custody c join late on late.person_id = c.person_id
  where a.organization_id = ${organization} and c.organization_id = ${organization} and c.asset_id = a.asset_id;
with chosen as (
  select s.step_id, s.due_at + later as due_at, case when o.state = 'closed' or s.due_at + later < now() - interval '1 day' then 'done'
    when s.key = 'step-0' and o.number % 10 = 0 then 'problem' else 'asked' end as state
  from step s join late using (offboarding_id) join offboarding o using (offboarding_id) where s.organization_id = ${organization})
update step s set due_at = chosen.due_at, state = chosen.state, ended_at = case chosen.state when 'done' then chosen.due_at end
  from chosen where s.organization_id = ${organization} and s.step_id = chosen.step_id;
update offboarding set digest = 'sha256:00', approved_digest = case when number % 10 = 0 then null else 'sha256:00' end
  where organization_id = ${organization} and state = 'open';
update item i set observed_value = case when i.kind = 'asset' then case when o.state = 'open' then 'held' else 'returned' end
      when o.state = 'closed' and o.number % 100 <> 0 then case i.kind when 'seat' then 'released' else 'suspended' end
      when hashtext(i.item_id::text) % 3 = 0 then 'held' when hashtext(i.item_id::text) % 3 = 1 then 'unknown' else 'suspended' end,
    observed_at = least(now(), d.access_ends_at), observed_assurance = 'confirmed'
  from offboarding o join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
  where i.organization_id = ${organization} and o.organization_id = ${organization} and o.offboarding_id = i.offboarding_id;
update item set standing = case observed_value when 'unknown' then 'unknown' else 'held' end
  where organization_id = ${organization} and observed_value in ('held', 'unknown');
update account set active = i.observed_value = 'held' from item i
  where account.organization_id = ${organization} and i.organization_id = ${organization} and i.account_id = account.account_id;
`;
}
