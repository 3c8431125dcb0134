import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { HrSourceListed, InboundMessageListed, MadeHrSourceAnswer } from '../src/api/schemas/intake.ts';
import { environmentOf, makeFolder, runCli, startHandback } from './handback-process.ts';

const folder = await makeFolder();
const env = environmentOf(folder);
await startHandback(env);

const cli = (...args: readonly string[]) => runCli(env, args);

async function json<Answer>(...args: readonly string[]): Promise<Answer> {
  const { code, stdout, stderr } = await cli(...args, '--json');
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Answer;
}

/** Posts a signed message as a system outside would. */
async function post(url: string, secret: string, body: object): Promise<number> {
  const payload = JSON.stringify(body);
  const stamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`${stamp}.${payload}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-handback-timestamp': stamp,
    'x-handback-signature': `sha256=${signature}`,
  };
  return (await fetch(url, { method: 'POST', headers, body: payload })).status;
}

/** The latest message, once it no longer waits. */
async function ended(): Promise<InboundMessageListed> {
  for (;;) {
    const { items } = await json<{ items: InboundMessageListed[] }>('sources', 'messages');
    const [latest] = items;
    if (latest !== undefined && latest.state !== 'waiting') return latest;
  }
}

test('from a system that may tell who leaves to an open case, and a question that an import answers', async () => {
  const people = join(folder, 'people.csv');
  const heading = 'employee_id,first_name,last_name,work_email,status,time_zone,start_date\n';
  await writeFile(people, `${heading}E-1,Ada,Lovelace,ada@corp.example,active,Europe/Berlin,2020-01-01\n`);
  assert.match((await cli('sources', 'list')).stdout, /No system tells who leaves/);
  const made = await json<MadeHrSourceAnswer>('sources', 'add', 'HRIS', '--kind', 'generic_hmac');
  assert.ok(made.secret);
  const data = { id: 'T-1', person: { employeeNumber: 'E-1' }, kind: 'voluntary', lastWorkingDay: '2030-11-29' };
  const body = { type: 'departure.scheduled', timestamp: '2026-11-01T08:00:00Z', data };
  assert.equal(await post(made.source.url, 'another-secret-of-some-length', body), 401);
  assert.equal(await post(made.source.url, made.secret, body), 202);

  const question = await ended();
  assert.equal(question.state, 'question');
  assert.match((await cli('sources', 'messages', '--state', 'question')).stdout, /Nobody has the employee number E-1/);
  assert.equal((await cli('import', people)).code, 0);
  assert.equal((await cli('sources', 'replay', question.id)).code, 0);
  assert.deepEqual([(await ended()).reason, (await cli('departures', 'list')).code], ['It opened OFF-1.', 0]);
  assert.match((await cli('offboardings', 'list')).stdout, /OFF-1\s+Ada Lovelace/);

  const given = join(folder, 'secret.txt');
  await writeFile(given, 'a-secret-that-the-sender-chose\n');
  const rotated = await cli('sources', 'rotate', made.source.id, '--secret', given);
  assert.equal(rotated.code, 0, rotated.stderr);
  assert.ok(!rotated.stdout.includes('sender-chose'));
  assert.equal(await post(made.source.url, 'a-secret-that-the-sender-chose', body), 202);
  const { items } = await json<{ items: HrSourceListed[] }>('sources', 'list');
  assert.deepEqual(
    items.map(({ name, questions }) => ({ name, questions })),
    [{ name: 'HRIS', questions: 0 }],
  );
});
