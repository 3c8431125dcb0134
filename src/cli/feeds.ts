import { setTimeout as wait } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type {
  AcceptBody,
  FeedBody,
  FeedChangeBody,
  FeedDetail,
  FeedListed,
  MissingListed,
  SettleBody,
} from '../api/schemas/feeds.ts';
import { departureKinds } from '../core/departure.ts';
import { Failure } from '../core/failure.ts';
import { feedContents, feedFields, feedKinds } from '../core/feed.ts';
import { type Cli, clientOf, present, say } from './cli.ts';
import { feedLines, missingLines, shortFeedLines } from './feed-lines.ts';
import { collectNames, parseCount, part, readInput, sentence } from './options.ts';

type Settings = NonNullable<FeedBody['settings']>;

const plainSettings = [
  'path',
  'host',
  'port',
  'user',
  'hostKey',
  'files',
  'format',
  'dates',
  'timeZone',
  'playbook',
  'departureKind',
  'canary',
  'trailer',
  'settleSeconds',
  'schedule',
  'internal',
  'endDateRequired',
] as const;

type AddOptions = {
  readonly kind: FeedBody['kind'];
  readonly carries: FeedBody['carries'];
  readonly owns: readonly string[];
  readonly order?: number;
  readonly testPeople: readonly string[];
  readonly password?: string;
  readonly key?: string;
  readonly passphrase?: string;
} & { readonly [Name in (typeof plainSettings)[number]]?: Settings[string] };

/** How often, and for how long, `run` asks whether the look is over. */
const askEveryMs = 500;
const askTimes = 120;

/** `feeds`: places that files come to again and again, and what became of each file. */
export function registerFeeds(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list the feeds and whether one waits for an answer')
    .action(async (_options, list: Command) => {
      const page = await clientOf(cli, list).get<{ items: readonly FeedListed[] }>('/feeds');
      present(list, page, () => shortFeedLines(page.items));
    });
  registerAdd(command, cli);
  command
    .command('show')
    .description('show a feed: what was read, what was held and why, what needs a decision')
    .argument('<name>', 'the feed')
    .action(async (name: string, _options, show: Command) => {
      const detail = await clientOf(cli, show).get<FeedDetail>(`/feeds/${part(name)}`);
      present(show, detail, () => feedLines(detail));
    });
  command
    .command('run')
    .description('look at a feed now, and say what came of it')
    .argument('<name>', 'the feed')
    .action(async (name: string, _options, run: Command) => {
      const client = clientOf(cli, run);
      const path = `/feeds/${part(name)}`;
      const before = await client.get<FeedDetail>(path);
      await client.post<unknown>(`${path}/run`);
      let detail = before;
      for (let asked = 0; asked < askTimes && detail.feed.lookedAt === before.feed.lookedAt; asked += 1) {
        await wait(askEveryMs);
        detail = await client.get<FeedDetail>(path);
      }
      present(run, detail, () => feedLines(detail));
      if (detail.feed.lookedAt === before.feed.lookedAt)
        say('The look is not over yet. "feeds show" says what comes of it; a worker must be running.');
    });
  command
    .command('accept')
    .description('take a held file in as it is: once, and for these bytes alone')
    .argument('<name>', 'the feed')
    .requiredOption('--reading <number>', 'which one, as "feeds show" numbers them', parseCount)
    .requiredOption('--reason <text>', 'why it is right; kept with your name')
    .action(async (name: string, body: AcceptBody, accept: Command) => {
      const answer = await clientOf(cli, accept).post<unknown>(`/feeds/${part(name)}/accept`, body);
      const words = `Reading ${body.reading} is taken in as it is; "feeds show ${name}" says what came of it.`;
      present(accept, answer, () => sentence(words));
    });
  command
    .command('missing')
    .description('list who was in the feed and no longer is; nobody leaves by that alone')
    .argument('<name>', 'the feed')
    .action(async (name: string, _options, missing: Command) => {
      const page = await clientOf(cli, missing).get<{ items: readonly MissingListed[] }>(
        `/feeds/${part(name)}/missing`,
      );
      present(missing, page, () => missingLines(page.items));
    });
  command
    .command('settle')
    .description('end a question or difference that "feeds show" lists, because it was answered')
    .argument('<name>', 'the feed')
    .requiredOption('--finding <id>', 'its id, as "feeds show" prints it')
    .requiredOption('--reason <text>', 'what was decided; kept with your name')
    .action(async (name: string, body: SettleBody, settle: Command) => {
      const answer = await clientOf(cli, settle).post<unknown>(`/feeds/${part(name)}/settle`, body);
      present(settle, answer, () => sentence('It is settled, and the same words in a later file ask nobody again.'));
    });
  registerChange(command, cli, 'pause', 'stop looking at a feed until it may go on', 'is no longer looked at');
  registerChange(command, cli, 'resume', 'let a paused feed go on', 'goes on');
  registerChange(command, cli, 'remove', 'end a feed; what it brought stays', 'has ended; what it brought stays');
}

