import type { Command } from 'commander';
import type { ProposalAnswer, ProtectBody, ProtectedAccountAnswer } from '../api/schemas/protection.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { part, sentence } from './options.ts';
import { table } from './table.ts';
import { formatInstant } from './times.ts';

/** `protect`: the accounts that automation leaves alone. */
export function registerProtect(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list the accounts that automation leaves alone, and why')
    .action(async (_options, list: Command) => {
      const page = await clientOf(cli, list).get<{ items: readonly ProtectedAccountAnswer[] }>('/protected-accounts');
      present(list, page, () => protectedLines(page.items));
    });
  command
    .command('add')
    .description('protect an account: a break-glass account, a service account')
    .argument('<application>', 'its id, as "applications list" shows it')
    .argument('<account>', 'the id the application itself gives the account (objectGUID, user id); not a login')
    .requiredOption('--reason <text>', 'what it is for; shown to whoever is asked to end it by hand')
    .action(async (applicationId: string, account: string, { reason }: { reason: string }, add: Command) => {
      const body: ProtectBody = { applicationId, account, reason };
      const answer = await clientOf(cli, add).post<ProtectedAccountAnswer>('/protected-accounts', body);
      present(add, answer, () =>
        sentence(
          `Automation leaves ${answer.login ?? account} at ${answer.application.name} alone from now on. Its id here is ${answer.id}.`,
        ),
      );
    });
  command
    .command('lift')
    .description('propose that an account be protected no longer; another person confirms it')
    .argument('<id>', 'its id, as "protect list" shows it')
    .requiredOption('--reason <text>', 'why, for whoever confirms it')
    .action(async (id: string, { reason }: { reason: string }, lift: Command) => {
      const made = await clientOf(cli, lift).post<ProposalAnswer>(`/protected-accounts/${part(id)}/lift`, { reason });
      present(lift, made, () => sentence(liftSentence(made)));
    });
}

function liftSentence({ id, confirmableAloneAt }: ProposalAnswer): string {
  return confirmableAloneAt === null
    ? `It is proposed. Another person confirms it: handback proposals confirm ${id}`
    : `It is proposed. Nobody else can confirm it: from ${formatInstant(confirmableAloneAt)} on you can, with a code from ` +
        `"handback proposals code ${id}" on the server machine.`;
}

function protectedLines(accounts: readonly ProtectedAccountAnswer[]): readonly string[] {
  if (accounts.length === 0)
    return ['No account is protected by name. Applications are still asked live who their last administrator is.'];
  return table<ProtectedAccountAnswer>(
    [
      { title: 'ID', value: ({ id }) => id },
      { title: 'APPLICATION', value: ({ application }) => application.name, flexible: true },
      { title: 'ACCOUNT', value: ({ login, account }) => login ?? account, flexible: true },
      { title: 'WHY', value: ({ reason }) => reason, flexible: true },
      { title: 'BY', value: ({ protectedBy }) => protectedBy, flexible: true },
    ],
    accounts,
  );
}
