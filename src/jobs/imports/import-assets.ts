import { randomUUIDv7 } from 'node:crypto';
import type { AssetRecord } from '../../core/import-record.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findDeviceUsers } from '../../store/inventory/device-users.ts';
import { type AssetColumns, loadAssets, saveAssets, type StoredAsset } from '../../store/imports/import-assets.ts';
import { listHeldAssets } from '../../store/holds/holds.ts';
import { ensureLocations } from '../../store/imports/import-people.ts';
import { columnsAfter, tagOf } from './import-asset-columns.ts';
import { custodianAfter, stays } from './import-custodian.ts';
import { type NamedPeople, resolveNamed } from './import-known-people.ts';
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
  const said = custodianAfter(record, known, { ...run, deviceUsers: batch.deviceUsers });
  const custodian = held ? stays : said;
  const told = columnsAfter(record, known, { ...run, moves: custodian.moves, locations: batch.locations });
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

function refuse(record: AssetRecord, run: AssetImport, reason: string): 'refused' {
  const value = record.tag ?? record.serial ?? record.name ?? record.model ?? '';
  const line = run.lineOf.get(record) ?? null;
  run.tally.refuse({ file: run.fileName, line, column: null, value, reason });
  return 'refused';
}

function isChanged(known: StoredAsset, next: AssetColumns): boolean {
  return (Object.keys(next) as (keyof AssetColumns)[]).some((column) => next[column] !== known[column]);
}
