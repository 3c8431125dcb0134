import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type { EncryptionState, MediaType, Medium } from '../../core/sanitization/sanitization.ts';
import { serialKeyOf } from '../../core/serial-key.ts';
import type { Tx } from '../database/transaction.ts';

/** One drive, chip or card inside an asset. */
export type StorageDevice = Medium & {
  readonly id: string;
  readonly assetId: string;
  readonly serial: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly sizeBytes: number | null;
  readonly removedAt: Temporal.Instant | null;
};

export type NewStorageDevice = {
  readonly assetId: string;
  readonly media: MediaType;
  readonly serial: string | null;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly sizeBytes: number | null;
  readonly soldered: boolean;
  readonly selfEncrypting: boolean;
  readonly encryption: EncryptionState;
  readonly encryptionProof: string | null;
  readonly damaged: boolean;
};

const columns = `storage_device_id as id, asset_id as "assetId", media, serial, manufacturer, model, size_bytes as "sizeBytes", soldered,
  self_encrypting as "selfEncrypting", encryption, encryption_proof as "encryptionProof", damaged, removed_at as "removedAt"`;

/** The storage devices of an asset, those that were taken out at the end. */
export async function listStorageDevices(tx: Tx, assetId: string): Promise<readonly StorageDevice[]> {
  return tx.query<StorageDevice>(
    `select ${columns} from storage_device where organization_id = $1 and asset_id = $2
     order by removed_at is not null, storage_device_id`,
    [tx.organizationId, assetId],
  );
}

/** Reads a storage device and keeps it from changing. Throws `not-found`. */
export async function getStorageDevice(tx: Tx, id: string): Promise<StorageDevice> {
  const [row] = await tx.query<StorageDevice>(
    `select ${columns} from storage_device where organization_id = $1 and storage_device_id = $2 for share`,
    [tx.organizationId, id],
  );
  if (row === undefined) throw unknownStorageDevice();
  return row;
}

/** What is said of a storage device that is absent and of one that may not be seen. */
export function unknownStorageDevice(): Failure {
  return new Failure('not-found', 'There is no such storage device, or it is outside your scope.');
}

/** Adds a storage device. Throws `conflict` where the asset has one with this serial number already. */
export async function insertStorageDevice(tx: Tx, device: NewStorageDevice, operatorId: string): Promise<string> {
  const serialKey = device.serial === null ? null : (serialKeyOf(device.serial) ?? null);
  const known = await tx.query(
    `select 1 from storage_device where organization_id = $1 and asset_id = $2 and serial_key = $3 and removed_at is null`,
    [tx.organizationId, device.assetId, serialKey],
  );
  if (known.length > 0)
    throw new Failure('conflict', `The asset has a storage device with the serial number ${device.serial} already.`);
  const id = randomUUIDv7();
  await tx.query(
    `insert into storage_device (organization_id, storage_device_id, asset_id, media, serial, serial_key, manufacturer, model, size_bytes,
       soldered, self_encrypting, encryption, encryption_proof, damaged, recorded_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      tx.organizationId,
      id,
      device.assetId,
      device.media,
      device.serial,
      serialKey,
      device.manufacturer,
      device.model,
      device.sizeBytes,
      device.soldered,
      device.selfEncrypting,
      device.encryption,
      device.encryptionProof,
      device.damaged,
      operatorId,
    ],
  );
  return id;
}

/** What may be found out about a storage device later. */
export type StorageDeviceChange = {
  readonly encryption?: EncryptionState;
  readonly encryptionProof?: string;
  readonly damaged?: boolean;
  /** It is not in the asset any more. */
  readonly removed?: true;
};

/** Changes what is known of a storage device. */
export async function changeStorageDevice(tx: Tx, id: string, change: StorageDeviceChange): Promise<void> {
  await tx.query(
    `update storage_device set encryption = coalesce($3, encryption), encryption_proof = coalesce($4, encryption_proof),
       damaged = coalesce($5, damaged), removed_at = case when $6 then now() else removed_at end, version = version + 1
     where organization_id = $1 and storage_device_id = $2`,
    [
      tx.organizationId,
      id,
      change.encryption ?? null,
      change.encryptionProof ?? null,
      change.damaged ?? null,
      change.removed ?? false,
    ],
  );
}

/** A storage device that goes by a serial number, and the asset it is in. */
export type DriveBySerial = { readonly serialKey: string; readonly id: string; readonly assetId: string };

/** The storage devices in use that go by any of these serial numbers (as `serialKeyOf` has them); one may be several. */
export async function findDrivesBySerial(tx: Tx, serialKeys: readonly string[]): Promise<readonly DriveBySerial[]> {
  return tx.query<DriveBySerial>(
    `select serial_key as "serialKey", storage_device_id as id, asset_id as "assetId" from storage_device
     where organization_id = $1 and serial_key = any($2) and removed_at is null`,
    [tx.organizationId, serialKeys],
  );
}
