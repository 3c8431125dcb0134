import { randomUUIDv7 } from 'node:crypto';
import { type AssetCategory, assetCategoryOf, bearsData } from '../../core/asset-category.ts';
import type { AssetRecord, MdmDevice } from '../../core/import-record.ts';
import type { AssetStatus } from '../../store/inventory/assets.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findDeviceUsers } from '../../store/inventory/device-users.ts';
import { type AssetColumns, loadAssets, saveAssets, type StoredAsset } from '../../store/imports/import-assets.ts';
import { listHeldAssets } from '../../store/holds/holds.ts';
import { ensureLocations } from '../../store/imports/import-people.ts';
import { type NamedPeople, resolveNamed, whoIsNamed } from './import-known-people.ts';
import { instantOf, later } from './import-moment.ts';
import type { ImportTally, LineOf, Outcome } from './import-report.ts';

/** What an import of assets remembers from batch to batch. */
export type AssetImport = {
  readonly tally: ImportTally;
  readonly lineOf: LineOf;
  readonly fileName: string;
  readonly exportedAt: Temporal.Instant;
  /** Who was meant by whom the file has named so far. */
  readonly named: NamedPeople;
  /** Tags whose row has been read: a second row would be another story about the same thing. */
  readonly seen: Set<string>;
};

type Batch = {
  readonly run: AssetImport;
  /** People by the directory's immutable id that a device manager names them by. */
  readonly deviceUsers: ReadonlyMap<string, string>;
  readonly locations: ReadonlyMap<string, string>;
  readonly byTag: Map<string, StoredAsset>;
  readonly bySerial: Map<string, StoredAsset[]>;
  readonly byDevice: Map<string, StoredAsset>;
  /** Ids of those under legal hold. */
  readonly held: ReadonlySet<string>;
  readonly saved: Map<string, AssetColumns & { readonly assetId: string }>;
  readonly ended: string[];
  readonly begun: { readonly custodyId: string; readonly assetId: string; readonly personId: string }[];
};

/**
 * Takes a batch of assets in: found by tag, or by serial number where there is no tag. Custody follows the file only to a
 * person the file names for certain, and never ends because a file names nobody.
 */
export async function importAssets(tx: Tx, run: AssetImport, records: readonly AssetRecord[]): Promise<void> {
  if (records.length === 0) return;
  const stored = await loadAssets(tx, {
    tags: [...new Set(records.flatMap((record) => tagOf(record) ?? []))],
    serialKeys: [...new Set(records.flatMap((record) => record.serialKey ?? []))],
    devices: records.flatMap((record) => record.device?.id ?? []),
  });
  const named = records.flatMap((record) => record.custodian ?? []);
  const names = [...new Set(records.flatMap((record) => record.location ?? []))];
  await resolveNamed(tx, run.named, named);
  const batch: Batch = {
    run,
    deviceUsers: await findDeviceUsers(
      tx,
      records.flatMap((record) => record.device?.userId ?? []),
    ),
    locations: await ensureLocations(
      tx,
      names.map((name) => ({ name, locationId: randomUUIDv7() })),
    ),
    byTag: new Map(stored.map((asset) => [asset.tag, asset])),
    bySerial: new Map(
      Map.groupBy(
        stored.filter((asset) => asset.serialKey !== null),
        (asset) => asset.serialKey ?? '',
      ),
    ),
    byDevice: new Map(stored.flatMap((asset) => (asset.mdmDevice === null ? [] : [[asset.mdmDevice, asset]]))),
    held: await listHeldAssets(
      tx,
      stored.map(({ assetId }) => assetId),
    ),
    saved: new Map(),
    ended: [],
    begun: [],
  };
  for (const record of records) {
    const outcome = takeIn(record, batch);
    if (outcome !== 'refused') run.tally.count(outcome);
  }
  await saveAssets(tx, {
    assets: [...batch.saved.values()],
    custodyEnded: batch.ended,
    custodyBegun: batch.begun,
    at: run.exportedAt,
  });
}

