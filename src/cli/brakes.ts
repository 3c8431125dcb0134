import { type Command, Option } from 'commander';
import type {
  BrakeOverview,
  LimitChangeListed,
  LimitsBody,
  LimitsChangedAnswer,
  ReplayAnswer,
} from '../api/schemas/brakes.ts';
import type { ProposalAnswer } from '../api/schemas/protection.ts';
import { sayTrip } from '../core/brakes/brake.ts';
import { replayBrakes } from '../core/brakes/replay-brakes.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { parseCount, parseDay, part, readInput, sentence } from './options.ts';
import { paint, paragraph, table } from './table.ts';
import { plural, printable } from './text.ts';
import { formatDay, formatInstant } from './times.ts';

type ReleaseOptions = { readonly reason: string };
type LimitsOptions = { readonly perDay?: number; readonly perWeek?: number; readonly reason?: string };
type ReplayOptions = {
  readonly from?: string;
  readonly to?: string;
  readonly file?: string;
  readonly people?: number;
  readonly dates?: 'dmy' | 'mdy';
};

/** `brakes`: what holds departures when too many come at once. */
export function registerBrakes(command: Command, cli: Cli): void {
  command
    .command('show', { isDefault: true })
    .description('show the limits, how full they are, what is held, and what to do about it')
    .action(async (_options, show: Command) => {
      const brakes = await clientOf(cli, show).get<BrakeOverview>('/brakes');
      present(show, brakes, () => overviewLines(brakes));
    });
  command
    .command('release')
    .description('let a held case go on, or propose to let all go that one trip holds')
    .argument('<case>', 'OFF-12, or the id of a trip as "brakes" shows it')
    .requiredOption('--reason <text>', 'how you know that they leave')
    .action(async (what: string, { reason }: ReleaseOptions, release: Command) => {
      const client = clientOf(cli, release);
      if (/^off-\d+$/i.test(what)) {
        const answer = await client.post<{ number: string }>(`/offboardings/${part(what)}/release`, { reason });
        present(release, answer, () =>
          sentence(`${answer.number} goes on. Its plan still waits for an approval where its playbook asks for one.`),
        );
        return;
      }
      const waiting = await client.post<ProposalAnswer>(`/brakes/trips/${part(what)}/release`, { reason });
      present(release, waiting, () => proposedLines(waiting, 'Nothing is released yet.'));
    });
  command
    .command('limits')
    .description(
      'change the limits: a lower one counts at once, a higher one needs another person and then a day; alone, it lists past changes',
    )
    .option('--per-day <people>', 'how many people may leave in 24 hours', parseCount)
    .option('--per-week <people>', 'how many people may leave in 7 days', parseCount)
    .option('--reason <text>', 'why, for the other person and for the record')
    .action(async ({ perDay, perWeek, reason }: LimitsOptions, limits: Command) => {
      if (perDay === undefined && perWeek === undefined && reason === undefined) {
        const past = await clientOf(cli, limits).get<{ items: readonly LimitChangeListed[] }>('/brakes/limits');
        return present(limits, past, () => pastChangeLines(past.items));
      }
      if (perDay === undefined && perWeek === undefined) refuseUsage(limits, 'say --per-day, --per-week, or both.');
      if (reason === undefined) refuseUsage(limits, 'say --reason: why they change.');
      const body: LimitsBody = {
        reason,
        ...(perDay === undefined ? {} : { perDay }),
        ...(perWeek === undefined ? {} : { perWeek }),
      };
      const answer = await clientOf(cli, limits).post<LimitsChangedAnswer>('/brakes/limits', body);
      present(limits, answer, () => changedLines(answer));
    });
  command
    .command('replay')
    .description('say how often the limits would have tripped over departures of the past')
    .option('--from <day>', 'first day, YYYY-MM-DD', parseDay)
    .option('--to <day>', 'last day, YYYY-MM-DD', parseDay)
    .option('--file <csv>', 'read these departures instead of those on record: columns date and person')
    .option('--people <count>', 'with --file: how many people there were (else as many as there are now)', parseCount)
    .addOption(new Option('--dates <order>', 'how to read dates like 03/04/2026 in that file').choices(['dmy', 'mdy']))
    .action(async (options: ReplayOptions, replay: Command) => {
      const answer =
        options.file === undefined ? await replayRecord(cli, replay, options) : await replayFile(cli, replay, options);
      present(replay, answer, () => replayLines(answer));
    });
}

async function replayRecord(cli: Cli, replay: Command, { from, to }: ReplayOptions): Promise<ReplayAnswer> {
  if (from === undefined || to === undefined) refuseUsage(replay, 'say --from and --to, or give a --file.');
  return clientOf(cli, replay).get<ReplayAnswer>('/brakes/replay', { from, to });
}

async function replayFile(cli: Cli, command: Command, options: ReplayOptions): Promise<ReplayAnswer> {
  const { file = '-', from = '0001-01-01', to = '9999-12-31', dates, people } = options;
  // Loaded here because reading files takes longer to load than all the rest.
  const { readPastDepartures } = await import('../formats/past-departures.ts');
  const rows = readPastDepartures(readInput(file).toString('utf8'), dates).filter(
    ({ day }) => day >= from && day <= to,
  );
  const activePeople = people ?? (await clientOf(cli, command).get<BrakeOverview>('/brakes')).activePeople;
  // A list of days says no hours: everybody of a day counts as one arrival at noon.
  const arrivals = rows.map(({ day, person }) => ({ atMs: Date.parse(`${day}T12:00Z`), source: 'file', person }));
  const trips = replayBrakes(arrivals, { activePeople, limits: {} }).map((trip) => {
    const { scope, name, people: count, most, atMs } = trip;
    return { at: new Date(atMs).toISOString(), scope, name, people: count, most, sentence: sayTrip(trip) };
  });
  return { activePeople, departures: rows.length, trips };
}

