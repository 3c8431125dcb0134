import type pg from 'pg';

/** Fixes, until the transaction ends, how PostgreSQL writes and reads values as text, so that nothing is lost between servers. */
export async function asPlainText(client: pg.PoolClient): Promise<void> {
  await client.query(
    `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
     set local extra_float_digits = 3; set local bytea_output = 'hex'; set local lock_timeout = '30s'`,
  );
}
