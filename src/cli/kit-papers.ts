import type { Command } from 'commander';
import type { KitAnswer } from '../api/schemas/returns.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { collectNames, part } from './options.ts';
import { type SaveOptions, saveDownload } from './save-download.ts';

type CustomsOptions = SaveOptions & {
  readonly origin: readonly string[];
  readonly incoterm?: string;
  readonly transport?: string;
};

/** `returns kit slip` and `returns kit customs`: the papers that lie in a box, and those that customs ask for. */
export function registerKitPapers(kit: Command, cli: Cli): void {
  saved(
    kit
      .command('slip')
      .description('write the slip that lies in the box: what goes in, where it goes, until when the label is good')
      .argument('<id>', 'the id of the kit')
      .option('--language <code>', 'another language than theirs, such as de'),
  ).action(async (id: string, { language, ...save }: SaveOptions & { language?: string }, slip: Command) => {
    const query = language === undefined ? '' : `?language=${encodeURIComponent(language)}`;
    const response = await clientOf(cli, slip).download(`/kits/${part(id)}/slip.pdf${query}`);
    await say(slip, response, save, 'packing-slip.pdf');
  });
  saved(
    kit
      .command('customs')
      .description('write the invoice for customs: used equipment that goes back to its owner, and the battery note')
      .argument('<id>', 'the id of the kit')
      .option('--origin <thing=country>', 'where a thing was made: FH-2024=CN, one for each', collectNames, [])
      .option('--incoterm <term>', 'who bears what on the way; DAP when left out')
      .option('--transport <how>', 'air or road; air when left out'),
  ).action(async (id: string, options: CustomsOptions, customs: Command) => {
    const { origin, incoterm, transport, ...save } = options;
    const client = clientOf(cli, customs);
    const { lines } = await client.get<KitAnswer>(`/kits/${part(id)}`);
    const origins = Object.fromEntries(origin.map((one) => originOf(customs, one, lines)));
    const response = await client.download(`/kits/${part(id)}/customs.pdf`, { origins, incoterm, transport });
    await say(customs, response, save, 'customs.pdf');
  });
}

function saved(command: Command): Command {
  return command
    .option('-o, --output <file>', 'where to write it (- for standard output; else the name that the server gives it)')
    .option('--force', 'replace a file that is there');
}

async function say(command: Command, response: Response, save: SaveOptions, fallback: string): Promise<void> {
  const path = await saveDownload(response, save, fallback);
  if (path !== undefined) present(command, { file: path }, () => [path]);
}

function originOf(command: Command, text: string, lines: KitAnswer['lines']): readonly [string, string] {
  const [, thing = '', country = ''] = /^(.+)=([A-Za-z]{2})$/.exec(text) ?? [];
  const line = lines.find(({ itemId, label }) => itemId === thing || label.split(' ')[0] === thing);
  if (country === '' || line === undefined || line.itemId === null)
    refuseUsage(
      command,
      `--origin is a thing of this box and a country, such as ${lines[0]?.label.split(' ')[0] ?? 'LT-1'}=CN, not “${text}”.`,
    );
  return [line.itemId, country.toUpperCase()];
}