function replayLines({ activePeople, departures, trips }: ReplayAnswer): readonly string[] {
  const over = `${plural(departures, 'departure')} over ${plural(activePeople, 'person', 'people')}`;
  if (trips.length === 0) return sentence(`The limits would not have tripped once: ${over}.`);
  return [
    ...sentence(`The limits would have tripped ${plural(trips.length, 'time')}: ${over}.`),
    '',
    ...table<ReplayAnswer['trips'][number]>(
      [
        { title: 'DAY', value: ({ at }) => formatDay(at.slice(0, 10)) },
        { title: 'PEOPLE', value: ({ people }) => people, align: 'right' },
        { title: 'LIMIT', value: ({ most }) => most, align: 'right' },
        { title: 'WHAT TRIPPED', value: ({ sentence: words }) => words, flexible: true },
      ],
      trips,
    ),
  ];
}

function changedLines({ lowered, proposal }: LimitsChangedAnswer): readonly string[] {
  const at = [
    ...(lowered.perDay === undefined ? [] : [`${lowered.perDay} in 24 hours`]),
    ...(lowered.perWeek === undefined ? [] : [`${lowered.perWeek} in 7 days`]),
  ].join(' and ');
  return [
    ...(at === '' ? [] : sentence(`From now on ${at}.`)),
    ...(proposal === null
      ? []
      : proposedLines(proposal, `${proposal.about.id} is not in force yet, and will be 24 hours after that.`)),
  ];
}

function pastChangeLines(items: readonly LimitChangeListed[]): readonly string[] {
  if (items.length === 0)
    return sentence(
      'Nobody has changed the limits: they follow from the number of people. "brakes show" says what they are.',
    );
  const limit = (people: number | null) => people ?? 'as it was';
  return table<LimitChangeListed>(
    [
      { title: 'COUNTS FROM', value: ({ countsFrom }) => formatInstant(countsFrom) },
      { title: 'IN 24 HOURS', value: ({ perDay }) => limit(perDay), align: 'right' },
      { title: 'IN 7 DAYS', value: ({ perWeek }) => limit(perWeek), align: 'right' },
      {
        title: 'WHO',
        value: ({ proposedBy, decidedBy }) => (proposedBy === decidedBy ? proposedBy : `${proposedBy}, ${decidedBy}`),
        flexible: true,
      },
      { title: 'WHY', value: ({ reason }) => reason, flexible: true },
    ],
    items,
  );
}

function proposedLines({ id, confirmableAloneAt }: ProposalAnswer, said: string): readonly string[] {
  const who =
    confirmableAloneAt === null
      ? 'Another person confirms it'
      : `Nobody else could confirm it, so you may from ${formatInstant(confirmableAloneAt)} on`;
  return sentence(`${said} ${who}: ./handback proposals confirm ${id}`);
}

function overviewLines(brakes: BrakeOverview): readonly string[] {
  const { limits, raise, counts, activePeople } = brakes;
  const raised =
    raise === null
      ? []
      : sentence(
          `From ${formatInstant(raise.countsFrom)} on: ${raise.perDay ?? limits.perDay} in 24 hours, ${raise.perWeek ?? limits.perWeek} in 7 days.`,
        );
  return [
    ...tripLines(brakes),
    ...sentence(
      `Limits for ${plural(activePeople, 'person', 'people')}: ${limits.perDay} leave in 24 hours, ${limits.perWeek} in 7 days; ${limits.immediatePerHour} immediate departures in one hour.`,
    ),
    ...raised,
    '',
    ...(counts.length === 0
      ? ['Nobody’s departure arrived in the last 7 days.']
      : table<BrakeOverview['counts'][number]>(
          [
            {
              title: 'ARRIVED FROM',
              value: ({ scope, name }) => (scope === 'source' ? name : 'all together'),
              flexible: true,
            },
            { title: 'IN 24 HOURS', value: ({ day }) => `${day} of ${limits.perDay}`, align: 'right' },
            { title: 'IN 7 DAYS', value: ({ week }) => `${week} of ${limits.perWeek}`, align: 'right' },
          ],
          counts,
        )),
    '',
    ...sentence(effectsWords(brakes)),
  ];
}

function effectsWords({ effects }: BrakeOverview): string {
  const words = { access: 'people lost access', wipe: 'devices wiped', delete: 'accounts deleted' };
  return `In the last hour: ${effects.map(({ effect, inHour, perHour }) => `${inHour} of ${perHour} ${words[effect]}`).join(', ')}.`;
}

function tripLines({ trips }: BrakeOverview): readonly string[] {
  if (trips.length === 0) return ['No brake holds anything.', ''];
  return trips.flatMap(({ id, sentence: words, trippedAt, held }) => {
    const [first] = held;
    return [
      paint('red', `HELD  ${plural(held.length, 'case')}, since ${formatInstant(trippedAt)}`),
      ...paragraph(words, 2, 2),
      ...paragraph(held.map(({ number, name }) => `${number} ${printable(name)}`).join(', '), 2, 2),
      ...paragraph('Nothing is written for them. Look at each, then release it if the person leaves:', 2, 2),
      ...(first === undefined ? [] : [`  ./handback brakes release ${first.number} --reason TEXT`]),
      ...paragraph(`All together, with a second person: ./handback brakes release ${id} --reason TEXT`, 2, 2),
      '',
    ];
  });
}
