import { Failure } from '../../core/failure.ts';
import { canSanitize, strongestMethod } from '../../core/sanitization/rules.ts';
import type { MediaType, SanitizationMethod } from '../../core/sanitization/sanitization.ts';
import { serialKeyOf } from '../../core/serial-key.ts';
import type { ErasureRow } from '../../formats/erasure-report.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findAsset } from '../../store/inventory/assets.ts';
import {
  type DriveBySerial,
  getStorageDevice,
  listStorageDevices,
  type StorageDevice,
} from '../../store/sanitization/storage-devices.ts';
import { type KeptReport, type Recorded, recordSanitization, type SanitizationMeans } from './record-sanitization.ts';
import { addStorageDevice } from './storage-devices.ts';

/** What is known before the rows are gone through. */
export type RowContext = {
  readonly drives: ReadonlyMap<string, readonly DriveBySerial[]>;
  /** Where local times of the report are local. */
  readonly timeZone: string;
  /** The database's clock. */
  readonly now: Temporal.Instant;
  readonly operatorId: string;
  readonly report: KeptReport;
  /** Somebody said which asset it is, and what kind of medium. */
  readonly decided?: { readonly assetId: string; readonly media?: MediaType };
};

/** Takes one row of a report as a record of the drive it names. Throws `rule-refused` with what somebody has to decide. */
export async function takeErasureRow(
  means: SanitizationMeans,
  tx: Tx,
  row: ErasureRow,
  context: RowContext,
): Promise<Recorded> {
  const { technique, result, endedAt } = row;
  if (row.problem !== null || technique === null || result === null || endedAt === null)
    throw new Failure('rule-refused', row.problem ?? 'The row does not say enough.');
  const device = await deviceOf(tx, row, context);
  const claim = {
    technique,
    wipeConfirmedAt: null,
    particleMm: null,
    wholeDevice: false,
    hiddenSectors: row.hiddenSectors,
  };
  return recordSanitization(
    means,
    tx,
    {
      ...claim,
      assetId: device.assetId,
      storageDeviceId: device.id,
      method: row.method ?? (result === 'passed' ? claimable(device, claim) : 'clear'),
      tool: row.tool,
      toolVersion: row.toolVersion,
      result,
      startedAt: row.startedAt === null ? null : instantOf(row.startedAt, context, 'start'),
      endedAt: instantOf(endedAt, context, 'end'),
      place: row.place,
      doneBy:
        row.technician === null
          ? { operatorId: context.operatorId, outsider: null }
          : { operatorId: null, outsider: row.technician },
      note: row.said,
      report: { ...context.report, line: row.line },
    },
    context.operatorId,
  );
}

type Claim = Parameters<typeof strongestMethod>[1];

function claimable(device: StorageDevice, claim: Claim): SanitizationMethod {
  const method = strongestMethod(device, claim);
  if (method !== null) return method;
  const verdict = canSanitize(device, { ...claim, method: 'clear' });
  throw new Failure('rule-refused', verdict.allowed ? 'Nothing can be claimed for it.' : verdict.reason);
}

async function deviceOf(tx: Tx, row: ErasureRow, { drives, decided, operatorId }: RowContext): Promise<StorageDevice> {
  const key = row.serial === null ? undefined : serialKeyOf(row.serial);
  const [drive, second] = key === undefined ? [] : (drives.get(key) ?? []);
  if (decided === undefined && drive !== undefined) {
    if (second === undefined) return getStorageDevice(tx, drive.id);
    throw new Failure('rule-refused', 'Several storage devices have this serial number. Say whose it is.');
  }
  const assetId = decided?.assetId ?? (await assetOf(tx, row));
  const known = (await listStorageDevices(tx, assetId)).filter(({ removedAt }) => removedAt === null);
  const same = known.find(({ serial }) => serial !== null && key !== undefined && serialKeyOf(serial) === key);
  const [only] = known;
  if (same !== undefined) return same;
  if (known.length === 1 && only !== undefined && (only.serial === null || row.serial === null)) return only;
  const media = decided?.media ?? row.media;
  if (media === null)
    throw new Failure(
      'rule-refused',
      'The asset has no such drive on record, and the report does not say what kind it is. Say its media type.',
    );
  const id = await addStorageDevice(
    tx,
    {
      assetId,
      media,
      serial: row.serial,
      manufacturer: row.manufacturer,
      model: row.model,
      sizeBytes: row.sizeBytes,
      soldered: media === 'embedded_flash',
      selfEncrypting: false,
      encryption: 'unknown',
      encryptionProof: null,
      damaged: false,
    },
    operatorId,
  );
  return getStorageDevice(tx, id);
}

/** The asset that the report names beside the drive, or whose own serial number it gives; never one that only may be it. */
async function assetOf(tx: Tx, row: ErasureRow): Promise<string> {
  for (const name of [row.assetTag, row.serial]) {
    if (name === null) continue;
    const finding = await findAsset(tx, name);
    if (finding.found === 'one') return finding.asset.assetId;
    if (finding.found === 'several')
      throw new Failure('rule-refused', 'Several assets go by what the report names. Say which one it is.');
  }
  throw new Failure(
    'rule-refused',
    'No storage device and no asset goes by this serial number. Say whose it is, or that it is none of ours.',
  );
}

/** A day alone means all of it: what ended on a day had ended when the day was over, and today by now. */
function instantOf(text: string, { timeZone, now }: RowContext, edge: 'start' | 'end'): Temporal.Instant {
  if (text.endsWith('Z')) return Temporal.Instant.from(text);
  if (text.includes('T')) return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).toInstant();
  const day = Temporal.PlainDate.from(text);
  if (edge === 'start') return day.toZonedDateTime(timeZone).toInstant();
  const isToday = now.toZonedDateTimeISO(timeZone).toPlainDate().equals(day);
  return isToday ? now : day.add({ days: 1 }).toZonedDateTime(timeZone).subtract({ seconds: 1 }).toInstant();
}
