import assert from 'node:assert/strict';
import { test } from 'node:test';
import type pg from 'pg';
import { useDatabase } from '../../test/database.ts';

const db = await useDatabase();

/** What the application's role may delete from, because the rows are only arrangement and never history. */
const deletable = new Set([
  'step_dependency',
  'metric_leaver',
  'metric_row',
  'metric_change',
  'asset_wait',
  'spent_challenge',
]);
/** What is written once: not even an update. */
const writtenOnce = new Set([
  'event',
  'observation',
  'evidence',
  'plan_revision',
  'import_run',
  'own_policy',
  'brake_limit_change',
  'metric_night',
  'metric_export',
  'inspection',
  'inspection_photo',
  'hand_over',
  'hand_over_acceptance',
  'asset_photo',
  'sanitization',
  'sanitization_check',
  'certificate',
  'data_evidence',
]);
/** All that the role without an organization may call. */
const dispatcherFunctions = [
  'due_mass_events',
  'due_steps',
  'due_steps_by_lane',
  'due_feeds',
  'due_invitation_rounds',
  'due_messages',
  'due_metric_rounds',
  'due_outbox',
  'due_reminder_rounds',
  'due_return_rounds',
  'due_shipment_events',
  'due_shipments',
  'due_webhooks',
  'due_device_commands',
  'due_device_rounds',
  'find_courier_account',
  'find_credential',
  'find_hr_source',
  'find_passkey',
  'find_scim_token',
  'list_organizations',
  'list_sign_in_providers',
];
/** Ids that other systems give out, and a hash: texts of theirs, not of ours. */
const foreignIds = new Set([
  'person_identifier.value',
  'account.external_id',
  'departure.external_id',
  'employment.worker_id',
  'inbound_message.delivery_id',
  'scim_resource.external_id',
  'spent_challenge.challenge_hash',
]);
/** Texts that look like an enumeration and are open: playbooks, connectors and registers bring words of their own. */
const openWords = new Set([
  'accessory.category',
  'asset.category',
  'file.media_type',
  'owned_thing.owned_kind',
  'retention_rule.owned_kind',
]);

type Rule = { readonly says: string; readonly sql: string };

const tables = `select c.oid, c.relname::text as name from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`;

