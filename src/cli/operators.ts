import { Argument, type Command, Option } from 'commander';
import type { OneTimeLink, Operator } from '../api/schemas/access.ts';
import { roles, scopeKinds } from '../core/permission.ts';
import { registerAbsence } from './operators-away.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { part, sentence } from './options.ts';
import { table } from './table.ts';
import { formatInstant } from './times.ts';
import { vouchAction } from './vouch.ts';

/** `operators`: who works in Handback. */
export function registerOperators(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list operators, their roles, and who is asked instead of those who are away')
    .action(async (_options, list: Command) => {
      const answer = await clientOf(cli, list).get<{ items: readonly Operator[] }>('/operators');
      present(list, answer, () => operatorLines(answer.items));
    });
  command
    .command('add')
    .description('add an operator; then give them a role and a link')
    .argument('<name>')
    .argument('<email>')
    .action(async (name: string, email: string, _options, add: Command) => {
      const made = await clientOf(cli, add).post<Operator>('/operators', { name, email });
      present(add, made, () =>
        sentence(`${name} is an operator now, without any role yet: handback operators grant ${made.id} ROLE`),
      );
    });
  command
    .command('disable')
    .description('shut an operator out at once, with all their tokens and sessions')
    .argument('<id>')
    .option('--undo', 'let them in again')
    .action(async (id: string, { undo }: { undo?: true }, disable: Command) => {
      const changed = await clientOf(cli, disable).patch<Operator>(`/operators/${part(id)}`, {
        disabled: undo !== true,
      });
      present(disable, changed, () =>
        sentence(undo === true ? 'The operator may sign in again.' : 'The operator is shut out.'),
      );
    });
  registerGrant(command, cli);
  registerAbsence(command, cli);
  vouchAction(command, cli, {
    path: '/operators',
    about:
      'say that an account is that of a person of its own, so that it may be a second person for whoever made it or its link',
    done: 'The account counts as a person of its own, until a link that somebody else made is used for it.',
  });
  command
    .command('link')
    .description('make a one-time link with which an operator signs in')
    .argument('<id>')
    .action(async (id: string, _options, link: Command) => {
      const made = await clientOf(cli, link).post<OneTimeLink>(`/operators/${part(id)}/link`);
      present(link, made, () => [made.url, ...sentence(`It works once, until ${formatInstant(made.expiresAt)}.`)]);
    });
}

function registerGrant(command: Command, cli: Cli): void {
  command
    .command('grant')
    .description('give an operator a role')
    .argument('<id>')
    .addArgument(new Argument('<role>').choices(roles))
    .addOption(new Option('--scope <kind>', 'where it counts').choices(scopeKinds).default('organization'))
    .option('--value <value>', 'the name of the department, the id of the site, or the id of the case')
    .action(async (id: string, role: string, { scope, value }: { scope: string; value?: string }, grant: Command) => {
      if ((scope === 'organization') !== (value === undefined)) {
        refuseUsage(grant, '--value says which department, site or case; it belongs to those scopes and to no other.');
      }
      const body = { role, scope, ...(value === undefined ? {} : { value }) };
      const answer = await clientOf(cli, grant).post(`/operators/${part(id)}/roles`, body);
      const where = value === undefined ? 'for the whole organization' : `for the ${scope} ${value}`;
      present(grant, answer, () => sentence(`The role ${role} is given, ${where}.`));
    });
}

function awayMark({ away }: Operator): readonly string[] {
  return away === null ? [] : [`away until ${formatInstant(away.until)}: ${away.standIn} is asked`];
}

function operatorLines(operators: readonly Operator[]): readonly string[] {
  return table<Operator>(
    [
      { title: 'ID', value: ({ id }) => id },
      { title: 'NAME', value: ({ name }) => name, flexible: true },
      { title: 'E-MAIL', value: ({ email }) => email, flexible: true },
      {
        title: 'ROLES',
        value: (operator) => {
          const named = operator.roles.map(({ role, scope, value }) =>
            scope === 'organization' ? role : `${role} (${value})`,
          );
          const marks = [
            ...(operator.disabled ? ['shut out'] : []),
            ...awayMark(operator),
            ...(operator.vouched ? [] : ['not vouched for']),
          ];
          return [...marks, ...named].join(', ') || 'none';
        },
        flexible: true,
      },
    ],
    operators,
  );
}
