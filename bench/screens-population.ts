import pg from 'pg';
import { superuser } from '../src/store/database/cluster.ts';
import type { Database } from '../src/store/database/connection.ts';
import { fillLeavers } from './metrics-population.ts';
import { fillOrganization, type HoldingsSize } from './population.ts';

/** A company: what those who stay have, and how many have left or are about to, each by a case. */
export type CompanySize = HoldingsSize & { readonly leavers: number };

const accountsEach = 3;

/**
 * Fills an organization with a company whose leavers' access ends over one year up to three weeks from now. What ended more than two weeks ago
 * is closed, and of all but a hundredth of it access was seen ended; of what is open, as much was seen ended as was seen there, or is unknown.
 * Needs the embedded server.
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
    await fillLeavers(db, organizationId, { leavers, stepsEach: 8, accountsEach });
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

/** The year of the leavers ends in three weeks; it began as 2025. */
function presentSql(organization: string): string {
  const later = `(date_trunc('day', now()) + interval '21 days' - timestamptz '2025-12-31Z')`;
  return `
insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date)
  select ${organization}, uuidv7(), person_id, 'hr', 'S' || substr(display_name, 8), 'employee', '2020-01-01' from person
  where organization_id = ${organization} and display_name like 'Person %';
insert into person_identifier (organization_id, person_identifier_id, person_id, source, kind, value)
  select ${organization}, uuidv7(), person_id, 'hr', 'employee_number', worker_id from employment where organization_id = ${organization};
update application set connected_at = now(), last_seen_at = now() where organization_id = ${organization};
update departure set access_ends_at = access_ends_at + ${later}, notice_at = notice_at + ${later}, received_at = received_at + ${later},
  last_working_day = (last_working_day + ${later})::date, employment_ends = (employment_ends + ${later})::date where organization_id = ${organization};
update employment e set end_date = d.employment_ends from departure d
  where e.organization_id = ${organization} and d.organization_id = ${organization} and d.employment_id = e.employment_id;
update offboarding o set state = case when d.access_ends_at > now() - interval '14 days' then 'open' else 'closed' end,
  opened_at = o.opened_at + ${later}, closed_at = case when d.access_ends_at > now() - interval '14 days' then null else d.access_ends_at + interval '10 days' end
  from departure d where o.organization_id = ${organization} and d.organization_id = ${organization} and d.departure_id = o.departure_id;
update custody set held_until = case when held_until is not null then held_until + ${later} end from offboarding o
  where custody.organization_id = ${organization} and o.organization_id = ${organization} and o.person_id = custody.person_id;
update custody set held_until = null from offboarding o
  where custody.organization_id = ${organization} and o.organization_id = ${organization} and o.person_id = custody.person_id and o.state = 'open';
update asset set status = case when c.held_until is null then 'deployed' else 'stock' end from custody c join offboarding o
  on o.organization_id = c.organization_id and o.person_id = c.person_id
  where c.organization_id = ${organization} and asset.organization_id = ${organization} and asset.asset_id = c.asset_id;
update step set due_at = due_at + ${later}, ended_at = case when step.state = 'done' then ended_at + ${later} end where organization_id = ${organization};
update step set state = case when step.key = 'step-0' and o.number % 50 = 0 then 'problem' when step.due_at < now() - interval '1 day' then 'done' else 'asked' end,
  ended_at = case when step.due_at < now() - interval '1 day' then step.due_at end
  from offboarding o where step.organization_id = ${organization} and o.organization_id = ${organization} and o.offboarding_id = step.offboarding_id
    and (o.state = 'open');
update step set state = 'done', ended_at = step.due_at from offboarding o where step.organization_id = ${organization}
  and o.organization_id = ${organization} and o.offboarding_id = step.offboarding_id and o.state = 'closed' and step.state <> 'done';
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
