import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { environmentOf, makeFolder, runCli, startHandback } from './handback-process.ts';

const folder = await makeFolder();
const env = environmentOf(folder);
const server = await startHandback(env);
const { url, link } = server;

const cli = (...args: readonly string[]) => runCli(env, args);
const nobody = '00000000-0000-7000-8000-000000000000';

async function json<Answer>(...args: readonly string[]): Promise<Answer> {
  const { code, stdout, stderr } = await cli(...args, '--json');
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Answer;
}

test('on the machine of the server, its user is signed in', async () => {
  const { code, stdout } = await cli('me');
  assert.equal(code, 0);
  assert.match(stdout, /Administrator <admin@localhost>/);
  assert.match(stdout, new RegExp(`127.0.0.1:${new URL(url).port}`));
});

test('a one-time link signs another user in, and its token is kept for them alone', async () => {
  const other = { ...env, HOME: join(folder, 'other'), HANDBACK_DATA: join(folder, 'no-server') };
  const { code, stdout } = await runCli(other, ['sign-in', link]);
  assert.equal(code, 0);
  assert.match(stdout, /Administrator/);
  const kept = join(other.HOME, '.config/handback/credentials.json');
  assert.equal((await stat(kept)).mode & 0o777, 0o600);
  assert.equal((await runCli(other, ['me', '--url', url])).code, 0);
  assert.equal((await runCli(other, ['sign-in', link])).code, 4);
});

test('from a list of leavers to an approved plan', async (t) => {
  const leavers = join(folder, 'leavers.csv');
  const people = join(folder, 'people.csv');
  await writeFile(
    people,
    'employee_id,first_name,last_name,work_email,status,time_zone,start_date\n' +
      'E-1,Ada,Lovelace,ada@corp.example,active,Europe/Berlin,2020-01-01\n' +
      'E-2,田中,愛子,tanaka@corp.example,active,Asia/Tokyo,2020-01-01\n',
  );
  await writeFile(
    leavers,
    'employee_id,first_name,last_name,last_working_day,departure_type\n' +
      'E-1,Ada,Lovelace,2030-11-29,voluntary\nE-9,No,Body,2030-11-29,voluntary\nE-2,田中,愛子,2030-02-31,voluntary\n',
  );
  const application = ['applications', 'connect', 'Wiki', '--category', 'saas', '--connector', 'manual'];
  assert.equal((await cli(...application)).code, 0);

  await t.test('a dry run of an import changes nothing, and the second import neither', async () => {
    assert.match((await cli('import', people, '--dry-run')).stdout, /2 would be added/);
    assert.match((await cli('import', people)).stdout, /2 added/);
    assert.match((await cli('import', people)).stdout, /2\s+unchanged/);
  });

  await t.test('rows that cannot be told are listed with their reason, and the exit code is 6', async () => {
    const { code, stdout } = await cli('departures', 'add', '--csv', leavers);
    assert.equal(code, 6);
    assert.match(stdout, /E-1 Ada Lovelace\s+case opened\s+OFF-1/);
    assert.match(stdout, /Nobody/);
    assert.match(stdout, /2030-02-31/);
    assert.match(stdout, /1 opened, 0 known already, 2 refused\./);
  });

  await t.test('the same list again opens nothing twice', async () => {
    assert.match((await cli('departures', 'add', '--csv', leavers)).stdout, /0 opened, 1 known already/);
  });

  await t.test('a plan is shown with both clocks, its digest and the command that approves it', async () => {
    await cli('offboardings', 'observe', 'OFF-1');
    const { code, stdout } = await cli('plan', 'show', 'OFF-1');
    assert.equal(code, 0);
    assert.match(stdout, /If you approve: .*Nothing is deleted|If you approve: .*Something is deleted/s);
    assert.match(stdout, /Access ends Fri 29 Nov 2030 17:00 \+01:00 \(yours: Sat 30 Nov 2030 01:00 \+09:00\)/);
    assert.match(stdout, /plan approve OFF-1 --digest [\da-f]{16}/);
    assert.ok(stdout.split('\n').every((line) => line.length <= 100));
  });

  await t.test(
    'where nobody can be asked, a plan is approved by its digest only, and another digest is stale',
    async () => {
      assert.equal((await cli('plan', 'approve', 'OFF-1')).code, 2);
      assert.equal((await cli('plan', 'approve', 'OFF-1', '--digest', 'abc')).code, 2);
      const stale = await cli('plan', 'approve', 'OFF-1', '--digest', 'deadbeefdeadbeef');
      assert.equal(stale.code, 5);
      assert.match(stale.stderr, /Look at the new plan/);
      const { digest } = await json<{ digest: string }>('plan', 'show', 'OFF-1');
      assert.equal((await cli('plan', 'approve', 'OFF-1', '--digest', digest.slice(7, 23))).code, 0);
      assert.match((await cli('plan', 'show', 'OFF-1')).stdout, /approved\./);
    },
  );

  await t.test('a case shows where everything stands, and what nobody has seen is never called done', async () => {
    const { stdout } = await cli('offboardings', 'show', 'OFF-1');
    assert.match(stdout, /1 unknown/);
    assert.match(stdout, /WHAT STANDS IN THE WAY/);
    assert.match(stdout, /coverage of Wiki: has not been seen by anybody/);
    assert.doesNotMatch(stdout, /\bdone\b/);
    const close = await cli('offboardings', 'close', 'OFF-1');
    assert.equal(close.code, 1);
    assert.match(close.stderr, /cannot be closed/);
  });

  await t.test('one statement for several items answers for each', async () => {
    const { items } = await json<{ items: { id: string; standing: string }[] }>('offboardings', 'items', 'OFF-1');
    const [item] = items;
    assert.ok(item);
    const attest = [
      'items',
      'attest',
      item.id,
      nobody,
      '--ending',
      'none',
      '--note',
      'No account in the list of users',
    ];
    const { code, stdout } = await cli(...attest);
    assert.equal(code, 6, stdout);
    assert.match(stdout, /stated/);
  });

  await t.test('people, steps, events and evidence of the case can be read', async () => {
    assert.match((await cli('people', 'list', '--search', '田中')).stdout, /E-2/);
    assert.match((await cli('steps', 'list', '--owner', 'hr')).stdout, /OFF-1/);
    assert.match((await cli('offboardings', 'events', 'OFF-1')).stdout, /plan approved/);
    const zip = join(folder, 'proof.zip');
    assert.equal((await cli('evidence', 'export', 'OFF-1', '-o', zip)).code, 0);
    assert.equal((await readFile(zip)).subarray(0, 2).toString(), 'PK');
    assert.equal((await cli('evidence', 'export', 'OFF-1', '-o', zip)).code, 1);
  });
});

