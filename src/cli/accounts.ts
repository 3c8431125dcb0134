import type { Command } from 'commander';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { part, sentence } from './options.ts';

/** `accounts`: matches that only a person may decide. */
export function registerAccounts(command: Command, cli: Cli): void {
  command
    .command('decide')
    .description('say whose account it is, where only an e-mail address or a name speaks for it')
    .argument('<account>', 'its id')
    .option('--person <id>', 'it is this person’s')
    .option('--nobody', 'it is not theirs')
    .action(async (id: string, { person, nobody }: { person?: string; nobody?: true }, decide: Command) => {
      if ((person === undefined) === (nobody === undefined)) refuseUsage(decide, 'say either --person ID or --nobody.');
      const answer = await clientOf(cli, decide).post(`/accounts/${part(id)}/decision`, { personId: person ?? null });
      present(decide, answer, () => sentence('It is decided; an open case of that person is planned again.'));
    });
}
