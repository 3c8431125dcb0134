import assert from 'node:assert/strict';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { isRunning } from '../src/store/database/cluster.ts';
import { assertEndedWell, databasePid, environmentOf, makeFolder, runMain, startHandback } from './handback-process.ts';

const signIn = (url: string, link: string) =>
  fetch(`${url}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret: new URL(link).hash.slice(1), token: true }),
  });

test('from the first start to the next', async (t) => {
  const folder = await makeFolder();
  const env = environmentOf(folder);
  const data = join(folder, 'data');
  const first = await startHandback(env);
  const key = await readFile(join(data, 'key'));
  const token = await readFile(join(data, 'cli-token'), 'utf8');

  await t.test('the link of a start lets somebody in once', async () => {
    assert.equal((await signIn(first.url, first.link)).status, 200);
    assert.equal((await signIn(first.url, first.link)).status, 401);
  });

  await t.test('the key and the token of the command line can be read by their owner alone', async () => {
    assert.equal(key.length, 32);
    for (const name of ['key', 'cli-token']) assert.equal((await stat(join(data, name))).mode & 0o777, 0o600, name);
  });

  await t.test('a second start on the same data is refused and names the one that runs', async () => {
    const second = await runMain(env);
    assert.equal(second.code, 1);
    assert.match(second.stderr, new RegExp(`process ${first.pid}.*:${new URL(first.url).port}`, 's'));
    assert.equal((await fetch(`${first.url}/api/v1/health`)).status, 200);
  });

  const database = await databasePid(data);
  await t.test('SIGTERM ends it with 0, and leaves no process', async () => {
    first.signal('SIGTERM');
    await assertEndedWell(first);
    assert.equal(isRunning(database), false);
    await assert.rejects(stat(join(data, 'server.json')));
  });

  await t.test('a start after that keeps what is stored, and makes a new link and a new token', async () => {
    // As a killed server leaves it: the number of a process that does not run.
    await writeFile(
      join(data, 'server.json'),
      JSON.stringify({ pid: 2 ** 22 - 1, url: null, startedAt: new Date().toISOString(), processBegan: null }),
    );
    const next = await startHandback(env);
    assert.deepEqual(await readFile(join(data, 'key')), key);
    const ask = (bearer: string) =>
      fetch(`${next.url}/api/v1/me`, { headers: { authorization: `Bearer ${bearer.trim()}` } });
    assert.equal((await ask(token)).status, 401);
    assert.equal((await ask(await readFile(join(data, 'cli-token'), 'utf8'))).status, 200);
    assert.equal((await signIn(next.url, next.link)).status, 200);
    next.signal('SIGINT');
    await assertEndedWell(next);
  });

  await t.test('a start without the key of the data is refused', async () => {
    await rm(join(data, 'key'));
    const { code, stderr } = await runMain(env);
    assert.equal(code, 1);
    assert.match(stderr, /installation key .* is missing/);
  });
});

test('a port somebody chose is never exchanged for another', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const address = blocker.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { code, stderr } = await runMain(environmentOf(await makeFolder(), { HANDBACK_PORT: String(port) }));
  blocker.close();
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`Port ${port} .* is taken`));
});

test('what is wrong with the environment is said before anything is made', async () => {
  const folder = await makeFolder();
  const { code, stderr } = await runMain(environmentOf(folder, { HANDBACK_PORT: 'many', HANDBACK_ROLE: 'boss' }));
  assert.equal(code, 1);
  assert.match(stderr, /HANDBACK_PORT is not a whole number/);
  assert.match(stderr, /HANDBACK_ROLE is none of/);
  await assert.rejects(stat(join(folder, 'data')));
});

test('an option that does not exist ends with 2', async () => {
  const { code, stderr } = await runMain(environmentOf(await makeFolder()), ['--emtpy']);
  assert.equal(code, 2);
  assert.match(stderr, /--emtpy/);
});
