import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FeedBody, FeedRevisionBody } from '../api/schemas/feeds.ts';
import { departureKinds } from '../core/departures/departure.ts';
import { Failure } from '../core/failure.ts';
import { feedFields } from '../core/feeds/feed.ts';
import { collectNames, parseCount, readInput } from './options.ts';

type Settings = NonNullable<FeedBody['settings']>;

const plainSettings = [
  'path',
  'host',
  'port',
  'user',
  'hostKey',
  'files',
  'format',
  'map',
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

type FeedOptions = {
  readonly owns: readonly string[];
  readonly order?: number;
  readonly testPeople: readonly string[];
  readonly password?: string;
  readonly key?: string;
  readonly passphrase?: string;
} & { readonly [Name in (typeof plainSettings)[number]]?: Settings[string] };

export type AddOptions = FeedOptions & Pick<FeedBody, 'kind' | 'carries'>;
export type ChangeOptions = FeedOptions & { readonly asks?: string };

/** The options that adding a feed and changing one share. */
export function addFeedOptions(command: Command): Command {
  return command
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
    .option('--map <name>', 'a saved column map to read the files with ("formats map list"), in place of a format')
    .option('--format <name>', 'what the files are, where the headings shall not decide')
    .addOption(new Option('--dates <order>', 'how days like 03/04/2027 are meant').choices(['dmy', 'mdy', 'none']))
    .option('--time-zone <zone>', 'where local times without a zone are')
    .option('--playbook <name>', 'which playbook its departures get (else what "playbooks rules" choose)')
    .addOption(new Option('--departure-kind <kind>', 'where a row does not say it').choices(departureKinds))
    .option('--settle-seconds <seconds>', 'how long a file must rest before it is read, 30 when left out', parseCount);
}

/** What adds a feed. */
export function addedFeed(name: string, options: AddOptions): FeedBody {
  const { kind, carries, owns, order } = options;
  return {
    name,
    kind,
    carries,
    settings: settingsOf(options),
    owns: owns.map(asField),
    ...(order === undefined ? {} : { order }),
    ...secretsOf(options),
  };
}

/** What changes a feed; undefined when nothing does. */
export function revisedFeed(options: ChangeOptions): FeedRevisionBody | undefined {
  const { owns, order, asks } = options;
  const body: FeedRevisionBody = {
    ...(Object.keys(settingsOf(options)).length === 0 ? {} : { settings: settingsOf(options) }),
    ...(owns.length === 0 ? {} : { owns: owns.map(asField) }),
    ...(order === undefined ? {} : { order }),
    ...(asks === undefined ? {} : { asks }),
    ...secretsOf(options),
  };
  return Object.keys(body).length === 0 ? undefined : body;
}

function settingsOf(options: FeedOptions): Settings {
  const settings: Settings = {};
  for (const setting of plainSettings) {
    const value = options[setting];
    if (value !== undefined) settings[setting] = value === 'none' ? null : value;
  }
  if (options.testPeople.length > 0) settings['testPeople'] = options.testPeople.filter((one) => one !== 'none');
  return settings;
}

function secretsOf({ password, key, passphrase }: FeedOptions) {
  const line = (path: string) =>
    readInput(path)
      .toString('utf8')
      .replace(/\r?\n$/, '');
  return {
    ...(password === undefined ? {} : { password: line(password) }),
    ...(key === undefined ? {} : { privateKey: readInput(key).toString('utf8') }),
    ...(passphrase === undefined ? {} : { passphrase: line(passphrase) }),
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