test('mails are worded from the command line: shown, saved, seen as they read, and taken back', async () => {
  const inGerman = ['--language', 'de'];
  assert.match((await cli('texts', 'show', ...inGerman)).stdout, /portal_link +3\n/);
  const shown = await cli('texts', 'show', 'portal_link', ...inGerman);
  assert.match(
    shown.stdout,
    /portal_link\.subject {2}\(as shipped; it is given \{organization\}\)\n {2}\{organization\}: Ihre Seite/,
  );
  assert.match((await cli('texts', 'show', 'digest', ...inGerman)).stdout, /one: Heute ist eine Sache/);
  const body = join(folder, 'body.txt');
  await writeFile(body, 'Guten Morgen von {organization}.\n\nMehr steht auf Ihrer Seite.\n');
  const saved = await cli('texts', 'save', 'portal_link.body', '--file', body, ...inGerman);
  assert.match(saved.stdout, /in your words from now on \(de\).*texts preview portal_link --language de/s);
  assert.equal((await cli('texts', 'save', 'portal_link.button', 'Los', ...inGerman)).code, 0);
  const forms = ['--form', 'one=Eine Sache', '--form', 'other={count} Sachen'];
  assert.equal((await cli('texts', 'save', 'digest.subject', ...forms, ...inGerman)).code, 0);
  assert.match((await cli('texts', 'show', ...inGerman)).stdout, /portal_link +3 +2\n/);
  assert.match((await cli('texts', 'preview', 'portal_link', ...inGerman)).stdout, /Guten Morgen von .*\nLos:/s);
  const reset = await cli('texts', 'reset', 'portal_link', ...inGerman);
  assert.match(reset.stdout, /As shipped again \(de\): portal_link\.body, portal_link\.button\./);
  assert.match((await cli('texts', 'reset', 'digest.subject', ...inGerman)).stdout, /digest\.subject/);
  assert.match((await cli('texts', 'reset', 'digest.subject', ...inGerman)).stdout, /Nothing changes/);
  assert.doesNotMatch((await cli('texts', 'preview', 'portal_link', ...inGerman)).stdout, /Guten Morgen/);
});

