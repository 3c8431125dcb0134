import type { Command } from 'commander';
import type { ProposalAnswer, ProposalListed } from '../api/schemas/protection.ts';
import { deedWords } from '../core/two-people/second-person.ts';
import { type Cli, clientOf, present } from './cli.ts';
import type { ServerOptions } from './find-server.ts';
import { part, sentence } from './options.ts';
import { runOffline } from './run-offline.ts';
import { paragraph } from './table.ts';
import { printable } from './text.ts';
import { formatInstant } from './times.ts';

/** `proposals`: deeds that wait for a second person. */
export function registerProposals(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list what was proposed; what waits for a second person comes first')
    .action(async (_options, list: Command) => {
      const page = await clientOf(cli, list).get<{ items: readonly ProposalListed[] }>('/proposals');
      present(list, page, () => (page.items.length === 0 ? ['Nothing was proposed.'] : page.items.flatMap(lines)));
    });
  command
    .command('confirm')
    .description('let it happen: you are the second person, or there is none and you have the code')
    .argument('<id>', 'its id, as "proposals list" shows it')
    .option('--code <code>', 'where there is no second person: from "proposals code" on the server machine')
    .action(async (id: string, { code }: { code?: string }, confirm: Command) => {
      const body = code === undefined ? {} : { code };
      const answer = await clientOf(cli, confirm).post<ProposalAnswer>(`/proposals/${part(id)}/confirm`, body);
      present(confirm, answer, () => sentence(`Confirmed, and done: to ${deedWords[answer.kind]}.`));
    });
  command
    .command('refuse')
    .description('end a proposal without doing anything')
    .argument('<id>', 'its id, as "proposals list" shows it')
    .requiredOption('--reason <text>', 'why, for whoever proposed it')
    .action(async (id: string, { reason }: { reason: string }, refuse: Command) => {
      const answer = await clientOf(cli, refuse).post(`/proposals/${part(id)}/refuse`, { reason });
      present(refuse, answer, () => sentence('It is refused; nothing was done.'));
    });
  command
    .command('code')
    .description(
      'on the server machine: make the code with which a proposal is confirmed where nobody else could confirm it. Works on the data ' +
        'folder (HANDBACK_DATA) or DATABASE_URL; the code is shown here and nowhere else',
    )
    .argument('<id>', 'its id, as "proposals list" shows it')
    .action(async (id: string, _options, code: Command) => {
      const { json } = code.optsWithGlobals<ServerOptions>();
      await runOffline(['proposal-code', ...(json ? ['--json'] : []), '--', id]);
    });
}

function lines(proposal: ProposalListed): readonly string[] {
  const { id, kind, state, number, subject, proposedByName, proposedAt, reason, confirmableAloneAt, expiresAt } =
    proposal;
  const names = [subject === null ? null : printable(subject), number].filter((name) => name !== null).join(', ');
  const which = names === '' ? '' : ` (${names})`;
  const alone =
    confirmableAloneAt === null ? '' : ` Nobody else can confirm it; alone from ${formatInstant(confirmableAloneAt)}.`;
  const until = state === 'waiting' ? ` Until ${formatInstant(expiresAt)}.${alone}` : '';
  const says = `${printable(proposedByName)}, ${formatInstant(proposedAt)}: ${printable(reason)}.${until}`;
  return [`${id}  ${state}  to ${deedWords[kind]}${which}`, ...paragraph(says, 2, 2)];
}