function registerAdd(command: Command, cli: Cli): void {
  command
    .command('add')
    .description('let files of a folder on the server, or of an SFTP server, be read again and again')
    .argument('<name>', 'also the source of its departures')
    .addOption(new Option('--kind <kind>', 'where the files come from').choices(feedKinds).makeOptionMandatory())
    .addOption(
      new Option('--carries <what>', 'people: everybody, with last days; leavers: only who leaves')
        .choices(feedContents)
        .makeOptionMandatory(),
    )
    .requiredOption('--path <folder>', 'the folder, on the server or on the SFTP server')
    .option('--host <name>', 'for sftp: the server')
    .option('--port <number>', 'for sftp: its port, 22 when left out', parseCount)
    .option('--user <name>', 'for sftp: who signs in')
    .option('--host-key <fingerprint>', 'for sftp: SHA256:… as "ssh-keygen -lf" shows it; ask who runs the server')
    .option('--internal', 'for sftp: the server is inside the private network')
    .option('--password <file>', 'for sftp: a file with the password (- for standard input)')
    .option('--key <file>', 'for sftp: a file with the private key, in place of a password')
    .option('--passphrase <file>', 'for sftp: a file with the passphrase of the key')
    .option('--schedule <when>', '"every 15 minutes", or "daily at 06:00 Europe/Berlin"', parseSchedule)
    .option('--files <pattern>', 'which names count, such as hr-*.csv; all when left out')
    .option(
      '--owns <field>',
      `a field it says, all when left out; may be given again: ${feedFields.join(', ')}`,
      collectNames,
      [],
    )
    .option('--order <number>', 'where two feeds say the same field, the lower goes first', parseCount)
    .option('--canary <number>', 'employee number or address that every file must hold')
    .option('--trailer <line>', 'the last line of a whole file, such as END;{count}')
    .option('--test-people <pattern>', 'people who do not exist, such as TEST-*; may be given again', collectNames, [])
    .option('--end-date-required', 'for contractors: ask about every row without a last day')
    .option('--format <name>', 'what the files are, where the headings shall not decide')
    .addOption(new Option('--dates <order>', 'how days like 03/04/2027 are meant').choices(['dmy', 'mdy']))
    .option('--time-zone <zone>', 'where local times without a zone are')
    .option('--playbook <name>', 'which playbook its departures get (else what "playbooks rules" choose)')
    .addOption(new Option('--departure-kind <kind>', 'where a row does not say it').choices(departureKinds))
    .option('--settle-seconds <seconds>', 'how long a file must rest before it is read, 30 when left out', parseCount)
    .action(async (name: string, options: AddOptions, add: Command) => {
      const made = await clientOf(cli, add).post<FeedListed>('/feeds', bodyOf(name, options));
      const words = `${name} is looked at from now on. "feeds show ${name}" says what came of it.`;
      present(add, made, () => sentence(words));
    });
}

function registerChange(
  command: Command,
  cli: Cli,
  change: FeedChangeBody['change'],
  summary: string,
  outcome: string,
): void {
  command
    .command(change)
    .description(summary)
    .argument('<name>', 'the feed')
    .action(async (name: string, _options, changed: Command) => {
      const answer = await clientOf(cli, changed).post<unknown>(`/feeds/${part(name)}/change`, { change });
      present(changed, answer, () => sentence(`${name} ${outcome}.`));
    });
}

function bodyOf(name: string, options: AddOptions): FeedBody {
  const { kind, carries, owns, order, testPeople, password, key, passphrase } = options;
  const settings: Settings = {};
  for (const setting of plainSettings) {
    const value = options[setting];
    if (value !== undefined) settings[setting] = value;
  }
  if (testPeople.length > 0) settings['testPeople'] = [...testPeople];
  return {
    name,
    kind,
    carries,
    settings,
    owns: owns.map(asField),
    ...(order === undefined ? {} : { order }),
    ...(password === undefined
      ? {}
      : {
          password: readInput(password)
            .toString('utf8')
            .replace(/\r?\n$/, ''),
        }),
    ...(key === undefined ? {} : { privateKey: readInput(key).toString('utf8') }),
    ...(passphrase === undefined
      ? {}
      : {
          passphrase: readInput(passphrase)
            .toString('utf8')
            .replace(/\r?\n$/, ''),
        }),
  };
}

function asField(text: string): (typeof feedFields)[number] {
  const field = feedFields.find((one) => one === text);
  if (field !== undefined) return field;
  throw new Failure('bad-request', `No feed owns "${text}". The fields are: ${feedFields.join(', ')}.`);
}

function parseSchedule(text: string): Settings[string] {
  const every = /^every (\d{1,5}) minutes?$/i.exec(text.trim());
  if (every !== null) return { everyMinutes: Number(every[1]) };
  const daily = /^daily at (\d\d:\d\d) (\S+)$/i.exec(text.trim());
  if (daily !== null) return { dailyAt: daily[1] ?? '', timeZone: daily[2] ?? '' };
  throw new InvalidArgumentError('Write "every 15 minutes", or "daily at 06:00 Europe/Berlin".');
}
