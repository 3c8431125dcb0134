import { type Command, Option } from 'commander';
import type { DepartureBody, DepartureListed, ReceivedDeparture } from '../api/schemas/cases.ts';
import { type DepartureKind, departureKinds } from '../core/departures/departure.ts';
import { departureBodyOf } from '../formats/departure-body.ts';
import { unreadNote } from '../formats/recognize-file.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { registerDepartureChanges } from './departures-change.ts';
import { registerEmbargo } from './departures-embargo.ts';
import { exitCodes } from './exit-codes.ts';
import {
  addLimit,
  collectAddresses,
  collectNames,
  type ListOptions,
  parseDay,
  parseInstant,
  sayIfMore,
  sentence,
} from './options.ts';
import { departureResultLines, type PendingDeparture, postDepartures } from './post-departures.ts';
import { table } from './table.ts';
import { formatDay, formatInstant } from './times.ts';

type AddOptions = {
  readonly csv?: string;
  readonly dates?: 'dmy' | 'mdy';
  readonly person?: string;
  readonly employee?: string;
  readonly workerId?: string;
  readonly kind?: DepartureKind;
  readonly lastDay?: string;
  readonly accessEnds?: string;
  readonly employmentEnds?: string;
  readonly notice?: string;
  readonly informed?: string;
  readonly timeZone?: string;
  readonly legalHold?: true;
  readonly playbook?: string;
  readonly overlay: readonly string[];
  readonly source?: string;
  readonly externalId?: string;
  readonly embargo?: true;
  readonly named: readonly string[];
  readonly until?: string;
};

/** `departures`: what HR says, one by one or from a list of leavers. */
export function registerDepartures(command: Command, cli: Cli): void {
  addLimit(command.command('list').description('list departures')).action(
    async ({ limit }: ListOptions, list: Command) => {
      const page = await clientOf(cli, list).list<DepartureListed>('/departures', {}, limit);
      present(list, page, () => listLines(page.items));
      sayIfMore(page);
    },
  );
  command
    .command('add')
    .description('tell that somebody leaves; this opens a case, which then looks and plans by itself')
    .option('--employee <number>', 'the employee number of who leaves')
    .option('--person <id>', 'their id in Handback instead')
    .option('--worker-id <id>', 'which employment ends, when there are several')
    .addOption(new Option('--kind <kind>', 'how the employment ends').choices(departureKinds))
    .option('--last-day <day>', 'last working day, YYYY-MM-DD', parseDay)
    .option(
      '--access-ends <instant>',
      'when access ends (else 17:00 of the last working day, where they are)',
      parseInstant,
    )
    .option('--employment-ends <day>', 'last day of the employment, YYYY-MM-DD (else the last working day)', parseDay)
    .option('--notice <instant>', 'when notice was given (else now)', parseInstant)
    .option('--informed <instant>', 'when the person was told', parseInstant)
    .option('--time-zone <zone>', 'where they work, as Europe/Berlin (else what is recorded)')
    .option('--legal-hold', 'what they held must be preserved')
    .option('--playbook <name>', 'one that "handback playbooks list" names (else what "playbooks rules" choose)')
    .option('--overlay <name>', 'lay this over the playbook (repeatable; the last one on top)', collectNames, [])
    .option('--source <name>', 'the system that says so')
    .option('--external-id <id>', 'its own id of this departure; the same one twice is one departure')
    .option(
      '--embargo',
      'confidential: only you and the operators of --named know, until --until or until the person is told',
    )
    .option('--named <addresses>', 'operators who may know, with commas (with --embargo)', collectAddresses, [])
    .option('--until <instant>', 'when everybody may know (with --embargo)', parseInstant)
    .option('--csv <file>', 'read a list of leavers and tell each row (- for standard input)')
    .addOption(new Option('--dates <order>', 'how to read dates like 03/04/2026 in that list').choices(['dmy', 'mdy']))
    .action(async (options: AddOptions, add: Command) => {
      if (options.csv === undefined) await addOne(cli, add, options);
      else await addFile(cli, add, options, options.csv);
    });
  registerDepartureChanges(command, cli);
  registerEmbargo(command, cli);
}

