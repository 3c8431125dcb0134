import { type Command, Option } from 'commander';
import type { MassEventAnswer, MassEventBody, MassEventListed, MassMemberListed } from '../api/schemas/mass-events.ts';
import type { ProposalAnswer } from '../api/schemas/protection.ts';
import { massReasonFacts, massReasons, usualWaves } from '../core/mass-events/mass-event.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { massEventLines, massEventsLines, massMemberLines } from './mass-event-lines.ts';
import { collectAddresses, collectNames, parseCount, parseDay, parseInstant, part, sentence } from './options.ts';
import { formatInstant } from './times.ts';

type NewOptions = {
  readonly reason: MassEventBody['reason'];
  readonly lastDay: string;
  readonly accessEnds?: string;
  readonly informed?: string;
  readonly csv?: string;
  readonly dates?: 'dmy' | 'mdy';
  readonly department: readonly string[];
  readonly site: readonly string[];
  readonly contractEndsFrom?: string;
  readonly contractEndsTo?: string;
  readonly playbook: string;
  readonly overlay: readonly string[];
  readonly named: readonly string[];
  readonly waveSize: number;
  readonly waveMinutes: number;
  readonly waveProblems: number;
  readonly firstWave?: string;
};

/** `mass-events`: many people who leave together, by a list that two people confirm. */
export function registerMassEvents(command: Command, cli: Cli): void {
  const path = (event: string) => `/mass-events/${part(event)}`;
  registerNew(command, cli);
  command
    .command('list', { isDefault: true })
    .description('list the events that you know of')
    .action(async (_options, list: Command) => {
      const page = await clientOf(cli, list).get<{ items: readonly MassEventListed[] }>('/mass-events');
      present(list, page, () => massEventsLines(page.items));
    });
  about(command, 'show', 'say what will happen, to how many, when, and who must still confirm')
    .option('--people', 'list who is on it as well')
    .action(async (event: string, { people }: { people?: true }, show: Command) => {
      const client = clientOf(cli, show);
      const answer = await client.get<MassEventAnswer>(path(event));
      const members =
        people === true
          ? (await client.list<MassMemberListed>(`${path(event)}/members`, {}, answer.counts.people)).items
          : null;
      present(show, members === null ? answer : { ...answer, members }, () => [
        ...massEventLines(answer),
        ...(members === null ? [] : ['', ...massMemberLines(members)]),
      ]);
    });
  about(command, 'propose', 'freeze the list and propose to open it; another person then confirms')
    .requiredOption('--reason <text>', 'what the second person should know')
    .option('--named <addresses>', 'operators who may know of it besides, with commas', collectAddresses, [])
    .action(
      async (event: string, { reason, named }: { reason: string; named: readonly string[] }, propose: Command) => {
        const client = clientOf(cli, propose);
        const proposal = await client.post<ProposalAnswer>(`${path(event)}/propose`, { reason, named: [...named] });
        const answer = await client.get<MassEventAnswer>(path(event));
        present(propose, proposal, () => massEventLines(answer));
      },
    );
  about(command, 'open', 'as the second person: confirm exactly this list; its cases are opened then')
    .requiredOption('--digest <digest>', 'of the list that you have looked at, as "show" prints it')
    .option('--code <code>', 'where there is no second person: from "proposals code" on the server machine')
    .action((event: string, options: { digest: string; code?: string }, open: Command) =>
      deed(cli, open, `${path(event)}/open`, options),
    );
  about(command, 'approve', 'propose to approve the plans of all its cases; another person then confirms')
    .requiredOption('--digest <digest>', 'over the plans, as "show" prints it')
    .requiredOption('--reason <text>', 'what the second person should know')
    .action(async (event: string, options: { digest: string; reason: string }, approve: Command) => {
      const proposal = await clientOf(cli, approve).post<ProposalAnswer>(`${path(event)}/approve`, options);
      const words = `Nothing is approved yet. Until ${formatInstant(proposal.expiresAt)} another person looks at the plans and confirms all of them: ./handback proposals confirm ${proposal.id}`;
      present(approve, proposal, () => sentence(words));
    });
  about(command, 'pause', 'stop all of it at once: nothing more is sent for anybody on the list').action(
    (event: string, _options, pause: Command) => deed(cli, pause, `${path(event)}/pause`, {}),
  );
  about(command, 'resume', 'go on after a pause, or with the next wave in spite of problems').action(
    (event: string, _options, resume: Command) => deed(cli, resume, `${path(event)}/resume`, {}),
  );
  about(command, 'cancel', 'take it back: everything stops, departures are taken back, access is restored')
    .requiredOption('--reason <text>', 'why, for the record')
    .action((event: string, options: { reason: string }, cancel: Command) =>
      deed(cli, cancel, `${path(event)}/cancel`, options),
    );
}

function about(command: Command, name: string, description: string): Command {
  return command.command(name).description(description).argument('<event>', 'its name or its id');
}

