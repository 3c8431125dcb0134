import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { testKey, useDatabase } from '../../../test/database.ts';
import { type DatabaseConfig, openDatabase } from './connection.ts';
import { deriveRolePassword } from './roles.ts';
import { toPostgres } from './values.ts';

const db = await useDatabase({ migrated: false });

const openUrl = (url: string) => openDatabase({ kind: 'url', url, key: testKey });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a server that cannot be reached is named by host and port, never with its password', async () => {
  const port = await freePort();
  await assert.rejects(openUrl(`postgres://me:opensesame@127.0.0.1:${port}/x`), (error: unknown) => {
    assert.ok(error instanceof Error && 'code' in error);
    assert.equal(error.code, 'database-unavailable');
    assert.match(error.message, new RegExp(`127\\.0\\.0\\.1:${port}`));
    assert.doesNotMatch(error.message, /opensesame/);
    return true;
  });
});

test('an address that is none, or another kind of database, is refused without being repeated', async () => {
  for (const url of ['localhost', 'mysql://root:opensesame@localhost/x', '']) {
    await assert.rejects(openUrl(url), { code: 'configuration-wrong', message: /postgres:\/\/user:password@host/ });
  }
});

test('a database that does not exist is a wrong configuration', async () => {
  const url = Object.assign(new URL(db.config.url), { pathname: '/handback_nowhere' }).href;
  await assert.rejects(openUrl(url), { code: 'configuration-wrong', message: /handback_nowhere/ });
});

test('a node with another installation key is refused, and the first keeps working', async () => {
  const config: DatabaseConfig = { ...db.config, key: new Uint8Array(32).fill(8) };
  await assert.rejects(openDatabase(config), { code: 'configuration-wrong', message: /another installation key/ });
  await db.app.query('select 1');
});

test('each role has a password of its own, the same on every node', () => {
  const password = deriveRolePassword(testKey, 'handback_app');
  assert.equal(password, deriveRolePassword(testKey.slice(), 'handback_app'));
  assert.notEqual(password, deriveRolePassword(testKey, 'handback_dispatcher'));
});

test('the application is neither above row-level security nor able to make roles', async () => {
  const { rows } = await db.app.query<Record<string, boolean>>(
    `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles
     where rolname in ('handback_app', 'handback_dispatcher')`,
  );
  assert.equal(rows.length, 2);
  assert.ok(rows.every((row) => Object.values(row).every((able) => !able)));
});

test('values keep their meaning on the way in and out', async () => {
  const instant = Temporal.Instant.from('2026-03-29T01:30:00.123456Z');
  const day = Temporal.PlainDate.from('2024-02-29');
  const sent = [instant, day, [instant, instant], [day], 12345678901, '{"a":[1]}', Buffer.from([0, 255])];
  const { rows } = await db.app.query(
    `select $1::timestamptz as instant, $2::date as day, $3::timestamptz[] as instants, $4::date[] as days,
       $5::bigint as big, $6::jsonb as json, $7::bytea as bytes, null::timestamptz as nothing,
       '{}'::bigint[] as none, array[1, null]::bigint[] as some`,
    sent.map(toPostgres),
  );
  const row = rows[0];
  assert.ok(row.instant instanceof Temporal.Instant && row.instant.equals(instant));
  assert.ok(row.day instanceof Temporal.PlainDate && row.day.equals(day));
  assert.deepEqual(row.instants.map(String), [String(instant), String(instant)]);
  assert.deepEqual(row.days.map(String), ['2024-02-29']);
  assert.equal(row.big, 12345678901);
  assert.deepEqual(row.json, { a: [1] });
  assert.deepEqual([...row.bytes], [0, 255]);
  assert.equal(row.nothing, null);
  assert.deepEqual([row.none, row.some], [[], [1, null]]);
});

test('a number too large to be exact is an error, not a wrong number', async () => {
  await assert.rejects(db.app.query('select 9007199254740993::bigint'), /too large to be read exactly/);
});