/** Each query returns one row, `what`, for everything that breaks its rule. */
const rules: readonly Rule[] = [
  {
    says: 'a table has a primary key that begins with organization_id',
    sql: `select t.name as what from (${tables}) t left join pg_constraint k on k.conrelid = t.oid and k.contype = 'p'
      left join pg_attribute a on a.attrelid = t.oid and a.attnum = k.conkey[1] where a.attname is distinct from 'organization_id'`,
  },
  {
    says: 'organization_id is a uuid that is never null',
    sql: `select t.name as what from (${tables}) t left join pg_attribute a on a.attrelid = t.oid and a.attname = 'organization_id'
      where a.atttypid is distinct from 'uuid'::regtype or not a.attnotnull`,
  },
  {
    says: 'every unique index begins with organization_id',
    sql: `select i.indexrelid::regclass::text as what from (${tables}) t join pg_index i on i.indrelid = t.oid
      left join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
      where i.indisunique and a.attname is distinct from 'organization_id'`,
  },
  {
    says: 'every exclusion constraint holds organization_id equal, first',
    sql: `select t.name || '.' || k.conname as what from (${tables}) t join pg_constraint k on k.conrelid = t.oid and k.contype = 'x'
      left join pg_attribute a on a.attrelid = t.oid and a.attnum = k.conkey[1]
      left join pg_operator o on o.oid = k.conexclop[1]
      where a.attname is distinct from 'organization_id' or o.oprname is distinct from '='`,
  },
  {
    says: 'every foreign key carries organization_id on both sides',
    sql: `select t.name || '.' || k.conname as what from (${tables}) t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
      where not exists (
        select from unnest(k.conkey, k.confkey) as p(here, there)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = p.here and a.attname = 'organization_id'
        join pg_attribute b on b.attrelid = k.confrelid and b.attnum = p.there and b.attname = 'organization_id')`,
  },
  {
    says: 'every table belongs to an organization that exists, by itself or through another table',
    sql: `with recursive anchored as (
        select 'public.organization'::regclass::oid as oid
        union select k.conrelid from pg_constraint k join anchored on k.confrelid = anchored.oid where k.contype = 'f')
      select t.name as what from (${tables}) t where t.oid not in (select oid from anchored)`,
  },
  {
    says: 'row-level security is enabled and forced',
    sql: `select t.name as what from (${tables}) t join pg_class c on c.oid = t.oid where not (c.relrowsecurity and c.relforcerowsecurity)`,
  },
  {
    says: 'handback_app sees the rows of the set organization, and none without one',
    sql: `select t.name as what from (${tables}) t where not exists (
      select from pg_policies p where p.schemaname = 'public' and p.tablename = t.name and p.policyname = 'organization_only'
        and p.permissive = 'PERMISSIVE' and p.cmd = 'ALL' and p.roles = '{handback_app}'
        and p.qual = '(organization_id = (current_setting(''handback.organization''::text))::uuid)' and p.with_check = p.qual)`,
  },
  {
    says: 'no other policy opens a table to anybody but its owner',
    sql: `select t.name || '.' || p.policyname as what from (${tables}) t join pg_class c on c.oid = t.oid
      join pg_policies p on p.schemaname = 'public' and p.tablename = t.name
      where p.policyname <> 'organization_only' and p.roles <> array[pg_get_userbyid(c.relowner)]::name[]`,
  },
  {
    says: 'a view asks with the rights of its reader',
    sql: `select c.relname::text as what from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
      and (c.relkind = 'm' or not coalesce(c.reloptions @> '{security_invoker=true}', false))`,
  },
  {
    says: 'nobody but the owner may delete, truncate or attach to a table',
    sql: `select t.name || ': ' || r.role || ' may ' || p.privilege as what from (${tables}) t,
      unnest('{handback_app,handback_dispatcher}'::text[]) r(role), unnest('{DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) p(privilege)
      where has_table_privilege(r.role, t.oid, p.privilege)
        and not (r.role = 'handback_app' and p.privilege = 'DELETE' and t.name = any('{${[...deletable].join()}}'))`,
  },
  {
    says: 'handback_app may read and add to every table, and change what is not written once',
    sql: `select t.name || ': ' || p.privilege as what from (${tables}) t, unnest('{SELECT,INSERT,UPDATE}'::text[]) p(privilege)
      where has_table_privilege('handback_app', t.oid, p.privilege)
        = (p.privilege = 'UPDATE' and t.name = any('{${[...writtenOnce].join()}}'))`,
  },
  {
    says: 'handback_dispatcher reads and writes no table',
    sql: `select t.name || ': ' || p.privilege as what from (${tables}) t, unnest('{SELECT,INSERT,UPDATE}'::text[]) p(privilege)
      where has_table_privilege('handback_dispatcher', t.oid, p.privilege) or has_any_column_privilege('handback_dispatcher', t.oid, p.privilege)`,
  },
  {
    says: 'handback_dispatcher may call the named functions and no other of ours',
    sql: `select coalesce(f.name, n.name) as what from (
        select p.proname::text as name from pg_proc p join pg_namespace s on s.oid = p.pronamespace
        where s.nspname in ('public', 'handback_meta') and has_function_privilege('handback_dispatcher', p.oid, 'EXECUTE')
          and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')) f
      full join unnest('{${dispatcherFunctions.join()}}'::text[]) n(name) on n.name = f.name
      where f.name is null or n.name is null`,
  },
  {
    says: 'a function with its owner’s rights fixes its search path, and only the dispatcher calls it',
    sql: `select p.proname::text as what from pg_proc p join pg_namespace s on s.oid = p.pronamespace
      where s.nspname in ('public', 'handback_meta') and p.prosecdef
        and not (coalesce(array_to_string(p.proconfig, ';'), '') like '%search_path=pg_catalog%pg_temp%'
          and not has_function_privilege('handback_app', p.oid, 'EXECUTE'))`,
  },
  {
    says: 'ids are uuids',
    sql: `select t.name || '.' || a.attname as what from (${tables}) t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
      where not a.attisdropped and (a.attname ~ '_id$' or exists (
          select from pg_constraint k where k.conrelid = t.oid and k.contype = 'p' and a.attnum = k.conkey[2] and cardinality(k.conkey) = 2))
        and a.atttypid <> 'uuid'::regtype and not (t.name = 'file' and a.attname = 'sha256')
        and t.name || '.' || a.attname <> all('{${[...foreignIds].join()}}')`,
  },
  {
    says: 'money is a bigint of minor units beside a currency of ISO 4217',
    sql: `select t.name || '.' || a.attname as what from (${tables}) t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
      where not a.attisdropped and (a.atttypid = 'money'::regtype or (a.attname ~ '(_minor|price|cost|amount)$' and not (
        a.attname ~ '_minor$' and a.atttypid = 'bigint'::regtype and exists (
          select from pg_constraint k join pg_attribute b on b.attrelid = t.oid and b.attnum = any(k.conkey)
          where k.conrelid = t.oid and k.contype = 'c' and b.attname = 'currency' and pg_get_constraintdef(k.oid) like '%[A-Z]{3}%')
        and exists (
          select from pg_constraint k where k.conrelid = t.oid and k.contype = 'c'
            and pg_get_constraintdef(k.oid) like '%' || a.attname || ' IS NULL%' and pg_get_constraintdef(k.oid) like '%currency IS NULL%'))))`,
  },
  {
    says: 'an enumeration is a text with a check',
    sql: `select t.name || '.' || a.attname as what from (${tables}) t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
      join pg_type y on y.oid = a.atttypid
      where not a.attisdropped and (y.typtype = 'e' or (y.oid = 'text'::regtype
        and a.attname ~ '(^|_)(kind|state|status|role|category|type|mode|phase|outcome|answer|assurance|ownership|standing|match)$'
        and t.name || '.' || a.attname <> all('{${[...openWords].join()}}')
        and not exists (select from pg_constraint k where k.conrelid = t.oid and k.contype = 'c' and a.attnum = any(k.conkey)
          and pg_get_constraintdef(k.oid) like '%ANY (ARRAY[%')))`,
  },
  {
    says: 'an instant knows its zone',
    sql: `select t.name || '.' || a.attname as what from (${tables}) t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
      where not a.attisdropped and a.atttypid in ('timestamp'::regtype, 'time'::regtype, 'timetz'::regtype)`,
  },
];

