import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { MediaType } from '../../core/sanitization/sanitization.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  changeStorageDevice,
  insertStorageDevice,
  listStorageDevices,
  type NewStorageDevice,
  type StorageDevice,
  type StorageDeviceChange,
} from '../../store/sanitization/storage-devices.ts';
import { serialKeyOf } from '../../core/serial-key.ts';

/** Keeps that an asset has a storage device. Throws `rule-refused` for a proof without what it proves, `conflict` for one that is known. */
export async function addStorageDevice(tx: Tx, device: NewStorageDevice, operatorId: string): Promise<string> {
  refuseUnproved(device.encryption, device.encryptionProof);
  const id = await insertStorageDevice(tx, device, operatorId);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'storage_device.recorded',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: device.assetId },
    data: { storageDevice: id, media: device.media, encryption: device.encryption },
  });
  return id;
}

/** Keeps what was found out about a storage device. */
export async function updateStorageDevice(
  tx: Tx,
  device: StorageDevice,
  change: StorageDeviceChange,
  operatorId: string,
): Promise<void> {
  refuseUnproved(change.encryption ?? device.encryption, change.encryptionProof ?? device.encryptionProof);
  await changeStorageDevice(tx, device.id, change);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'storage_device.changed',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: device.assetId },
    data: {
      storageDevice: device.id,
      ...(change.encryption === undefined ? {} : { encryption: change.encryption }),
      ...(change.damaged === undefined ? {} : { damaged: change.damaged }),
      ...(change.removed === undefined ? {} : { removed: change.removed }),
    },
  });
}

/** Which of an asset's storage devices is meant: by its serial number, or the only one. `media` lets one be recorded that is not known. */
export async function chooseStorageDevice(
  tx: Tx,
  asset: { readonly assetId: string; readonly serial?: string; readonly media?: MediaType },
  operatorId: string,
): Promise<string> {
  const { assetId, serial, media } = asset;
  const devices = (await listStorageDevices(tx, assetId)).filter(({ removedAt }) => removedAt === null);
  const key = serial === undefined ? undefined : (serialKeyOf(serial) ?? '');
  const meant = devices.filter((one) => key === undefined || (one.serial !== null && serialKeyOf(one.serial) === key));
  const [only, second] = meant;
  if (only !== undefined && second === undefined) {
    if (media === undefined || media === only.media) return only.id;
    throw new Failure(
      'rule-refused',
      `It is recorded as ${only.media}, not as ${media}. Leave the media type out, or correct the record.`,
    );
  }
  if (only !== undefined)
    throw new Failure(
      'rule-refused',
      'The asset has several storage devices. Name the serial number of the one you mean.',
    );
  if (media === undefined)
    throw new Failure(
      'rule-refused',
      devices.length === 0
        ? 'No storage device of this asset is known. Name its media type, such as nvme_ssd, hdd or embedded_flash.'
        : 'The asset has no storage device with this serial number. Check it, or name the media type of one that is not known yet.',
    );
  if (serial === undefined && devices.length > 0)
    throw new Failure('rule-refused', 'The asset has other storage devices. Name the serial number of this one.');
  const plain = { manufacturer: null, model: null, sizeBytes: null, selfEncrypting: false, damaged: false };
  return addStorageDevice(
    tx,
    {
      ...plain,
      assetId,
      media,
      serial: serial ?? null,
      soldered: media === 'embedded_flash',
      encryption: 'unknown',
      encryptionProof: null,
    },
    operatorId,
  );
}

function refuseUnproved(encryption: StorageDevice['encryption'], proof: string | null): void {
  if (encryption === 'from_first_use' && (proof ?? '').trim() === '')
    throw new Failure(
      'rule-refused',
      'Say what proves that it was encrypted from its first use, such as the report of the device manager.',
    );
}
