import { type Command, Option } from 'commander';
import { parse, stringify } from 'yaml';
import type { PlaybookChoiceView, RulesView } from '../api/schemas/playbook-rules.ts';
import { type DepartureKind, departureKinds } from '../core/departures/departure.ts';
import { Failure } from '../core/failure.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { readInput, sentence } from './options.ts';
import { paragraph } from './table.ts';

/** `playbooks rules`: which playbook a departure gets where nobody names one. */
export function registerPlaybookRules(command: Command, cli: Cli): void {
  const rules = command
    .command('rules')
    .description('which playbook a departure gets where nobody names one, and with which overlays');
  rules
    .command('show')
    .description('print the rules as a file that "rules set" takes')
    .action(async (_options, show: Command) => {
      const answer = await clientOf(cli, show).get<RulesView>('/playbook-rules');
      present(show, answer, () => ruleLines(answer));
    });
  rules
    .command('set')
    .description('replace the rules by those of a file; cases that are open keep what they have')
    .argument('[file]', 'a YAML list of rules; - for standard input')
    .option('--usual', 'go back to the rules that Handback comes with')
    .action(async (file: string | undefined, { usual }: { readonly usual?: true }, set: Command) => {
      if ((file === undefined) === (usual === undefined)) refuseUsage(set, 'name a file, or --usual.');
      const answer = await clientOf(cli, set).post<RulesView>('/playbook-rules', {
        rules: file === undefined ? null : readRules(file),
      });
      const said = answer.own
        ? `${answer.rules.length} rules choose from now on.`
        : 'The usual rules choose from now on.';
      present(set, answer, () =>
        sentence(`${said} What they choose for somebody: handback playbooks rules try NUMBER`),
      );
    });
  rules
    .command('try')
    .description('say what the rules choose for somebody; nothing is opened')
    .argument('<number>', 'their employee number')
    .addOption(new Option('--kind <kind>', 'how the employment ends').choices(departureKinds).default('voluntary'))
    .action(async (employeeNumber: string, { kind }: { readonly kind: DepartureKind }, attempt: Command) => {
      const query = new URLSearchParams({ employeeNumber, kind });
      const answer = await clientOf(cli, attempt).get<PlaybookChoiceView>(`/playbook-rules/choice?${query.toString()}`);
      const laid = answer.overlays.length === 0 ? '' : ` with ${answer.overlays.join(', ')} over it`;
      present(attempt, answer, () => sentence(`The playbook ${answer.playbook}${laid}.`));
    });
}

/** The rules in a file. Throws `bad-request` for what is no YAML list. */
function readRules(file: string): readonly unknown[] {
  let read: unknown;
  try {
    read = parse(readInput(file).toString('utf8'), { maxAliasCount: 0 });
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('bad-request', `${file} is no YAML: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  if (Array.isArray(read)) return read;
  throw new Failure('bad-request', `${file} is no list of rules. Print an example: handback playbooks rules show`);
}

function ruleLines({ own, rules }: RulesView): readonly string[] {
  const said = own
    ? 'The rules of this organization.'
    : 'The rules that Handback comes with; "rules set FILE" replaces them.';
  return [...paragraph(`# ${said} Everybody else gets standard.`), ...stringify(rules).trimEnd().split('\n')];
}
