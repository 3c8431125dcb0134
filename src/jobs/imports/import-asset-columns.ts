import { type AssetCategory, assetCategoryOf, bearsData } from '../../core/asset-category.ts';
import type { AssetRecord, MdmDevice } from '../../core/import-record.ts';
import type { AssetColumns, StoredAsset } from '../../store/imports/import-assets.ts';
import type { AssetStatus } from '../../store/inventory/assets.ts';
import { instantOf, later } from './import-moment.ts';
import type { ImportTally } from './import-report.ts';

/** What a row means beside its own words. */
type Row = {
  /** Whether the asset goes to somebody with it. */
  readonly moves: boolean;
  readonly locations: ReadonlyMap<string, string>;
  readonly tally: ImportTally;
};

/** What an asset is called: its tag, else its serial number where that identifies it, else the device manager's id of it. */
export function tagOf({ tag, serial, serialKey, device }: AssetRecord): string | null {
  return tag ?? (serialKey === null ? (device?.id ?? null) : serial);
}

/** What is kept of an asset after this row: what a file leaves out stays as it was. */
export function columnsAfter(
  record: AssetRecord,
  known: StoredAsset | undefined,
  { moves, locations, tally }: Row,
): AssetColumns {
  const category = categoryAfter(record, known, tally);
  const location = record.location === null ? undefined : locations.get(record.location);
  return {
    tag: known?.tag ?? tagOf(record) ?? '',
    serial: record.serial ?? known?.serial ?? null,
    serialKey: record.serial === null ? (known?.serialKey ?? null) : record.serialKey,
    category,
    model: record.model ?? known?.model ?? record.name,
    manufacturer: record.manufacturer ?? known?.manufacturer ?? null,
    ownership: record.byod ? 'personal' : (known?.ownership ?? 'company'),
    status: statusAfter(record, known, moves),
    dataBearing: known?.category === category ? known.dataBearing : bearsData(category as AssetCategory),
    valueMinor: record.value?.minor ?? known?.valueMinor ?? null,
    currency: record.value?.currency ?? known?.currency ?? null,
    purchasedOn: record.purchaseDate ?? known?.purchasedOn ?? null,
    locationId: location ?? known?.locationId ?? null,
    ...managementAfter(record.device, known),
  };
}

/** An older report of a device manager does not take back a younger check-in. */
function managementAfter(
  device: MdmDevice | undefined,
  known: StoredAsset | undefined,
): Pick<AssetColumns, 'mdm' | 'mdmDevice' | 'mdmSeenAt'> {
  const before = { mdm: known?.mdm ?? null, mdmDevice: known?.mdmDevice ?? null, mdmSeenAt: known?.mdmSeenAt ?? null };
  if (device === undefined) return before;
  const seenAt = device.lastSeenAt === null ? null : instantOf(device.lastSeenAt);
  return {
    mdm: device.mdm,
    mdmDevice: device.id ?? before.mdmDevice,
    mdmSeenAt: later(seenAt, before.mdmSeenAt),
  };
}

/** By the file's word for it, else by its model: many registers file everything under one heading. */
function categoryAfter(record: AssetRecord, known: StoredAsset | undefined, tally: ImportTally): string {
  const words = [record.category, record.model, record.name].filter((word) => word !== null);
  const category = words.map(assetCategoryOf).find((one) => one !== undefined);
  if (category !== undefined) return category;
  if (known !== undefined) return known.category;
  if (record.category !== null) tally.ask('category_unknown', record.category);
  return 'other';
}

const statusWords: readonly (readonly [AssetStatus, RegExp])[] = [
  ['stolen', /\bstolen\b|gestohlen/],
  ['lost', /\b(lost|missing)\b|verloren/],
  ['sold', /\bsold\b|verkauft/],
  ['repair', /\b(repair|broken|maintenance|diagnostics|rma)\b|reparatur|defekt/],
  ['retired', /\b(retired|archived|disposed|recycled|scrapped|decommissioned)\b|ausgemustert/],
  ['in_transit', /\b(in transit|shipped)\b/],
  ['stock', /\b(ready|stock|available|spare|undeployed|pending|requestable)\b|lager/],
  ['deployed', /\b(deployed|in use|assigned|checked out|issued)\b|vergeben/],
];
/** What a register may say of an asset that is already ours to follow. */
const fatesByFile: ReadonlySet<AssetStatus> = new Set(['stolen', 'lost', 'sold', 'repair', 'retired']);

/** What a register says less exactly than whoever had the thing in hand. */
const decidedHere: ReadonlySet<AssetStatus> = new Set([
  'received',
  'quarantine',
  'donated',
  'recycled',
  'destroyed',
  'returned_to_lessor',
]);

/** The file decides where a new asset stands. Later our own check-outs and check-ins do, and the file only tells of its fate. */
function statusAfter(record: AssetRecord, known: StoredAsset | undefined, moves: boolean): AssetStatus {
  const word = record.status?.toLowerCase() ?? '';
  const told = statusWords.find(([, words]) => words.test(word))?.[0];
  const fate = told !== undefined && fatesByFile.has(told) ? told : undefined;
  if (known === undefined) return fate ?? (moves ? 'deployed' : (told ?? 'stock'));
  if (moves) return fate ?? 'deployed';
  return decidedHere.has(known.status) ? known.status : (fate ?? known.status);
}
