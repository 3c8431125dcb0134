import { readdirSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { Failure } from '../core/failure.ts';
import type { SweepReport } from '../core/sweep/sweep-report.ts';
import type { DateOrder } from '../formats/date-value.ts';
import { isCurrency } from '../formats/money-value.ts';
import { dialects } from '../formats/recognize-file.ts';
import { exitCodes } from './exit-codes.ts';
import { sweepFiles } from './sweep-files.ts';
import type { SweepInput } from './sweep-files.ts';
import { sweepHtml } from './sweep-html.ts';
import { sweepTable } from './sweep-table.ts';
import { paint } from './table.ts';
import { printableJson } from './text.ts';

type SweepOptions = {
  readonly sample?: true;
  readonly json?: true;
  readonly html?: string;
  readonly today?: string;
  readonly dates?: DateOrder;
  readonly currency?: string;
  readonly format?: readonly SweepInput[];
};

/** When the sample company's files were exported, from where ages are told, and the currency its asset register counts in. */
const sample = { today: '2026-11-16', currency: 'GBP' };

/** Adds `sweep` to the command line: reads export files, says who left and still holds something, stores nothing. */
export function registerSweep(program: Command): void {
  program
    .command('sweep')
    .summary('say who has left and still holds something, from export files')
    .description(
      'Reads exports (CSV) of people, accounts, assets and licence seats, and says who has left and can still sign in, which devices and paid ' +
        'seats are still with them, which accounts belong to nobody, and what the files do not tell. Reads only: nothing is stored or changed.',
    )
    .argument('[files...]', 'export files; what each one is, its headings tell')
    .option('--sample', 'read the files of a made-up company instead')
    .option('--html <file>', 'also write the report as one HTML page')
    .option('--json', 'print the report as one JSON object')
    .option('--today <date>', 'compare as of this day (YYYY-MM-DD)', parseToday)
    .addOption(new Option('--dates <order>', 'how to read dates like 03/04/2026').choices(['dmy', 'mdy']))
    .option('--currency <code>', 'currency of amounts that name none', parseCurrency)
    .option(
      '--format <format=file>',
      `read a file as one of: ${dialects.map(({ name }) => name).join(', ')} (repeatable)`,
      parseFormat,
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing found (read what is not known), 10 something found, 1 no file could be read, 2 usage.',
    )
    .action(async (files: readonly string[], options: SweepOptions, command: Command) => {
      const inputs = inputsOf(files, options);
      if (inputs.length === 0)
        command.error('error: name at least one export file, or try --sample', { exitCode: exitCodes.usage });
      const report = await sweepFiles({
        inputs,
        today: options.today ?? (options.sample ? sample.today : Temporal.Now.plainDateISO().toString()),
        settings: {
          dates: options.dates,
          currency: options.currency ?? (options.sample ? sample.currency : undefined),
        },
        onProgress: createProgress(performance.now()),
      });
      clearProgress();
      present(report, { ...command.optsWithGlobals<SweepOptions>() });
    });
}

function present(report: SweepReport, { json, html }: Pick<SweepOptions, 'json' | 'html'>): void {
  if (html !== undefined) {
    writePage(html, report);
    process.stderr.write(`The report is in ${html}.\n`);
  }
  process.stdout.write(json ? `${printableJson(report)}\n` : sweepTable(report, paint));
  process.exitCode = exitCodeOf(report);
}

function writePage(path: string, report: SweepReport): void {
  try {
    writeFileSync(path, sweepHtml(report));
  } catch (cause) {
    throw new Failure(
      'bad-request',
      `The page cannot be written to ${path}. Name a file in a folder that exists and may be written.`,
      { cause },
    );
  }
}

/** 10 when something was found; 1 when no file could be read; else 0, also when much is not known, which the report says. */
export function exitCodeOf({ verdict, files }: Pick<SweepReport, 'verdict' | 'files'>): number {
  if (verdict === 'found') return exitCodes.residualAccess;
  return files.length === 0 ? exitCodes.error : exitCodes.ok;
}

function inputsOf(files: readonly string[], { sample, format = [] }: SweepOptions): readonly SweepInput[] {
  const named = new Map(format.map((input) => [input.path, input]));
  const paths = [...new Set([...(sample ? sampleFiles() : []), ...files, ...named.keys()])];
  return paths.map((path) => named.get(path) ?? { path, format: undefined });
}

function sampleFiles(): readonly string[] {
  const absolute = fileURLToPath(new URL('../../demo/sample/', import.meta.url));
  const fromHere = relative(process.cwd(), absolute);
  const folder = fromHere.startsWith('..') ? absolute : `${fromHere}/`;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .sort()
    .map((name) => `${folder}${name}`);
}

function parseToday(text: string): string {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
  } catch {
    throw new InvalidArgumentError('Write it as YYYY-MM-DD.');
  }
}

function parseCurrency(text: string): string {
  const code = text.toUpperCase();
  if (!isCurrency(code)) throw new InvalidArgumentError('Write a code of ISO 4217, such as EUR.');
  return code;
}

function parseFormat(text: string, before: readonly SweepInput[] = []): readonly SweepInput[] {
  const mark = text.indexOf('=');
  const format = text.slice(0, Math.max(mark, 0));
  if (!dialects.some(({ name }) => name === format)) {
    throw new InvalidArgumentError(
      `Write it as FORMAT=FILE, with one of: ${dialects.map(({ name }) => name).join(', ')}.`,
    );
  }
  return [...before, { path: text.slice(mark + 1), format }];
}

/** On a terminal, one line on stderr that keeps up with the reading, from the second second on. */
function createProgress(startedMs: number): (file: string, rows: number) => void {
  let shownMs = startedMs + 750;
  return (file, rows) => {
    const now = performance.now();
    if (!process.stderr.isTTY || now - shownMs < 250) return;
    shownMs = now;
    process.stderr.write(`\r\u001b[KReading ${file}: ${rows.toLocaleString('en-US')} rows`);
  };
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}
