import { Argument, type Command, Option } from 'commander';
import { roles, scopeKinds } from '../core/permission.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { addLimit, type ListOptions, part, sayIfMore, sentence } from './options.ts';
import { table } from './table.ts';
import { formatInstant } from './times.ts';

type OperatorAnswer = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly disabled?: boolean;
  readonly disabledAt?: string | null;
  readonly roles: readonly { readonly role: string; readonly scope: string; readonly value: string }[];
};

/** `operators`: who works in Handback. */
export function registerOperators(command: Command, cli: Cli): void {
  addLimit(command.command('list').description('list operators and their roles')).action(
    async ({ limit }: ListOptions, list: Command) => {
      const page = await clientOf(cli, list).list<OperatorAnswer>('/operators', {}, limit);
      present(list, page, () => operatorLines(page.items));
      sayIfMore(page);
    },
  );
  command
    .command('add')
    .description('add an operator; then give them a role and a link')
    .argument('<name>')
    .argument('<email>')
    .action(async (name: string, email: string, _options, add: Command) => {
      const made = await clientOf(cli, add).post<OperatorAnswer>('/operators', { name, email });
      present(add, made, () => sentence(`${name} is an operator now, without any role yet: handback operators grant ${made.id} ROLE`));
    });
  command
    .command('disable')
    .description('shut an operator out at once, with all their tokens and sessions')
    .argument('<id>')
    .option('--undo', 'let them in again')
    .action(async (id: string, { undo }: { undo?: true }, disable: Command) => {
      const changed = await clientOf(cli, disable).patch<OperatorAnswer>(`/operators/${part(id)}`, { disabled: undo !== true });
      present(disable, changed, () => sentence(undo === true ? 'The operator may sign in again.' : 'The operator is shut out.'));
    });
  registerGrant(command, cli);
  command
    .command('link')
    .description('make a one-time link with which an operator signs in')
    .argument('<id>')
    .action(async (id: string, _options, link: Command) => {
      const made = await clientOf(cli, link).post<{ url: string; expiresAt: string }>(`/operators/${part(id)}/link`);
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
      const body = { role, scope, value: value ?? '' };
      const answer = await clientOf(cli, grant).post(`/operators/${part(id)}/roles`, body);
      const where = value === undefined ? 'for the whole organization' : `for the ${scope} ${value}`;
      present(grant, answer, () => sentence(`The role ${role} is given, ${where}.`));
    });
}

function operatorLines(operators: readonly OperatorAnswer[]): readonly string[] {
  return table<OperatorAnswer>(
    [
      { title: 'ID', value: ({ id }) => id },
      { title: 'NAME', value: ({ name }) => name, flexible: true },
      { title: 'E-MAIL', value: ({ email }) => email, flexible: true },
      {
        title: 'ROLES',
        value: (operator) => {
          const named = operator.roles.map(({ role, scope, value }) => (scope === 'organization' ? role : `${role} (${value})`));
          const shutOut = operator.disabled === true || (operator.disabledAt ?? null) !== null;
          return [...(shutOut ? ['shut out'] : []), ...named].join(', ') || 'none';
        },
        flexible: true,
      },
    ],
    operators,
  );
}
