import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testKey } from '../test/database.ts';
import { environmentOf } from '../test/environment.ts';
import { shippedPlaybook } from '../test/organization.ts';
import { addWholeCase, type WholeCase } from '../test/whole-case.ts';
import { systemActor } from './core/event.ts';
import type { Check } from './jobs/doctor.ts';
import { openQueue } from './jobs/steps/queue.ts';
import { receiveDeparture } from './jobs/departures/receive-departure.ts';
import { type Database, openDatabase } from './store/database/connection.ts';
import { findCluster } from './store/database/found-cluster.ts';
import { migrate } from './store/database/migrate.ts';
import { installQueue } from './store/database/queue-install.ts';
import { withOrganization } from './store/database/with-organization.ts';

const root = await mkdtemp(join(tmpdir(), 'handback-offline-'));
await chmod(root, 0o755);
after(() => rm(root, { recursive: true }));
const home = join(root, 'home');
const copy = join(root, 'copy');
const file = join(root, 'home.backup');
const offline = fileURLToPath(new URL('./offline.ts', import.meta.url));

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

function run(dataDir: string, ...args: string[]): Promise<Ran> {
  const env = environmentOf({ HANDBACK_DATA: dataDir, HANDBACK_PORT: '0' });
  return new Promise((resolve) => {
    execFile(process.execPath, [offline, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
    });
  });
}

async function withEmbedded<T>(dataDir: string, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase({ kind: 'embedded', dataDir });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

async function examine(dataDir: string): Promise<{ code: number; checks: Map<string, Check> }> {
  const { code, stdout } = await run(dataDir, 'doctor', '--json');
  const { checks } = JSON.parse(stdout) as { checks: Check[] };
  return { code, checks: new Map(checks.map((check) => [check.name, check])) };
}

let whole: WholeCase;
before(async () => {
  whole = await withEmbedded(home, async (db) => {
    await migrate(db);
    await installQueue(db);
    return addWholeCase(db);
  });
  await writeFile(join(home, 'key'), testKey, { mode: 0o600 });
});

test('a backup of a stopped installation restores into a new folder, which waits and then goes on working', async () => {
  const made = await run(home, 'backup', file, '--with-key');
  assert.equal(made.code, 0, made.stderr);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal((await findCluster(home))?.pid, null, 'the server was stopped again');

  const restored = await run(copy, 'restore', file);
  assert.equal(restored.code, 0, restored.stderr);
  assert.match(restored.stdout, /1 case is paused/);
  assert.deepEqual(await readFile(join(copy, 'key')), Buffer.from(testKey));
  assert.equal((await stat(join(copy, 'key'))).mode & 0o777, 0o600);

  const waiting = await examine(copy);
  assert.equal(waiting.code, 0);
  assert.equal(waiting.checks.get('restored cases')?.state, 'warn');
  assert.equal((await run(copy, 'restore', '--resume')).code, 0);
  assert.equal((await examine(copy)).checks.get('restored cases')?.state, 'ok');

  const received = await withEmbedded(copy, receiveColleague);
  assert.deepEqual(
    { state: received.state, number: 'number' in received && received.number },
    { state: 'opened', number: 2 },
  );
  assert.equal((await examine(copy)).checks.get('events')?.state, 'ok');
});

async function receiveColleague(db: Database) {
  const queue = await openQueue(db, (error) => assert.fail(String(error)));
  const facts = {
    source: 'test',
    externalId: 'second',
    leaver: { employeeNumber: whole.colleague },
    kind: 'voluntary',
    lastWorkingDay: Temporal.PlainDate.from('2026-12-30'),
    noticeAt: null,
    accessEndsAt: null,
    employmentEnds: null,
    informedAt: null,
    timeZone: null,
    legalHold: false,
  } as const;
  const playbook = await shippedPlaybook('standard');
  try {
    return await withOrganization(db, whole.organizationId, (tx) =>
      receiveDeparture(tx, queue, { facts, playbook, actor: systemActor }),
    );
  } finally {
    await queue.close();
  }
}

test('a backup joins a running server, which runs on, and never replaces a file', async () => {
  await withEmbedded(home, async (db) => {
    const { pid } = (await findCluster(home)) ?? {};
    const made = await run(home, 'backup', join(root, 'running.backup'), '--json');
    assert.equal(made.code, 0, made.stderr);
    const again = await run(home, 'backup', join(root, 'running.backup'));
    assert.equal(again.code, 1);
    assert.match(again.stderr, /is there already/);
    assert.equal((await findCluster(home))?.pid, pid);
    assert.equal((await db.owner.query('select from organization')).rowCount, 1);
    assert.equal((await examine(home)).checks.get('embedded server')?.says, 'A running Handback uses it.');
  });
});

test('a restore into an installation that holds data, or runs, is refused and changes nothing', async () => {
  const filled = await run(home, 'restore', file);
  assert.equal(filled.code, 1);
  assert.match(filled.stderr, /holds data already/);
  await withEmbedded(home, async () => {
    const used = await run(home, 'restore', file);
    assert.equal(used.code, 1);
    assert.match(used.stderr, /connected to this database/);
  });
});

test('doctor finds a database server whose Handback was killed, and stops it', async () => {
  const module = new URL('./store/database/connection.ts', import.meta.url).href;
  const script = `const { openDatabase } = await import(${JSON.stringify(module)});
    await openDatabase({ kind: 'embedded', dataDir: ${JSON.stringify(home)} });
    console.log('up');
    for await (const _ of process.stdin);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  const exit = once(holder, 'exit');
  holder.kill('SIGKILL');
  await exit;
  const { checks } = await examine(home);
  assert.match(checks.get('embedded server')?.says ?? '', /killed and left it behind/);
  assert.equal((await findCluster(home))?.pid, null);
});

test('a file cut short makes no folder', async () => {
  const cut = join(root, 'cut.backup');
  await writeFile(cut, await readFile(file));
  await truncate(cut, (await stat(cut)).size - 20);
  const refused = await run(join(root, 'never'), 'restore', cut);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /not a whole backup/);
  await assert.rejects(stat(join(root, 'never')), { code: 'ENOENT' });
});

test('doctor makes nothing where nothing is, and says so', async () => {
  const { code, checks } = await examine(join(root, 'nowhere'));
  assert.equal(code, 0);
  assert.match(checks.get('database')?.says ?? '', /no database/);
  await assert.rejects(stat(join(root, 'nowhere')), { code: 'ENOENT' });
});

test('doctor finds a key that others can read, a removed event, a table without its guard and an application in trouble', async () => {
  await chmod(join(copy, 'key'), 0o644);
  await withEmbedded(copy, async ({ owner }) => {
    await owner.query('alter table event disable trigger event_is_for_ever');
    await owner.query('delete from event_private');
    await owner.query('delete from event where number = 3');
    await owner.query('alter table event enable trigger event_is_for_ever');
    await owner.query('alter table seat no force row level security');
    await owner.query(`update application set last_problem = 'It answered 503.' where name = 'Mail'`);
  });
  const { code, checks } = await examine(copy);
  assert.equal(code, 1);
  for (const name of ['key', 'events', 'row-level security']) assert.equal(checks.get(name)?.state, 'fail', name);
  assert.equal(checks.get('applications')?.state, 'warn');
  for (const check of checks.values()) assert.equal(check.remedy === undefined, check.state === 'ok', check.name);
});
