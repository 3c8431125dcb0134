import pg from 'pg';
import type { Database } from '../src/store/database/connection.ts';
import { superuser } from '../src/store/database/cluster.ts';

/** How many leave, how many steps each case has, and how many accounts; an asset and a seat belong to everybody. */
export type LeaversSize = { readonly leavers: number; readonly stepsEach: number; readonly accountsEach: number };

/**
 * Fills an organization with cases inside the database itself: access ended over one year, most are closed, some accounts were never
 * looked at, some assets never scanned. Foreign keys are not looked up row by row. Needs the embedded server.
 */
export async function fillLeavers(
  db: Pick<Database, 'appConnection'>,
  organizationId: string,
  size: LeaversSize,
): Promise<void> {
  if (!('host' in db.appConnection)) throw new Error('Only the embedded server can be filled.');
  const client = new pg.Client({ ...db.appConnection, user: superuser });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; place: string; definition: string }>(
      `select conname as name, conrelid::regclass::text as place, pg_get_constraintdef(oid) as definition from pg_constraint
       where contype = 'x' and conrelid in ('custody'::regclass, 'offboarding'::regclass)`,
    );
    await client.query(
      `set session_replication_role = replica; set maintenance_work_mem = '256MB'; set work_mem = '256MB'`,
    );
    for (const { name, place } of rows) await client.query(`alter table ${place} drop constraint ${name}`);
    await client.query(fillSql(`'${organizationId}'::uuid`, size));
    for (const { name, place, definition } of rows)
      await client.query(`alter table ${place} add constraint ${name} ${definition}`);
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

