import type { Command } from 'commander';
import type { MetricExported, MetricFigure, MetricRowsAnswered, MetricsAnswered } from '../api/schemas/metrics.ts';
import { Failure } from '../core/failure.ts';
import type { MetricName } from '../core/metrics/metric-figure.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { differenceLines, exportLines, metricLines, rowLines } from './metric-lines.ts';
import { parseCount, sayIfMore } from './options.ts';

type MetricRow = MetricRowsAnswered['items'][number];

type MetricOptions = {
  readonly period: string;
  readonly metric?: string;
  readonly by?: string;
  readonly rows?: string;
  readonly group?: string;
  readonly limit: number;
  readonly export?: true;
  readonly kind?: string;
  readonly department?: string;
  readonly country?: string;
  readonly site?: string;
  readonly workerType?: string;
  readonly manager?: string;
  readonly playbook?: string;
  readonly assurance?: string;
  readonly application?: string;
  readonly privileged?: string;
};

/** Short names, in the order in which the figures are printed. */
const shortNames: Readonly<Record<string, MetricName>> = {
  m1: 'time_to_offboard',
  m2: 'asset_return',
  m3: 'licence_reclamation',
  m4: 'access_revocation',
  m5: 'audit_trail',
  m6: 'zombie_reduction',
};

/** `metrics`: how well offboarding went in a period, the rows behind each figure, and figures that are given out. */
export function registerMetrics(command: Command, cli: Cli): void {
  command
    .requiredOption('--period <period>', 'a month (2026-06), a quarter (2026-Q2) or a year (2026)')
    .option('--metric <name>', 'one of the six: m1 to m6, or its name, such as asset_return')
    .option('--by <segment>', 'also for each kind, department, country, site, workerType, manager or playbook')
    .option('--rows <metric>', 'the rows behind a figure instead: m1 to m5')
    .option('--group <group>', 'of the rows only numerator, remainder, excluded or too_young')
    .option('--limit <count>', 'how many rows at most', parseCount, 50)
    .option('--export', 'give the figures out: they are kept as they are now, and what changes later is told')
    .option('--kind <kind>', 'only who leaves in this way (for hr, legal, security and admin)')
    .option('--department <name>', 'only leavers of this department')
    .option('--country <code>', 'only leavers of this country')
    .option('--site <name>', 'only leavers who work there')
    .option('--worker-type <type>', 'only employee, contractor or third_party')
    .option('--manager <id>', 'only leavers who report to this person')
    .option('--playbook <name>', 'only cases of a playbook with its version, such as "standard 3"')
    .option('--assurance <assurance>', 'only what was confirmed, attested or waived')
    .option('--application <kind>', 'only accounts and seats of connected or manual applications')
    .option('--privileged <yes|no>', 'only accounts with or without privileges')
    .action(async (options: MetricOptions, metrics: Command) => {
      const client = clientOf(cli, metrics);
      const { metric, by, rows, group, limit, export: give, ...asked } = options;
      if (rows !== undefined) {
        const path = `/metrics/${nameOf(rows)}/rows`;
        const page = await client.list<MetricRow>(path, { ...asked, group }, limit);
        present(metrics, page, () => rowLines(page.items));
        return sayIfMore(page);
      }
      if (give === true) {
        const given = await client.post<MetricExported>('/metric-exports', asked);
        return present(metrics, given, () => [...exportLines(given), ...differenceLines(given.differences)]);
      }
      const one = metric === undefined ? {} : { metric: nameOf(metric) };
      const answer = await client.get<MetricsAnswered>('/metrics', { ...asked, ...one, by });
      present(metrics, answer, () => metricLines(answer));
    });
}

function nameOf(text: string): MetricFigure['metric'] {
  const names = Object.entries(shortNames);
  const found = names.find(([short, name]) => text.toLowerCase() === short || text === name);
  if (found !== undefined) return found[1];
  throw new Failure(
    'bad-request',
    `There is no metric "${text}". Choose from: ${names.map(([short, name]) => `${short} ${name}`).join(', ')}.`,
  );
}
