import type { Command } from 'commander';
import type { HarvestView, LicenceDetailView, LicenceView, SeatGivenView } from '../api/schemas/licences.ts';
import { savingReasons } from '../core/licences/saving.ts';
import { sayMoney } from '../core/say-money.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import {
  addLimit,
  type ListOptions,
  type Money,
  parseMoney,
  parseYesNo,
  part,
  sayIfMore,
  sentence,
} from './options.ts';
import { facts, paint, table } from './table.ts';
import { plural, printable } from './text.ts';
import { formatInstant } from './times.ts';

type SetOptions = {
  readonly kind?: string;
  readonly seats?: string;
  readonly price?: Money;
  readonly period?: string;
  readonly termEnds?: string;
  readonly noticeDays?: string;
  readonly minimumSeats?: string;
  readonly dataLostDays?: string;
  readonly group?: string;
  readonly refundable?: boolean;
  readonly reassignable?: boolean;
};

/** `licences`: what is paid for, who waits for a seat, and what the seats that came back save. */
export function registerLicences(command: Command, cli: Cli): void {
  addLimit(command.command('list').description('list licences, with their free seats and who waits')).action(
    async ({ limit }: ListOptions, list: Command) => {
      const page = await clientOf(cli, list).list<LicenceView>('/licences', {}, limit);
      present(list, page, () => licenceLines(page.items));
      sayIfMore(page);
    },
  );
  command
    .command('show')
    .description('show a licence: its terms, and who waits for a seat')
    .argument('<licence>', 'its name or id')
    .action(async (name: string, _options, show: Command) => {
      const licence = await clientOf(cli, show).get<LicenceDetailView>(`/licences/${part(name)}`);
      present(show, licence, () => licenceFacts(licence));
    });
  command
    .command('set')
    .description('say how a licence is paid for; what is left out stays')
    .argument('<licence>', 'its name or id')
    .option('--kind <kind>', 'subscription, perpetual, or shared_login (one password for several people)')
    .option('--seats <number>', 'seats that are paid for')
    .option('--price <amount>', 'what one seat costs for a period, such as "720.00 GBP"', parseMoney)
    .option('--period <period>', 'what the price is for: month or year')
    .option('--term-ends <day>', 'until when it is paid')
    .option('--notice-days <number>', 'how many days before that the next term must be stopped')
    .option('--minimum-seats <number>', 'seats the contract pays for, used or not')
    .option('--data-lost-days <number>', 'days after which the application deletes what the holder of a seat had there')
    .option('--group <name>', 'the group through which its seats are given')
    .option('--refundable <yes|no>', 'the rest of a term is paid back', parseYesNo)
    .option('--reassignable <yes|no>', 'a seat may be given to somebody else', parseYesNo)
    .action(async (name: string, options: SetOptions, set: Command) => {
      const licence = await clientOf(cli, set).patch<LicenceView>(
        `/licences/${part(name)}`,
        licenceBodyOf(set, options),
      );
      present(set, licence, () => licenceLines([licence]));
    });
  command
    .command('wait')
    .description('put somebody on the list of those who wait for a seat')
    .argument('<licence>', 'its name or id')
    .requiredOption('--person <number>', 'their employee number')
    .action(async (name: string, { person }: { person: string }, wait: Command) => {
      const answer = await clientOf(cli, wait).post(`/licences/${part(name)}/requests`, { employeeNumber: person });
      present(wait, answer, () => sentence(`${person} waits for a seat of ${name}.`));
    });
  command
    .command('reassign')
    .description('give a free seat to somebody, or to whoever has waited longest')
    .argument('<licence>', 'its name or id')
    .option('--to <number>', 'an employee number')
    .action(async (name: string, { to }: { to?: string }, reassign: Command) => {
      const body = to === undefined ? {} : { employeeNumber: to };
      const given = await clientOf(cli, reassign).post<SeatGivenView>(`/licences/${part(name)}/seats`, body);
      const whom = given.name ?? to ?? given.personId;
      present(reassign, given, () =>
        sentence(`A seat of ${name} is with ${whom} now. No new one has to be bought for them.`),
      );
    });
  addLimit(
    command
      .command('harvest')
      .description('the seats that came back in a period, what each saves, and from when on')
      .requiredOption('--from <day>')
      .requiredOption('--until <day>', 'the first day that is not in it any more'),
  ).action(async ({ from, until, limit }: ListOptions & { from: string; until: string }, harvest: Command) => {
    const answer = await clientOf(cli, harvest).get<HarvestView>('/licence-harvest', { from, until, limit });
    present(harvest, answer, () => harvestLines(answer));
    sayIfMore(answer);
  });
}

