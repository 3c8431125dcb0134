import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { asDispatcher } from './as-dispatcher.ts';
import { openDatabase } from './connection.ts';
import type { Tx } from './transaction.ts';
import { withOrganization } from './with-organization.ts';

const boundaries: string[] = [];
let refuseAt: string | undefined;
const db = await useDatabase({
  migrated: false,
  maxConnections: 1,
  onBoundary: (name) => {
    boundaries.push(name);
    if (name === refuseAt) throw new Error(`stopped at ${name}`);
  },
});
const one = crypto.randomUUID();
const other = crypto.randomUUID();

before(async () => {
  await db.owner.query(`
    create table badge (organization_id uuid not null, name text not null, primary key (organization_id, name));
    alter table badge enable row level security;
    alter table badge force row level security;
    create policy organization_only on badge to handback_app
      using (organization_id = current_setting('handback.organization')::uuid)
      with check (organization_id = current_setting('handback.organization')::uuid);
    create policy owner_maintains on badge to current_user using (true) with check (true);
    grant select, insert, update on badge to handback_app;
    create function all_badges() returns table (organization_id uuid) language sql security definer
      set search_path = pg_catalog, public, pg_temp as 'select b.organization_id from badge b';
    revoke all on function all_badges() from public;
    grant execute on function all_badges() to handback_dispatcher;`);
});

beforeEach(async () => {
  await db.owner.query('delete from badge');
  boundaries.length = 0;
  refuseAt = undefined;
});

const insert = (tx: Tx, name: string, organizationId = tx.organizationId) =>
  tx.query('insert into badge (organization_id, name) values ($1, $2)', [organizationId, name]);
const names = async (organizationId: string) =>
  (
    await withOrganization(db, organizationId, (tx) =>
      tx.query<{ name: string }>('select name from badge order by name'),
    )
  ).map(({ name }) => name);
const sqlState = (code: string) => (error: unknown) => error instanceof Error && 'code' in error && error.code === code;

test('a transaction sees and writes the rows of its own organization only', async () => {
  await withOrganization(db, one, (tx) => insert(tx, 'front door'));
  await withOrganization(db, other, (tx) => insert(tx, 'garage'));
  assert.deepEqual(await names(one), ['front door']);
  assert.deepEqual(await names(other), ['garage']);
  await assert.rejects(
    withOrganization(db, one, (tx) => insert(tx, 'cellar', other)),
    sqlState('42501'),
  );
});

test('a forgotten organization is an error, not an empty list, also after a transaction on the same connection', async () => {
  await withOrganization(db, one, (tx) => insert(tx, 'front door'));
  const node = await openDatabase(db.config);
  try {
    await assert.rejects(node.app.query('select * from badge'), sqlState('42704'));
  } finally {
    await node.close();
  }
  await assert.rejects(db.app.query('select * from badge'), sqlState('22P02'));
  await assert.rejects(
    withOrganization(db, one, () => Promise.reject(new Error('no'))),
    /no/,
  );
  await assert.rejects(db.app.query('select * from badge'), sqlState('22P02'));
});

test('work that throws leaves nothing', async () => {
  const work = async (tx: Tx) => {
    await insert(tx, 'front door');
    throw new Error('changed my mind');
  };
  await assert.rejects(withOrganization(db, one, work), /changed my mind/);
  assert.deepEqual(await names(one), []);
});

test('a swallowed error of a statement fails the transaction instead of losing it silently', async () => {
  const work = async (tx: Tx) => {
    await insert(tx, 'front door');
    await tx.query('select 1 / 0').catch(() => undefined);
  };
  await assert.rejects(withOrganization(db, one, work), /nothing was kept/);
  assert.deepEqual(await names(one), []);
});

test('a transaction kept beyond its work refuses every query', async () => {
  const kept = await withOrganization(db, one, async (tx) => ({ tx }));
  await assert.rejects(kept.tx.query('select 1'), /after its transaction had ended/);
});

test('an organization that is no UUID is refused before it reaches the database', async () => {
  await assert.rejects(
    withOrganization(db, "x'; drop table badge; --", async () => 1),
    /a UUID/,
  );
  assert.deepEqual(boundaries, []);
});

test('the application may neither delete nor truncate what was not granted', async () => {
  for (const sql of ['delete from badge', 'truncate badge', 'create table mine (id int)']) {
    await assert.rejects(
      withOrganization(db, one, (tx) => tx.query(sql)),
      sqlState('42501'),
    );
  }
});

test('the dispatcher calls its functions across organizations and reads no table', async () => {
  await withOrganization(db, one, (tx) => insert(tx, 'front door'));
  await withOrganization(db, other, (tx) => insert(tx, 'garage'));
  const rows = await asDispatcher(db).call<{ organization_id: string }>('all_badges');
  assert.deepEqual(rows.map((row) => row.organization_id).sort(), [one, other].sort());
  await assert.rejects(db.dispatcher.query('select * from badge'), sqlState('42501'));
  await assert.rejects(
    withOrganization(db, one, (tx) => tx.query('select * from all_badges()')),
    sqlState('42501'),
  );
});

test('repeatable work runs again when the database asks for it, other work does not', async () => {
  let runs = 0;
  const conflictOnce = async (tx: Tx) => {
    runs += 1;
    await insert(tx, `run ${runs}`);
    if (runs === 1) await tx.query("do $$ begin raise exception using errcode = '40001'; end $$");
  };
  await withOrganization(db, one, conflictOnce, { repeatable: true });
  assert.deepEqual(await names(one), ['run 2']);
  runs = 0;
  await assert.rejects(withOrganization(db, one, conflictOnce), sqlState('40001'));
  assert.equal(runs, 1);
});

test('every boundary of a transaction is announced under its name, and a refusal before the commit keeps nothing', async () => {
  await withOrganization(db, one, (tx) => insert(tx, 'front door'), { name: 'claim' });
  assert.deepEqual(boundaries, ['claim:begin', 'claim:commit', 'claim:committed']);
  refuseAt = 'claim:commit';
  await assert.rejects(
    withOrganization(db, one, (tx) => insert(tx, 'garage'), { name: 'claim' }),
    /stopped at/,
  );
  refuseAt = 'claim:committed';
  await assert.rejects(
    withOrganization(db, one, (tx) => insert(tx, 'cellar'), { name: 'claim' }),
    /stopped at/,
  );
  assert.deepEqual(await names(one), ['cellar', 'front door']);
});

test('a connection that is cut is a database that is unavailable, and the next transaction works', async () => {
  await assert.rejects(
    withOrganization(db, one, async (tx) => {
      await tx.query('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
      await tx.query('select 1');
    }),
    { code: 'database-unavailable' },
  );
  assert.deepEqual(await names(one), []);
});
