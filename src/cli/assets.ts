import type { Command } from 'commander';
import type { Asset, AssetDetail } from '../api/schemas/inventory.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { addLimit, type ListOptions, part, sayIfMore, sentence } from './options.ts';
import { facts, paint, table } from './table.ts';
import { printable } from './text.ts';
import { formatInstant } from './times.ts';

type CheckOptions = { readonly condition?: string; readonly note?: string };

/** `assets`: things with a tag or a serial number, and who has them. */
export function registerAssets(command: Command, cli: Cli): void {
  addLimit(
    command.command('list').description('list assets').option('--search <text>', 'part of a tag, a serial or a model'),
  ).action(async ({ search, limit }: ListOptions & { search?: string }, list: Command) => {
    const page = await clientOf(cli, list).list<Asset>('/assets', { search }, limit);
    present(list, page, () => assetLines(page.items));
    sayIfMore(page);
  });
  command
    .command('show')
    .description('show an asset and who held it')
    .argument('<asset>', 'tag or serial')
    .action(async (tag: string, _options, show: Command) => {
      const asset = await clientOf(cli, show).get<AssetDetail>(`/assets/${part(tag)}`);
      present(show, asset, () => assetFacts(asset));
    });
  command
    .command('check-in')
    .description('take an asset back')
    .argument('<asset>', 'tag or serial')
    .option('--condition <text>', 'the state it is in')
    .option('--note <text>')
    .action(async (asset: string, options: CheckOptions, checkIn: Command) => {
      const answer = await clientOf(cli, checkIn).post('/assets/check-in', { asset, ...options });
      present(checkIn, answer, () => sentence(`${asset} is back. Cases that waited for it have seen it.`));
    });
  command
    .command('check-out')
    .description('hand an asset out')
    .argument('<asset>', 'tag or serial')
    .option('--to <number>', 'the employee number of who gets it')
    .option('--person <id>', 'their id in Handback instead')
    .option('--condition <text>', 'the state it is in')
    .option('--note <text>')
    .action(async (asset: string, options: CheckOptions & { to?: string; person?: string }, checkOut: Command) => {
      const { to, person, ...said } = options;
      if ((to === undefined) === (person === undefined))
        refuseUsage(checkOut, 'name who gets it, with --to or with --person.');
      const holder = to === undefined ? { personId: person } : { employeeNumber: to };
      const answer = await clientOf(cli, checkOut).post('/assets/check-out', { asset, ...holder, ...said });
      present(checkOut, answer, () => sentence(`${asset} is handed out.`));
    });
}

function assetLines(assets: readonly Asset[]): readonly string[] {
  if (assets.length === 0) return ['No asset fits. Bring assets in with "handback import FILE".'];
  return table<Asset>(
    [
      { title: 'TAG', value: ({ tag }) => tag },
      { title: 'SERIAL', value: ({ serial }) => serial ?? '', flexible: true },
      { title: 'WHAT', value: whatIs, flexible: true },
      { title: 'STATUS', value: ({ status }) => status },
      { title: 'WITH', value: ({ custodian }) => custodian?.name ?? '', flexible: true },
    ],
    assets,
  );
}

function whatIs({ category, manufacturer, model }: Asset): string {
  return [category, manufacturer, model].filter((word) => word !== null).join(' ');
}

function assetFacts(asset: AssetDetail): readonly string[] {
  return [
    paint('bold', printable(asset.tag)),
    ...facts([
      ['what', whatIs(asset)],
      ['serial', asset.serial],
      ['belongs to', asset.ownership],
      ['location', asset.location],
      ['status', asset.status],
      ['with', asset.custodian?.name ?? 'nobody'],
      ['id', asset.id],
    ]),
    ...(asset.custodies.length === 0 ? [] : ['', paint('bold', 'WHO HELD IT')]),
    ...asset.custodies.flatMap(({ name, heldFrom, heldUntil, conditionIn, noteIn }) => {
      const said = [conditionIn, noteIn].filter((text) => text !== null).map((text) => `, ${text}`);
      return facts([[name, `${formatInstant(heldFrom)} to ${formatInstant(heldUntil) ?? 'now'}${said.join('')}`]]);
    }),
  ];
}
