import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { environmentOf, makeFolder, runCli, startHandback } from '../handback-process.ts';
import { documentedDefinition } from '../http-definition.ts';
import { type DeskAgent, startTicketDesk } from './ticket-desk.ts';

const folder = await makeFolder();
const env = environmentOf(folder);
const desk = await startTicketDesk();
after(() => desk.stop());

const definition = documentedDefinition().replace('https://desk.example.com/api', `${desk.url}/api`);
const [file, secrets, people] = ['fernside.yaml', 'secrets.json', 'people.csv'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
await writeFile(file, definition);
await writeFile(secrets, JSON.stringify({ desk_token: desk.token }));
await writeFile(
  people,
  'employee_id,first_name,last_name,work_email,status,time_zone,start_date\nE-1,Ada,Lovelace,ada@corp.example,active,Europe/Berlin,2020-01-01\n',
);
const ada: DeskAgent = {
  sys_id: 'agent-ada',
  username: 'ada',
  full_name: 'Ada Lovelace',
  email: 'ada@corp.example',
  employee_number: 'E-1',
  kind: 'person',
  role: 'agent',
  state: 'active',
  created_at: '2020-01-01T00:00:00Z',
  licences: [{ sku: 'desk-pro' }],
};
await desk.add(
  { ...ada, sys_id: 'canary-0001', username: 'canary', email: 'canary@desk.example.com', employee_number: 'C-1' },
  [],
);
await desk.add(ada, ['Support']);

const cli = (...args: readonly string[]) => runCli(env, args);
const add = ['applications', 'add', '--connector', 'http', '--definition', file, '--credentials', secrets];

test('without a server, lint says what a definition can do, and exits with 1 and the line where it cannot be used', async () => {
  const fine = await cli('applications', 'lint', file);
  assert.equal(fine.code, 0, fine.stderr);
  assert.match(fine.stdout, /DONE BY HANDBACK, AND READ BACK\s+suspend .*block/);
  assert.match(fine.stdout, /--allow-internal 127\.0\.0\.1/);
  const wrong = await runCli(env, ['applications', 'lint', '-'], definition.replace('{id}/block', '{who}/block'));
  assert.equal(wrong.code, 1);
  assert.match(wrong.stdout, /standard input line 42, .*\{who\} means\s+nothing/);
  const asData = JSON.parse((await cli('applications', 'lint', file, '--json')).stdout) as {
    readonly problems: unknown;
  };
  assert.deepEqual(asData.problems, []);
});

test('a described application is connected, and somebody who leaves at once is out of it, seen by its own API', async (t) => {
  await startHandback(env);

  await t.test('not without saying that it is inside the network, and not with a wrong secret', async () => {
    const outside = await cli(...add);
    assert.equal(outside.code, 2);
    assert.match(outside.stderr, /allowed by name/);
    await writeFile(join(folder, 'old.json'), JSON.stringify({ desk_token: 'of-last-year' }));
    const old = await cli(...add.slice(0, -1), join(folder, 'old.json'), '--allow-internal', '127.0.0.1');
    assert.equal(old.code, 1);
    assert.match(old.stderr, /no longer accepts the credential/);
    assert.match((await cli('applications', 'list')).stdout, /No application is known/);
  });

  await t.test('under the name that its definition has, and its secret is shown nowhere', async () => {
    const { code, stdout, stderr } = await cli(...add, '--allow-internal', '127.0.0.1');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /Fernside Desk is connected\./);
    const id = /id is (\S+)\./.exec(stdout)?.[1] ?? '';
    assert.equal((await cli('applications', 'probe', id)).code, 0);
    const shown = await cli('applications', 'show', id, '--json');
    assert.equal(shown.code, 0);
    assert.doesNotMatch(shown.stdout, new RegExp(desk.token));
  });

  await t.test('the case suspends the account and ends its sessions', async () => {
    assert.equal((await cli('import', people)).code, 0);
    const today = Temporal.Now.plainDateISO('Europe/Berlin').toString();
    const at = Temporal.Now.instant().subtract({ minutes: 1 }).toString();
    const leaving = ['--employee', 'E-1', '--kind', 'involuntary', '--playbook', 'immediate'];
    const opened = await cli('departures', 'add', ...leaving, '--last-day', today, '--access-ends', at);
    assert.equal(opened.code, 0, opened.stderr);
    const isOut = async () => {
      const held = await desk.held(ada.sys_id);
      return held?.['state'] === 'blocked' && (held['sessions'] as readonly unknown[]).length === 0;
    };
    for (let tries = 0; !(await isOut()); tries += 1) {
      assert.ok(tries < 2_400, JSON.stringify(await desk.held(ada.sys_id)));
      await wait(50);
    }
    const canary = await desk.held('canary-0001');
    assert.equal(canary?.['state'], 'active');
  });
});
