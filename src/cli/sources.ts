import { type Command, Option } from 'commander';
import type {
  HrSourceBody,
  HrSourceListed,
  InboundMessageListed,
  MadeHrSourceAnswer,
  RotateBody,
} from '../api/schemas/intake.ts';
import { hrSourceKinds } from '../core/intake/hr-source.ts';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present, refuseUsage, say } from './cli.ts';
import { registerPushedUsers } from './pushed-users.ts';
import { addSettleOptions, settleQuestion, type SettleOptions } from './settle-question.ts';
import { addLimit, type ListOptions, part, readInput, readLine, sayIfMore, sentence } from './options.ts';
import { type Column, paint, screenWidth, table } from './table.ts';
import { printable, wrap } from './text.ts';
import { formatInstant } from './times.ts';

type AddOptions = {
  readonly kind: HrSourceBody['kind'];
  readonly company?: string;
  readonly playbook?: string;
  readonly config?: string;
  readonly secret?: string;
  readonly apiKey?: string;
};
type RotateOptions = { readonly secret?: string; readonly overlapHours?: number };
type MessagesOptions = ListOptions & { readonly state?: InboundMessageListed['state'] };

/** `sources`: the HR systems that tell who leaves, and what they told. */
export function registerSources(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list the systems that may tell who leaves; secrets are never shown')
    .action(async (_options, list: Command) => {
      const page = await clientOf(cli, list).get<{ items: readonly HrSourceListed[] }>('/hr-sources');
      present(list, page, () => sourceLines(page.items));
    });
  command
    .command('add')
    .description('let a system tell who leaves; its secret is shown once')
    .argument('<name>', 'also the source of its departures')
    .addOption(
      new Option('--kind <kind>', 'how it signs; scim: it pushes its users, with a token')
        .choices(hrSourceKinds)
        .makeOptionMandatory(),
    )
    .option('--company <domain>', 'for bamboohr: what stands before .bamboohr.com')
    .option('--playbook <name>', 'which playbook its departures get (else what "playbooks rules" choose)')
    .option('--config <file>', 'more settings as a JSON file')
    .option('--secret <file>', 'a file with the secret, where the sender chose it (- for standard input)')
    .option('--api-key <file>', 'for bamboohr: a file with the API key (- for standard input)')
    .action(async (name: string, options: AddOptions, add: Command) => {
      if (options.secret === '-' && options.apiKey === '-')
        refuseUsage(add, 'standard input can be read once: give either --secret or --api-key as a file.');
      const made = await clientOf(cli, add).post<MadeHrSourceAnswer>('/hr-sources', bodyOf(name, options));
      present(add, made, () => madeLines(made));
      if (made.secret !== null) say('Keep the secret now: it is not shown again.');
    });
  command
    .command('rotate')
    .description('give a source another secret; the one until now counts on for a while')
    .argument('<id>', 'its id, as "sources list" shows it')
    .option('--secret <file>', 'a file with the new secret, where the sender chose it (- for standard input)')
    .option('--overlap-hours <hours>', 'how long the old one counts on, 24 when left out', Number)
    .action(async (id: string, { secret, overlapHours }: RotateOptions, rotate: Command) => {
      const body: RotateBody = {
        ...(secret === undefined ? {} : { secret: readLine(secret) }),
        ...(overlapHours === undefined ? {} : { overlapHours }),
      };
      const made = await clientOf(cli, rotate).post<MadeHrSourceAnswer>(`/hr-sources/${part(id)}/rotate`, body);
      present(rotate, made, () => madeLines(made));
      if (made.secret !== null) say('Keep the secret now: it is not shown again.');
    });
  addLimit(command.command('messages').description('list what was told, and what became of it'))
    .addOption(
      new Option('--state <state>', 'only these').choices(['waiting', 'done', 'refused', 'question', 'settled']),
    )
    .action(async ({ limit, state }: MessagesOptions, messages: Command) => {
      const query = state === undefined ? {} : { state };
      const page = await clientOf(cli, messages).list<InboundMessageListed>('/inbound-messages', query, limit);
      present(messages, page, () => messageLines(page.items));
      sayIfMore(page);
    });
  command
    .command('replay')
    .description('work on a message once more, as after a person was imported')
    .argument('<id>', 'its id, as "sources messages" shows it')
    .action(async (id: string, _options, replay: Command) => {
      const answer = await clientOf(cli, replay).post<unknown>(`/inbound-messages/${part(id)}/replay`);
      present(replay, answer, () =>
        sentence('The message is worked on once more; "sources messages" says what came of it.'),
      );
    });
  addSettleOptions(
    command
      .command('settle')
      .description('end the question that a message raised, and with --do first do what it offers')
      .argument('<id>', 'its id, as "sources messages --state question" shows it'),
  ).action(async (id: string, options: SettleOptions, settle: Command) =>
    settleQuestion(cli, settle, { path: `/inbound-messages/${part(id)}/settle` }, options),
  );
  registerPushedUsers(command, cli);
  registerSwitch(command, cli, 'disable', 'stop listening to a source at once; what it sent before waits', {
    outcome: 'It is no longer listened to, and what it sent before waits. "sources enable" lets it go on.',
  });
  registerSwitch(command, cli, 'enable', 'listen to a source again', {
    outcome: 'It is listened to again, and what it sent before is worked on.',
  });
}

