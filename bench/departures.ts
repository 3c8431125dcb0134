import pg from 'pg';
import type { Playbook } from '../src/core/playbooks/playbook.ts';
import { superuser } from '../src/store/database/cluster.ts';
import type { Database } from '../src/store/database/connection.ts';

/** What a departure rests on, in the order of the foreign keys. */
const copied = [
  'person',
  'employment',
  'application',
  'asset',
  'custody',
  'account',
  'licence',
  'seat',
  'departure',
  'offboarding',
  'step',
] as const;

/**
 * Lets everybody in a filled organization leave in thirty days: departures as they stand when they were just taken in, each
 * with its first look still to come, which nobody is woken for yet. Applications become ones that only people can look into. With `copyTo`
 * everything is then copied under the same ids to a second organization. Needs the embedded server.
 */
export async function fillDepartures(
  db: Pick<Database, 'appConnection'>,
  { from, copyTo, playbook }: { readonly from: string; readonly copyTo?: string; readonly playbook: Playbook },
): Promise<void> {
  if (!('host' in db.appConnection)) throw new Error('Only the embedded server can be filled.');
  const client = new pg.Client({ ...db.appConnection, user: superuser });
  await client.connect();
  const literal = (text: string) => client.escapeLiteral(text);
  try {
    await client.query('set session_replication_role = replica');
    await client.query(departuresSql(`'${from}'::uuid`, playbook, literal));
    for (const table of copyTo === undefined ? [] : copied) {
      const { rows } = await client.query<{ name: string }>(
        `select attname::text as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
        [table],
      );
      const names = rows.map(({ name }) => name);
      const values = names.map((name) => (name === 'organization_id' ? `'${copyTo}'::uuid` : name));
      await client.query(
        `insert into ${table} (${names.join(', ')}) select ${values.join(', ')} from ${table} where organization_id = '${from}'`,
      );
    }
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

function departuresSql(organization: string, playbook: Playbook, literal: (text: string) => string): string {
  const look = playbook.steps.find((step) => step.action === 'observe');
  return `
create temporary table l as select row_number() over (order by person_id)::integer as n, person_id, uuidv7() as employment_id,
  uuidv7() as departure_id, uuidv7() as offboarding_id from person where organization_id = ${organization};
update application set connector = 'manual', config = '{}' where organization_id = ${organization};
insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date)
  select ${organization}, employment_id, person_id, 'hr', 'E' || n, 'employee', '2020-01-01' from l;
insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type, time_zone,
    notice_at, last_working_day, access_ends_at, employment_ends, informed_at)
  select ${organization}, departure_id, 'bench', n, person_id, employment_id, 'voluntary', 'employee', 'Europe/Berlin', now(),
    current_date + 30, now() + interval '30 days', current_date + 30, now() from l;
insert into offboarding (organization_id, offboarding_id, departure_id, person_id, employment_id, number, playbook, playbook_version,
    playbook_body, state)
  select ${organization}, offboarding_id, departure_id, person_id, employment_id, n, ${literal(playbook.playbook)}, ${playbook.version},
    ${literal(JSON.stringify(playbook))}, 'open' from l;
insert into step (organization_id, step_id, offboarding_id, key, title, action, mode, owner, evidence, phase, due_rule, due_at,
    start_at, state, revision)
  select ${organization}, uuidv7(), offboarding_id, ${literal(look?.id ?? 'observe')}, ${literal(look?.title ?? 'Look')}, 'observe',
    'automatic', '{it}', '{confirmed}', 'gate', '{"anchor": "notice"}', now(), now(), 'waiting', 0 from l;`;
}