test('a provider that cannot be reached fails its test; who is away, and who changed the limits, is listed', async () => {
  const secret = join(folder, 'secret.txt');
  await writeFile(secret, 'secret');
  const setUp = ['--issuer', 'http://127.0.0.1:9', '--client', 'c', '--secret', secret, '--internal', '--unchecked'];
  const { id } = await json<{ id: string }>('sign-in-providers', 'set', 'Gone', ...setUp);
  const tested = await cli('sign-in-providers', 'test', id);
  assert.match(tested.stdout, /Nobody can sign in there now\./);
  assert.equal(tested.code, 1, tested.stderr);
  assert.equal((await cli('sign-in-providers', 'remove', id)).code, 0);
  await json('operators', 'add', 'Sam Standin', 'sam@corp.example');
  const away = ['operators', 'away', 'me', '--until', '2090-12-07T08:00Z', '--stand-in', 'sam@corp.example'];
  assert.equal((await cli(...away)).code, 0);
  const listed = (await cli('operators', 'list')).stdout.replaceAll(/\s+/g, ' ');
  assert.match(listed, /away until Thu 7 Dec 2090/);
  assert.match(listed, /Standin/);
  assert.equal((await cli('operators', 'back', 'me')).code, 0);
  assert.match((await cli('brakes', 'limits')).stdout, /Nobody has changed the limits/);
  assert.equal((await cli('brakes', 'limits', '--per-day', '1', '--reason', 'A quiet month.')).code, 0);
  assert.match((await cli('brakes', 'limits')).stdout, / 1 +as it was +Administrator +A quiet month\./);
});