/** Access of leaver `n` ended on the 1st of January 2025 and so many minutes; things happen to it by the remainder of `n`. */
function fillSql(organization: string, { leavers, stepsEach, accountsEach }: LeaversSize): string {
  const ended = (n: string) => `(timestamptz '2025-01-01Z' + (${n} % 364) * interval '1 day' + interval '15 hours')`;
  return `
create temporary table l as select n, uuidv7() as person, uuidv7() as employment, uuidv7() as departure, uuidv7() as offboarding,
  uuidv7() as asset, uuidv7() as seat, uuidv7() as asset_item, uuidv7() as seat_item, ${ended('n')} as ended
  from generate_series(0, ${leavers - 1}) n;
create index on l (n); analyze l;
create temporary table app as select n, uuidv7() as id from generate_series(0, ${accountsEach - 1}) n;
create temporary table acc as select l.n, a.n as k, uuidv7() as id, uuidv7() as item, a.id as application, l.offboarding, l.person, l.ended
  from l cross join app a;
create index on acc (n, k); analyze acc; analyze app;
insert into location (organization_id, location_id, name) values (${organization}, uuidv7(), 'Berlin');
insert into person (organization_id, person_id, display_name, country, department)
  select ${organization}, person, 'Person ' || n, 'DE', 'Department ' || n % 40 from l;
insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date, end_date)
  select ${organization}, employment, person, 'hr', 'E' || n, 'employee', '2020-01-01', ended::date from l;
insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type, time_zone,
    notice_at, last_working_day, access_ends_at, employment_ends, received_at)
  select ${organization}, departure, 'hr', 'D' || n, person, employment, 'voluntary', 'employee', 'Europe/Berlin', ended - interval '30 days',
    ended::date, ended, ended::date, ended - (n % 40 - 2) * interval '1 day' from l;
insert into offboarding (organization_id, offboarding_id, departure_id, person_id, employment_id, number, playbook, playbook_version,
    playbook_body, state, opened_at, closed_at)
  select ${organization}, offboarding, departure, person, employment, n + 1, 'standard', 1, '{}', case when n % 20 = 0 then 'open' else 'closed' end,
    ended - interval '20 days', case when n % 20 = 0 then null else ended + (n % 25) * interval '1 day' end from l;
insert into event_stream (organization_id, stream_id, last_number) select ${organization}, offboarding, 60 from l;
insert into application (organization_id, application_id, name, category, connector)
  select ${organization}, id, 'Application ' || n, 'saas', case n when 0 then 'manual' else 'simulated' end from app;
insert into licence (organization_id, licence_id, name, application_id, reassignable, term_ends)
  select ${organization}, id, 'Plan ' || n, id, true, '2027-12-31' from app;
insert into account (organization_id, account_id, application_id, external_id, login, kind, active, person_id, match, seen_at)
  select ${organization}, id, application, 'X' || n, 'login.' || n, 'human', n % 50 = 7, person, 'employee_number', ended + interval '1 hour' from acc;
insert into asset (organization_id, asset_id, tag, category, status)
  select ${organization}, asset, 'T-' || n, 'laptop', case when n % 10 = 3 then 'deployed' else 'received' end from l;
insert into custody (organization_id, custody_id, asset_id, person_id, held_from, held_until, condition_in)
  select ${organization}, uuidv7(), asset, person, '2024-01-01', case when n % 10 <> 3 then ended + (n % 9) * interval '1 day' end, 'good' from l;
insert into seat (organization_id, seat_id, licence_id, person_id, held_from, held_until)
  select ${organization}, seat, (select id from app where app.n = l.n % ${accountsEach}), person, '2024-01-01',
    case when n % 8 <> 5 then ended + (n % 40) * interval '1 day' end from l;
insert into item (organization_id, item_id, offboarding_id, kind, account_id, label, expected_ending, expected_assurance, standing)
  select ${organization}, item, offboarding, 'account', id, 'account', 'suspended', 'confirmed', 'done' from acc;
insert into item (organization_id, item_id, offboarding_id, kind, asset_id, label, expected_ending, expected_assurance, standing)
  select ${organization}, asset_item, offboarding, 'asset', asset, 'laptop', 'returned', 'attested', 'done' from l;
insert into item (organization_id, item_id, offboarding_id, kind, seat_id, label, expected_ending, expected_assurance, standing)
  select ${organization}, seat_item, offboarding, 'seat', seat, 'seat', 'released', 'confirmed', 'done' from l;
insert into observation (organization_id, observation_id, offboarding_id, item_id, account_id, value, assurance, seen_at, method, recorded_at)
  select ${organization}, uuidv7(), offboarding, item, id, 'suspended', 'confirmed', ended + (n * 7 + k) % 300 * interval '1 minute', 'read',
    ended + interval '1 day' from acc where (n + k) % 30 <> 4;
insert into observation (organization_id, observation_id, offboarding_id, item_id, value, assurance, seen_at, method, recorded_at)
  select ${organization}, uuidv7(), offboarding, asset_item, 'returned', 'attested', ended + n % 9 * interval '1 day', 'scan', ended + interval '10 days'
  from l where n % 10 <> 3;
insert into observation (organization_id, observation_id, offboarding_id, item_id, value, assurance, seen_at, method, recorded_at)
  select ${organization}, uuidv7(), offboarding, seat_item, 'released', 'confirmed', ended + n % 40 * interval '1 day', 'read', ended + interval '41 days'
  from l where n % 8 <> 5;
insert into approval (organization_id, approval_id, offboarding_id, digest, operator_id)
  select ${organization}, uuidv7(), offboarding, 'sha256:00', uuidv7() from l;
insert into step (organization_id, step_id, offboarding_id, key, item_id, title, action, mode, owner, evidence, phase, due_rule, due_at, state,
    revision, ended_at)
  select ${organization}, uuidv7(), l.offboarding, 'step-' || s, case when s < ${accountsEach} then acc.item when s = ${accountsEach} then asset_item end,
    'Step ' || s, case when s < ${accountsEach} then 'suspend' when s = ${accountsEach} then 'collect' else 'task' end,
    case when s < ${accountsEach} then 'automatic' else 'human' end, '{it}',
    case when s <= ${accountsEach} then '{confirmed}'::text[] else '{approval,note}'::text[] end,
    case when s % 6 = 5 then 'watch' else 'gate' end, '{}', l.ended + s % 10 * interval '1 day', case when (l.n + s) % 37 = 0 then 'asked' else 'done' end,
    1, case when (l.n + s) % 37 = 0 then null else l.ended + s % 12 * interval '1 day' end
  from l cross join generate_series(0, ${stepsEach - 1}) s left join acc on acc.n = l.n and acc.k = s;
`;
}
