import type { Command } from 'commander';
import type { CaseDataView, RetentionRulesView } from '../api/schemas/data.ts';
import { dataKinds, retentionLimits } from '../core/data/retention.ts';
import { ownedKinds } from '../core/ownership/owned-kinds.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { caseDataLines } from './data-lines.ts';
import { collectNames, parseAmount, parseCount, parseDay, part, sentence } from './options.ts';
import { table } from './table.ts';

type TransferOptions = {
  readonly objectsBefore: number;
  readonly objectsAfter: number;
  readonly bytesBefore?: number;
  readonly bytesAfter?: number;
  readonly to?: string;
  readonly reason?: string;
};
type DelegateOptions = { readonly delegate?: string; readonly until?: string };
type RulesOptions = DelegateOptions & {
  readonly removed: number;
  readonly outside: readonly string[];
  readonly autoReply?: true;
};
type CopyOptions = { readonly where: string; readonly confirmedBy: string };

/** `data`: what becomes of the data of a leaver; each command ends a step with what was counted or found. */
export function registerData(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list the data of a case: where it went, until when it is kept, and mail that went outside')
    .argument('<case>', 'OFF-12, or its id')
    .action(async (id: string, _options, list: Command) => {
      const answer = await clientOf(cli, list).get<CaseDataView>(`/offboardings/${part(id)}/data`);
      present(list, answer, () => caseDataLines(answer));
    });
  registerStatements(command, cli);
  command
    .command('delete')
    .description('propose that data is deleted, once its term is over; another person confirms it')
    .argument('<step>', 'the id of the step that asks for it, as "data list" prints it')
    .requiredOption('--reason <text>', 'why, for the second person')
    .action(async (id: string, { reason }: { reason: string }, propose: Command) => {
      const answer = await clientOf(cli, propose).post<{ id: string }>(`/steps/${part(id)}/deletion`, { reason });
      present(propose, answer, () =>
        sentence(
          `It waits for another person: handback proposals confirm ${answer.id}. Delete it then, and end the step with a file that shows it gone: handback steps complete ${id} --file FILE`,
        ),
      );
    });
  command
    .command('terms')
    .description('list for how long data of each kind is kept after it has ended')
    .action(async (_options, list: Command) => {
      const answer = await clientOf(cli, list).get<RetentionRulesView>('/retention-rules');
      present(list, answer, () => termLines(answer));
    });
  command
    .command('term')
    .description('set for how long data of a kind is kept; what has ended already keeps its day')
    .addArgument(command.createArgument('<kind>', 'what it is').choices(dataKinds))
    .requiredOption('--days <days>', `from the day of its ending on; ${retentionLimits.least} at least`, parseCount)
    .action(async (ownedKind: string, { days }: { days: number }, set: Command) => {
      const answer = await clientOf(cli, set).post<RetentionRulesView>('/retention-rules', { ownedKind, days });
      present(set, answer, () => termLines(answer));
    });
}

function registerStatements(command: Command, cli: Cli): void {
  const end = async (step: string, data: object, self: Command) => {
    await clientOf(cli, self).post(`/steps/${part(step)}/complete`, { data });
    return { completed: [step], data };
  };
  command
    .command('transfer')
    .description('say that data was transferred, with what was counted on both sides')
    .argument('<step>', 'its id')
    .requiredOption('--objects-before <count>', 'files or messages there were', parseAmount)
    .requiredOption('--objects-after <count>', 'files or messages that are there now', parseAmount)
    .option('--bytes-before <bytes>', 'how large they were', parseAmount)
    .option('--bytes-after <bytes>', 'how large they are now', parseAmount)
    .option('--to <text>', 'where they are now')
    .option('--reason <text>', 'why the two sides differ')
    .action(async (step: string, said: TransferOptions, self: Command) => {
      const answer = await end(step, { about: 'transfer', ...said }, self);
      present(self, answer, () =>
        sentence(
          'The transfer is confirmed by its counts; its term has begun. "data list" says until when it is kept.',
        ),
      );
    });
  addDelegate(
    command
      .command('mailbox')
      .description('say what became of a mailbox: shared, or read by somebody until a day')
      .argument('<step>', 'its id')
      .option('--shared', 'it is a shared mailbox now'),
  ).action(async (step: string, { shared, ...options }: DelegateOptions & { shared?: true }, self: Command) => {
    const delegate = delegateOf(self, options);
    const answer = await end(step, { about: 'mailbox', shared: shared === true, ...delegate }, self);
    present(self, answer, () => sentence(`That is kept, and its term has begun.${delegateSentence(options)}`));
  });
  addDelegate(
    command
      .command('rules')
      .description('say which forwards and rules were removed from a mailbox, and where mail went outside')
      .argument('<step>', 'its id')
      .requiredOption('--removed <count>', 'how many there were; 0 for none', parseAmount)
      .option('--outside <address>', 'an address outside that mail went to; may be given again', collectNames, [])
      .option('--auto-reply', 'an auto-reply is on'),
  ).action(async (step: string, options: RulesOptions, self: Command) => {
    const { removed, outside, autoReply } = options;
    const said = { about: 'rules', removed, outside, autoReply: autoReply === true };
    const answer = await end(step, { ...said, ...delegateOf(self, options) }, self);
    present(self, answer, () => [
      ...sentence(`The step has ended: ${removed} removed.${delegateSentence(options)}`),
      ...(outside.length === 0
        ? []
        : sentence(
            `MAIL WENT OUTSIDE, to ${outside.join(', ')}. This is a finding of the case: tell security what may have left.`,
          )),
    ]);
  });
  command
    .command('local-copy')
    .description("say, on their owner's word, that nothing is left that only lives on the device")
    .argument('<step>', 'its id')
    .requiredOption('--where <text>', 'where it is now')
    .requiredOption('--confirmed-by <name>', 'the owner of the data, who says so')
    .action(async (step: string, said: CopyOptions, self: Command) => {
      const answer = await end(step, { about: 'local_copy', nothingLeft: true, ...said }, self);
      present(self, answer, () => sentence('The step has ended. The device may be erased once all else allows it.'));
    });
}

function addDelegate(command: Command): Command {
  return command
    .option('--delegate <number>', 'the employee number of somebody who may read it for a while')
    .option('--until <day>', 'their last day; on it somebody is asked to end that', parseDay);
}

function delegateOf(command: Command, { delegate, until }: DelegateOptions) {
  if ((delegate === undefined) !== (until === undefined))
    refuseUsage(command, 'a delegate reads until a day: give --delegate and --until together.');
  return delegate === undefined ? {} : { delegate: { employeeNumber: delegate, until } };
}

function delegateSentence({ delegate, until }: DelegateOptions): string {
  return delegate === undefined ? '' : ` ${delegate} may read it; on ${until ?? ''} somebody is asked to end that.`;
}

function termLines({ items }: RetentionRulesView): readonly string[] {
  const known: Readonly<Record<string, { readonly title: string }>> = ownedKinds;
  return table<RetentionRulesView['items'][number]>(
    [
      { title: 'KIND', value: ({ ownedKind }) => known[ownedKind]?.title ?? ownedKind, flexible: true },
      { title: 'DAYS', value: ({ days }) => days, align: 'right' },
      { title: 'SET BY', value: ({ setBy }) => setBy ?? 'nobody: as shipped', flexible: true },
    ],
    items,
  );
}
