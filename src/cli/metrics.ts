import type { Command } from 'commander';
import type { MetricFigure, MetricsAnswered } from '../api/schemas/metrics.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { parseCount, sentence } from './options.ts';
import { facts, paint, paragraph, table } from './table.ts';
import { formatInstant } from './times.ts';

type MetricOptions = {
  readonly period: string;
  readonly metric?: string;
  readonly department?: string;
  readonly country?: string;
  readonly workerType?: string;
  readonly rows: number;
};

/** `metrics`: how well offboarding went in a period, with the rows behind each figure. */
export function registerMetrics(command: Command, cli: Cli): void {
  command
    .requiredOption('--period <period>', 'a month (2026-06), a quarter (2026-Q2) or a year (2026)')
    .option('--metric <name>', 'one of the six, such as asset_return')
    .option('--department <name>', 'only leavers of this department')
    .option('--country <code>', 'only leavers of this country')
    .option('--worker-type <type>', 'only employee, contractor or third_party')
    .option('--rows <count>', 'how many rows behind each figure at most', parseCount, 20)
    .action(async (options: MetricOptions, metrics: Command) => {
      const answer = await clientOf(cli, metrics).get<MetricsAnswered>('/metrics', options);
      present(metrics, answer, () => metricLines(answer));
    });
}

const titles: Readonly<Record<MetricFigure['metric'], string>> = {
  time_to_offboard: 'Time to offboard: departures closed',
  asset_return: 'Asset return: assets received of those due',
  licence_reclamation: 'Licence reclamation: seats released in time',
  access_revocation: 'Access revocation: accounts off',
  audit_trail: 'Audit trail: records present of those required',
  zombie_reduction: 'Zombie assets: reduction',
};

function metricLines(answer: MetricsAnswered): readonly string[] {
  const { period, asOf, ledgerSize, ruleVersion, population, leftOut, filters, figures } = answer;
  const { from, until, timeZone } = period;
  const only = Object.values(filters).filter((value) => value !== null);
  return [
    ...facts([
      ['period', `${period.name}: ${formatInstant(from, timeZone)} until before ${formatInstant(until, timeZone)}`],
      ['zone', timeZone],
      ['as of', formatInstant(asOf, timeZone)],
      ['rules', `version ${ruleVersion}`],
      ['ledger', `${ledgerSize} events`],
      ['only', only.length === 0 ? null : only.join(', ')],
      ['leavers', `${population}${leftOut.length === 0 ? '' : `, and ${leftOut.length} left out`}`],
    ]),
    ...leftOut.flatMap(({ name, reason }) => paragraph(`left out: ${name} (${reason})`, 2, 4)),
    ...figures.flatMap(figureLines),
  ];
}

function figureLines(figure: MetricFigure): readonly string[] {
  const { identity, spread, companions, rows, rowsLeftOut, notMeasured } = figure;
  const heading = ['', paint('bold', titles[figure.metric])];
  if (notMeasured !== null) return [...heading, ...paragraph(`Not measured: ${notMeasured}.`, 2)];
  const { numerator, remainder, excluded, tooYoung, population } = identity;
  return [
    ...heading,
    ...facts([
      ['answer', figure.rate.text],
      [
        'adds up',
        `${numerator} + ${remainder} open or missed + ${excluded} excluded + ${tooYoung} too young = ${population} ${figure.counts}`,
      ],
      ['p50', spread?.p50.text ?? null],
      ['p90', spread?.p90.text ?? null],
      ['p95', spread?.p95.text ?? null],
      ['worst', spread?.worst.text ?? null],
      ['average', spread?.average.text ?? null],
      ...companions.map(({ name, text }) => [name, text] as const),
    ]),
    ...rowLines(rows),
    ...(rowsLeftOut === 0 ? [] : sentence(`${rowsLeftOut} more rows; ask for them with --rows.`)),
  ];
}

type Row = MetricFigure['rows'][number];

function rowLines(rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  return table<Row>(
    [
      { title: 'COUNTED AS', value: ({ group }) => group.replace('_', ' ') },
      { title: 'LEAVER', value: ({ leaver }) => leaver, flexible: true },
      { title: 'WHAT', value: ({ label }) => label, flexible: true },
      { title: 'BECAUSE', value: ({ reason }) => reason, flexible: true },
      { title: 'TOOK', value: ({ tookMs }) => lengthOf(tookMs), align: 'right' },
      { title: 'HR LATE', value: ({ clocks }) => lengthOf(clocks?.hrLatenessMs || null), align: 'right' },
      { title: 'SEEN BY', value: ({ assurance }) => assurance },
    ],
    rows,
  );
}

function lengthOf(ms: number | null): string {
  if (ms === null) return '';
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 48 * 3_600_000 ? `${(ms / 3_600_000).toFixed(1)} h` : `${(ms / 86_400_000).toFixed(1)} d`;
}
