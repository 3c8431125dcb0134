import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { kindsAPersonGives } from '../../src/core/steps/step-evidence.ts';
import { environmentOf, makeFolder, runCli, startHandback } from '../handback-process.ts';
import { makeTrial } from '../trial-company.ts';
import { administer } from './samba-directory.ts';
import { startSamba } from './samba.ts';

// What the README promises, command by command: one leaver from a file, through a real directory and an application that only
// people can look into, to closed; and open again when somebody enables the account.

const folder = await makeFolder();
const env = environmentOf(folder);
const samba = await startSamba();
after(() => samba.stop());
const lastDay = Temporal.Now.plainDateISO('Europe/Berlin').subtract({ days: 8 }).toString();
const trial = await makeTrial(samba, join(folder, 'trial'), lastDay);
const administrator = await administer(samba);
after(() => administrator.close());
const server = await startHandback(env);
after(async () => {
  server.signal('SIGTERM');
  await server.ended;
});
const file = (name: string) => join(trial.folder, name);

async function run(...args: readonly string[]) {
  const ended = await runCli(env, args);
  assert.equal(ended.code, 0, `${args.join(' ')}: ${ended.stderr}${ended.stdout}`);
  return ended.stdout;
}

async function json<Answer>(...args: readonly string[]): Promise<Answer> {
  return JSON.parse(await run(...args, '--json')) as Answer;
}

type Case = { readonly state: string; readonly digest: string | null; readonly approved: boolean };
type Item = { readonly id: string; readonly kind: string; readonly label: string; readonly standing: string };
type Step = {
  readonly id: string;
  readonly action: string;
  readonly state: string;
  readonly evidence: readonly string[];
  readonly item: { readonly kind: string } | null;
};
type Page<Row> = { readonly items: readonly Row[] };

async function eventually<Seen>(look: () => Promise<Seen>, enough: (seen: Seen) => boolean): Promise<Seen> {
  for (let tries = 0; ; tries += 1) {
    const seen = await look();
    if (enough(seen)) return seen;
    assert.ok(tries < 480, `It never came: ${JSON.stringify(seen).slice(0, 3000)}`);
    await wait(250);
  }
}

const showCase = () => json<Case>('offboardings', 'show', 'OFF-1');
const rowsOf = <Row>(answer: Page<Row> | readonly Row[]) => ('items' in answer ? answer.items : answer);
const listItems = async () => rowsOf(await json<Page<Item> | readonly Item[]>('offboardings', 'items', 'OFF-1'));
const listSteps = async () => rowsOf(await json<Page<Step> | readonly Step[]>('offboardings', 'steps', 'OFF-1'));
const userAccountControl = async () => Number(await administrator.valueOf(trial.leaverDn, 'userAccountControl'));
const isDisabled = async () => ((await userAccountControl()) & 2) === 2;

async function approve(): Promise<void> {
  const { digest } = await eventually(showCase, (one) => one.digest !== null);
  await run('plan', 'approve', 'OFF-1', '--digest', digest ?? '');
}

const waived = new Set<string>();

const soundLaptop = [
  'power=starts',
  'screen=clean',
  'keyboard=works',
  'ports=work',
  'battery=91',
  'swelling=flat',
  'cosmetic=a',
  'activation_lock=clear',
  'firmware_password=clear',
];

/**
 * Ends every step that waits for a person, as one would; the laptop comes back by its label. Where one person does everything,
 * nobody else can verify that its disk is sanitized, so that step is waived.
 */
async function workThrough(): Promise<void> {
  for (const step of await listSteps()) {
    if (step.state !== 'asked' || step.action === 'close' || step.action === 'approve') continue;
    if (step.action === 'collect') await run('assets', 'check-in', 'LT-0042', '--condition', 'good');
    else if (step.action === 'inspect')
      await run('assets', 'inspect', 'LT-0042', ...soundLaptop.flatMap((answer) => ['--set', answer]));
    else if (step.action === 'decide') await run('assets', 'dispose', 'LT-0042', '--decide');
    else if (step.action === 'sanitize')
      await run(
        'sanitizations',
        'add',
        'LT-0042',
        '--media',
        'nvme_ssd',
        '--method',
        'purge',
        '--technique',
        'sanitize_block_erase',
      );
    else if (step.action === 'verify') {
      if (!waived.has(step.id))
        await run('items', 'waive', 'OFF-1', step.id, '--step', '--reason', 'Nobody else here.');
      waived.add(step.id);
    } else {
      const ending = step.item?.kind === 'coverage' ? ['--ending', 'none'] : [];
      await run('steps', 'complete', step.id, ...proofFor(step), ...ending);
    }
  }
}

