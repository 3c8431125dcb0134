import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';

const db = await useDatabase();
const { rows: server } = await db.owner.query<{ settable: boolean }>(
  `select current_setting('server_version_num')::integer >= 180000 as settable`,
);

type Key = { readonly table: string; readonly column: string; readonly index: string };

/** Tables whose rows others name by their id within the organization, as `foreign key (organization_id, …)` does. */
const keysSql = `
select distinct c.conrelid::regclass::text as table, a.attname as column, c.conname as index from pg_constraint c
join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[2]
join pg_attribute o on o.attrelid = c.conrelid and o.attnum = c.conkey[1] and o.attname = 'organization_id'
join pg_constraint f on f.confrelid = c.conrelid and f.contype = 'f'
where c.contype = 'p' and cardinality(c.conkey) = 2`;

test('a row is looked up by its primary key also before anybody analyzed its table', {
  skip: server[0]?.settable !== true,
}, async () => {
  const { rows: keys } = await db.owner.query<Key>(keysSql);
  assert.ok(keys.length > 10);
  const wrong: string[] = [];
  for (const { table, column, index } of keys) {
    // As a foreign key asks: of any organization, in a plan that is kept for all values.
    const { rows } = await db.owner.query<{ 'QUERY PLAN': string }>(
      `explain (generic_plan, costs off) select from only ${table} where organization_id = $1::uuid and ${column} = $2 for key share`,
    );
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    if (!plan.includes(` ${index}`)) wrong.push(`${table}: ${plan}`);
  }
  assert.deepEqual(wrong, []);
});
