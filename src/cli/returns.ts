import { type Command, Option } from 'commander';
import type { PolicyAnswer, ReturnAnswer, ReturnDetailAnswer } from '../api/schemas/returns.ts';
import { returnMethods } from '../core/returns/propose-return.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { addLimit, type ListOptions, part, readInput, sayIfMore, sentence } from './options.ts';
import { returnDetailLines, returnLines } from './return-lines.ts';
import { registerReturnDeeds } from './returns-decide.ts';
import { registerKits } from './returns-kit.ts';
import { registerPortal } from './returns-portal.ts';

type Filter = ListOptions & {
  readonly case?: string;
  readonly state?: string;
  readonly method?: string;
  readonly toDecide?: true;
};
type PolicyOptions = { readonly set?: string; readonly shipped?: true };

const states = ['planned', 'on_its_way', 'delivered', 'at_carrier', 'received', 'ended'];

/** `returns`: how each thing of a leaver comes back, and what became of what did not. */
export function registerReturns(command: Command, cli: Cli): void {
  addLimit(
    command
      .command('list', { isDefault: true })
      .description('list how things come back, the latest first')
      .option('--case <case>', 'only of this case: OFF-12, or its id')
      .addOption(new Option('--state <state>', 'only those that are there').choices(states))
      .addOption(new Option('--method <method>', 'only those that come back so').choices(returnMethods))
      .option('--to-decide', 'only those for which a person has to decide something'),
  ).action(async ({ limit, toDecide, ...filter }: Filter, list: Command) => {
    const query = { ...filter, ...(toDecide ? { toDecide } : {}) };
    const page = await clientOf(cli, list).list<ReturnAnswer>('/returns', query, limit);
    present(list, page, () => returnLines(page.items));
    sayIfMore(page);
  });
  command
    .command('show')
    .description('show one return: why it comes back so, who was asked, and what became of it')
    .argument('<id>', 'its id, as "returns list" shows it')
    .action(async (id: string, _options, show: Command) => {
      const one = await clientOf(cli, show).get<ReturnDetailAnswer>(`/returns/${part(id)}`);
      present(show, one, () => returnDetailLines(one));
    });
  command
    .command('propose')
    .description('propose a way back for every asset of a case now; what somebody decided stays')
    .argument('<case>', 'OFF-12, or its id')
    .action(async (id: string, _options, propose: Command) => {
      const client = clientOf(cli, propose);
      const answer = await client.post<{ proposed: number }>(`/offboardings/${part(id)}/returns/propose`);
      const page = await client.list<ReturnAnswer>('/returns', { case: id }, 200);
      present(propose, { ...answer, items: page.items }, () => returnLines(page.items));
    });
  registerReturnDeeds(command, cli);
  registerKits(command, cli);
  registerPortal(command, cli);
  command
    .command('policy')
    .description('show what sending costs and who is asked when, as the proposals use it; or keep one of your own')
    .option('--set <file>', 'a file like returns/policy.yaml (- for standard input)')
    .option('--shipped', 'go back to the one that is shipped')
    .action(async ({ set, shipped }: PolicyOptions, policy: Command) => {
      const client = clientOf(cli, policy);
      if (set !== undefined || shipped) {
        const kept = set === undefined ? null : await readPolicy(set);
        const answer = await client.post<{ own: boolean }>('/return-policy', { policy: kept });
        const said = answer.own ? 'Your policy is kept.' : 'The shipped policy counts again.';
        present(policy, answer, () =>
          sentence(`${said} "returns propose CASE" proposes anew what nobody has decided.`),
        );
        return;
      }
      const answer = await client.get<PolicyAnswer>('/return-policy');
      present(policy, answer, () => policyLines(answer));
    });
}

async function readPolicy(path: string) {
  // Loaded here because reading files takes longer to load than all the rest.
  const { parseReturnPolicy } = await import('../formats/return-policy-file.ts');
  return parseReturnPolicy(readInput(path).toString('utf8'), path);
}

function policyLines({ policy, own }: PolicyAnswer): readonly string[] {
  const { ladder } = policy;
  return [
    ...sentence(
      own ? 'This organization has a policy of its own.' : 'This is the policy that is shipped; "--set" keeps another.',
    ),
    ...sentence(
      `${moneySentence(policy)} Things come back to ${policy.home ?? 'wherever the person’s site is'}. Nothing is sent to or from ${policy.restricted.join(', ')} without a decision.`,
    ),
    ...sentence(
      `What is not back: a reminder ${ladder.reminder} working days after it was due, the manager after ${ladder.manager}, HR after ${ladder.hr}, a lock is proposed after ${ladder.lock}, a letter waits for legal after ${ladder.letter}, and a person decides after ${ladder.decide}.`,
    ),
    ...sentence(`${own ? '' : 'Everything is in returns/policy.yaml. '}With --json it is printed whole.`),
  ];
}

function moneySentence({ currency, other_currencies: others }: PolicyAnswer['policy']): string {
  const names = Object.keys(others);
  return names.length === 0
    ? `Money is in ${currency}.`
    : `Money is in ${currency}, and counted in ${names.join(', ')} too.`;
}