/** What the step asks for, as options of the command line. */
function proofFor({ evidence }: Step): readonly string[] {
  const [kind = 'note'] = kindsAPersonGives(evidence).filter((one) => one !== 'scan');
  if (kind === 'file' || kind === 'photo') return [`--${kind}`, file('people.csv')];
  return kind === 'signature' ? ['--sign', 'Olga Example'] : ['--note', 'Seen to, by hand.'];
}

test('people and what they hold come from files', async () => {
  assert.match(await run('import', file('people.csv')), /added/);
  assert.match(await run('import', file('assets.csv')), /added/);
  const connect = ['applications', 'connect'];
  await run(
    ...connect,
    'Active Directory',
    '--category',
    'directory',
    '--connector',
    'active-directory',
    '--config',
    file('directory.json'),
    '--credentials',
    file('directory-credentials.json'),
  );
  await run(
    ...connect,
    'Old payroll',
    '--category',
    'finance',
    '--connector',
    'manual',
    '--set',
    'instructions=Ask Pat in payroll.',
  );
});

test('a wrong password for the directory is refused in a sentence, and nothing is kept', async () => {
  const wrong = await runCli(
    env,
    [
      'applications',
      'connect',
      'Second directory',
      '--category',
      'directory',
      '--connector',
      'active-directory',
      '--config',
      file('directory.json'),
      '--credentials',
      '-',
    ],
    '{"password":"not-the-password"}',
  );
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /password|credential|sign in/i);
  assert.doesNotMatch(wrong.stderr + wrong.stdout, /not-the-password/);
  assert.doesNotMatch(await run('applications', 'list'), /Second directory/);
});

test('a leaver from a file is planned: what will be done is shown, and nothing is done before it is approved', async () => {
  await run('departures', 'add', '--csv', file('leavers.csv'));
  await eventually(showCase, (one) => one.digest !== null);
  const plan = await run('plan', 'show', 'OFF-1');
  assert.match(plan, /nkim/);
  assert.equal(await isDisabled(), false);
});

test('after the approval the account is seen suspended in the directory, and its other flags are as they were', async () => {
  const before = await userAccountControl();
  await approve();
  await eventually(listItems, (all) => all.some((item) => item.kind === 'account' && item.standing === 'done'));
  assert.equal(await userAccountControl(), before | 2);
});

test('the case closes only when everything has an ending, and says until then what stands in the way', async () => {
  const early = await runCli(env, ['offboardings', 'close', 'OFF-1']);
  assert.notEqual(early.code, 0);
  assert.match(early.stdout + early.stderr, /LT-0042/);
  await eventually(
    async () => {
      await workThrough();
      return runCli(env, ['offboardings', 'close', 'OFF-1']);
    },
    ({ code }) => code === 0,
  );
  assert.equal((await showCase()).state, 'closed');
  assert.ok((await listItems()).every((item) => item.standing === 'done'));
  await run('evidence', 'export', 'OFF-1', '-o', join(folder, 'OFF-1.zip'));
});

test('it reopens when somebody enables the account again, and the plan asks to end it once more', async () => {
  const flags = await userAccountControl();
  await administrator.change(trial.leaverDn, 'replace', 'userAccountControl', [String(flags & ~2)]);
  await run('offboardings', 'recheck', 'OFF-1');
  const reopened = await eventually(showCase, (one) => one.state === 'open');
  assert.equal(reopened.approved, false);
  assert.equal(await isDisabled(), false);
  await approve();
  await eventually(isDisabled, (disabled) => disabled);
});
