import type { Command } from 'commander';
import type { SignInAnswer } from '../api/schemas/access.ts';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present, refuseUsage, say } from './cli.ts';
import { makeClient } from './client.ts';
import { keepToken } from './find-server.ts';
import { meLines } from './me.ts';

/** `sign-in LINK`: trades a one-time link for a token, and keeps it for this user and that server. */
export function registerSignIn(command: Command, cli: Cli): void {
  command
    .argument('<link>', 'the link, or the secret at its end')
    .addHelpText(
      'after',
      '\nThe token is kept in ~/.config/handback/credentials.json, readable by you alone, and lasts 30 days.',
    )
    .action(async (link: string) => {
      const secret = secretIn(link);
      if (secret === undefined)
        refuseUsage(command, 'this is not a sign-in link. It ends with a secret; copy all of it.');
      const origin = URL.canParse(link) ? new URL(link).origin : undefined;
      const client =
        origin === undefined
          ? clientOf(cli, command)
          : makeClient({ url: origin, source: 'where the link leads', token: null });
      const { token, ...me } = await client.post<SignInAnswer>('/sign-in', { secret, token: true });
      if (token === undefined) throw new Failure('internal', 'The server signed us in and gave no token.');
      keepToken(cli.credentialsFile, client.url, token);
      say(`Signed in; the token is kept in ${cli.credentialsFile}.`);
      present(command, me, () => meLines(me, client.url));
    });
}

/** The secret stands behind the `#`, or in the query, or is all there is. */
function secretIn(link: string): string | undefined {
  if (!URL.canParse(link)) return /^[\w-]{20,}$/.test(link) ? link : undefined;
  const { hash, searchParams, pathname } = new URL(link);
  const found = /[\w-]{20,}$/.exec(hash)?.[0] ?? searchParams.get('secret') ?? /[\w-]{20,}$/.exec(pathname)?.[0];
  return found ?? undefined;
}
