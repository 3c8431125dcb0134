import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { findServerUser } from '../../src/store/database/server-user.ts';

const run = promisify(execFile);
const programs = '/usr/lib/postgresql/15/bin';
const missing = existsSync(join(programs, 'postgres')) ? false : `PostgreSQL 15 is not installed in ${programs}`;
const project = new URL('../../', import.meta.url).pathname;
// A store test that hangs must not leave the server running behind it.
const testsTimeoutMs = 240_000;
const superPassword = crypto.randomUUID();
const ownerPassword = crypto.randomUUID();

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Starts PostgreSQL 15 the way an operator would run it: TCP, passwords, and an owner that is no superuser. */
async function startPostgres15(folder: string, port: number): Promise<ChildProcess> {
  const user = findServerUser();
  await chown(folder, user.uid, user.gid);
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, superPassword, { mode: 0o644 });
  const data = join(folder, 'data');
  const asUser = { ...user.spawnAs, cwd: '/', env: { LC_ALL: 'C.UTF-8' } };
  const flags = ['-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync'];
  await run(join(programs, 'initdb'), ['-D', data, ...flags], asUser);
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'fsync=off',
    'max_connections=200',
  ];
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...asUser,
    stdio: 'ignore',
  });
  const client = await connectWhenReady(server, `postgres://postgres:${superPassword}@127.0.0.1:${port}/postgres`);
  await client.query(`create role keeper login createrole createdb password '${ownerPassword}'`);
  await client.query('create database keeper owner keeper');
  await client.end();
  return server;
}

async function connectWhenReady(server: ChildProcess, url: string): Promise<pg.Client> {
  while (server.exitCode === null) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return client;
    } catch {
      await delay(50);
    }
  }
  throw new Error(`PostgreSQL 15 ended with ${server.exitCode} before it was ready.`);
}

test('the store keeps every promise on PostgreSQL 15, over TCP with passwords', { skip: missing }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'handback-postgresql-15-'));
  const port = await freePort();
  let server: ChildProcess | undefined;
  try {
    server = await startPostgres15(folder, port);
    const files = globSync('src/store/**/*.test.ts', { cwd: project }).filter(
      (file) => !file.endsWith('embedded-server.test.ts'),
    );
    const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
    const url = `postgres://keeper:${ownerPassword}@127.0.0.1:${port}/keeper`;
    const env = { ...inherited, HANDBACK_TEST_DATABASE_URL: url };
    const tests = spawn(process.execPath, ['--test', '--test-reporter=spec', ...files], {
      cwd: project,
      env,
      timeout: testsTimeoutMs,
    });
    let report = '';
    for (const stream of [tests.stdout, tests.stderr]) stream.on('data', (chunk) => (report += chunk));
    const [code] = await once(tests, 'exit');
    assert.equal(code, 0, report);
  } finally {
    if (server !== undefined && server.exitCode === null) {
      const exit = once(server, 'exit');
      server.kill('SIGINT');
      await exit;
    }
    await rm(folder, { recursive: true });
  }
});