function takeIn(record: AssetRecord, batch: Batch): Outcome | 'refused' {
  const { run } = batch;
  const tag = tagOf(record);
  if (tag === null) return refuse(record, run, 'has neither a tag nor a serial number that identifies it');
  const bySerial = record.serialKey === null ? [] : (batch.bySerial.get(record.serialKey) ?? []);
  if (record.tag === null && bySerial.length > 1) {
    run.tally.ask('serial_unclear', tag);
    return 'undecided';
  }
  const device = record.device?.id ?? null;
  const byDevice = device === null ? undefined : batch.byDevice.get(device);
  const isBySerial = record.tag === null || (record.device !== undefined && bySerial.length === 1);
  const known = byDevice ?? batch.byTag.get(tag) ?? (isBySerial ? bySerial[0] : undefined);
  if (run.seen.has(known?.tag ?? tag))
    return refuse(record, run, 'stands in this file more than once; the first row counts');
  run.seen.add(known?.tag ?? ownText(tag));
  if (known === undefined && bySerial[0] !== undefined) run.tally.ask('serial_twice', `${tag} and ${bySerial[0].tag}`);

  const held = known !== undefined && batch.held.has(known.assetId);
  const said = custodianAfter(record, known, batch);
  const custodian = held ? stays : said;
  const told = columnsAfter(record, known, custodian, batch);
  const isGivenAway = held && told.status === 'sold' && known.status !== 'sold';
  const next = isGivenAway ? { ...told, status: known.status } : told;
  if (isGivenAway || (held && said.moves)) run.tally.ask('asset_held', known.tag);
  const moved = known === undefined || isChanged(known, next) || custodian.moves;
  const assetId = known?.assetId ?? randomUUIDv7();
  if (known === undefined || isChanged(known, next)) batch.saved.set(assetId, { ...next, assetId });
  if (custodian.moves) {
    if (known?.custody) batch.ended.push(known.custody.custodyId);
    batch.begun.push({ custodyId: randomUUIDv7(), assetId, personId: custodian.personId });
  }
  if (known === undefined) {
    const asset: StoredAsset = { ...next, assetId, custody: null, lastCustody: null };
    batch.byTag.set(tag, asset);
    if (next.mdmDevice !== null) batch.byDevice.set(next.mdmDevice, asset);
    if (next.serialKey !== null) batch.bySerial.set(next.serialKey, [...bySerial, asset]);
    return 'added';
  }
  return moved ? 'changed' : 'unchanged';
}

/** The same text by itself: one cut from a stretch of a file keeps all of that stretch in memory for as long as it is kept. */
function ownText(text: string): string {
  return text.length < 13 ? text : Buffer.from(text).toString();
}

/** What an asset is called: its tag, else its serial number where that identifies it, else the device manager's id of it. */
function tagOf({ tag, serial, serialKey, device }: AssetRecord): string | null {
  return tag ?? (serialKey === null ? (device?.id ?? null) : serial);
}

function refuse(record: AssetRecord, run: AssetImport, reason: string): 'refused' {
  const value = record.tag ?? record.serial ?? record.name ?? record.model ?? '';
  const line = run.lineOf.get(record) ?? null;
  run.tally.refuse({ file: run.fileName, line, column: null, value, reason });
  return 'refused';
}

type CustodianAfter = { readonly moves: false } | { readonly moves: true; readonly personId: string };

const stays: CustodianAfter = { moves: false };

/** Who has it after this row: whoever the file names for certain, unless what is on record is newer or says it came back. */
function custodianAfter(record: AssetRecord, known: StoredAsset | undefined, batch: Batch): CustodianAfter {
  const { tally, exportedAt } = batch.run;
  const tag = tagOf(record) ?? '';
  if (record.device !== undefined) return primaryUserAfter(record, record.device, known, batch);
  if (record.custodian === null) {
    if (known?.custody) tally.ask('custody_missing', tag);
    return stays;
  }
  const resolved = whoIsNamed(batch.run.named, record.custodian);
  if (resolved.found !== 'one') {
    const question = {
      unclear: 'custodian_unclear',
      none: 'custodian_unknown',
      name_only: 'custodian_by_name',
    } as const;
    tally.ask(question[resolved.found], `${tag} with ${nameOf(record.custodian)}`);
    return stays;
  }
  const { personId } = resolved;
  if (known?.custody?.personId === personId) return stays;
  const latest = known?.custody?.from ?? known?.lastCustody?.until;
  if (latest !== undefined && Temporal.Instant.compare(latest, exportedAt) > 0) {
    tally.ask('custody_newer', tag);
    return stays;
  }
  if (!known?.custody && known?.lastCustody?.personId === personId) {
    tally.ask('custody_ended', tag);
    return stays;
  }
  return { moves: true, personId };
}