/** Holds every table of ours against every rule. One sentence for each breach. */
async function findBreaches(client: Pick<pg.ClientBase, 'query'>): Promise<string[]> {
  const found: string[] = [];
  for (const { says, sql } of rules) {
    const { rows } = await client.query<{ what: string }>(sql);
    found.push(...rows.map(({ what }) => `${what}: ${says}`).sort());
  }
  return found;
}

test('every table obeys the rules of tenancy, access, ids, money and enumerations', async () => {
  assert.deepEqual(await findBreaches(db.owner), []);
});

const guarded = (name: string, columns: string) =>
  `create table ${name} (${columns}); select handback_meta.guard('${name}');`;
const sound = `organization_id uuid not null references organization, plant_id uuid not null, primary key (organization_id, plant_id)`;

const plants: readonly { readonly plant: string; readonly sql: string; readonly breaks: string }[] = [
  { plant: 'sound', sql: guarded('plant', sound), breaks: '' },
  {
    plant: 'a key without its organization',
    sql: guarded('plant', 'organization_id uuid not null references organization, plant_id uuid primary key'),
    breaks: 'plant: a table has a primary key that begins with organization_id',
  },
  {
    plant: 'an organization that may be missing',
    sql: guarded(
      'plant',
      'organization_id text not null, plant_id uuid not null, primary key (organization_id, plant_id)',
    ).replace("select handback_meta.guard('plant')", 'grant select, insert, update on plant to handback_app'),
    breaks: 'plant: organization_id is a uuid that is never null',
  },
  {
    plant: 'a unique index over all organizations',
    sql: `${guarded('plant', `${sound}, name text`)} create unique index plant_name on plant (name)`,
    breaks: 'plant_name: every unique index begins with organization_id',
  },
  {
    plant: 'an exclusion over all organizations',
    sql: guarded('plant', `${sound}, name text, constraint once exclude using gist (name with =)`),
    breaks: 'plant.once: every exclusion constraint holds organization_id equal, first',
  },
  {
    plant: 'a foreign key into another organization',
    sql: `alter table accessory add constraint one_id unique (organization_id, accessory_id, name);
      ${guarded('plant', `${sound}, other uuid, name text`)}
      create table pot (organization_id uuid not null references organization, pot_id uuid not null, primary key (organization_id, pot_id),
        sort uuid not null unique, plant uuid references pot (sort)); select handback_meta.guard('pot')`,
    breaks: 'pot.pot_plant_fkey: every foreign key carries organization_id on both sides',
  },
  {
    plant: 'an organization nobody checks',
    sql: guarded(
      'plant',
      'organization_id uuid not null, plant_id uuid not null, primary key (organization_id, plant_id)',
    ),
    breaks: 'plant: every table belongs to an organization that exists, by itself or through another table',
  },
  {
    plant: 'no row-level security',
    sql: `${guarded('plant', sound)} alter table plant no force row level security`,
    breaks: 'plant: row-level security is enabled and forced',
  },
  {
    plant: 'no policy',
    sql: `${guarded('plant', sound)} drop policy organization_only on plant`,
    breaks: 'plant: handback_app sees the rows of the set organization, and none without one',
  },
  {
    plant: 'a soft policy',
    sql: `${guarded('plant', sound)} alter policy organization_only on plant
      using (organization_id = nullif(current_setting('handback.organization', true), '')::uuid)`,
    breaks: 'plant: handback_app sees the rows of the set organization, and none without one',
  },
  {
    plant: 'a second door',
    sql: `${guarded('plant', sound)} create policy everybody on plant to public using (true)`,
    breaks: 'plant.everybody: no other policy opens a table to anybody but its owner',
  },
  {
    plant: 'a view with its owner’s rights',
    sql: 'create view planted as select * from person',
    breaks: 'planted: a view asks with the rights of its reader',
  },
  {
    plant: 'a grant to delete',
    sql: `${guarded('plant', sound)} grant delete on plant to handback_app`,
    breaks: 'plant: handback_app may DELETE: nobody but the owner may delete, truncate or attach to a table',
  },
  {
    plant: 'an event that may be changed',
    sql: 'grant update on event to handback_app',
    breaks: 'event: UPDATE: handback_app may read and add to every table, and change what is not written once',
  },
  {
    plant: 'a table forgotten by the grants',
    sql: `${guarded('plant', sound)} revoke insert on plant from handback_app`,
    breaks: 'plant: INSERT: handback_app may read and add to every table, and change what is not written once',
  },
  {
    plant: 'a dispatcher that reads',
    sql: `${guarded('plant', sound)} grant select (plant_id) on plant to handback_dispatcher`,
    breaks: 'plant: SELECT: handback_dispatcher reads and writes no table',
  },
  {
    plant: 'one more function for everybody',
    sql: `create function planted() returns integer language sql as 'select 1'`,
    breaks: 'planted: handback_dispatcher may call the named functions and no other of ours',
  },
  {
    plant: 'a definer function without a path',
    sql: `create function planted() returns integer language sql security definer as 'select 1'; revoke all on function planted() from public`,
    breaks: 'planted: a function with its owner’s rights fixes its search path, and only the dispatcher calls it',
  },
  {
    plant: 'a counted id',
    sql: guarded('plant', `${sound}, pot_id bigint`),
    breaks: 'plant.pot_id: ids are uuids',
  },
  {
    plant: 'a key that is counted',
    sql: guarded(
      'plant',
      'organization_id uuid not null references organization, nr bigint not null, primary key (organization_id, nr)',
    ),
    breaks: 'plant.nr: ids are uuids',
  },
  {
    plant: 'money without a currency',
    sql: guarded('plant', `${sound}, price_minor bigint`),
    breaks: 'plant.price_minor: money is a bigint of minor units beside a currency of ISO 4217',
  },
  {
    plant: 'money with a decimal point',
    sql: guarded('plant', `${sound}, price numeric`),
    breaks: 'plant.price: money is a bigint of minor units beside a currency of ISO 4217',
  },
  {
    plant: 'an enumeration of the database’s own',
    sql: `create type colour as enum ('green'); ${guarded('plant', `${sound}, colour colour`)}`,
    breaks: 'plant.colour: an enumeration is a text with a check',
  },
  {
    plant: 'an enumeration without a check',
    sql: guarded('plant', `${sound}, state text`),
    breaks: 'plant.state: an enumeration is a text with a check',
  },
  {
    plant: 'an instant without a zone',
    sql: guarded('plant', `${sound}, planted_at timestamp`),
    breaks: 'plant.planted_at: an instant knows its zone',
  },
];

for (const { plant, sql, breaks } of plants) {
  test(`the rules see what is planted: ${plant}`, async () => {
    const client = await db.owner.connect();
    try {
      await client.query(`begin; ${sql}`);
      const found = await findBreaches(client);
      if (breaks === '') assert.deepEqual(found, []);
      else assert.ok(found.includes(breaks), `not among: ${found.join(' | ')}`);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
}
