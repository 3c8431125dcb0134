import { type Command, Option } from 'commander';
import type { TodoStep } from '../api/schemas/cases.ts';
import { endings } from '../core/item.ts';
import { roles } from '../core/permission.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { stepLines } from './offboardings.ts';
import { addLimit, type ListOptions, parseYesNo, part, readEvidenceFile, sayIfMore, sentence } from './options.ts';

export const allEndings: readonly string[] = [...new Set(Object.values(endings).flat())].sort();

type CompleteOptions = {
  readonly note?: string;
  readonly ending?: string;
  readonly legalHold?: boolean;
  readonly file?: string;
  readonly photo?: string;
  readonly tick?: boolean;
  readonly sign?: string;
  readonly scan?: string;
};

/** `steps`: what people are asked to do, over all cases. */
export function registerSteps(command: Command, cli: Cli): void {
  addLimit(
    command
      .command('list')
      .description('list the steps that wait for a person')
      .option(
        '--state <states>',
        'asked, problem, waiting, running, polling, done; several with commas',
        'asked,problem',
      )
      .addOption(
        new Option('--owner <role>', 'only what this role is asked').choices([
          ...roles,
          'leaver',
          'app_owner',
          'successor',
        ]),
      ),
  ).action(async ({ state, owner, limit }: ListOptions & { state: string; owner?: string }, list: Command) => {
    const page = await clientOf(cli, list).list<TodoStep>('/steps', { state, owner }, limit);
    present(list, page, () => (page.items.length === 0 ? ['Nobody is asked for anything.'] : stepLines(page.items)));
    sayIfMore(page);
  });
  addLimit(
    command
      .command('mine')
      .description('list what waits for you, in whatever role, the first due first')
      .option('--state <states>', 'asked, problem; both with a comma', 'asked,problem'),
  ).action(async ({ state, limit }: ListOptions & { state: string }, mine: Command) => {
    const page = await clientOf(cli, mine).list<TodoStep>('/steps', { state, mine: 'true' }, limit);
    present(mine, page, () => (page.items.length === 0 ? ['Nothing waits for you.'] : stepLines(page.items)));
    sayIfMore(page);
  });
  command
    .command('assign')
    .description('hand steps to somebody by name; they stay theirs when the plan changes')
    .argument('<step...>', 'its id, or the ids of several')
    .option('--to <operator>', 'the id or address of an operator')
    .option('--undo', 'back to whom the playbook names')
    .action(async (ids: readonly string[], { to, undo }: { to?: string; undo?: true }, assign: Command) => {
      if ((to === undefined) === (undo === undefined))
        refuseUsage(assign, 'Name somebody with --to, or give it back with --undo.');
      const client = clientOf(cli, assign);
      for (const id of ids) await client.post(`/steps/${part(id)}/assign`, { to: to ?? null });
      const what = ids.length === 1 ? 'The step is' : `${ids.length} steps are`;
      present(assign, { assigned: ids }, () =>
        sentence(to === undefined ? `${what} back with whom the playbook names.` : `${what} with ${to} now.`),
      );
    });
  command
    .command('complete')
    .description('say that a step has been done, and what that rests on')
    .argument('<step...>', 'its id; the ids of several, when one note says it of all')
    .option('--note <text>', 'what was done; kept as evidence')
    .addOption(
      new Option('--ending <ending>', 'how the item ended, where the step does not say it').choices(allEndings),
    )
    .option('--legal-hold <yes|no>', 'the answer to whether anything must be preserved', parseYesNo)
    .option('--file <file>', 'a file that proves it: a signed paper, a message, a report')
    .option('--photo <file>', 'a photo that proves it')
    .option('--tick', 'done, without more; only where the playbook asks for no more')
    .option('--sign <name>', 'sign with your full name')
    .option('--scan <label>', 'the tag or serial number, read from the label of the thing in your hand')
    .action(async (ids: readonly string[], { file, photo, sign, ...said }: CompleteOptions, complete: Command) => {
      const body = {
        ...said,
        ...(file === undefined ? {} : { file: readEvidenceFile(file) }),
        ...(photo === undefined ? {} : { photo: readEvidenceFile(photo) }),
        ...(sign === undefined ? {} : { signature: { name: sign } }),
      };
      const client = clientOf(cli, complete);
      for (const id of ids) await client.post(`/steps/${part(id)}/complete`, body);
      const what = ids.length === 1 ? 'The step has' : `${ids.length} steps have`;
      present(complete, { completed: ids }, () => sentence(`${what} ended; what waited for it goes on.`));
    });
  command
    .command('retry')
    .description('let Handback try again what it gave up and gave to a person')
    .argument('<step>', 'its id')
    .action(async (id: string, _options, retry: Command) => {
      const answer = await clientOf(cli, retry).post(`/steps/${part(id)}/retry`);
      present(retry, answer, () => sentence('Handback tries again; it looks before it repeats anything.'));
    });
}
