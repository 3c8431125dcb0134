import type pg from 'pg';

/**
 * Tells the planner of a PostgreSQL from 18 on what it cannot know of tables that nobody has analyzed yet: that the organization
 * hardly divides them. Without it every index that begins with the organization looks as good as the primary key, and looking up a
 * row by its id, as each foreign key does, reads all rows of the organization until the first autovacuum. The first analysis puts
 * what it counts in its place; older servers wait for that.
 */
export async function giveFirstStatistics(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ settable: boolean }>(
    `select current_setting('server_version_num')::integer >= 180000 as settable`,
  );
  if (rows[0]?.settable !== true) return;
  await client.query(
    `select pg_restore_attribute_stats('schemaname', c.relnamespace::regnamespace::text, 'relname', c.relname::text,
       'attname', a.attname::text, 'inherited', false, 'version', current_setting('server_version_num')::integer,
       'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 1::real)
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'
     where c.relkind = 'r' and c.reltuples < 0 and c.relowner = current_user::regrole
       and c.relnamespace = 'public'::regnamespace`,
  );
}
