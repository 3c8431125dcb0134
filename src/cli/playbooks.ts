import { type Command, Option } from 'commander';
import type { PlannedStep } from '../api/schemas/plans.ts';
import type {
  LayeredPlaybook,
  LintAnswer,
  PolicyListed,
  SimulationAnswer,
  SimulationBody,
} from '../api/schemas/playbooks.ts';
import { type DepartureKind, departureKinds, type WorkerType, workerTypes } from '../core/departures/departure.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { exitCodes } from './exit-codes.ts';
import { registerPlaybookRules } from './playbook-rules.ts';
import { registerPolicyFiles } from './policy-files.ts';
import { collectNames, parseDay, readInput, sentence } from './options.ts';
import { paint, paragraph, table } from './table.ts';
import { plural, printable } from './text.ts';
import { formatBoth, formatDay } from './times.ts';

type Layers = { readonly overlay: readonly string[] };
type SimulateOptions = Layers & {
  readonly lastDay?: string;
  readonly kind: DepartureKind;
  readonly workerType: WorkerType;
  readonly timeZone?: string;
  readonly country?: string;
  readonly legalHold?: true;
};

/** A plan is tried on somebody who leaves this many days from now, unless a day is named. */
const daysAhead = 30;

/** `playbooks`: the policies that make plans, and the layers over them. */
export function registerPlaybooks(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list playbooks, and the overlays that may be laid over them')
    .action(async (_options, list: Command) => {
      const answer = await clientOf(cli, list).get<{ items: readonly PolicyListed[] }>('/playbooks');
      present(list, answer, () => policyLines(answer.items));
    });
  addOverlays(command.command('show').description('show the steps of a playbook, and which layer each came from'))
    .argument('<playbook>')
    .action(async (playbook: string, { overlay }: Layers, show: Command) => {
      const query = new URLSearchParams([['playbook', playbook], ...overlay.map((name) => ['overlay', name])]);
      const answer = await clientOf(cli, show).get<LayeredPlaybook>(`/playbooks/layers?${query.toString()}`);
      present(show, answer, () => layeredLines(answer));
    });
  command
    .command('lint')
    .description('check the file of a playbook or an overlay; exit code 1 when it cannot be used')
    .argument('<file>', '- for standard input')
    .action(async (file: string, _options, lint: Command) => {
      const body = { fileName: file === '-' ? 'standard input' : file, text: readInput(file).toString('utf8') };
      const answer = await clientOf(cli, lint).post<LintAnswer>('/playbooks/lint', body);
      present(lint, answer, () => lintLines(answer, body.fileName));
      if (answer.problems.length > 0) process.exitCode = exitCodes.error;
    });
  registerPolicyFiles(command, cli);
  addOverlays(
    command.command('simulate').description('plan the departure of a person who does not exist; nothing is kept'),
  )
    .argument('<playbook>')
    .option('--last-day <day>', `their last working day, YYYY-MM-DD (else ${daysAhead} days from now)`, parseDay)
    .addOption(new Option('--kind <kind>', 'how the employment ends').choices(departureKinds).default('voluntary'))
    .addOption(new Option('--worker-type <type>', 'what they are').choices(workerTypes).default('employee'))
    .option('--time-zone <zone>', 'where they work (else Europe/Berlin)')
    .option('--country <code>', 'whose public holidays are free, such as DE')
    .option('--legal-hold', 'what they held must be preserved')
    .action(async (playbook: string, options: SimulateOptions, simulate: Command) => {
      const answer = await clientOf(cli, simulate).post<SimulationAnswer>(
        '/playbooks/simulate',
        simulationOf(playbook, options),
      );
      present(simulate, answer, () => simulationLines(answer));
    });
  registerPlaybookRules(command, cli);
}

function addOverlays(command: Command): Command {
  return command.option('--overlay <name>', 'lay this over it (repeatable; the last one on top)', collectNames, []);
}

function simulationOf(playbook: string, options: SimulateOptions): SimulationBody {
  const { lastDay, kind, workerType, timeZone, country, legalHold } = options;
  return {
    playbook,
    overlays: [...options.overlay],
    kind,
    workerType,
    lastWorkingDay: lastDay ?? Temporal.Now.plainDateISO().add({ days: daysAhead }).toString(),
    legalHold: legalHold === true,
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(country === undefined ? {} : { country }),
  };
}

function policyLines(policies: readonly PolicyListed[]): readonly string[] {
  return [
    ...table<PolicyListed>(
      [
        { title: 'NAME', value: ({ name }) => name },
        { title: 'KIND', value: ({ kind }) => kind },
        { title: 'VERSION', value: ({ version }) => String(version) },
        { title: 'OWNER', value: ({ owner }) => owner },
        { title: 'REVIEW BY', value: ({ reviewOn }) => formatDay(reviewOn) },
        { title: 'STEPS', value: ({ steps }) => String(steps) },
        { title: 'LAID OVER', value: ({ bases }) => bases.join(', '), flexible: true },
      ],
      policies,
    ),
    ...warningLines(policies.flatMap(({ findings }) => findings)),
  ];
}

function layeredLines(found: LayeredPlaybook): readonly string[] {
  const laid = found.overlays.map(({ overlay, version }) => `${overlay}, version ${version}`);
  return [
    paint('bold', printable(found.title)),
    ...paragraph([`${found.playbook}, version ${found.version}`, ...laid].join('; with ')),
    `Owner ${found.owner}, to be reviewed by ${formatDay(found.reviewOn)}`,
    ...warningLines([...found.notes, ...found.findings]),
    '',
    ...table<LayeredPlaybook['steps'][number]>(
      [
        { title: 'STEP', value: ({ id }) => id },
        { title: 'LAYER', value: ({ layer, changedBy }) => layerWords(layer, changedBy) },
        { title: 'TITLE', value: ({ title }) => title, flexible: true },
      ],
      found.steps,
    ),
  ];
}

function layerWords(layer: string | null, changedBy: readonly string[]): string {
  return [layer ?? '', ...changedBy].join(' + ');
}

function lintLines({ problems, warnings, name, kind }: LintAnswer, file: string): readonly string[] {
  if (problems.length > 0)
    return [...problems.flatMap((problem) => paragraph(problem, 0, 2)), ...warningLines(warnings)];
  return [...warningLines(warnings), ...sentence(`${file} is the ${kind} ${name}, and keeps every order law.`)];
}

function simulationLines({ plan, notes }: SimulationAnswer): readonly string[] {
  return [
    ...paragraph(plan.summary.sentence).map((line) => paint('bold', line)),
    `${plural(plan.steps.length, 'step')}, ${plural(plan.items.length, 'item')} of a person who does not exist, in ${plan.timeZone}`,
    ...warningLines(notes),
    '',
    ...plan.steps.flatMap((step) => [
      ...paragraph(`${step.title}${step.item === null ? '' : `: ${step.item.label}`}`, 2, 4),
      ...paragraph(clockWords(step, plan.timeZone), 6).map((line) => paint('dim', line)),
    ]),
  ];
}

function clockWords({ dueAt, mode, owner, layer, changedBy }: PlannedStep, zone: string): string {
  const when = dueAt === null ? 'when what it hangs on has happened' : formatBoth(dueAt, zone);
  return [when, mode === 'automatic' ? 'by itself' : owner.join(' or '), layerWords(layer, changedBy)].join(' · ');
}

function warningLines(sentences: readonly string[]): readonly string[] {
  return sentences.flatMap((said) => paragraph(`! ${said}`, 0, 2)).map((line) => paint('yellow', line));
}