function registerSwitch(
  command: Command,
  cli: Cli,
  word: 'disable' | 'enable',
  summary: string,
  { outcome }: { readonly outcome: string },
): void {
  command
    .command(word)
    .description(summary)
    .argument('<id>', 'its id, as "sources list" shows it')
    .action(async (id: string, _options, changed: Command) => {
      const answer = await clientOf(cli, changed).post<unknown>(`/hr-sources/${part(id)}/${word}`);
      present(changed, answer, () => sentence(outcome));
    });
}

function bodyOf(name: string, { kind, company, playbook, config, secret, apiKey }: AddOptions): HrSourceBody {
  return {
    name,
    kind,
    config: {
      ...(config === undefined ? {} : readSettings(config)),
      ...(company === undefined ? {} : { companyDomain: company }),
      ...(playbook === undefined ? {} : { playbook }),
    },
    ...(secret === undefined ? {} : { secret: readLine(secret) }),
    ...(apiKey === undefined ? {} : { apiKey: readLine(apiKey) }),
  };
}

function readSettings(path: string): NonNullable<HrSourceBody['config']> {
  try {
    const value: unknown = JSON.parse(readInput(path).toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as NonNullable<HrSourceBody['config']>;
  } catch (error) {
    if (error instanceof Failure) throw error;
  }
  throw new Failure('bad-request', `${path} does not hold one JSON object, such as {"name": "value"}.`);
}

function madeLines({ source, secret }: MadeHrSourceAnswer): readonly string[] {
  return [
    ...sentence(
      source.kind === 'scim'
        ? `${source.name} pushes its users to the address below, with the token as a bearer token. Its id is ${source.id}.`
        : `${source.name} posts its messages to the address below. Its id is ${source.id}.`,
    ),
    source.url,
    ...(secret === null ? [] : [secret]),
    ...(source.hasSecret
      ? []
      : sentence('It has no secret yet: give it the one BambooHR shows with "sources rotate".')),
  ];
}

function sourceLines(sources: readonly HrSourceListed[]): readonly string[] {
  if (sources.length === 0)
    return ['No system tells who leaves. Add one with "handback sources add NAME --kind KIND".'];
  const columns: readonly Column<HrSourceListed>[] = [
    { title: 'NAME', value: ({ name }) => name, flexible: true },
    { title: 'KIND', value: ({ kind }) => kind },
    {
      title: 'LAST MESSAGE',
      value: ({ lastMessageAt, hasSecret }) =>
        hasSecret ? (formatInstant(lastMessageAt) ?? 'never') : 'no secret yet',
    },
    { title: 'LISTENED TO', value: ({ disabled }) => (disabled ? 'no' : 'yes') },
    { title: 'WAITING', value: ({ waiting }) => waiting, align: 'right' },
    { title: 'QUESTIONS', value: ({ questions }) => questions, align: 'right' },
    { title: 'ID', value: ({ id }) => id },
  ];
  return table(columns, sources);
}

const settledWords: Readonly<Record<NonNullable<InboundMessageListed['settledHow']>, string>> = {
  by_hand: 'done by hand',
  moved: 'moved',
  cancelled: 'cancelled',
  left: 'left as it is',
};

function messageLines(messages: readonly InboundMessageListed[]): readonly string[] {
  if (messages.length === 0) return ['No such message has arrived.'];
  return messages.flatMap(({ state, receivedAt, source, reason, id, offer, settledHow, settledReason }) => [
    `${paint(state === 'question' || state === 'refused' ? 'red' : 'bold', state)}  ${printable(source)}, ${formatInstant(receivedAt)}  ${id}`,
    ...wrap(printable(reason ?? 'Not looked at yet.'), screenWidth - 2).map((line) => `  ${line}`),
    ...(state === 'question' && offer !== null
      ? [`  ./handback sources settle ${id} --do --reason TEXT shows what that changes, and does it.`]
      : []),
    ...(settledHow === null
      ? []
      : wrap(`Settled (${settledWords[settledHow]}): ${printable(settledReason ?? '')}`, screenWidth - 2).map(
          (line) => `  ${line}`,
        )),
  ]);
}
