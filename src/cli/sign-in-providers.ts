import { type Command, InvalidArgumentError } from 'commander';
import type { Provider, ProviderBody, ProviderTest } from '../api/schemas/sign-in.ts';
import { Failure } from '../core/failure.ts';
import { type Role, roles, type ScopeKind, scopeKinds } from '../core/permission.ts';
import type { RoleRule } from '../core/sign-in/role-rules.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { part, readLine, sentence } from './options.ts';
import { printable } from './text.ts';
import { vouchAction } from './vouch.ts';

type SetOptions = {
  readonly id?: string;
  readonly issuer: string;
  readonly client: string;
  readonly secret?: string;
  readonly internal?: true;
  readonly scopes?: string;
  readonly groupsClaim?: string;
  readonly give: readonly RoleRule[];
  readonly makesOperators?: true;
  readonly unchecked?: true;
};

/** `sign-in-providers`: the OpenID providers that operators sign in with. */
export function registerSignInProviders(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list the providers, what their groups give, and who vouches for them')
    .action(async (_options, list: Command) => {
      const answer = await clientOf(cli, list).get<{ items: readonly Provider[] }>('/sign-in-providers');
      present(list, answer, () =>
        answer.items.length === 0 ? sentence('No provider is set up.') : answer.items.flatMap(providerLines),
      );
    });
  command
    .command('set')
    .description('set a provider up, or change one; its own description is read before it is kept')
    .argument('<name>', 'what the button to sign in says')
    .option('--id <id>', 'the provider to change, as in "list"; what is left out goes back to what is usual')
    .requiredOption('--issuer <url>', 'its address, as in its openid-configuration')
    .requiredOption('--client <id>', 'the client id that it knows Handback by')
    .option('--secret <file>', 'a file with the client’s secret (- for standard input); needed for a new provider')
    .option('--internal', 'it lies inside the private network')
    .option('--scopes <list>', 'what is asked for, "openid email profile" when left out')
    .option('--groups-claim <name>', 'where it names somebody’s groups, "groups" when left out')
    .option(
      '--give <rule>',
      'a role by group, such as it-people=it or sales=manager@department:Sales; repeatable',
      collectRules,
      [],
    )
    .option('--makes-operators', 'whoever has a role by their groups becomes an operator when they first sign in')
    .option('--unchecked', 'keep it although it was not asked')
    .action(async (name: string, options: SetOptions, set: Command) => {
      if (options.id === undefined && options.secret === undefined)
        refuseUsage(set, '--secret is needed for a new provider.');
      const answer = await clientOf(cli, set).post<Provider>('/sign-in-providers', bodyOf(name, options));
      present(set, answer, () => [
        ...providerLines(answer),
        ...sentence(`Tell the provider that it may send browsers to ${answer.redirectUri}.`),
      ]);
    });
  command
    .command('test')
    .description('ask a provider for its description again, and say whether people can be sent there')
    .argument('<id>', 'as in "list"')
    .action(async (id: string, _options, test: Command) => {
      const answer = await clientOf(cli, test).post<ProviderTest>(`/sign-in-providers/${part(id)}/test`);
      present(test, answer, () =>
        sentence(
          answer.reached
            ? 'It answers, and its description is its own. Its client id and secret are tried only when somebody signs in.'
            : `Nobody can sign in there now. ${answer.problem ?? ''}`,
        ),
      );
      if (!answer.reached) throw new Failure('application-refused', 'The provider could not be asked.');
    });
  command
    .command('remove')
    .description('let nobody in by a provider any more; roles that its groups gave end')
    .argument('<id>')
    .action(async (id: string, _options, remove: Command) => {
      const answer = await clientOf(cli, remove).delete(`/sign-in-providers/${part(id)}`);
      present(remove, answer, () =>
        sentence('The provider lets nobody in any more, and the roles of its groups ended.'),
      );
    });
  vouchAction(command, cli, {
    path: '/sign-in-providers',
    about: 'say that the accounts of a provider are people of their own, not of whoever set it up',
    done: 'Whoever signs in there counts as a person of their own.',
  });
}

function bodyOf(name: string, options: SetOptions): ProviderBody {
  const { id, issuer, client, secret, internal, scopes, groupsClaim, give, makesOperators, unchecked } = options;
  return {
    name,
    issuer,
    clientId: client,
    roleRules: [...give],
    ...(id === undefined ? {} : { id }),
    ...(secret === undefined ? {} : { clientSecret: readLine(secret) }),
    ...(internal === undefined ? {} : { internal }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(groupsClaim === undefined ? {} : { groupsClaim }),
    ...(makesOperators === undefined ? {} : { makesOperators }),
    ...(unchecked === undefined ? {} : { unchecked }),
  };
}

/** `group=role`, or `group=role@scope:value`; a group may hold an "=" itself. */
function collectRules(text: string, before: readonly RoleRule[]): readonly RoleRule[] {
  const [, group = '', role = '', scope = 'organization', value = ''] = /^(.+)=(\w+)(?:@(\w+):(.+))?$/.exec(text) ?? [];
  if (!roles.includes(role as Role) || !scopeKinds.includes(scope as ScopeKind))
    throw new InvalidArgumentError('Write group=role, or group=role@department:NAME, @site:ID or @case:ID.');
  return [...before, { group, role: role as Role, scope: scope as ScopeKind, value }];
}

function providerLines(provider: Provider): readonly string[] {
  const { id, name, issuer, roleRules, makesOperators, vouched, groupsClaim } = provider;
  const rules = roleRules.map(({ group, role, scope, value }) => {
    const where = scope === 'organization' ? '' : ` (${scope} ${printable(value)})`;
    return `  ${groupsClaim}: ${printable(group)} gives ${role}${where}`;
  });
  return [
    `${id}  ${printable(name)}  ${printable(issuer)}`,
    ...rules,
    ...(makesOperators ? ['  makes operators of whoever has a role by their groups'] : []),
    ...(vouched ? [] : ['  nobody has vouched for it: its people do not count as second persons of whoever set it up']),
  ];
}