function licenceBodyOf(command: Command, options: SetOptions) {
  const { price, group, seats, noticeDays, minimumSeats, dataLostDays, ...said } = options;
  const numbers = { seats, noticeDays, minimumSeats, dataLostDays };
  return {
    ...said,
    ...(price === undefined ? {} : { priceMinor: price.minor, currency: price.currency }),
    ...(group === undefined ? {} : { assignedByGroup: group }),
    ...Object.fromEntries(
      Object.entries(numbers).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, wholeNumber(command, key, value)]],
      ),
    ),
  };
}

function wholeNumber(command: Command, name: string, value: string): number {
  if (!/^\d{1,6}$/.test(value)) refuseUsage(command, `${name} is a whole number, not “${value}”.`);
  return Number(value);
}

function licenceLines(licences: readonly LicenceView[]): readonly string[] {
  if (licences.length === 0)
    return ['No licences are on record. Bring a list of seats in with "handback import FILE".'];
  return table<LicenceView>(
    [
      { title: 'LICENCE', value: ({ name }) => name, flexible: true },
      { title: 'SEATS', value: ({ taken, seats }) => `${taken} of ${seats ?? 'not known'}` },
      { title: 'FREE', value: ({ free }) => (free === null ? 'not known' : String(free)) },
      { title: 'WAITING', value: ({ waiting }) => String(waiting) },
      { title: 'ONE SEAT', value: priceOf },
      { title: 'PAID UNTIL', value: ({ termEnds }) => termEnds ?? 'not known' },
    ],
    licences,
  );
}

function priceOf({ priceMinor, currency, period }: Pick<LicenceView, 'priceMinor' | 'currency' | 'period'>): string {
  if (priceMinor === null || currency === null) return 'not known';
  return `${sayMoney({ minor: priceMinor, currency })}${period === null ? '' : ` a ${period}`}`;
}

function licenceFacts(licence: LicenceDetailView): readonly string[] {
  const { taken, seats, free, runningOut, whoWaits } = licence;
  return [
    paint('bold', printable(licence.name)),
    ...facts([
      ['kind', licence.kind.replaceAll('_', ' ')],
      ['in', licence.application],
      ['seats', `${taken} of ${seats ?? 'not known'} in use${free === null ? '' : `, ${free} free`}`],
      ['running out', runningOut === 0 ? null : `${runningOut}, paid until the term ends`],
      ['one seat', priceOf(licence)],
      ['paid until', licence.termEnds ?? 'not known'],
      ['notice', licence.noticeDays === null ? 'not known' : `${licence.noticeDays} days before`],
      ['at least', licence.minimumSeats === null ? null : `${licence.minimumSeats} seats are paid, used or not`],
      ['given on', licence.reassignable === false ? 'no: a seat stays with whoever had it first' : null],
      [
        'given by',
        licence.assignedByGroup === null ? null : `the group ${licence.assignedByGroup}; take people out of it`,
      ],
      [
        'mind',
        licence.dataLostDays === null
          ? null
          : `data is deleted ${licence.dataLostDays} days after a seat is taken away`,
      ],
    ]),
    ...whoWaits.map(({ name, askedAt }) => `  waits   ${printable(name)} since ${formatInstant(askedAt)}`),
  ];
}

function harvestLines({ totals, items }: HarvestView): readonly string[] {
  if (totals.length === 0) return ['No seat came back in that time.'];
  return [
    ...totals.map(({ currency, period, seats, savingMinor, savesNowMinor }) =>
      currency === null
        ? `${plural(seats, 'seat saves', 'seats save')} nothing, or nobody has said what they cost.`
        : `${plural(seats, 'seat')}: ${sayMoney({ minor: savingMinor, currency })} a ${period ?? 'period'}, of which ${sayMoney({ minor: savesNowMinor, currency })} is saved already.`,
    ),
    '',
    ...table<HarvestView['items'][number]>(
      [
        { title: 'LICENCE', value: ({ licence }) => licence, flexible: true },
        { title: 'FROM', value: ({ from }) => from?.name ?? '', flexible: true },
        { title: 'CAME BACK', value: ({ endedAt }) => endedAt.slice(0, 10) },
        {
          title: 'SAVES',
          value: ({ savingMinor, currency }) =>
            savingMinor === null || currency === null ? 'nothing' : sayMoney({ minor: savingMinor, currency }),
        },
        { title: 'FROM WHEN', value: ({ savesFrom }) => savesFrom ?? '' },
        { title: 'WHY', value: ({ why }) => (why === null ? 'not known' : savingReasons[why]), flexible: true },
      ],
      items,
    ),
  ];
}