/** What is wrong on purpose, the exit code it ends with, and a part of the sentence that helps. */
const wrong: readonly (readonly [args: readonly string[], code: number, sentence: RegExp])[] = [
  [['plann'], 2, /Did you mean plan\?/],
  [['plan', 'shwo'], 2, /Did you mean show\?/],
  [['people', 'list', '--serch', 'x'], 2, /Did you mean --search\?/],
  [['people', 'list', '--limit', 'many'], 2, /whole number/],
  [['people', 'show', 'ada'], 2, /id/],
  [['people', 'show', nobody], 3, /./],
  [['sign-in', 'http://127.0.0.1'], 2, /not a sign-in link/],
  [['import', '/no/such/file.csv'], 1, /^$/],
  [['import'], 2, /missing required argument/],
  [['import', 'x.csv', '--format', 'excel'], 2, /Allowed choices/],
  [['departures', 'add'], 2, /--employee or with --person/],
  [['departures', 'add', '--employee', 'E-1', '--kind', 'fired'], 2, /Allowed choices/],
  [['departures', 'add', '--employee', 'E-1', '--kind', 'voluntary', '--last-day', '31.11.2026'], 2, /YYYY-MM-DD/],
  [['departures', 'add', '--employee', 'E-404', '--kind', 'voluntary', '--last-day', '2030-01-02'], 3, /E-404/],
  [
    ['departures', 'add', '--employee', 'E-1', '--kind', 'voluntary', '--last-day', '2030-01-02', '--playbook', 'x'],
    2,
    /Choose one of/,
  ],
  [['departures', 'add', '--csv', '/no/such/file.csv'], 2, /does not exist/],
  [
    ['departures', 'add', '--csv', '/no/such/file.csv', '--embargo', '--legal-hold', '--dates', 'dmy'],
    2,
    /nothing is said by --legal-hold, --embargo: .* Nothing was sent/,
  ],
  [['sign-in', 'hbl_thisLinkWasUsedLongAgo'], 4, /was used already, has expired, or was never made/],
  [['brakes', 'replay', '--from', '2026-12-01', '--to', '2026-01-01'], 2, /is before/],
  [['brakes', 'limits', '--per-day', '3'], 2, /--reason/],
  [['texts', 'show', 'no_mail'], 3, /texts show" lists them/],
  [['texts', 'show', '--language', 'xx'], 2, /./],
  [['texts', 'save', 'portal_link.button'], 2, /give the words/],
  [['texts', 'save', 'portal_link.button', 'Open', '--file', '/no/such'], 2, /one of the three/],
  [['texts', 'save', 'portal_link.subject', 'Hello'], 2, /does not name \{organization\}/],
  [['texts', 'save', 'legal.pay', 'Hello'], 2, /no text "legal.pay" of a mail/],
  [['offboardings', 'show', 'OFF-404'], 3, /./],
  [['offboardings', 'show', '12'], 2, /OFF-12/],
  [['offboardings', 'list', '--state', 'lost'], 2, /Allowed choices/],
  [['plan', 'show', 'OFF-404'], 3, /./],
  [['steps', 'complete', nobody, '--legal-hold', 'maybe'], 2, /yes or no/],
  [['steps', 'complete', nobody], 3, /./],
  [['steps', 'retry', nobody], 3, /./],
  [['items', 'waive', 'OFF-404', nobody], 2, /--reason/],
  [['items', 'attest', nobody, '--ending', 'gone', '--note', 'x'], 2, /Allowed choices/],
  [['applications', 'connect', 'X', '--category', 'saas', '--connector', 'no-such'], 2, /no-such/],
  [
    ['applications', 'connect', 'X', '--category', 'saas', '--connector', 'manual', '--credentials', '/no/such'],
    2,
    /does not exist/,
  ],
  [['applications', 'probe', nobody], 3, /./],
  [['accounts', 'decide', nobody], 2, /--nobody/],
  [['accounts', 'decide', nobody, '--nobody'], 3, /./],
  [['assets', 'show', 'NO-TAG'], 3, /./],
  [['assets', 'check-in', 'NO-TAG'], 3, /handback assets found TAG --category KIND/],
  [['assets', 'scan'], 2, /no label was read/],
  [['assets', 'empty-box', 'X', '--with', 'a@b.test', '--note', 'brick', '--measured', '1 kg'], 2, /whole number/],
  [['assets', 'check-out', 'NO-TAG'], 2, /--to or with --person/],
  [['evidence', 'export', 'OFF-404', '-o', '/dev/null/x'], 3, /./],
  [['operators', 'grant', nobody, 'king'], 2, /Allowed choices/],
  [['operators', 'grant', nobody, 'it', '--scope', 'department'], 2, /--value/],
  [['operators', 'vouch', nobody], 3, /no such operator/],
  [['sign-in-providers', 'set', 'X', '--issuer', 'https://x.test', '--client', 'c'], 2, /--secret is needed/],
  [
    ['sign-in-providers', 'set', 'X', '--issuer', 'https://x.test', '--client', 'c', '--give', 'x=king'],
    2,
    /group=role/,
  ],
  [['sign-in-providers', 'test', nobody], 3, /./],
  [['operators', 'disable', nobody], 3, /./],
  [['tokens', 'revoke', nobody], 3, /./],
  [['tokens', 'create', 'x', '--expires-in', '0'], 2, /whole number/],
  [['start', '--kind', 'voluntary'], 2, /--from-sweep/],
  [['me', '--token-file', '/no/such'], 2, /no token/],
  [['me', '--url', 'ftp://host'], 2, /not a web address/],
  [
    ['me', '--url', 'http://127.0.0.1:9'],
    1,
    /No Handback server can be reached at http:\/\/127.0.0.1:9, named with --url/,
  ],
];
for (const [args, code, sentence] of wrong) {
  test(`handback ${args.join(' ')} ends with ${code} and says why`, async () => {
    const ended = await cli(...args);
    assert.equal(ended.code, code, ended.stdout + ended.stderr);
    assert.match(ended.stderr.trim(), sentence);
    assert.doesNotMatch(ended.stderr, /fault in Handback|\n {4}at /);
  });
}

const noRoom = existsSync('/dev/full') ? false : 'There is no device that is always full.';
test('where there is no room for the answer, that is said in one sentence', { skip: noRoom }, async () => {
  const command = `"${process.execPath}" src/cli/main.ts me > /dev/full`;
  const { status, stderr } = spawnSync('sh', ['-c', command], { env, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /^handback: The answer could not be written: no space is left there\. .*\n$/);
});

test('a token that is no more ends with 4, and says which server it was for', async () => {
  const { code, stderr } = await runCli({ ...env, HANDBACK_TOKEN: 'hbk_nothing' }, ['people', 'list']);
  assert.equal(code, 4);
  assert.match(stderr, new RegExp(`127.0.0.1:${new URL(url).port}`));
});

test('a token of a role that may not ends with 4', async () => {
  const { id } = await json<{ id: string }>('operators', 'add', 'Fay Finance', 'fay@corp.example');
  assert.equal((await cli('operators', 'grant', id, 'finance')).code, 0);
  const made = await json<{ url: string }>('operators', 'link', id);
  const fay = { ...env, HOME: join(folder, 'fay') };
  assert.equal((await runCli(fay, ['sign-in', made.url])).code, 0);
  const { code, stderr } = await runCli(fay, ['people', 'list']);
  assert.equal(code, 4);
  assert.match(stderr, /people\.read/);
});

test('with --json an error is one object with its code', async () => {
  const { code, stdout, stderr } = await cli('offboardings', 'show', 'OFF-404', '--json');
  assert.equal(code, 3);
  assert.equal(stdout, '');
  assert.equal((JSON.parse(stderr) as { code: string }).code, 'not-found');
});

test('colour follows NO_COLOR and FORCE_COLOR, and nothing is coloured in a pipe', async () => {
  assert.doesNotMatch((await cli('people', 'list')).stdout, /\u001b/);
  assert.match((await runCli({ ...env, FORCE_COLOR: '1' }, ['people', 'list'])).stdout, /\u001b\[/);
  assert.doesNotMatch((await runCli({ ...env, NO_COLOR: '1' }, ['people', 'list'])).stdout, /\u001b/);
});

test('once the server has stopped, the command line says which one it looked for', async () => {
  server.signal('SIGTERM');
  await server.ended;
  const { code, stderr } = await cli('me');
  assert.equal(code, 1);
  assert.match(stderr, /No Handback server can be reached.*handback start/s);
});
