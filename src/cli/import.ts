import { type Command, InvalidArgumentError, Option } from 'commander';
import { isCurrency } from '../formats/money-value.ts';
import { type MapTarget, mapTargets } from '../formats/column-map.ts';
import { dialects } from '../formats/recognize-file.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { explainImport, type Explanation, explanationLines } from './explain-import.ts';
import { exitCodes } from './exit-codes.ts';
import { type FileOutcome, importFiles, importLines, type ImportOptions } from './import-files.ts';

type Options = ImportOptions & { readonly explain?: true; readonly for?: MapTarget };

/** `import FILE…`: sends export files to the server, which says what became of each row. */
export function registerImport(command: Command, cli: Cli): void {
  command
    .argument('<files...>', 'export files (CSV); what each one is, its headings tell; - for standard input')
    .addOption(new Option('--format <format>', 'what the files are').choices(dialects.map(({ name }) => name)))
    .option('--dry-run', 'say what would change, and change nothing')
    .addOption(new Option('--dates <order>', 'how to read dates like 03/04/2026').choices(['dmy', 'mdy']))
    .option('--currency <code>', 'currency of amounts that name none', parseCurrency)
    .option('--application <name>', 'the application that lists of accounts are from')
    .option('--map <name>', 'read the files with this column map; see "formats map"')
    .option('--explain', 'look at the files here, send nothing, and write the command that maps their columns')
    .addOption(new Option('--for <list>', 'with --explain: what the rows are').choices(Object.keys(mapTargets)))
    .addHelpText(
      'after',
      '\nImporting a file twice changes nothing. Exit code 6: some rows or files were refused, the rest was read.',
    )
    .action(async (files: readonly string[], { explain, for: target, ...options }: Options) => {
      if (explain) {
        const explained: Explanation[] = [];
        for (const file of files) explained.push(await explainImport(file, target));
        return present(command, { items: explained }, () => explained.flatMap(explanationLines));
      }
      if (files.includes('-') && files.length > 1) refuseUsage(command, 'standard input goes alone.');
      const outcomes = await importFiles(clientOf(cli, command), files, options);
      present(command, { items: outcomes }, () => outcomes.flatMap(importLines));
      process.exitCode = exitCodeOf(outcomes);
    });
}

/** 1 when nothing at all could be read, 6 when only a part was. */
function exitCodeOf(outcomes: readonly FileOutcome[]): number {
  if (outcomes.every(({ failure }) => failure !== null)) return exitCodes.error;
  const partial = outcomes.some(({ failure, report }) => failure !== null || (report?.refusedTotal ?? 0) > 0);
  return partial ? exitCodes.partialFailure : exitCodes.ok;
}

function parseCurrency(text: string): string {
  const code = text.toUpperCase();
  if (!isCurrency(code)) throw new InvalidArgumentError('Write a code of ISO 4217, such as EUR.');
  return code;
}
