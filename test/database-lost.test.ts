import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { test } from 'node:test';
import { databasePid, environmentOf, makeFolder, startHandback } from './handback-process.ts';

test('a running server outlives its database, says 503 meanwhile, and answers again by itself', async (t) => {
  const folder = await makeFolder();
  const server = await startHandback(environmentOf(folder));
  const signedIn = await fetch(`${server.url}/api/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret: new URL(server.link).hash.slice(1), token: true }),
  });
  const { token } = (await signedIn.json()) as { readonly token: string };
  const ask = () => fetch(`${server.url}/api/v1/offboardings`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal((await ask()).status, 200);
  assert.equal((await fetch(`${server.url}/api/v1/ready`)).status, 200);
  let ended = false;
  void server.ended.then(() => {
    ended = true;
  });

  for (const [signal, how] of [
    ['SIGKILL', 'killed'],
    ['SIGQUIT', 'stopped at once, as by `pg_ctl stop -m immediate`'],
  ] as const) {
    await t.test(`when PostgreSQL is ${how}`, async () => {
      const lost = await databasePid(join(folder, 'data'));
      process.kill(lost, signal);
      const statuses = new Set<number>();
      // Until the file of the process names another one, an answer may still come from the one that dies.
      for (;;) {
        const { status } = await ask();
        statuses.add(status);
        statuses.add((await fetch(`${server.url}/api/v1/ready`)).status);
        if (status === 200 && (await databasePid(join(folder, 'data')).catch(() => lost)) !== lost) break;
        assert.equal(ended, false, 'The server ended.');
        await wait(50);
      }
      statuses.delete(200);
      assert.ok(
        [...statuses].every((status) => status === 503),
        `It answered ${[...statuses].join(', ')}.`,
      );
    });
  }

  server.signal('SIGTERM');
  const { code, stderr } = await server.ended;
  assert.equal(code, 0);
  assert.match(stderr, /The database server was lost; bringing it back\.[^]*The database server is back\./);
  assert.doesNotMatch(stderr, /fault in Handback/);
});