/**
 * A device manager names a primary user, who is the custodian where nobody else is on record and the directory's immutable id says who it
 * is. An address alone is a question, and a custodian on record is not replaced.
 */
function primaryUserAfter(
  { custodian, ...record }: AssetRecord,
  device: MdmDevice,
  known: StoredAsset | undefined,
  batch: Batch,
): CustodianAfter {
  const { tally } = batch.run;
  const label = `${tagOf({ custodian, ...record }) ?? ''} with ${custodian === null ? '' : nameOf(custodian)}`;
  const personId = device.userId === null ? undefined : batch.deviceUsers.get(device.userId);
  if (personId === undefined) {
    const resolved = custodian === null ? undefined : whoIsNamed(batch.run.named, custodian);
    if (resolved?.found === 'one' && resolved.personId !== known?.custody?.personId)
      tally.ask('primary_user_by_address', label);
    else if (resolved !== undefined && resolved.found !== 'one') tally.ask('custodian_unknown', label);
    return stays;
  }
  if (known?.custody?.personId === personId) return stays;
  if (known?.custody) tally.ask('primary_user_differs', label);
  else if (known?.lastCustody?.personId === personId) tally.ask('custody_ended', label);
  else return { moves: true, personId };
  return stays;
}

function nameOf(custodian: NonNullable<AssetRecord['custodian']>): string {
  return custodian.employeeNumber ?? custodian.email ?? custodian.username ?? custodian.name ?? '';
}

/** What a file leaves out stays as it was. */
function columnsAfter(
  record: AssetRecord,
  known: StoredAsset | undefined,
  custodian: CustodianAfter,
  batch: Batch,
): AssetColumns {
  const category = categoryAfter(record, known, batch);
  const location = record.location === null ? undefined : batch.locations.get(record.location);
  return {
    tag: known?.tag ?? tagOf(record) ?? '',
    serial: record.serial ?? known?.serial ?? null,
    serialKey: record.serial === null ? (known?.serialKey ?? null) : record.serialKey,
    category,
    model: record.model ?? known?.model ?? record.name,
    manufacturer: record.manufacturer ?? known?.manufacturer ?? null,
    ownership: record.byod ? 'personal' : (known?.ownership ?? 'company'),
    status: statusAfter(record, known, custodian),
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
function categoryAfter(record: AssetRecord, known: StoredAsset | undefined, batch: Batch): string {
  const words = [record.category, record.model, record.name].filter((word) => word !== null);
  const category = words.map(assetCategoryOf).find((one) => one !== undefined);
  if (category !== undefined) return category;
  if (known !== undefined) return known.category;
  if (record.category !== null) batch.run.tally.ask('category_unknown', record.category);
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
function statusAfter(record: AssetRecord, known: StoredAsset | undefined, custodian: CustodianAfter): AssetStatus {
  const word = record.status?.toLowerCase() ?? '';
  const told = statusWords.find(([, words]) => words.test(word))?.[0];
  const fate = told !== undefined && fatesByFile.has(told) ? told : undefined;
  if (known === undefined) return fate ?? (custodian.moves ? 'deployed' : (told ?? 'stock'));
  if (custodian.moves) return fate ?? 'deployed';
  return decidedHere.has(known.status) ? known.status : (fate ?? known.status);
}

function isChanged(known: StoredAsset, next: AssetColumns): boolean {
  return (Object.keys(next) as (keyof AssetColumns)[]).some((column) => next[column] !== known[column]);
}
