import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { PassThrough, Readable } from 'node:stream';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { useDatabase } from '../../../test/database.ts';
import { addWholeCase, awkwardText } from '../../../test/whole-case.ts';
import { systemActor } from '../../core/event.ts';
import { writeBackup } from './backup.ts';
import { withOrganization } from '../database/with-organization.ts';
import { openDatabase, type Database } from '../database/connection.ts';
import { recordEvent } from '../cases/record-event.ts';
import { checkBackup, restoreBackup } from './restore.ts';
import { resumeRestored } from './restored-cases.ts';

const source = await useDatabase();
const { organizationId, offboardingId } = await addWholeCase(source);
const whole = await backupOf(source);

async function backupOf(db: Database, options: Parameters<typeof writeBackup>[2] = {}): Promise<Buffer> {
  const output = new PassThrough();
  const [bytes] = await Promise.all([buffer(output), writeBackup(db, output, options)]);
  return bytes;
}

/** Checks, then restores, as the command does. */
async function restore(place: Database, bytes: Buffer) {
  const header = await checkBackup(Readable.from([bytes]));
  return restoreBackup(place, header, Readable.from([bytes]));
}

/** Every row of every table as text, sorted. */
async function readAll(db: Database): Promise<Record<string, string[]>> {
  const tables = await db.owner.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname`,
  );
  const all: Record<string, string[]> = {};
  for (const { name } of tables.rows) {
    const { rows } = await db.owner.query<{ row: string }>(`select t::text as row from ${name} t order by 1`);
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

async function readShape(db: Database): Promise<unknown> {
  const { rows } = await db.owner.query(
    `select conrelid::regclass::text as place, conname as name, pg_get_constraintdef(oid) as definition, convalidated::text as state
       from pg_constraint where connamespace = 'public'::regnamespace
     union all select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text from pg_trigger where not tgisinternal
       and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
     union all select tablename, policyname, qual, permissive from pg_policies where schemaname = 'public' order by 1, 2`,
  );
  return rows;
}

test('a restored database is equal table by table, but for its cases, which are paused', async () => {
  const place = await useDatabase({ migrated: false });
  const restored = await restore(place, whole);
  assert.equal(restored.paused, 1);
  assert.deepEqual(await readShape(place), await readShape(source));
  const [before, after] = [await readAll(source), await readAll(place)];
  const empty = Object.entries(before).flatMap(([name, rows]) => (rows.length === 0 ? [name] : []));
  assert.deepEqual(empty, [], 'every table has a row, so that every table is tried');
  const touched = ['event', 'event_stream', 'offboarding', 'organization'];
  for (const name of touched) {
    assert.equal(after[name]?.length, (before[name]?.length ?? 0) + (name === 'event' ? 1 : 0), name);
    if (name === 'event')
      assert.deepEqual(
        after[name]?.filter((row) => before[name]?.includes(row)),
        before[name],
      );
    delete before[name];
    delete after[name];
  }
  assert.deepEqual(after, before);
  assert.equal((await backupOf(place)).length > 0, true);

  const paused = await place.owner.query('select paused, state from offboarding');
  assert.deepEqual(paused.rows, [{ paused: true, state: 'open' }]);
  assert.equal(await resumeRestored(place), 1);
  assert.equal(await resumeRestored(place), 0);
  const resumed = await readAll(place);
  assert.deepEqual(resumed['organization'], (await readAll(source))['organization'], 'the mark is gone');
  assert.deepEqual((await place.owner.query('select paused from offboarding')).rows, [{ paused: false }]);
});

test('a restored case goes on: its next event has the next number, and its old ones stay for ever', async () => {
  const place = await useDatabase({ migrated: false });
  await restore(place, whole);
  const last = async () => {
    const { rows } = await place.owner.query<{ last: number; count: number }>(
      `select s.last_number as last, (select count(*) from event e where e.stream_id = s.stream_id) as count
       from event_stream s where s.stream_id = $1`,
      [offboardingId],
    );
    return rows[0];
  };
  const before = (await last())?.last ?? 0;
  await withOrganization(place, organizationId, (tx) =>
    recordEvent(tx, { offboardingId, type: 'offboarding.resumed', actor: systemActor }),
  );
  assert.deepEqual(await last(), { last: before + 1, count: before + 1 });
  await assert.rejects(place.owner.query('delete from event'), /for ever/);
  await assert.rejects(place.app.query('select * from person'), /uuid|handback\.organization/);
});

test('a backup that ends early, was changed, or is something else is refused before anything is touched', async () => {
  const place = await useDatabase({ migrated: false });
  const text = gunzipSync(whole).toString('utf8');
  const lines = text.split('\n');
  const broken: Record<string, Buffer> = {
    'cut in the middle of the compressed bytes': whole.subarray(0, whole.length - 40),
    'without its trailer': gzipSync(`${lines.slice(0, -2).join('\n')}\n`),
    'with one row less': gzipSync(lines.toSpliced(-3, 1).join('\n')),
    'with one letter changed': gzipSync(text.replace('Person E1', 'Person E9')),
    'with something behind its end': gzipSync(`${text}"(more)"\n`),
    'not compressed': Buffer.from(text),
    'of somebody else': gzipSync('{"format":"other"}\n'),
    'of a later layout': gzipSync(text.replace('"version":1', '"version":2')),
    empty: Buffer.alloc(0),
  };
  for (const [name, bytes] of Object.entries(broken)) {
    await assert.rejects(restore(place, bytes), { code: 'not-what-it-says' }, name);
  }
  const { rows } = await place.owner.query("select to_regclass('handback_meta.migration') as made");
  assert.deepEqual(rows, [{ made: null }]);
});

test('a database that holds data, or that somebody is connected to, is not restored into', async () => {
  const place = await useDatabase();
  await restore(place, whole);
  const held = await readAll(place);
  await assert.rejects(restore(place, whole), { code: 'conflict', message: /holds data already/ });
  assert.deepEqual(await readAll(place), held);

  const used = await useDatabase({ migrated: false });
  const other = await openDatabase(used.config);
  await assert.rejects(restore(used, whole), { code: 'conflict', message: /connected/ });
  await other.close();
});

test('the key of the installation is in the backup only when it was asked for', async () => {
  assert.equal((await checkBackup(Readable.from([whole]))).key, null);
  const key = new Uint8Array(32).fill(9);
  const withKey = await backupOf(source, { key });
  assert.equal((await checkBackup(Readable.from([withKey]))).key, Buffer.from(key).toString('base64'));
});

test('a backup is what one instant held, whatever is written while it runs', async () => {
  const output = new PassThrough({ highWaterMark: 1 });
  const writing = writeBackup(source, output);
  await new Promise((resolve) => output.once('readable', resolve));
  const added = await addWholeCase(source);
  const [bytes] = await Promise.all([buffer(output), writing]);
  const text = gunzipSync(bytes).toString('utf8');
  assert.ok(text.includes(organizationId));
  assert.ok(!text.includes(added.organizationId));
  assert.ok(text.includes(JSON.stringify(awkwardText).slice(-12, -1)));
});
