import { type Command, Option } from 'commander';
import type { Application, ApplicationBody } from '../api/schemas/inventory.ts';
import { Failure } from '../core/failure.ts';
import type { HttpDefinition } from '../core/applications/http-definition.ts';
import { readDefinition, registerLintDefinition } from './applications-http.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { addLimit, collectNames, type ListOptions, part, readInput, sayIfMore, sentence } from './options.ts';
import { type Column, facts, paint, table } from './table.ts';
import { printable } from './text.ts';
import { formatInstant } from './times.ts';

const categories = ['directory', 'vpn', 'mail', 'saas', 'finance', 'physical', 'phone', 'other'] as const;
type Settings = NonNullable<ApplicationBody['config']>;

type ConnectOptions = {
  readonly category?: (typeof categories)[number];
  readonly connector?: string;
  readonly definition?: string;
  readonly allowInternal: readonly string[];
  readonly set: readonly (readonly [name: string, value: string])[];
  readonly config?: string;
  readonly credentials?: string;
  readonly callsPerSecond?: number;
  readonly outOfScope?: true;
  readonly unchecked?: true;
};

/** `applications`: the systems people have accounts in. */
export function registerApplications(command: Command, cli: Cli): void {
  addLimit(command.command('list').description('list applications, and whether they can be read')).action(
    async ({ limit }: ListOptions, list: Command) => {
      const page = await clientOf(cli, list).list<Application>('/applications', {}, limit);
      present(list, page, () => applicationLines(page.items));
      sayIfMore(page);
    },
  );
  command
    .command('owner')
    .description('say who owns an application, and is asked about accounts there')
    .argument('<id>')
    .argument('<operator>', 'id or address of the operator; "none" takes it away')
    .action(async (id: string, named: string, _options, owner: Command) => {
      const body = { owner: named === 'none' ? null : named };
      const answer = await clientOf(cli, owner).post(`/applications/${part(id)}/owner`, body);
      present(owner, answer, () => sentence('What is asked of the owner of the application goes by this from now on.'));
    });
  command
    .command('connect')
    .alias('add')
    .description('connect an application; its connection is tried before anything is kept')
    .argument('[name]', 'what you call it (else as its definition says)')
    .addOption(new Option('--category <category>', 'what it is (else saas, with a definition)').choices(categories))
    .option('--connector <kind>', 'active-directory, http, manual, or another that this version knows')
    .option(
      '--definition <file>',
      'the file that describes its HTTP API, for the connector http (- for standard input)',
    )
    .option(
      '--allow-internal <host>',
      'let that API be reached at this host inside your network (repeatable)',
      collectNames,
      [],
    )
    .option(
      '--set <name=value>',
      'one setting (repeatable); numbers, true and false are taken as such',
      parseSetting,
      [],
    )
    .option('--config <file>', 'settings as a JSON file (- for standard input)')
    .option(
      '--credentials <file>',
      'credentials as a JSON file (- for standard input); never on the command line, where others see them',
    )
    .option('--calls-per-second <number>', 'how often it may be called', Number)
    .option('--out-of-scope', 'offboardings need not look here')
    .option('--unchecked', 'keep it although nothing was tried')
    .action(async (name: string | undefined, options: ConnectOptions, connect: Command) => {
      const { config, credentials, definition } = options;
      if ([config, credentials, definition].filter((file) => file === '-').length > 1)
        refuseUsage(connect, 'standard input can be read once: give the others as files.');
      const answer = await clientOf(cli, connect).post<Application>('/applications', bodyOf(name, options, connect));
      const checked = answer.connectedAt === null ? ', unchecked' : '';
      present(connect, answer, () => sentence(`${answer.name} is connected${checked}. Its id is ${answer.id}.`));
    });
  command
    .command('probe')
    .description('try the connection now')
    .argument('<id>')
    .action(async (id: string, _options, probe: Command) => {
      const answer = await clientOf(cli, probe).post<unknown>(`/applications/${part(id)}/probe`);
      present(probe, answer, () => sentence('The connection works.'));
    });
  command
    .command('show')
    .description('show an application and its settings; credentials are never shown')
    .argument('<id>')
    .action(async (id: string, _options, show: Command) => {
      const application = await clientOf(cli, show).get<Application>(`/applications/${part(id)}`);
      present(show, application, () => applicationFacts(application));
    });
  registerLintDefinition(command);
}

