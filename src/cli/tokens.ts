import type { Command } from 'commander';
import type { NewToken } from '../api/schemas/access.ts';
import { type Cli, clientOf, present, say } from './cli.ts';
import { parseCount, part, sentence } from './options.ts';
import { table } from './table.ts';
import { formatInstant } from './times.ts';

/** `GET /tokens`, as far as it is shown. */
type TokenAnswer = {
  readonly id: string;
  readonly name: string;
  readonly expiresAt: string | null;
  readonly usedAt: string | null;
};

/** `tokens`: the API tokens of whoever is signed in. */
export function registerTokens(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list your tokens; their secrets were shown once and are not kept')
    .action(async (_options, list: Command) => {
      const page = await clientOf(cli, list).get<{ items: readonly TokenAnswer[] }>('/tokens');
      present(list, page, () => tokenLines(page.items));
    });
  command
    .command('create')
    .description('make a token; it is shown once')
    .argument('<name>', 'what it is for')
    .option('--expires-in <days>', 'days until it ends, 90 when left out', parseCount)
    .action(async (name: string, { expiresIn }: { expiresIn?: number }, create: Command) => {
      const body = { name, ...(expiresIn === undefined ? {} : { expiresInDays: expiresIn }) };
      const made = await clientOf(cli, create).post<NewToken>('/tokens', body);
      present(create, made, () => [made.token]);
      say(`Keep it now: it is not shown again. It ends ${formatInstant(made.expiresAt)}; its id is ${made.id}.`);
    });
  command
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'its id, as "tokens list" shows it')
    .action(async (id: string, _options, revoke: Command) => {
      const answer = await clientOf(cli, revoke).delete(`/tokens/${part(id)}`);
      present(revoke, answer, () => sentence('The token is revoked.'));
    });
}

function tokenLines(tokens: readonly TokenAnswer[]): readonly string[] {
  if (tokens.length === 0) return ['You have no tokens. Make one with "handback tokens create NAME".'];
  return table<TokenAnswer>(
    [
      { title: 'ID', value: (token) => token.id },
      { title: 'NAME', value: (token) => token.name, flexible: true },
      { title: 'ENDS', value: (token) => formatInstant(token.expiresAt) ?? 'never' },
      { title: 'LAST USED', value: (token) => formatInstant(token.usedAt) ?? 'never', flexible: true },
    ],
    tokens,
  );
}