async function addOne(cli: Cli, add: Command, options: AddOptions): Promise<void> {
  const { kind, lastDay } = options;
  if ((options.person === undefined) === (options.employee === undefined))
    refuseUsage(add, 'name who leaves, either with --employee or with --person.');
  if (kind === undefined) refuseUsage(add, `say how the employment ends: --kind ${departureKinds.join(', ')}.`);
  if (lastDay === undefined) refuseUsage(add, 'say their last working day: --last-day YYYY-MM-DD.');
  const { embargo, named, until } = options;
  if (embargo !== true && (named.length > 0 || until !== undefined))
    refuseUsage(add, '--named and --until go with --embargo.');
  const body: DepartureBody = {
    source: options.source ?? 'command line',
    person: {
      ...(options.person === undefined ? {} : { id: options.person }),
      ...(options.employee === undefined ? {} : { employeeNumber: options.employee }),
      ...(options.workerId === undefined ? {} : { workerId: options.workerId }),
    },
    kind,
    lastWorkingDay: lastDay,
    ...(options.playbook === undefined ? {} : { playbook: options.playbook }),
    overlays: [...options.overlay],
    legalHold: options.legalHold === true,
    ...(embargo === true ? { embargo: { named: [...named], ...(until === undefined ? {} : { until }) } } : {}),
    ...(options.externalId === undefined ? {} : { externalId: options.externalId }),
    ...(options.accessEnds === undefined ? {} : { accessEndsAt: options.accessEnds }),
    ...(options.employmentEnds === undefined ? {} : { employmentEnds: options.employmentEnds }),
    ...(options.notice === undefined ? {} : { noticeAt: options.notice }),
    ...(options.informed === undefined ? {} : { informedAt: options.informed }),
    ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
  };
  const answer = await clientOf(cli, add).post<ReceivedDeparture>('/departures', body);
  const held =
    answer.held === undefined
      ? undefined
      : `${answer.number} is held: ${answer.held} It is planned, and nothing is written for it until somebody else releases it: handback brakes`;
  const said =
    held ??
    (answer.state === 'duplicate'
      ? 'This departure is known already; nothing was changed.'
      : `${answer.number} is open, with the playbook ${[answer.playbook, ...(answer.overlays ?? [])].join(' and ')}. It looks first, then plans: handback plan show ${answer.number}`);
  const secret = `It is confidential, and others do not see it. Who knows, and until when: handback departures embargo ${answer.number}`;
  present(add, answer, () => [...sentence(said), ...(answer.confidential === true ? sentence(secret) : [])]);
}

/** What a list of leavers takes besides: everything else is said of one person, and must not be lost for a list. */
const forLists: readonly string[] = ['csv', 'dates', 'source', 'playbook', 'overlay', 'kind', 'timeZone'];

function refuseForOne(add: Command): void {
  const given = add.options.filter((option) => add.getOptionValueSource(option.attributeName()) === 'cli');
  const lost = given.filter((option) => !forLists.includes(option.attributeName())).map(({ long }) => long);
  if (lost.length === 0) return;
  refuseUsage(
    add,
    `with --csv nothing is said by ${lost.join(', ')}: a list says it in its columns, such as legal_hold, access_cutoff and informed_at; a confidential departure is told by itself, with --employee. Nothing was sent.`,
  );
}

async function addFile(cli: Cli, add: Command, options: AddOptions, path: string): Promise<void> {
  refuseForOne(add);
  // Loaded here because reading files takes longer to load than all the rest.
  const { readLeavers, wordsOf } = await import('./read-leavers.ts');
  const { departures, problems, unread } = await readLeavers(path, options.dates);
  const defaults = {
    source: options.source ?? 'csv',
    playbook: options.playbook,
    overlays: options.overlay,
    kind: options.kind,
    timeZone: options.timeZone,
  };
  const pending = [
    ...departures.map(
      (row): PendingDeparture => ({
        label: [...new Set([row.employeeNumber ?? row.workEmail, row.displayName])].join(' '),
        body: departureBodyOf(row, defaults),
      }),
    ),
    ...problems.map(
      (problem): PendingDeparture => ({ label: `line ${problem.line}`, body: { problem: wordsOf(problem) } }),
    ),
  ];
  const results = await postDepartures(clientOf(cli, add), pending);
  present(add, { items: results, unread }, () => [
    ...departureResultLines(results),
    ...unreadNote(unread).flatMap(sentence),
  ]);
  if (results.some(({ state }) => state === 'refused')) process.exitCode = exitCodes.partialFailure;
}

function listLines(departures: readonly DepartureListed[]): readonly string[] {
  if (departures.length === 0) return ['No departure is known. Tell one with "handback departures add".'];
  return table<DepartureListed>(
    [
      { title: 'CASE', value: ({ number }) => number },
      { title: 'PERSON', value: ({ person }) => person.name, flexible: true },
      { title: 'LAST WORKING DAY', value: ({ lastWorkingDay }) => formatDay(lastWorkingDay) },
      { title: 'ACCESS ENDS (YOUR TIME)', value: ({ accessEndsAt }) => formatInstant(accessEndsAt) },
      { title: 'STATE', value: ({ state }) => (state === 'cancelled' ? 'taken back' : state) },
    ],
    departures,
  );
}