async function deed(cli: Cli, command: Command, path: string, body: object): Promise<void> {
  const answer = await clientOf(cli, command).post<MassEventAnswer>(path, body);
  present(command, answer, () => massEventLines(answer));
}

function registerNew(command: Command, cli: Cli): void {
  const reasons = massReasons.map((reason) => `${reason} (${massReasonFacts[reason].words})`).join(', ');
  command
    .command('new')
    .description('prepare an event: who leaves together, when, and in which waves. Nothing happens by it yet')
    .argument('<name>', 'what you call it; nobody but you and the named see it')
    .addOption(new Option('--reason <reason>', `one of ${reasons}`).choices(massReasons).makeOptionMandatory())
    .requiredOption('--last-day <day>', 'last working day of everybody, YYYY-MM-DD', parseDay)
    .option('--csv <file>', 'who: a list of leavers (- for standard input)')
    .addOption(new Option('--dates <order>', 'how to read dates like 03/04/2026 in that list').choices(['dmy', 'mdy']))
    .option('--department <name>', 'who: everybody of this department (repeatable)', collectNames, [])
    .option('--site <name>', 'who: everybody at this site (repeatable)', collectNames, [])
    .option('--contract-ends-from <day>', 'who: everybody whose contract ends on this day or later', parseDay)
    .option('--contract-ends-to <day>', 'who: everybody whose contract ends on this day or before', parseDay)
    .option('--access-ends <instant>', 'when access ends (else 17:00 of that day, where each is)', parseInstant)
    .option('--informed <instant>', 'when they are told; until then their cases are confidential', parseInstant)
    .option('--playbook <name>', 'standard, or another that "handback playbooks list" names', 'standard')
    .option('--overlay <name>', 'lay this over the playbook (repeatable)', collectNames, [])
    .option('--named <addresses>', 'operators who know of it, with commas; one confirms', collectAddresses, [])
    .option('--wave-size <people>', 'how many people go in one wave', parseCount, usualWaves.size)
    .option('--wave-minutes <minutes>', 'from one wave to the next', parseCount, usualWaves.minutes)
    .option(
      '--wave-problems <percent>',
      'no next wave from this share of problems on',
      parseCount,
      usualWaves.problemPercent,
    )
    .option('--first-wave <instant>', 'when the first begins (else when the first of them loses access)', parseInstant)
    .action(async (name: string, options: NewOptions, add: Command) => {
      const answer = await clientOf(cli, add).post<MassEventAnswer>('/mass-events', await bodyOf(add, name, options));
      present(add, answer, () => massEventLines(answer));
    });
}

async function bodyOf(add: Command, name: string, options: NewOptions): Promise<MassEventBody> {
  const { csv, department, site, contractEndsFrom, contractEndsTo, accessEnds, informed, firstWave } = options;
  const selects = department.length + site.length > 0 || contractEndsFrom !== undefined || contractEndsTo !== undefined;
  if (selects === (csv !== undefined))
    refuseUsage(add, 'say who leaves: with --csv, or with --department, --site and --contract-ends-from/-to.');
  return {
    name,
    reason: options.reason,
    lastWorkingDay: options.lastDay,
    ...(accessEnds === undefined ? {} : { accessEndsAt: accessEnds }),
    ...(informed === undefined ? {} : { informedAt: informed }),
    playbook: options.playbook,
    overlays: [...options.overlay],
    named: [...options.named],
    waves: {
      size: options.waveSize,
      minutes: options.waveMinutes,
      problemPercent: options.waveProblems,
      ...(firstWave === undefined ? {} : { firstAt: firstWave }),
    },
    ...(csv === undefined
      ? {
          select: {
            departments: [...department],
            sites: [...site],
            ...(contractEndsFrom === undefined ? {} : { contractEndsFrom }),
            ...(contractEndsTo === undefined ? {} : { contractEndsTo }),
          },
        }
      : { people: await readPeople(add, csv, options) }),
  };
}

/** The people of a list of leavers; a row that cannot be read, or that names another day, stops all of it. */
async function readPeople(add: Command, path: string, { dates, lastDay }: NewOptions) {
  // Loaded here because reading files takes longer to load than all the rest.
  const { readLeavers, wordsOf } = await import('./read-leavers.ts');
  const { departures, problems } = await readLeavers(path, dates);
  const [problem] = problems;
  if (problem !== undefined) refuseUsage(add, `line ${problem.line} of the list: ${wordsOf(problem)}.`);
  return departures.map(({ employeeNumber, displayName, lastWorkingDay }) => {
    if (employeeNumber === null)
      refuseUsage(add, `${displayName} has no employee number, and a name does not say for certain who leaves.`);
    if (lastWorkingDay !== null && lastWorkingDay !== lastDay)
      refuseUsage(
        add,
        `${displayName} has another last working day (${lastWorkingDay}). An event has one; make several.`,
      );
    return { employeeNumber };
  });
}
