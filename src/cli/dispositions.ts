import { type Command, Option } from 'commander';
import { stringify } from 'yaml';
import type {
  CarryOutBody,
  DispositionView,
  PolicyView,
  ProposalAnswer,
  RepairView,
} from '../api/schemas/inspection.ts';
import { Failure } from '../core/failure.ts';
import { dispositionStates } from '../core/inspection/disposition.ts';
import { sayMoney } from '../core/say-money.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import type { Client } from './client.ts';
import {
  addLimit,
  type ListOptions,
  type Money,
  parseDay,
  parseMoney,
  part,
  readInput,
  sayIfMore,
  sentence,
} from './options.ts';
import { table } from './table.ts';
import { formatDay } from './times.ts';

type CarryOutOptions = {
  readonly to?: string;
  readonly price?: Money;
  readonly note?: string;
  readonly cap?: Money;
  readonly expected?: string;
  readonly data?: 'by_vendor' | 'deferred';
  readonly dataReason?: string;
};

/** `dispositions`: what was decided about things, its approval, and carrying it out. */
export function registerDispositions(command: Command, cli: Cli): void {
  addLimit(
    command
      .command('list')
      .description('list what was decided about assets, the latest first')
      .addOption(new Option('--state <state>', 'only those').choices(dispositionStates)),
  ).action(async ({ state, limit }: ListOptions & { state?: string }, list: Command) => {
    const page = await clientOf(cli, list).list<DispositionView>('/dispositions', { state }, limit);
    present(list, page, () => dispositionLines(page.items));
    sayIfMore(page);
  });
  addEndings(command, cli);
  addCarryOut(command, cli);
  command
    .command('repairs')
    .description('list what is with a workshop, and what was')
    .action(async (_options, repairs: Command) => {
      const answer = await clientOf(cli, repairs).get<{ items: readonly RepairView[] }>('/repairs');
      present(repairs, answer, () => repairLines(answer.items));
    });
  addPolicy(command, cli);
}

function addEndings(command: Command, cli: Cli): void {
  command
    .command('approve')
    .description('approve what somebody else decided')
    .argument('<asset...>', 'tags, serials, or ids of dispositions')
    .action(async (named: readonly string[], _options, approve: Command) => {
      const client = clientOf(cli, approve);
      for (const one of named) await client.post(`/dispositions/${await idOf(client, one)}/approve`);
      present(approve, { approved: named }, () => sentence(`Approved: ${named.join(', ')}.`));
    });
  for (const [name, what, said] of [
    ['refuse', 'say no to what somebody decided; it is decided anew', 'Refused.'],
    ['withdraw', 'take back what was decided and not carried out', 'Taken back.'],
  ] as const)
    command
      .command(name)
      .description(what)
      .argument('<asset>', 'tag, serial, or the id of the disposition')
      .requiredOption('--reason <text>', 'why')
      .action(async (named: string, { reason }: { readonly reason: string }, end: Command) => {
        const client = clientOf(cli, end);
        const answer = await client.post(`/dispositions/${await idOf(client, named)}/${name}`, { reason });
        present(end, answer, () => sentence(`${said} What the policy says now: handback assets dispose ${named}`));
      });
}

function addCarryOut(command: Command, cli: Cli): void {
  command
    .command('carry-out')
    .description('say that it has been done: it lies in stock, is with the workshop, or has left')
    .argument('<asset>', 'tag, serial, or the id of the disposition')
    .option('--to <name>', 'whom it went to: a buyer, a charity, a recycler, a workshop')
    .option('--price <amount>', 'what was paid for it, such as "250.00 EUR"', parseMoney)
    .option('--note <text>')
    .option('--cap <amount>', 'repair: what it may cost at most', parseMoney)
    .option('--expected <day>', 'repair: when it is expected back, YYYY-MM-DD', parseDay)
    .addOption(new Option('--data <how>', 'repair, with data on it: who erases it').choices(['by_vendor', 'deferred']))
    .option('--data-reason <text>', 'why data stay on it')
    .action(async (named: string, options: CarryOutOptions, carryOut: Command) => {
      const client = clientOf(cli, carryOut);
      const answer = await client.post(
        `/dispositions/${await idOf(client, named)}/carry-out`,
        carryOutOf(carryOut, options),
      );
      present(carryOut, answer, () => sentence(`${named} is where it was decided to go.`));
    });
}

function carryOutOf(
  command: Command,
  { to, price, note, cap, expected, data, dataReason }: CarryOutOptions,
): CarryOutBody {
  const forRepair = expected !== undefined || data !== undefined || dataReason !== undefined;
  if (cap === undefined && forRepair) refuseUsage(command, 'a repair needs --cap, what it may cost at most.');
  return {
    ...(to === undefined ? {} : { recipient: to }),
    ...(price === undefined ? {} : { proceeds: price }),
    ...(note === undefined ? {} : { note }),
    ...(cap === undefined
      ? {}
      : {
          repair: {
            cap,
            ...(expected === undefined ? {} : { expectedOn: expected }),
            ...(data === undefined ? {} : { data }),
            ...(dataReason === undefined ? {} : { dataReason }),
          },
        }),
  };
}

