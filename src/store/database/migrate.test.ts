import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { openDatabase } from './connection.ts';
import { migrate, migrationFolder, readMigrations } from './migrate.ts';

const db = await useDatabase({ migrated: false });
const folder = await mkdtemp(join(tmpdir(), 'handback-migrations-'));
after(() => rm(folder, { recursive: true }));

const first = { '0001_desk.sql': 'create table desk (id int);', '0002_chair.sql': 'create table chair (id int);\n' };

async function put(files: Readonly<Record<string, string>>): Promise<void> {
  await rm(folder, { recursive: true });
  await mkdir(folder);
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
}

beforeEach(async () => {
  await db.owner.query('drop schema if exists handback_meta cascade; drop table if exists desk, chair, lamp');
  await put(first);
});

const refusal = (message: RegExp) => ({ code: 'configuration-wrong', message });

test('four nodes that start together apply each migration once', async () => {
  const nodes = await Promise.all([1, 2, 3, 4].map(() => openDatabase(db.config)));
  try {
    const applied = await Promise.all(nodes.map((node) => migrate(node, folder)));
    assert.deepEqual(applied.flat().sort(), Object.keys(first));
  } finally {
    await Promise.all(nodes.map((node) => node.close()));
  }
  assert.deepEqual(await migrate(db, folder), []);
});

test('a new migration is applied alone', async () => {
  await migrate(db, folder);
  await put({ ...first, '0003_lamp.sql': 'create table lamp (id int)' });
  assert.deepEqual(await migrate(db, folder), ['0003_lamp.sql']);
});

test('a migration that fails keeps nothing of itself, names its line, and can be corrected', async () => {
  const broken = { ...first, '0003_lamp.sql': 'create table lamp (id int);\n\ninsert into lamb values (1);' };
  await put(broken);
  await assert.rejects(migrate(db, folder), { code: 'internal', message: /0003_lamp\.sql failed near line 3: .*lamb/ });
  await put({ ...first, '0003_lamp.sql': 'create table lamp (id int)' });
  assert.deepEqual(await migrate(db, folder), ['0003_lamp.sql']);
});

test('a migration that was changed after it was applied is refused by name', async () => {
  await migrate(db, folder);
  await put({ ...first, '0001_desk.sql': 'create table desk (id bigint);' });
  await assert.rejects(migrate(db, folder), refusal(/0001_desk\.sql was changed/));
});

test('the line ends of another system are not a change', async () => {
  await migrate(db, folder);
  await put({ ...first, '0002_chair.sql': first['0002_chair.sql'].replace('\n', '\r\n') });
  assert.deepEqual(await migrate(db, folder), []);
});

test('an applied migration whose file is missing is refused by name', async () => {
  await migrate(db, folder);
  await put({ '0002_chair.sql': first['0002_chair.sql'] });
  await assert.rejects(migrate(db, folder), refusal(/0001_desk\.sql, and that file is missing/));
});

test('a migration numbered before applied ones is refused by name', async () => {
  await migrate(db, folder);
  await put({ ...first, '0000_rug.sql': 'select 1' });
  await assert.rejects(migrate(db, folder), refusal(/0000_rug\.sql was never applied/));
});

test('a database that is newer than the code is refused', async () => {
  await migrate(db, folder);
  await put({ '0001_desk.sql': first['0001_desk.sql'] });
  await assert.rejects(
    migrate(db, folder),
    refusal(/newer than this version .*0002_chair\.sql.* ends at 0001_desk\.sql/),
  );
});

test('names without a number and two of the same number are refused', async () => {
  await put({ 'desk.sql': '' });
  await assert.rejects(readMigrations(folder), refusal(/desk\.sql is not named like/));
  await put({ '0001_desk.sql': '', '0001_lamp.sql': '' });
  await assert.rejects(readMigrations(folder), refusal(/0001_desk\.sql and 0001_lamp\.sql have the same number/));
});

test('the migrations we ship apply to an empty database', async () => {
  const shipped = await readMigrations(migrationFolder);
  assert.deepEqual(
    await migrate(db),
    shipped.map(({ name }) => name),
  );
});
