import type { Command } from 'commander';
import type { DecidedAnswer, PushedUserListed } from '../api/schemas/pushed-users.ts';
import { uuid } from '../core/uuid.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { addLimit, type ListOptions, part, sayIfMore, sentence } from './options.ts';
import { type Column, table } from './table.ts';
import { plural } from './text.ts';

type DecideOptions = { readonly person?: string; readonly nobody?: true; readonly reason: string };

/** `sources users` and `decide`: pushed users of whom nobody knows who they are, and who says it. */
export function registerPushedUsers(command: Command, cli: Cli): void {
  addLimit(
    command.command('users').description('list users pushed by SCIM of whom it is not certain who on record they are'),
  ).action(async ({ limit }: ListOptions, users: Command) => {
    const page = await clientOf(cli, users).list<PushedUserListed>('/pushed-users', {}, limit);
    present(users, page, () => userLines(page.items));
    sayIfMore(page);
  });
  command
    .command('decide')
    .description('say who a pushed user is; what was asked about them is judged anew')
    .argument('<user>', 'its id, as "sources users" shows it')
    .option('--person <person>', 'employee number or id of a person on record; names and addresses are never enough')
    .option('--nobody', 'a second account or a service: nobody leaves because of it')
    .requiredOption('--reason <text>', 'how you know; kept with your name')
    .action(async (id: string, { person, nobody, reason }: DecideOptions, decide: Command) => {
      if ((person === undefined) === (nobody === undefined)) refuseUsage(decide, 'give either --person or --nobody.');
      const who =
        person === undefined ? { nobody: true } : uuid.test(person) ? { personId: person } : { employeeNumber: person };
      const answer = await clientOf(cli, decide).post<DecidedAnswer>(`/pushed-users/${part(id)}/decision`, {
        ...who,
        reason,
      });
      const words =
        answer.judgedAnew === 0
          ? 'It is decided, and counts for every push from now on.'
          : `It is decided. ${plural(answer.judgedAnew, 'message')} about this user will be worked on once more; "sources messages" says what comes of it.`;
      present(decide, answer, () => sentence(words));
    });
}

function userLines(users: readonly PushedUserListed[]): readonly string[] {
  if (users.length === 0) return ['Of every pushed user it is certain who they are.'];
  const columns: readonly Column<PushedUserListed>[] = [
    { title: 'USER', value: ({ userName }) => userName, flexible: true },
    { title: 'NAME', value: ({ name }) => name ?? '', flexible: true },
    { title: 'NUMBER', value: ({ employeeNumber }) => employeeNumber ?? '' },
    { title: 'SOURCE', value: ({ source }) => source, flexible: true },
    { title: 'ACTIVE', value: ({ active }) => (active ? 'yes' : 'no') },
    { title: 'ID', value: ({ id }) => id },
  ];
  const words =
    'Say who they are with "handback sources decide ID --person NUMBER --reason TEXT", or --nobody for a second account.';
  return [...table(columns, users), '', ...sentence(words)];
}
