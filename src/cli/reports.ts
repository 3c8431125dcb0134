import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { ReportListView, ReportRowView, ReportView } from '../api/schemas/reports.ts';
import { Failure } from '../core/failure.ts';
import { reportSegments } from '../core/reports/report.ts';
import { type Cli, clientOf, present, say } from './cli.ts';
import { parseCount, parseDay, part, sayIfMore } from './options.ts';
import { reportCsv, reportLines, reportListLines, reportRowLines, writtenLines } from './report-lines.ts';

type ShowOptions = {
  readonly from?: string;
  readonly to?: string;
  readonly by?: string;
  readonly rows?: true;
  readonly state?: string;
  readonly group?: string;
  readonly limit: number;
  readonly csv?: string;
};

/** Spreadsheets take no more, and nobody reads that many. */
const mostCsvRows = 1_000_000;

/** `reports`: what came back and what did not, in numbers and money, with the rows behind each. */
export function registerReports(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list the reports, and what each counts')
    .action(async (_options, list: Command) => {
      const answer = await clientOf(cli, list).get<ReportListView>('/reports');
      present(list, answer, () => reportListLines(answer.items));
    });
  command
    .command('show')
    .description('show a report, or the rows behind its figures')
    .argument('<name>', 'its name, as "reports list" says it')
    .option('--from <day>', 'the first day', parseDay)
    .option('--to <day>', 'the last day', parseDay)
    .option('--by <what>', `also told apart by ${reportSegments.join(', ')}`)
    .option('--rows', 'the rows instead of the figures')
    .option('--state <state>', 'the rows of this state only')
    .option('--group <value>', 'the rows of one value of --by only')
    .option('--limit <rows>', 'how many rows at most', parseCount, 100)
    .option('--csv <file>', 'write all rows to a new file that spreadsheets read')
    .action(async (name: string, options: ShowOptions, show: Command) => {
      const client = clientOf(cli, show);
      const { from, to, by, rows, state, group, limit, csv } = options;
      if (csv !== undefined) {
        const all = await client.list<ReportRowView>(
          `/reports/${part(name)}/rows`,
          { from, to, by, state, group },
          mostCsvRows,
        );
        writeNewFile(csv, reportCsv(all.items));
        sayIfMore(all);
        for (const line of writtenLines(csv, all.items.length)) say(line);
        return;
      }
      if (rows === true || state !== undefined || group !== undefined) {
        const page = await client.list<ReportRowView>(
          `/reports/${part(name)}/rows`,
          { from, to, by, state, group },
          limit,
        );
        present(show, page, () => reportRowLines(page.items));
        return sayIfMore(page);
      }
      const report = await client.get<ReportView>(`/reports/${part(name)}`, { from, to, by });
      present(show, report, () => reportLines(report));
    });
}

/** Names of people are in it, so that nobody else reads it; a file that is there stays. */
function writeNewFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    if (code === 'EEXIST')
      throw new Failure('conflict', `There is a file ${path} already. Name another with --csv.`, { cause });
    throw new Failure('bad-request', `${path} cannot be written (${code}).`, { cause });
  }
}