function bodyOf(named: string | undefined, options: ConnectOptions, connect: Command): ApplicationBody {
  const described = options.definition === undefined ? undefined : readDefinition(options.definition);
  const connector = options.connector ?? (described === undefined ? undefined : 'http');
  const category = options.category ?? (described === undefined ? undefined : 'saas');
  const name = named ?? described?.name;
  if (name === undefined) refuseUsage(connect, "missing required argument 'name'");
  if (category === undefined) refuseUsage(connect, "required option '--category <category>' not specified");
  if (connector === undefined) refuseUsage(connect, "required option '--connector <kind>' not specified");
  if (described !== undefined && connector !== 'http')
    refuseUsage(connect, `a definition is for the connector http, not for ${connector}.`);
  const fromFile = options.config === undefined ? {} : readSettings(options.config);
  const set = Object.fromEntries(options.set.map(([key, value]) => [key, plainValue(value)]));
  return {
    name,
    category,
    connector,
    config: {
      ...fromFile,
      ...set,
      ...(described === undefined ? {} : { definition: asJson(described) }),
      ...(options.allowInternal.length === 0 ? {} : { internalHosts: [...options.allowInternal] }),
    },
    ...(options.credentials === undefined ? {} : { credentials: readSettings(options.credentials) }),
    ...(options.callsPerSecond === undefined ? {} : { callsPerSecond: options.callsPerSecond }),
    ...(options.outOfScope ? { inScope: false } : {}),
    ...(options.unchecked ? { unchecked: true } : {}),
  };
}

/** Without what is only there to say that it is not. */
function asJson(definition: HttpDefinition): Settings[string] {
  return JSON.parse(JSON.stringify(definition)) as Settings[string];
}

/** The text of a file with credentials never appears in a message. */
function readSettings(path: string): Settings {
  const text = readInput(path).toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Settings;
  } catch {
    // Said below, without the parser's words, which may quote the content.
  }
  throw new Failure('bad-request', `${path} does not hold one JSON object, such as {"name": "value"}.`);
}

function parseSetting(
  text: string,
  before: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const mark = text.indexOf('=');
  if (mark < 1) throw new Failure('bad-request', `"${text}" is no setting. Write --set name=value.`);
  return [...before, [text.slice(0, mark), text.slice(mark + 1)]];
}

function plainValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? Number(text) : text;
}

function applicationLines(applications: readonly Application[]): readonly string[] {
  if (applications.length === 0) return ['No application is known. Nothing connected is not nothing held.'];
  const columns: readonly Column<Application>[] = [
    { title: 'NAME', value: ({ name }) => name, flexible: true },
    { title: 'CONNECTOR', value: ({ connector }) => connector },
    { title: 'ACCOUNTS', value: ({ accounts }) => accounts, align: 'right' },
    {
      title: 'STATE',
      value: stateOf,
      flexible: true,
      style: ({ lastProblem }) => (lastProblem === null ? undefined : 'red'),
    },
    { title: 'ID', value: ({ id }) => id },
  ];
  return table(columns, applications);
}

function stateOf({ lastProblem, lastSeenAt, inScope, connector }: Application): string {
  const scope = inScope ? '' : 'out of scope; ';
  if (lastProblem !== null) return `${scope}${lastProblem}`;
  if (connector === 'manual') return `${scope}cannot be read: people attest`;
  return lastSeenAt === null ? `${scope}never read` : `${scope}read ${formatInstant(lastSeenAt)}`;
}

function applicationFacts(application: Application): readonly string[] {
  const settings = Object.entries(application.config).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return [
    paint('bold', printable(application.name)),
    ...facts([
      ['id', application.id],
      ['category', application.category],
      ['connector', application.connector],
      ['state', stateOf(application)],
      ['accounts', String(application.accounts)],
      ['calls a second', application.callsPerSecond === null ? 'no limit' : String(application.callsPerSecond)],
      ['credentials', application.hasCredentials ? 'kept, sealed' : 'none'],
    ]),
    ...(settings.length === 0 ? [] : ['', paint('bold', 'SETTINGS'), ...facts(settings)]),
  ];
}
