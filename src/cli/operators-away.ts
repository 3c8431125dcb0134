import type { Command } from 'commander';
import type { Operator } from '../api/schemas/access.ts';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present } from './cli.ts';
import type { Client } from './client.ts';
import { parseInstant, part, sentence } from './options.ts';
import { formatInstant } from './times.ts';

/** `operators away`, `back` and `default-owner`: who is asked instead of whom. */
export function registerAbsence(command: Command, cli: Cli): void {
  command
    .command('away')
    .description('while somebody is away, ask somebody else; standing in gives no rights of its own')
    .argument('<who>', 'id or address of an operator, or "me"')
    .requiredOption('--until <instant>', 'until when, such as 2026-12-07T08:00+01:00', parseInstant)
    .requiredOption('--stand-in <operator>', 'id or address of the operator who is asked meanwhile')
    .action(async (who: string, { until, standIn }: { until: string; standIn: string }, away: Command) => {
      const client = clientOf(cli, away);
      const answer = await client.post(`${await pathOf(client, who)}/away`, { until, standIn });
      present(away, answer, () => sentence(`Until ${formatInstant(until)}, ${standIn} is asked instead.`));
    });
  command
    .command('back')
    .description('ask somebody themselves again')
    .argument('<who>', 'id or address of an operator, or "me"')
    .action(async (who: string, _options, back: Command) => {
      const client = clientOf(cli, back);
      const answer = await client.post(`${await pathOf(client, who)}/back`);
      present(back, answer, () => sentence('From now on they are asked themselves.'));
    });
  command
    .command('default-owner')
    .description('say who answers for cases that no operator opened')
    .argument('<who>', 'id or address of an operator; "none" takes it away')
    .action(async (who: string, _options, owner: Command) => {
      const body = { owner: who === 'none' ? null : who };
      const answer = await clientOf(cli, owner).post('/organization/case-owner', body);
      present(owner, answer, () => sentence('Cases without an owner of their own go by this from now on.'));
    });
}

async function pathOf(client: Client, who: string): Promise<string> {
  if (who === 'me') return '/me';
  if (!who.includes('@')) return `/operators/${part(who)}`;
  const { items } = await client.get<{ items: readonly Operator[] }>('/operators');
  const found = items.find(({ email }) => email.toLowerCase() === who.toLowerCase());
  if (found === undefined) throw new Failure('not-found', `There is no operator with the address ${who}.`);
  return `/operators/${part(found.id)}`;
}
