import type { Command } from 'commander';
import type {
  CourierBody,
  CourierKeyBody,
  CourierList,
  CourierListed,
  CourierProofAnswer,
  MadeCourierAnswer,
} from '../api/schemas/couriers.ts';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present, refuseUsage, say } from './cli.ts';
import { parseCount, part, readLine, sentence } from './options.ts';
import { type Column, table } from './table.ts';

type ConnectOptions = {
  readonly name: string;
  readonly key: string;
  readonly secret?: string;
  readonly api?: string;
  readonly internal?: true;
  readonly labelDays?: number;
  readonly unchecked?: true;
};

const idHelp = 'its id, as "couriers list" shows it';

/** `couriers`: the services that labels are bought from. */
export function registerCouriers(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list the services that labels are bought from; keys are never shown')
    .action(async (_options, list: Command) => {
      const page = await clientOf(cli, list).get<CourierList>('/couriers');
      present(list, page, () => courierLines(page.items));
    });
  command
    .command('connect')
    .description('let labels be bought; the key is tried first, and the secret of the webhook is shown once')
    .argument('<service>', 'easypost')
    .option('--name <name>', 'what you call it', 'EasyPost')
    .requiredOption('--key <file>', 'a file with the API key (- for standard input); EZTK… buys nothing real')
    .option('--secret <file>', 'a file with the secret of the webhook, where you chose it before')
    .option('--label-days <days>', 'for how many days a label is good, 28 when left out', parseCount)
    .option('--api <url>', 'another address of the API, https://api.easypost.com/v2 when left out')
    .option('--internal', 'the address lies inside your own network')
    .option('--unchecked', 'keep it although nothing was tried')
    .action(async (service: string, options: ConnectOptions, connect: Command) => {
      if (service !== 'easypost')
        refuseUsage(
          connect,
          'the service that can be connected is easypost. Anything else is sent by hand: "shipments add".',
        );
      const made = await clientOf(cli, connect).post<MadeCourierAnswer>('/couriers', bodyOf(options));
      present(connect, made, () => madeLines(made));
      if (made.secret !== null) say('Keep the secret now: it is not shown again.');
    });
  command
    .command('test')
    .description('try the key of a service')
    .argument('<id>', idHelp)
    .action(async (id: string, _options, test: Command) => {
      const answer = await clientOf(cli, test).post<CourierProofAnswer>(`/couriers/${part(id)}/probe`);
      present(test, answer, () =>
        sentence(answer.works ? 'It takes the key.' : `It cannot be used. ${answer.reason ?? ''}`),
      );
      if (!answer.works) throw new Failure('application-refused', 'The service did not take the key.');
    });
  command
    .command('key')
    .description('give a service another key of the same kind; what waited for it goes on')
    .argument('<id>', idHelp)
    .requiredOption('--key <file>', 'a file with the API key (- for standard input)')
    .action(async (id: string, { key }: { readonly key: string }, change: Command) => {
      const body: CourierKeyBody = { apiKey: readLine(key) };
      const answer = await clientOf(cli, change).post<CourierListed>(`/couriers/${part(id)}/key`, body);
      present(change, answer, () => sentence(`${answer.name} takes the new key, and what waited goes on.`));
    });
  command
    .command('off')
    .description('buy nothing there any more; what was bought is followed on')
    .argument('<id>', idHelp)
    .action(async (id: string, _options, off: Command) => {
      const answer = await clientOf(cli, off).post<CourierListed>(`/couriers/${part(id)}/off`);
      present(off, answer, () => sentence(`Nothing is bought from ${answer.name} any more.`));
    });
}

function bodyOf({ name, key, secret, api, internal, labelDays, unchecked }: ConnectOptions): CourierBody {
  return {
    name,
    apiKey: readLine(key),
    internal: internal ?? false,
    unchecked: unchecked ?? false,
    ...(secret === undefined ? {} : { webhookSecret: readLine(secret) }),
    ...(api === undefined ? {} : { baseUrl: api }),
    ...(labelDays === undefined ? {} : { labelDays }),
  };
}

function madeLines({ courier, secret }: MadeCourierAnswer): readonly string[] {
  return [
    ...sentence(
      `${courier.name} is connected${courier.mode === 'test' ? ', with a test key: its labels are taken by no carrier' : ''}.`,
    ),
    ...sentence(`Enter this address as its webhook, with the secret${secret === null ? ' that you chose' : ' below'}:`),
    courier.webhookUrl,
    ...(secret === null ? [] : [secret]),
  ];
}

function courierLines(couriers: readonly CourierListed[]): readonly string[] {
  if (couriers.length === 0)
    return sentence(
      'No service is connected. "couriers connect easypost --key FILE" connects one; without, "shipments add" takes tracking numbers.',
    );
  const columns: readonly Column<CourierListed>[] = [
    { title: 'NAME', value: ({ name }) => name, flexible: true },
    { title: 'LABELS', value: ({ mode }) => (mode === 'test' ? 'for trying out' : 'real') },
    {
      title: 'STATE',
      value: ({ off, problem }) => (off ? 'off' : (problem ?? 'ready')),
      flexible: true,
      style: ({ off, problem }) => (!off && problem !== null ? 'red' : undefined),
    },
    { title: 'ID', value: ({ id }) => id },
  ];
  return table(columns, couriers);
}
