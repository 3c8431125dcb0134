import pg from 'pg';
import type { Database } from '../src/store/database/connection.ts';
import { superuser } from '../src/store/database/cluster.ts';

/** How much one organization has. Every asset is with somebody, and everybody has the same number of everything. */
export type HoldingsSize = {
  readonly people: number;
  readonly assets: number;
  readonly accounts: number;
  readonly seats: number;
  readonly applications: number;
};

/**
 * Fills an organization inside the database itself. Foreign keys are not looked up row by row and the exclusion constraint is
 * built afterwards: the same tables and indexes in less time. Needs the embedded server.
 */
export async function fillOrganization(
  db: Pick<Database, 'appConnection'>,
  organizationId: string,
  size: HoldingsSize,
): Promise<void> {
  if (!('host' in db.appConnection)) throw new Error('Only the embedded server can be filled.');
  const client = new pg.Client({ ...db.appConnection, user: superuser });
  await client.connect();
  try {
    const { rows } = await client.query<{ definition: string }>(
      `select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'one_custodian_at_a_time'`,
    );
    await client.query(
      `set session_replication_role = replica; set maintenance_work_mem = '256MB';
       alter table custody drop constraint one_custodian_at_a_time`,
    );
    await client.query(fillSql(`'${organizationId}'::uuid`, size));
    await client.query(`alter table custody add constraint one_custodian_at_a_time ${rows[0]?.definition}`);
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

/** Ids are looked up through numbered temporary tables, so that neighbours in one table are not neighbours in the next. */
function fillSql(organization: string, { people, assets, accounts, seats, applications }: HoldingsSize): string {
  return `
create temporary table p as select n, uuidv7() as id from generate_series(0, ${people - 1}) n;
create temporary table a as select n, uuidv7() as id from generate_series(0, ${applications - 1}) n;
create temporary table l as select n, uuidv7() as id from generate_series(0, ${applications - 1}) n;
create temporary table d as select n, uuidv7() as id from generate_series(0, ${assets - 1}) n;
create temporary table c as select n, uuidv7() as id from generate_series(0, ${accounts - 1}) n;
insert into person (organization_id, person_id, display_name, work_email, country, department)
  select ${organization}, id, 'Person ' || n, 'person.' || n || '@bench.example', 'DE', 'Department ' || n % 40 from p;
insert into application (organization_id, application_id, name, category, connector, config)
  select ${organization}, id, 'Application ' || n, case n when 0 then 'directory' else 'saas' end, 'simulated',
    '{"baseUrl": "http://127.0.0.1:9/applications/bench", "canaryId": "canary", "lagMs": 0}' from a;
insert into licence (organization_id, licence_id, name, application_id, seats, reassignable)
  select ${organization}, l.id, 'Plan ' || l.n, a.id, ${seats}, true from l join a using (n);
insert into asset (organization_id, asset_id, tag, tag_key, serial, serial_key, serial_fold, category, model, status, data_bearing, value_minor, currency)
  select ${organization}, id, 'T-' || n, 't-' || n, 'SN' || n, 'SN' || n, 'SN' || n, (array['laptop', 'monitor', 'phone', 'dock'])[n % 4 + 1],
    'Model ' || n % 50, 'deployed', n % 4 in (0, 2), 50000 + n % 200000, 'EUR' from d;
insert into custody (organization_id, custody_id, asset_id, person_id, held_from)
  select ${organization}, uuidv7(), d.id, p.id, now() - interval '400 days' + d.n % 300 * interval '1 day'
  from d join p on p.n = d.n * 7919::bigint % ${people};
insert into account (organization_id, account_id, application_id, external_id, login, email, employee_number, kind, privileged, active,
    fingerprint, person_id, match, seen_at)
  select ${organization}, c.id, a.id, 'X' || c.n, 'login.' || p.n, 'person.' || p.n || '@bench.example', 'E' || p.n, 'human', false,
    true, jsonb_build_object('id', 'X' || c.n, 'login', 'login.' || p.n), p.id, 'employee_number', now()
  from c join p on p.n = c.n % ${people} join a on a.n = (c.n / ${people} + c.n) % ${applications};
insert into seat (organization_id, seat_id, licence_id, person_id, account_id)
  select ${organization}, uuidv7(), l.id, p.id, c.id
  from c join p on p.n = c.n % ${people} join l on l.n = (c.n / ${people} + c.n) % ${applications} where c.n < ${seats};
`;
}
