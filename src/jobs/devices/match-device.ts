import { ownershipConflict } from '../../core/devices/device-command.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { serialKeyOf } from '../../core/serial-key.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type DeviceRow, holdSwapped, lockDevice, saveMatch } from '../../store/devices/devices.ts';
import { tellHeld } from './read-devices.ts';

/** What is compared of the asset that somebody names. */
type MatchedAsset = Pick<NonNullable<DeviceRow['asset']>, 'id' | 'tag' | 'serial' | 'ownership'>;

/**
 * Keeps somebody's word which asset an enrolment is, or that it is none of ours (null). That also lets go of what was held. Throws `rule-refused` while something is under way for it, or while the register contradicts it.
 */
export async function matchDevice(
  tx: Tx,
  match: { readonly deviceId: string; readonly asset: MatchedAsset | null; readonly operatorId: string },
): Promise<void> {
  const device = await lockDevice(tx, match.deviceId);
  if (device.open !== null)
    throw new Failure(
      'rule-refused',
      `A ${device.open} is under way for it: end or cancel that first ("devices show").`,
    );
  const { asset } = match;
  if (asset !== null) {
    const conflict = ownershipConflict(device.ownership, asset.ownership);
    if (conflict !== null) throw new Failure('rule-refused', conflict);
    const [read, known] = [keyOf(device.serial), keyOf(asset.serial)];
    if (known !== undefined && read !== known)
      throw new Failure(
        'rule-refused',
        `The device manager reads the serial number ${device.serial ?? '(none)'}, the register has ${asset.serial} for ${asset.tag}. Look at the thing itself, and correct the register first.`,
      );
  }
  const assetId = asset?.id ?? null;
  await saveMatch(tx, device.id, { assetId, operatorId: match.operatorId });
  await recordEvent(tx, {
    offboardingId: null,
    type: 'device.matched',
    actor: operatorActor(match.operatorId),
    about: { kind: 'device', id: device.id },
    data: { asset: assetId, was: device.match },
  });
}

/**
 * Compares what the label of a device says with what its manager reads from it. Where they differ, two may have been taken for each
 * other: both are held until somebody has found out. Answers how many are held by it.
 */
export async function readLabel(
  tx: Tx,
  label: { readonly deviceId: string; readonly serial: string; readonly operatorId: string },
): Promise<{ readonly agrees: boolean; readonly held: number }> {
  const device = await lockDevice(tx, label.deviceId);
  const read = keyOf(label.serial);
  if (read === undefined) throw new Failure('bad-request', 'That is no serial number: read it from the label again.');
  const known = keyOf(device.serial);
  if (known === read) return { agrees: true, held: 0 };
  const serialKeys = [read, ...(known === undefined ? [] : [known])];
  const reason = 'its label says another serial number than its manager reads; two may have been swapped.';
  const held = await holdSwapped(tx, { deviceId: device.id, serialKeys, reason });
  await tellHeld(tx, held);
  return { agrees: false, held: held.length };
}

function keyOf(serial: string | null): string | undefined {
  return serial === null ? undefined : serialKeyOf(serial);
}