function addPolicy(command: Command, cli: Cli): void {
  const policy = command.command('policy').description('what becomes of which asset, and who has to approve it');
  policy
    .command('show')
    .description('print the policy as a file that "policy set" takes')
    .action(async (_options, show: Command) => {
      const answer = await clientOf(cli, show).get<PolicyView>('/disposition-policy');
      const whose = answer.own
        ? 'The policy of this organization.'
        : 'The policy that Handback comes with; "policy set FILE" replaces it.';
      present(show, answer, () => [
        `# ${whose}`,
        ...stringify(answer.policy, { lineWidth: 100 }).trimEnd().split('\n'),
      ]);
    });
  policy
    .command('set')
    .description('replace the policy by that of a file; what is decided already stays')
    .argument('[file]', 'YAML; - for standard input')
    .option('--usual', 'go back to the policy that Handback comes with')
    .action(async (file: string | undefined, { usual }: { readonly usual?: true }, set: Command) => {
      if ((file === undefined) === (usual === undefined)) refuseUsage(set, 'name a file, or --usual.');
      const text = file === undefined ? null : readInput(file).toString('utf8');
      const answer = await clientOf(cli, set).post<PolicyView>('/disposition-policy', { text });
      const { policy: name, version, rules } = answer.policy;
      present(set, answer, () =>
        sentence(`The policy ${name}, version ${version}, decides from now on, by ${rules.length} rules.`),
      );
    });
}

/** The disposition that is open about an asset, or the one with this id. */
async function idOf(client: Client, named: string): Promise<string> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(named)) return part(named);
  const { items } = await client.get<ProposalAnswer>(`/assets/${part(named)}/disposition`);
  const open = items.find(({ state }) => state === 'decided' || state === 'approved');
  if (open !== undefined) return part(open.id);
  throw new Failure(
    'rule-refused',
    `Nothing is decided about ${named}. See what the policy says: handback assets dispose ${named}`,
  );
}

function dispositionLines(items: readonly DispositionView[]): readonly string[] {
  if (items.length === 0) return ['Nothing is decided about any asset. Begin with "handback assets inspect".'];
  return table<DispositionView>(
    [
      { title: 'TAG', value: ({ asset }) => asset.tag },
      { title: 'WHAT', value: ({ asset }) => asset.category },
      { title: 'GRADE', value: ({ grade }) => grade },
      { title: 'BECOMES', value: ({ kind }) => kind.replaceAll('_', ' ') },
      {
        title: 'STATE',
        value: ({ state, needsApproval }) =>
          state === 'decided' && needsApproval ? 'waits for approval' : state.replaceAll('_', ' '),
      },
      {
        title: 'BOOK VALUE',
        value: ({ value, valueBasis }) =>
          value === null ? 'not known' : `${valueBasis === 'recorded' ? '' : '~'}${sayMoney(value)}`,
        align: 'right',
      },
      { title: 'RECOVERED', value: ({ recovered }) => (recovered === null ? '' : sayMoney(recovered)), align: 'right' },
      {
        title: 'DUE',
        value: ({ dueOn, overdue }) => (dueOn === null ? '' : `${formatDay(dueOn)}${overdue ? ', late' : ''}`),
      },
      { title: 'BY', value: ({ decidedBy }) => decidedBy, flexible: true },
    ],
    items,
  );
}

function repairLines(items: readonly RepairView[]): readonly string[] {
  if (items.length === 0) return ['Nothing is or was with a workshop.'];
  return table<RepairView>(
    [
      { title: 'TAG', value: ({ asset }) => asset.tag },
      { title: 'WORKSHOP', value: ({ vendor }) => vendor, flexible: true },
      { title: 'CAP', value: ({ cap }) => sayMoney(cap), align: 'right' },
      {
        title: 'COST',
        value: ({ cap, costMinor }) => (costMinor === null ? '' : sayMoney({ ...cap, minor: costMinor })),
        align: 'right',
      },
      { title: 'DATA', value: ({ dataState }) => dataState.replaceAll('_', ' ') },
      {
        title: 'EXPECTED',
        value: ({ expectedOn, overdue }) =>
          expectedOn === null ? '' : `${formatDay(expectedOn)}${overdue ? ', late' : ''}`,
      },
      { title: 'CAME BACK', value: ({ outcome }) => outcome?.replaceAll('_', ' ') ?? '' },
    ],
    items,
  );
}
