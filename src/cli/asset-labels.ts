import { type Command, Option } from 'commander';
import type { Asset } from '../api/schemas/inventory.ts';
import { Failure } from '../core/failure.ts';
import { labelSheetCodes, labelSheets } from '../formats/papers/label-sheets.ts';
import { type Cli, clientOf, present, refuseUsage, say } from './cli.ts';
import { parseCount } from './options.ts';
import { type SaveOptions, saveDownload } from './save-download.ts';

type LabelOptions = SaveOptions & {
  readonly search?: string;
  readonly sheet: string;
  readonly startAt: number;
  readonly link?: string;
};

const mostLabels = 500;

/** `assets labels TAG...`: stickers with a QR code and a Code 128, on a common sheet. */
export function registerAssetLabels(command: Command, cli: Cli): void {
  command
    .command('labels')
    .description('write a PDF with labels for assets: a QR code, bars, the tag in words')
    .argument('[tags...]', 'the tags, one label for each')
    .option('--search <text>', 'instead: every asset with this in its tag, serial, model or custodian')
    .addOption(new Option('--sheet <number>', 'what it is printed on').choices(labelSheetCodes).default('L7160'))
    .addOption(
      new Option('--start-at <label>', 'the first free label of a used sheet, along the rows')
        .argParser(parseCount)
        .default(1),
    )
    .option('--link <address>', 'let the QR code say an address with {tag} in it, instead of the tag')
    .option('-o, --output <file>', 'where to write it (- for standard output; else asset-labels.pdf)')
    .option('--force', 'replace a file that is there')
    .addHelpText(
      'after',
      `\nSheets:\n${labelSheetCodes.map((code) => `  ${code.padEnd(6)} ${labelSheets[code].name}`).join('\n')}`,
    )
    .action(async (named: readonly string[], options: LabelOptions, labels: Command) => {
      if ((named.length === 0) === (options.search === undefined))
        refuseUsage(labels, 'name the tags, or find the assets with --search.');
      const client = clientOf(cli, labels);
      const tags = options.search === undefined ? named : await findTags(client, options.search);
      if (tags.length > mostLabels)
        throw new Failure('rule-refused', `Up to ${mostLabels} labels are made at once, and these are ${tags.length}.`);
      const query = new URLSearchParams({
        tags: tags.join(','),
        sheet: options.sheet,
        startAt: String(options.startAt),
      });
      if (options.link !== undefined) query.set('link', options.link);
      const path = await saveDownload(
        await client.download(`/assets/labels.pdf?${query.toString()}`),
        options,
        'asset-labels.pdf',
      );
      if (path === undefined) return;
      present(labels, { file: path, labels: tags.length }, () => [path]);
      say('Print it at its own size ("100 %"), never fitted to the page. Try plain paper against the light first.');
    });
}

async function findTags(client: ReturnType<typeof clientOf>, search: string): Promise<readonly string[]> {
  const { items } = await client.list<Asset>('/assets', { search }, mostLabels + 1);
  if (items.length === 0)
    throw new Failure('not-found', `No asset has “${search}” in its tag, serial, model or custodian.`);
  return items.map(({ tag }) => tag);
}
