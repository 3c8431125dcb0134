import type { Command } from 'commander';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { part, sentence } from './options.ts';

type Parts = { readonly owner?: string; readonly successor?: string; readonly sponsor?: string };

/** `offboardings assign`: who owns a case, who takes over, who sponsors. */
export function registerAssign(command: Command, cli: Cli): void {
  command
    .command('assign')
    .description('say who owns the case, and who takes over from the leaver')
    .argument('<case>', 'OFF-12, or its id')
    .option('--owner <operator>', 'id or address of the operator who answers for it; "none" takes it away')
    .option('--successor <person>', 'id of the person who takes over their work; "none" takes it away')
    .option('--sponsor <person>', 'id of the person who answers for a contractor; "none" takes it away')
    .action(async (id: string, { owner, successor, sponsor }: Parts, assign: Command) => {
      if (owner === undefined && successor === undefined && sponsor === undefined)
        refuseUsage(assign, 'Name an --owner, a --successor or a --sponsor.');
      const body = {
        ...(owner === undefined ? {} : { owner: orNone(owner) }),
        ...(successor === undefined ? {} : { successorId: orNone(successor) }),
        ...(sponsor === undefined ? {} : { sponsorId: orNone(sponsor) }),
      };
      const answer = await clientOf(cli, assign).post(`/offboardings/${part(id)}/assign`, body);
      present(assign, answer, () => sentence(`${id} is assigned; open steps go to whom this names from now on.`));
    });
}

function orNone(name: string): string | null {
  return name === 'none' ? null : name;
}
