import type { Command } from 'commander';
import type { Me } from '../api/schemas/access.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { facts } from './table.ts';

/** `me`: who is signed in, in which organization, on which server. */
export function registerMe(command: Command, cli: Cli): void {
  command.action(async () => {
    const client = clientOf(cli, command);
    const me = await client.get<Me>('/me');
    present(command, me, () => meLines(me, client.url));
  });
}

/** An operator with their roles, the organization and the server. */
export function meLines({ operator, organization }: Me, url: string): readonly string[] {
  const roles = operator.roles.map(({ role, scope, value }) =>
    scope === 'organization' ? role : `${role} (${scope} ${value})`,
  );
  return facts([
    ['operator', `${operator.name} <${operator.email}>`],
    ['roles', roles.join(', ') || 'none'],
    ['organization', `${organization.name}${organization.demo ? ' (demo)' : ''}, ${organization.timeZone}`],
    ['server', url],
  ]);
}
