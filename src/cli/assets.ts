import type { Command } from 'commander';
import type { Asset, AssetDetail } from '../api/schemas/inventory.ts';
import { registerAssetLabels } from './asset-labels.ts';
import { registerCustody } from './assets-custody.ts';
import { registerAssetDispositions } from './assets-dispose.ts';
import { registerInspection } from './assets-inspect.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { registerAcceptances } from './signatures.ts';
import { addLimit, type ListOptions, part, sayIfMore } from './options.ts';
import { facts, paint, table } from './table.ts';
import { printable } from './text.ts';
import { formatDay, formatInstant } from './times.ts';

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
  registerCustody(command, cli);
  registerAcceptances(command, cli);
  registerAssetLabels(command, cli);
  registerInspection(command, cli);
  registerAssetDispositions(command, cli);
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
      ['grade', asset.grade],
      ['lessor', asset.lessor],
      ['lease ends', asset.leaseEnds === null ? null : formatDay(asset.leaseEnds)],
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
